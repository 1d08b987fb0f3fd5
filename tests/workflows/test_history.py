"""People, houses and states keep their history."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import ProtectedError

from documents.models import Rendering
from financing.models import Case, Registration
from financing.operations.cast import Cast
from financing.states import CaseState, RegistrationState
from tests.cast import make_cast, make_story
from workflows.lifecycles import Lifecycle
from workflows.models import Branch, Membership, Organisation, RecordEntry, User, WorkItem
from workflows.queries.proof import prove_record


@pytest.fixture
def cast(db: None) -> Cast:
    """Everyone, with one case behind them."""
    everyone = make_cast()
    make_story(everyone, state=CaseState.SIGNED)
    return everyone


def _nothing_is_lost(act: Callable[[], object]) -> None:
    kept = (RecordEntry.objects.count(), WorkItem.objects.count(), User.objects.count())
    with pytest.raises(ProtectedError), transaction.atomic():
        act()
    assert (RecordEntry.objects.count(), WorkItem.objects.count(), User.objects.count()) == kept
    assert prove_record().breaches == ()


def test_a_person_with_history_is_not_deleted(cast: Cast) -> None:
    for name in ("zhou", "wang", "gu", "li", "chen", "yang"):
        _nothing_is_lost(cast.actors[name].user.delete)


def test_nor_in_bulk(cast: Cast) -> None:
    _nothing_is_lost(User.objects.filter(username__in=["wang", "shen"]).delete)


def test_a_house_or_a_branch_with_history_is_not_deleted(cast: Cast) -> None:
    for key in ("yunyao", "jincheng", "bureau"):
        _nothing_is_lost(cast.organisations[key].delete)
    _nothing_is_lost(cast.branches["jincheng-binhai"].delete)


def test_a_place_that_somebody_acted_from_is_not_deleted(cast: Cast) -> None:
    for name in ("zhou", "wang", "chen"):
        _nothing_is_lost(cast.actors[name].membership.delete)


@pytest.mark.parametrize("model", [User, Organisation, Membership, Branch])
def test_the_database_refuses_as_well(cast: Cast, model: type[User]) -> None:
    def delete() -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
        connection.check_constraints()

    with pytest.raises(IntegrityError), transaction.atomic():
        delete()


def test_who_has_done_nothing_may_leave(cast: Cast) -> None:
    user = User.objects.create(username="neu", full_name="新来的")

    user.delete()

    assert not User.objects.filter(username="neu").exists()


# --- A state is written by its lifecycle alone


def _lifecycles() -> list[type[Lifecycle]]:
    return [Case, Registration, Rendering]


@pytest.mark.parametrize("model", _lifecycles())
def test_a_state_is_not_assigned(cast: Cast, model: type[Lifecycle]) -> None:
    row = model._default_manager.first()
    assert row is not None
    stood = row.state

    with pytest.raises(AttributeError):
        row.state = "REGISTERED"

    assert row.state == stood


def test_a_reload_neither_lifts_the_protection_nor_keeps_a_stale_state(cast: Cast) -> None:
    case = Case.objects.get()
    stale = Case.objects.get()
    case.secure()
    case.save()

    stale.refresh_from_db()

    assert stale.state == CaseState.SECURED
    with pytest.raises(AttributeError):
        stale.state = CaseState.CLOSED


def test_a_reload_of_a_row_that_is_gone_never_lifts_the_protection(cast: Cast) -> None:
    registration = Registration.objects.first()
    assert registration is not None
    gone = Registration.objects.get(pk=registration.pk)
    Registration.objects.filter(pk=registration.pk).delete()

    with pytest.raises(Registration.DoesNotExist):
        gone.refresh_from_db()

    assert gone.state == RegistrationState.DRAFTED
    with pytest.raises(AttributeError):
        gone.state = RegistrationState.REGISTERED
    other = Case.objects.get()
    with pytest.raises(AttributeError):
        other.state = CaseState.CLOSED


def test_a_value_the_lifecycle_does_not_know_is_refused_by_the_database(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.update(state="WONDERFUL")
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.update(state="REGISTERED")  # without certificate and date


def test_threads_that_reload_open_no_gap_for_one_that_assigns(committing_db: str) -> None:
    """django-fsm-2 lifts the protection on the shared field while it reloads; ours never does."""
    pk = make_story(make_cast()).case.pk
    stop = threading.Event()

    def reload() -> None:
        case = Case.objects.get(pk=pk)
        try:
            while not stop.is_set():
                case.refresh_from_db()
        finally:
            connections.close_all()

    readers = [threading.Thread(target=reload) for _n in range(4)]
    for reader in readers:
        reader.start()
    case = Case.objects.get(pk=pk)
    slipped = 0
    for _attempt in range(20_000):
        try:
            case.state = CaseState.CLOSED
        except AttributeError:
            continue
        slipped += 1
    stop.set()
    for reader in readers:
        reader.join()

    assert slipped == 0
    assert case.state == CaseState.FILED

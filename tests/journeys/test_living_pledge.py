"""A pledge lives: its entry is changed, extended just in time, or revoked; ranks hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from financing.errors import RightsBlocked
from financing.models import Alert, Amendment, Case, Registration
from financing.operations.amending import (
    AmendmentAnswer,
    agree_amendment,
    answer_amendment,
    file_amendment,
)
from financing.operations.cast import Cast
from financing.operations.revoking import Revocation, revoke_registration
from financing.operations.watching import watch
from financing.rules.amending import Change
from financing.states import CaseState as S
from tests.cast import AT_GAOXIN, Story, make_story
from tests.journeys.conftest import MONDAY
from tests.journeys.deeds import ON
from tests.journeys.truths import check_case, check_ended, papers_of
from workflows.errors import NotReady, Objections
from workflows.roles import Role

Tell = Callable[..., Story]


@pytest.fixture
def story(tell: Tell) -> Story:
    """Pledge a mark and a patent, and pay out."""
    return tell(state=S.DISBURSED, kinds=("trademark", "invention"))


def registration(story: Story, position: int = 1) -> Registration:
    return story.case.registrations.get(pledged_right__position=position)


def agree(story: Story, kind: str, position: int = 1, **changes: Any) -> Amendment:
    """Take down what was agreed today."""
    alone, consents = changes.pop("alone", False), changes.pop("consents", ())
    change = Change(kind, "质押变更协议 BG-1", story.at.date(), changes, alone, consents)
    return agree_amendment(
        case_id=story.case.pk, actor=story.actor(Role.SPECIALIST), at=story.at,
        registration_id=registration(story, position).pk, change=change,
    )  # fmt: skip


def file(story: Story, filed_on: dt.date | None = None) -> None:
    by = story.by("file_amendment")
    file_amendment(**by, filing_number="BG-001", filed_on=filed_on or story.at.date())


def answer(story: Story, outcome: str = "registered", **changes: Any) -> None:
    by, today = story.by("answer_amendment"), story.at.date()
    told = {"effective_date": today} if outcome == "registered" else {"reasons": ("材料不符",)}
    answer_amendment(**by, answer=AmendmentAnswer(outcome, today, **(told | changes)))


def codes(refused: Any) -> list[str]:
    return [objection.code for objection in refused.value.objections]


# --- An extension just in time


def test_a_period_is_extended_on_its_last_day_and_its_alert_is_gone(story: Story) -> None:
    ends = registration(story).period_to
    assert ends is not None
    story.reach(ends)
    watch(on=ends, at=story.at)
    assert Alert.objects.standing().filter(topic="PERIOD_ENDING").exists()

    agree(story, "EXTENSION", period_to=ends.replace(year=ends.year + 1))
    item = story.item("file_amendment")
    assert item.due_at is not None
    assert item.due_at.astimezone(story.at.tzinfo).date() == ends
    file(story)
    answer(story)

    extended = registration(story)
    assert extended.period_to == ends.replace(year=ends.year + 1)
    assert extended.amended_on == story.at.date()
    assert not Alert.objects.standing().filter(topic="PERIOD_ENDING").exists()
    assert papers_of(story.case)[-2:] == [("file_amendment", "BGS"), ("register_amendment", "BGJ")]
    check_case(story.case)


def test_a_day_later_only_a_new_registration_helps(story: Story) -> None:
    ends = registration(story).period_to
    assert ends is not None
    story.reach(ends + dt.timedelta(days=1))

    with pytest.raises(Objections) as refused:
        agree(story, "EXTENSION", period_to=ends.replace(year=ends.year + 1))

    assert codes(refused) == ["TM-031"]
    assert "重新申请质权登记" in refused.value.message


def test_an_extension_agreed_in_time_and_filed_too_late_is_refused(story: Story) -> None:
    ends = registration(story).period_to
    assert ends is not None
    story.reach(ends)
    agree(story, "EXTENSION", period_to=ends.replace(year=ends.year + 1))
    story.reach(ends + dt.timedelta(days=1))

    with pytest.raises(Objections) as refused:
        file(story)

    assert codes(refused) == ["TM-031"]
    check_case(story.case)


def test_the_pledgee_extends_alone_on_its_guarantee_letter(story: Story) -> None:
    ends = registration(story).period_to
    assert ends is not None

    amendment = agree(story, "EXTENSION", period_to=ends.replace(year=ends.year + 1), alone=True)

    assert amendment.alone
    file(story)
    answer(story)
    check_case(story.case)


# --- Other changes


def test_a_larger_amount_is_filed_within_thirty_days_and_counts_from_the_registrars_day(
    story: Story,
) -> None:
    amendment = agree(story, "AMOUNT", position=2, amount_fen=450_000_000)

    assert amendment.latest_on == story.at.date() + dt.timedelta(days=30)
    file(story)
    assert registration(story, 2).registered_fen == 400_000_000
    answer(story)
    assert registration(story, 2).registered_fen == 450_000_000
    assert registration(story, 2).rank == 1
    check_case(story.case)


def test_a_change_comes_back_for_correction_and_is_refused_at_last(story: Story) -> None:
    agree(story, "SCOPE", scope=("主债权", "利息"))
    file(story)
    answer(story, "returned")
    file(story)

    answer(story, "refused")

    assert Amendment.objects.get().state == "REFUSED"
    assert not story.items("file_amendment")
    check_case(story.case)


@pytest.mark.parametrize(
    ("kind", "position", "changes", "code"),
    [
        ("EXTENSION", 2, {"period_to": dt.date(2030, 1, 1)}, "amendment.no_period"),
        ("EXTENSION", 1, {"period_to": dt.date(2020, 1, 1)}, "amendment.period"),
        ("AMOUNT", 2, {"amount_fen": 400_000_000}, "amendment.amount_same"),
        ("AMOUNT", 2, {"amount_fen": 0}, "amendment.amount"),
        ("SCOPE", 1, {"scope": ()}, "amendment.scope"),
        ("PARTIES", 1, {"name": " "}, "amendment.name"),
        ("PARTIES", 1, {"name": "新名称", "alone": True}, "amendment.alone"),
    ],
)
def test_what_no_registrar_would_enter_is_refused_with_what_helps(
    story: Story, kind: str, position: int, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Objections) as refused:
        agree(story, kind, position, **changes)

    assert codes(refused) == [code]
    assert not Amendment.objects.exists()


def test_one_change_of_a_kind_at_a_time(story: Story) -> None:
    agree(story, "PARTIES", name="新名称有限公司")

    with pytest.raises(Objections) as refused:
        agree(story, "PARTIES", name="又一名称有限公司")

    assert codes(refused) == ["amendment.open"]


def test_what_was_still_to_be_changed_ends_with_the_registration(story: Story) -> None:
    agree(story, "PARTIES", name="新名称有限公司")
    story.to(S.SETTLED)

    story.to(S.CLOSED)

    assert Amendment.objects.get().state == "ABANDONED"
    check_ended(story.case)


# --- Revoked while the loan runs


NOTICE = Revocation("CX-001", MONDAY.date(), "fraud", "登记材料虚假")


def revoke(story: Story, position: int = 2, **changes: Any) -> Registration:
    notice = replace(NOTICE, **({"revoked_on": story.at.date()} | changes))
    return revoke_registration(
        case_id=story.case.pk, actor=story.actor(Role.SPECIALIST), at=story.at,
        registration_id=registration(story, position).pk, notice=notice,
    )  # fmt: skip


def test_a_revoked_pledge_is_gone_and_the_loan_runs_on(story: Story) -> None:
    revoke(story)

    assert registration(story, 2).state == "REVOKED"
    assert Case.objects.get(pk=story.case.pk).state == S.DISBURSED
    assert story.case.pledged_rights.get(position=2).released_at is not None
    assert papers_of(story.case)[-1] == ("revoke", "ZX")
    check_case(story.case)
    story.to(S.SETTLED)
    assert len(story.items("deregister")) == 1
    story.to(S.CLOSED)
    check_ended(story.case)


def test_a_revocation_names_its_notice_its_ground_and_its_day(story: Story, tell: Tell) -> None:
    with pytest.raises(Objections) as refused:
        revoke(
            story,
            1,
            notice_number="",
            ground="decision",
            reasons=" ",
            revoked_on=dt.date(2020, 1, 1),
        )
    signed = tell(state=S.SECURED)
    with pytest.raises(NotReady):
        revoke(signed)

    assert codes(refused) == [
        "date.early", "notice.missing", "revocation.ground", "reasons.missing",
    ]  # fmt: skip


# --- A second pledge


def test_a_second_pledge_on_a_mark_is_ranked_and_a_larger_first_one_asks_the_second(
    story: Story, cast: Cast
) -> None:
    second = make_story(
        cast, at=story.at, people=AT_GAOXIN, branch="haihe-gaoxin", terms_code="",
        content={**story.content, "rights": story.content["rights"][:1]},
    )  # fmt: skip
    second.to(S.ACCEPTED)
    assert registration(story).rank == 1
    _verify_knowing(second)
    second.to(S.SECURED)

    later = registration(second)

    assert (later.rank, later.state) == (2, "REGISTERED")
    with pytest.raises(Objections) as refused:
        agree(story, "AMOUNT", amount_fen=500_000_000)
    assert codes(refused) == ["CIV-14"]
    agree(story, "AMOUNT", amount_fen=500_000_000, consents=(later.pledgee.name,))


def _verify_knowing(story: Story) -> None:
    """Verify with every soft stop noted by name."""
    verifying = ON["verify_rights"][0]
    verifying(story, story.by("verify_rights"))


def test_a_second_pledge_on_a_patent_is_refused(story: Story, cast: Cast) -> None:
    second = make_story(
        cast, at=story.at, people=AT_GAOXIN, branch="haihe-gaoxin", terms_code="",
        content={**story.content, "rights": story.content["rights"][1:]},
    )  # fmt: skip
    second.to(S.ACCEPTED)

    with pytest.raises(RightsBlocked) as refused:
        second.verify()

    assert [o.code for o in refused.value.facts["objections"]] == ["PAT-039"]  # type: ignore[attr-defined]
    check_case(second.case)

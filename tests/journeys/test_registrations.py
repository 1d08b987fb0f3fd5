"""One registration a right: some granted, some corrected, some refused, some still waited for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from financing.models import Approval, Case, Registration
from financing.operations.registering import file_registration
from financing.operations.releasing import release_registration
from financing.states import CaseState as S
from tests.cast import Story
from tests.journeys.truths import (
    arrows_of,
    check_case,
    check_ended,
    open_work,
    papers_of,
    record_of,
    states_of,
)
from workflows.errors import Objections
from workflows.models import WorkItem

TWO_PATENTS = ("invention", "utility_model", "software")


def _steps(story: Story) -> list[str]:
    return [step for step, _role, _who in open_work(story.case)]


def _at_the_registrar(tell: Callable[..., Story], **terms: object) -> Story:
    """Begin with all registrations of three rights filed, under the approval's terms."""
    story = tell(kinds=TWO_PATENTS, state=S.REVIEWED)
    story.approve(**terms)
    story.to(S.SIGNED)
    story.file_registrations()
    return story


# --- Partly registered


def test_a_refused_patent_is_reconsidered_and_the_loan_rests_on_the_others(
    tell: Callable[..., Story],
) -> None:
    story = _at_the_registrar(tell)
    patent, model, software = (story.title(n) for n in (1, 2, 3))
    story.answer(patent, "refused")
    story.answer(model)
    assert _steps(story) == ["answer_registration"]
    story.answer(software)
    assert _steps(story) == ["reconsider"]
    check_case(story.case)
    granted = dict(
        Registration.objects.filter(case=story.case, state="REGISTERED").values_list(
            "pk", "certificate_number"
        )
    )

    story.reconsider()
    story.approve(requirement="listed", required_positions=[2, 3])
    story.share()
    story.sign()
    assert Case.objects.get(pk=story.case.pk).state == S.SECURED
    # The refused patent is tried again; the money need not wait for it.
    assert sorted(_steps(story)) == ["disburse", "file_registration"]
    check_case(story.case)
    story.disburse()

    live = Registration.objects.filter(case=story.case, state="REGISTERED")
    assert dict(live.values_list("pk", "certificate_number")) == granted
    assert [a.requirement for a in Approval.objects.order_by("round")] == ["all", "listed"]
    check_case(story.case)

    story.to(S.CLOSED)
    check_ended(story.case)
    assert states_of(story.case) == {
        patent: "ABANDONED", model: "DEREGISTERED", software: "DEREGISTERED",
    }  # fmt: skip


def test_a_refused_patent_that_is_granted_at_the_second_attempt_is_released_with_the_rest(
    tell: Callable[..., Story],
) -> None:
    story = _at_the_registrar(tell)
    patent = story.title(1)
    story.answer(patent, "refused")
    story.register()
    story.reconsider()
    story.approve(requirement="listed", required_positions=[2, 3])
    story.share()
    story.sign()
    story.disburse()

    story.register()
    assert states_of(story.case)[patent] == "REGISTERED"
    assert _steps(story) == ["repay"]
    story.to(S.CLOSED)

    check_ended(story.case)
    attempts = Registration.objects.filter(pledged_right__title=patent).order_by("attempt")
    assert [(r.attempt, str(r.state)) for r in attempts] == [(1, "REFUSED"), (2, "DEREGISTERED")]


def test_all_is_required_again_and_the_second_attempt_secures(tell: Callable[..., Story]) -> None:
    story = _at_the_registrar(tell)
    story.answer(story.title(1), "refused")
    story.register()
    story.reconsider()

    story.approve()
    story.share()
    story.sign()
    assert _steps(story) == ["file_registration"]
    story.register()

    assert _steps(story) == ["disburse"]
    assert arrows_of(story.case)[-2:] == ["register", "secure"]
    check_case(story.case)


# --- Weighted by value


def _weighted(tell: Callable[..., Story]) -> tuple[Story, str]:
    """Begin with a requirement that any two of the three rights meet; return what is pending."""
    story = _at_the_registrar(tell, requirement="weighted", required_weight_bp=5_000)
    by_weight = Registration.objects.filter(case=story.case).order_by("-weight_fen")
    heavy, middle, light = (r.pledged_right.title for r in by_weight)
    story.answer(heavy)
    if Case.objects.get(pk=story.case.pk).state == S.SIGNED:
        story.answer(middle)
        return story, light
    return story, middle


def test_half_of_the_value_secures_while_a_registration_is_pending(
    tell: Callable[..., Story],
) -> None:
    story, pending = _weighted(tell)

    assert Case.objects.get(pk=story.case.pk).state == S.SECURED
    assert states_of(story.case)[pending] == "FILED"
    assert set(_steps(story)) == {"disburse", "answer_registration"}
    check_case(story.case)

    story.disburse()
    story.register()  # late: nothing is opened twice
    assert _steps(story) == ["repay"]
    assert arrows_of(story.case).count("secure") == 1
    story.to(S.CLOSED)
    check_ended(story.case)
    assert set(states_of(story.case).values()) == {"DEREGISTERED"}


@pytest.mark.parametrize(
    ("outcome", "ending", "papers"),
    [
        ("refused", "REFUSED", ["DJJ"]),
        ("withdrawn", "WITHDRAWN", ["DJC"]),
        ("returned", "ABANDONED", ["DJB"]),
    ],
)
def test_a_filing_unanswered_at_settlement_is_waited_for(
    tell: Callable[..., Story], outcome: str, ending: str, papers: list[str]
) -> None:
    story, pending = _weighted(tell)
    story.to(S.SETTLED)
    assert states_of(story.case)[pending] == "FILED"
    assert pending not in {item.subject_title for item in story.items("deregister")}
    story.release()
    assert Case.objects.get(pk=story.case.pk).state == S.SETTLED
    assert _steps(story) == ["answer_registration"]
    check_case(story.case)

    story.answer(pending, outcome)

    check_ended(story.case)
    assert Case.objects.get(pk=story.case.pk).state == S.CLOSED
    assert states_of(story.case)[pending] == ending
    assert [code for _arrow, code in papers_of(story.case)][-2:] == [*papers, "JA"]


@pytest.mark.parametrize("released_first", [True, False])
def test_a_grant_after_settlement_is_recorded_and_deregistered(
    tell: Callable[..., Story], released_first: bool
) -> None:
    story, pending = _weighted(tell)
    story.to(S.SETTLED)
    if released_first:
        story.release()

    story.answer(pending)

    assert states_of(story.case)[pending] == "REGISTERED"
    assert pending in {item.subject_title for item in story.items("deregister")}
    assert "answer_registration" not in _steps(story)
    check_case(story.case)
    story.release()
    check_ended(story.case)
    assert set(states_of(story.case).values()) == {"DEREGISTERED"}


def test_a_registration_never_filed_is_abandoned_at_settlement(tell: Callable[..., Story]) -> None:
    story, pending = _weighted(tell)
    story.answer(pending, "returned")

    story.to(S.SETTLED)

    assert states_of(story.case)[pending] == "ABANDONED"
    cancelled = WorkItem.objects.filter(case_key=story.case.pk, status="CANCELLED")
    assert {item.step for item in cancelled} == {"file_registration"}
    story.to(S.CLOSED)
    check_ended(story.case)


# --- Corrections and answers


def test_a_filing_returned_for_correction_is_filed_again(tell: Callable[..., Story]) -> None:
    story = _at_the_registrar(tell)
    patent = story.title(1)

    story.answer(patent, "returned", reasons=("质押合同缺少页码", "出质人名称不一致"))

    assert [item.subject_title for item in story.items("file_registration")] == [patent]
    assert papers_of(story.case)[-1] == ("return_for_correction", "DJB")
    check_case(story.case)
    story.register()
    registration = Registration.objects.get(case=story.case, pledged_right__title=patent)
    assert [c["reasons"] for c in registration.corrections] == [
        ["质押合同缺少页码", "出质人名称不一致"]
    ]
    assert Case.objects.get(pk=story.case.pk).state == S.SECURED


def test_a_grant_that_does_not_fit_is_refused_with_everything(tell: Callable[..., Story]) -> None:
    story = _at_the_registrar(tell)
    rows = len(record_of(story.case))
    too_early = story.at.date() - dt.timedelta(days=2)

    with pytest.raises(Objections) as bare:
        story.answer(story.title(1), certificate_number="", effective_date=None, registered_fen=1)
    with pytest.raises(Objections) as early:
        story.answer(story.title(1), effective_date=too_early)
    with pytest.raises(Objections) as dumb:
        story.answer(story.title(1), "refused", reasons=(" ",))
    with pytest.raises(Objections) as strange:
        story.answer(story.title(1), "granted", reasons=("好",))

    assert [o.code for o in bare.value.objections] == [
        "certificate.missing", "effective_date.missing", "CIV-15",
    ]  # fmt: skip
    assert [o.code for o in early.value.objections] == ["effective_date.early"]
    assert [o.code for o in dumb.value.objections] == ["reasons.missing"]
    assert [o.code for o in strange.value.objections] == ["outcome.unknown"]
    assert len(record_of(story.case)) == rows
    check_case(story.case)


def test_a_certificate_number_is_given_once(tell: Callable[..., Story]) -> None:
    story = _at_the_registrar(tell)
    story.answer(story.title(1), certificate_number="Y2026980000001")

    with pytest.raises(Objections) as refused:
        story.answer(story.title(2), certificate_number=" Y2026980000001 ")

    assert [o.code for o in refused.value.objections] == ["certificate.used"]
    check_case(story.case)


def test_an_item_of_one_right_does_not_move_another(tell: Callable[..., Story]) -> None:
    story = tell(kinds=TWO_PATENTS, state=S.SIGNED)

    story.file_registration(story.title(2))

    states = states_of(story.case)
    assert [states[story.title(n)] for n in (1, 2, 3)] == ["DRAFTED", "FILED", "DRAFTED"]
    with pytest.raises(Objections):
        file_registration(
            **story.by("file_registration"),
            filing_number=" ",
            filed_on=story.at.date(),
            documents=(),
        )


# --- The pledge exists from the registrar's date only


def test_money_does_not_move_before_every_required_registration_is_in_force(
    tell: Callable[..., Story],
) -> None:
    story = _at_the_registrar(tell)
    today = story.at.date()
    later = today + dt.timedelta(days=10)
    story.reach(today + dt.timedelta(days=1))
    story.answer(story.title(1))
    story.answer(story.title(3))
    story.reach(later)
    story.answer(story.title(2))

    with pytest.raises(Objections) as early:
        story.disburse(disbursed_on=later - dt.timedelta(days=1))
    assert [o.code for o in early.value.objections] == ["RG-13"]
    check_case(story.case)
    story.disburse(disbursed_on=later)
    check_case(story.case)


def test_no_day_lies_ahead_or_before_its_cause(tell: Callable[..., Story]) -> None:
    story = tell(kinds=("invention",), state=S.SHARED)
    today = story.at.date()
    ahead, long_ago = today + dt.timedelta(days=400), today - dt.timedelta(days=400)

    def codes(act: Callable[..., object], **changes: Any) -> list[tuple[str, str]]:
        with pytest.raises(Objections) as refused:
            act(**changes)
        return [(o.code, o.where) for o in refused.value.objections]

    assert codes(story.sign, signed_on=ahead, scope=()) == [
        ("contract.scope", "contract.scope"), ("date.ahead", "contract.signed_on"),
    ]  # fmt: skip
    assert codes(story.sign, signed_on=long_ago) == [("date.early", "contract.signed_on")]
    story.sign()
    assert codes(
        lambda: file_registration(
            **story.by("file_registration"), filing_number=" ", filed_on=long_ago, documents=(),
        )
    ) == [
        ("filing_number.missing", "filing_number"), ("date.early", "filed_on"),
        ("documents.missing", "documents"),
    ]  # fmt: skip
    story.file_registrations()
    title = story.title(1)
    assert codes(lambda: story.answer(title, effective_date=ahead, certificate_number="")) == [
        ("certificate.missing", "certificate_number"), ("date.ahead", "effective_date"),
    ]  # fmt: skip
    story.to(S.SETTLED)
    assert codes(
        lambda: release_registration(
            **story.by("deregister"), ending="forgotten", ended_on=story.at.date() + dt.timedelta(1)
        )
    ) == [("date.ahead", "ended_on"), ("ending.unknown", "ending")]
    check_case(story.case)


def test_a_required_right_is_one_of_the_bundle(tell: Callable[..., Story]) -> None:
    story = tell(state=S.REVIEWED)

    with pytest.raises(Objections) as refused:
        story.approve(requirement="listed", required_positions=[1, 9])

    assert [o.code for o in refused.value.objections] == ["requirement.unknown_right"]
    check_case(story.case)

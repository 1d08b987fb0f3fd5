"""A bundle of three kinds, from the application to the released pledge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from documents.models import Paper
from financing.models import Case, Drawdown, RightValuation
from financing.states import CaseState as S
from tests.cast import Story
from tests.journeys.truths import arrows_of, check_case, check_ended, open_work, papers_of
from workflows.models import RecordEntry, WorkItem
from workflows.queries.proof import prove_record

THREE = ("invention", "trademark", "software")
BANK, BUREAU = "津城示例银行", "滨海新区示例知识产权局"


def _due(story: Story, step: str) -> list[str]:
    return [f"{item.due_at:%m-%d}" for item in story.items(step) if item.due_at]


def test_a_bundle_of_three_kinds_is_applied_for_secured_repaid_and_released(
    tell: Callable[..., Story],
) -> None:
    story = tell(kinds=THREE, state=S.CLOSED)

    check_ended(story.case)
    assert arrows_of(story.case) == [
        "file", "accept", "verify_rights",
        "complete", "complete", "complete", "complete_valuations", "value_bundle",
        "investigate", "review", "approve", "confirm", "confirm_sharing", "sign",
        "file", "file", "file", "register", "register", "register", "secure",
        "disburse", *["repay"] * 12, "settle",
        "deregister", "deregister", "deregister", "close",
    ]  # fmt: skip
    assert papers_of(story.case) == [
        ("file", "SQ"), ("accept", "SL"), ("verify_rights", "HY"),
        *[("complete", "PG")] * 3, ("value_bundle", "ZH"),
        ("investigate", "DC"), ("review", "SC"),
        ("approve", "BW"), ("approve", "PF"), ("approve", "TZ"),
        ("confirm", "FD"), ("sign", "HTJ"), ("sign", "HTZ"),
        *[("file", "DJS")] * 3, *[("register", "DJZ")] * 3,
        ("disburse", "FK"), *[("repay", "HK")] * 12, ("settle", "JQ"),
        *[("deregister", "ZX")] * 3, ("close", "JA"),
    ]  # fmt: skip


def test_every_step_is_held_by_who_must_do_it_until_a_working_day(
    tell: Callable[..., Story],
) -> None:
    story = tell(kinds=THREE)
    held: dict[str, tuple[list[tuple[str, str, str]], list[str]]] = {}
    for state in (S.ACCEPTED, S.VERIFIED, S.VALUED, S.BUNDLE_VALUED, S.INVESTIGATED, S.REVIEWED,
                  S.APPROVED, S.SHARED, S.SIGNED, S.SECURED, S.DISBURSED, S.SETTLED):  # fmt: skip
        held[story.case.state] = (
            open_work(story.case),
            _due(story, open_work(story.case)[0][0]),
        )
        check_case(story.case)
        story.to(state)

    # Monday 2 March 10:00, and an hour for each act: VALUED falls on the Monday still,
    # SIGNED at one in the morning of the Tuesday.
    assert held == {
        "FILED": ([("accept", "SPECIALIST", BANK)], ["03-05"]),
        "ACCEPTED": ([("verify_rights", "SPECIALIST", BANK)], ["03-05"]),
        "VERIFIED": ([("value_right", "VALUER", BANK)] * 3, ["03-09"] * 3),
        "VALUED": ([("value_bundle", "VALUER", BANK)], ["03-04"]),
        "BUNDLE_VALUED": ([("investigate", "SPECIALIST", BANK)], ["03-09"]),
        "INVESTIGATED": ([("review", "RISK_OFFICER", BANK)], ["03-05"]),
        "REVIEWED": ([("decide", "APPROVER", BANK)], ["03-05"]),
        "APPROVED": ([("confirm_share", "FUND_OFFICER", BUREAU)], ["03-09"]),
        "SHARED": ([("sign", "SPECIALIST", BANK)], ["03-09"]),
        "SIGNED": ([("file_registration", "SPECIALIST", BANK)] * 3, ["03-05"] * 3),
        "SECURED": ([("disburse", "SPECIALIST", BANK)], ["03-06"]),
        "DISBURSED": ([("repay", "SPECIALIST", BANK)], ["04-03"]),
    }


def test_a_registrar_has_its_own_time_limit(tell: Callable[..., Story]) -> None:
    story = tell(kinds=THREE, state=S.SIGNED)
    story.at = dt.datetime.fromisoformat("2026-03-03T09:00:00+08:00")

    story.file_registrations()

    # 5 working days for a patent, 2 for a mark, 10 calendar days for software.
    assert _due(story, "answer_registration") == ["03-10", "03-05", "03-13"]


def test_a_make_up_saturday_counts_and_a_holiday_does_not(tell: Callable[..., Story]) -> None:
    friday = dt.datetime.fromisoformat("2026-02-13T10:00:00+08:00")
    story = tell(at=friday)

    # Saturday 14 February is worked, 15 to 23 is the Spring Festival.
    assert _due(story, "accept") == ["02-25"]


def test_the_amounts_are_different_figures(tell: Callable[..., Story]) -> None:
    story = tell(kinds=THREE, state=S.DISBURSED)
    case = Case.objects.get(pk=story.case.pk)

    drawdown = Drawdown.objects.get(line__case=case)
    registered = list(case.registrations.values_list("registered_fen", flat=True))
    valued = RightValuation.objects.filter(case=case)
    assert case.requested_fen == 500_000_000
    assert case.approved_fen == 400_000_000
    assert registered == [400_000_000] * 3
    assert case.disbursed_fen == drawdown.principal_fen == 400_000_000
    assert case.valued_fen not in (None, 500_000_000, 400_000_000)
    # One income stream carries the bundle: the parts alone come to more.
    assert sum(row.value_fen or 0 for row in valued) != case.valued_fen


def test_the_record_says_who_for_whom_and_resting_on_what(tell: Callable[..., Story]) -> None:
    story = tell(state=S.ACCEPTED)

    filed, accepted = RecordEntry.objects.filter(chain=story.case.pk).order_by("seq")
    paper = Paper.objects.get(chain=story.case.pk, code="SL")
    assert (filed.actor.username, filed.organisation.kind) == ("zhou", "ENTERPRISE")
    assert (accepted.actor.username, accepted.role) == ("wang", "SPECIALIST")
    assert (accepted.branch and accepted.branch.code) == "JC-BH-01"
    assert (accepted.from_state, accepted.to_state) == ("FILED", "ACCEPTED")
    assert accepted.happened_at == story.at
    assert paper.content_sha256 in accepted.rests_on
    assert story.case.version.content_sha256 in accepted.rests_on


def test_nobody_holds_a_closed_case(tell: Callable[..., Story]) -> None:
    story = tell(state=S.CLOSED)

    assert not WorkItem.objects.filter(case_key=story.case.pk).exclude(status="DONE").exists()
    assert prove_record().breaches == ()

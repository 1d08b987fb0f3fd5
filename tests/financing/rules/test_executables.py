"""Every clock, task and consent of the rulebook: an example that passes and one that fails.

Predicates on rights and bundles have theirs in ``traps.json``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from financing.rules.bundles import BundleInspection
from financing.rules.clocks import ClockEvent, Deadline, deadline
from financing.rules.dossier import NOTHING_KNOWN
from financing.rules.duties import LifeInspection, PledgeLife
from financing.rules.facts import CheckContext, Inspection
from financing.rules.requests import Request, RequestInspection
from financing.rules.rights import shipped_rulebook
from financing.rules.rulebook import PREDICATES, RuleRow
from tests.financing.rules.test_rights import GOOD
from workflows.calendar import WorkingCalendar

# A National Day week of holidays, and the Saturday worked for it.
CALENDAR = WorkingCalendar(
    exceptions={
        **{date(2026, 10, day): False for day in range(1, 8)},
        date(2026, 10, 10): True,
    },
    years=dict.fromkeys(range(1990, 2080), "official"),
)


# rule: what a passing and a failing request is
REQUESTS: dict[str, tuple[Request, Request]] = {
    "PAT-060": (Request("waive", consents=("pledgee",)), Request("waive")),
    "PAT-061": (
        Request("assign", consents=("pledgee",), proceeds_to="deposit"),
        Request("license", consents=("pledgee",)),
    ),
    "CPR-012": (
        Request("license", consents=("pledgee",), proceeds_to="prepay"),
        Request("assign", proceeds_to="prepay"),
    ),
    "CIV-05": (
        Request("assign", consents=("pledgee",), proceeds_to="prepay"),
        Request("assign", consents=("pledgor",), proceeds_to="prepay"),
    ),
    "PAT-062(2)": (Request("open_license", consents=("pledgee",)), Request("open_license")),
    "PAT-064": (Request("assign"), Request("cancel", suspended=True)),
    "TM-030": (
        Request("change_amount", held=("supplement_original", "form", "commitment")),
        Request("change_name", held=("agreement", "form", "commitment")),
    ),
    "TM-032": (
        Request("extend", joint=False, held=("guarantee_letter",)),
        Request("extend", joint=False),
    ),
    "CPR-011": (Request("withdraw", registered=False), Request("withdraw")),
    "CIV-09": (
        Request("release", guarantors=("甲公司",), consents=("甲公司",)),
        Request("release", guarantors=("甲公司",)),
    ),
    "CIV-10": (
        Request("assume_debt", third_party_pledgors=("甲公司",), consents=("甲公司",)),
        Request("assume_debt", third_party_pledgors=("甲公司",)),
    ),
}
LIVES: dict[str, tuple[PledgeLife, PledgeLife]] = {
    "PAT-009": (PledgeLife(paperless=False, originals_sent=True), PledgeLife(paperless=False)),
    "PAT-054": (PledgeLife(revoked=True, revocation_handled=True), PledgeLife(revoked=True)),
    "PAT-055": (
        PledgeLife(details_changed=True, change_registered=True),
        PledgeLife(details_changed=True),
    ),
    "PAT-057": (PledgeLife(ended_by="repaid", deregistered=True), PledgeLife(ended_by="repaid")),
    "TM-033": (PledgeLife(), PledgeLife(ended_by="waived")),
    "CPR-015": (PledgeLife(), PledgeLife(ended_by="agreed")),
    "PAT-059": (PledgeLife(events=("fraud",)), PledgeLife(events=("invalidated", "annuity_late"))),
    "TM-024": (
        PledgeLife(events=("right_lost",), events_handled=("right_lost",)),
        PledgeLife(events=("right_lost",)),
    ),
    "CPR-013": (PledgeLife(events=("right_lost",)), PledgeLife(events=("decision",))),
    "CPR-016": (
        PledgeLife(certificate=("2026-001",), register=("2026-001",)),
        PledgeLife(certificate=("2026-001",), register=("2026-002",)),
    ),
    "CIV-12": (
        PledgeLife(enforcement_demanded=True, demand_answered=True),
        PledgeLife(enforcement_demanded=True),
    ),
    "CIV-13": (
        PledgeLife(value_fen=100_00, floor_fen=100_00),
        PledgeLife(value_fen=99_99, floor_fen=100_00),
    ),
}


def on(kind: str, channel: str = "", **days: str) -> ClockEvent:
    return ClockEvent(kind, {name: date.fromisoformat(day) for name, day in days.items()}, channel)


# rule, event, the last day: what is done on it is in time, what is done the day after is late
CLOCKS: list[tuple[str, ClockEvent, str]] = [
    ("PAT-011", on("invention", completed_on="2026-09-29"), "2026-10-12"),
    ("PAT-012", on("invention", completed_on="2026-11-20"), "2026-11-25"),
    ("PAT-050", on("invention", "counter", received_on="2026-11-20"), "2026-11-27"),
    ("PAT-050", on("invention", "online", received_on="2026-11-20"), "2026-11-24"),
    ("PAT-056", on("invention", changed_on="2026-11-01"), "2026-12-01"),
    ("PAT-058", on("design", "post", received_on="2026-09-30"), "2026-10-13"),
    ("TM-020", on("trademark", registered_on="2026-11-20"), "2026-11-24"),
    ("TM-022", on("trademark", notified_on="2026-09-04"), "2026-10-08"),
    ("TM-031", on("trademark", period_to="2027-11-30"), "2027-11-30"),
    ("TM-042", on("trademark", preserved_on="2026-02-28"), "2027-02-28"),
    ("CPR-007", on("software", accepted_on="2026-11-20"), "2026-11-30"),
    ("CPR-008", on("work", notified_on="2026-11-20"), "2026-11-30"),
    ("CPR-014", on("work", accepted_on="2026-11-20"), "2026-11-30"),
    ("CPR-018", on("work", accepted_on="2026-11-20"), "2026-11-25"),
    ("CIV-17", on("invention", defaulted_on="2026-11-20"), "2029-11-20"),
    (
        "CIV-17",
        on("invention", defaulted_on="2026-11-20", demanded_on="2028-02-29"),
        "2031-02-28",
    ),
    ("CIV-40", on("invention", preserved_on="2026-01-31"), "2027-01-31"),
    ("CIV-41", on("invention", preserved_on="2026-08-31"), "2027-02-28"),
    ("CIV-42", on("trademark", preserved_on="2026-08-31"), "2027-08-31"),
    ("CIV-46", on("invention", notified_on="2026-09-28"), "2026-10-08"),
    ("CIV-48", on("invention", registered_on="2026-09-28"), "2026-10-30"),
    ("TERM-1", on("invention", filing_date="2020-12-14"), "2040-12-13"),
    ("TERM-1", on("utility_model", filing_date="2020-02-29"), "2030-02-27"),
    ("TERM-2", on("design", filing_date="2021-05-31"), "2031-05-30"),
    ("TERM-6", on("invention", filing_date="2020-12-14", on="2026-11-22"), "2026-12-14"),
    ("TERM-6", on("invention", filing_date="2020-12-14", on="2026-12-14"), "2027-12-14"),
    ("TERM-7(2)", on("invention", due_on="2026-12-14"), "2027-06-14"),
    ("TERM-8", on("invention", notified_on="2026-08-04"), "2026-10-08"),
    ("TERM-10", on("trademark", expiry_date="2026-08-31"), "2027-02-28"),
    ("TERM-11", on("software", first_published="2023-04-01"), "2073-12-31"),
    ("TERM-11", on("work", author_died="2000-01-01"), "2050-12-31"),
    ("CAL-1", on("invention", event_on="2026-01-31"), "2026-03-02"),
    ("CAL-1", on("invention", event_on="2024-01-31"), "2024-02-29"),
    ("CAL-2", on("trademark", registration_date="2016-10-04"), "2026-10-03"),
    (
        "CAL-4",
        on("invention", "online", sent_on="2026-11-20", entered_on="2026-11-21"),
        "2026-11-21",
    ),
    ("CAL-4", on("trademark", "post", sent_on="2026-11-20"), "2026-11-20"),
    ("CAL-5", on("invention", "online", sent_on="2026-11-20"), "2026-11-20"),
    ("CAL-5", on("trademark", "online", sent_on="2026-11-20"), "2026-12-05"),
    (
        "CAL-5",
        on("trademark", "online", sent_on="2026-11-20", entered_on="2026-11-21"),
        "2026-11-21",
    ),
    ("CAL-5", on("invention", "post", sent_on="2026-11-20"), "2026-12-05"),
    ("CAL-5", on("invention", "notice", sent_on="2026-01-31"), "2026-02-28"),
    ("CAL-5", on("trademark", "notice", sent_on="2026-01-31"), "2026-03-02"),
    ("BNK-06", on("invention", valued_on="2026-02-28"), "2027-02-28"),
    ("SEC-08", on("invention", ended_on="2026-11-22"), "2036-11-22"),
    ("SEC-09", on("invention", ended_on="2026-11-22"), "2041-11-22"),
]


def rows_of(scope: str) -> set[str]:
    return {
        row.rule
        for row in shipped_rulebook()
        if row.scope == scope and row.nature in ("predicate", "task", "clock")
    }


def row_of(rule: str) -> RuleRow:
    return [row for row in shipped_rulebook() if row.rule == rule][-1]


def last_day(rule: str, event: ClockEvent) -> Deadline:
    return deadline(row_of(rule), event, CALENDAR)


def test_every_request_life_and_clock_has_its_examples() -> None:
    assert set(REQUESTS) == rows_of("request")
    assert set(LIVES) == rows_of("life")
    assert {rule for rule, *_ in CLOCKS} == rows_of("event")


@pytest.mark.parametrize("rule", REQUESTS)
def test_a_request_passes_or_says_what_is_missing(rule: str) -> None:
    passing, failing = (RequestInspection(each, {}) for each in REQUESTS[rule])

    assert list(PREDICATES[rule](passing)) == []
    [breach] = PREDICATES[rule](failing)
    assert row_of(rule).message.format_map({"number": "1", "title": "甲", **breach})


@pytest.mark.parametrize("rule", LIVES)
def test_a_duty_is_done_or_still_open(rule: str) -> None:
    passing, failing = (LifeInspection(each, {}) for each in LIVES[rule])

    assert list(PREDICATES[rule](passing)) == []
    [breach] = PREDICATES[rule](failing)
    assert row_of(rule).message.format_map({"number": "1", "title": "甲", **breach})


@pytest.mark.parametrize(("rule", "event", "due"), CLOCKS, ids=lambda each: str(each)[:12])
def test_a_limit_ends_on_its_last_day(rule: str, event: ClockEvent, due: str) -> None:
    assert last_day(rule, event).due.isoformat() == due


def test_alarms_ring_before_the_end_of_a_registered_period() -> None:
    alarms = last_day("TM-031", on("trademark", period_to="2027-11-30")).alarms

    assert [alarm.isoformat() for alarm in alarms] == [
        "2027-09-01", "2027-10-01", "2027-10-31", "2027-11-15",
    ]  # fmt: skip


def test_alarms_of_an_annuity_ring_before_and_through_the_late_period() -> None:
    alarms = last_day("TERM-7(2)", on("invention", due_on="2026-12-14")).alarms

    assert alarms[0] == date(2026, 9, 15)
    assert alarms[3] == date(2026, 12, 14)
    assert alarms[-1] == date(2027, 6, 14)


def test_the_window_of_a_renewal_opens_a_year_before() -> None:
    found = last_day("TERM-10", on("trademark", expiry_date="2029-03-20"))

    assert (found.opens, found.due) == (date(2028, 3, 20), date(2029, 9, 20))


def test_a_period_that_the_notice_names_prevails() -> None:
    event = ClockEvent("work", {"notified_on": date(2026, 11, 20)}, days={"notice_days": 20})

    assert last_day("CPR-008", event).due == date(2026, 12, 10)


@pytest.mark.parametrize("row", [row for row in shipped_rulebook() if row.reported_as])
def test_a_rule_told_under_another_has_the_same_function(row: RuleRow) -> None:
    assert PREDICATES[row.rule] is PREDICATES[row.reported_as]
    assert row.rule in row_of(row.reported_as).see


@pytest.mark.parametrize("kind", list(GOOD))
def test_where_only_a_register_was_read_every_other_rule_is_silent(kind: str) -> None:
    context = CheckContext(date(2026, 11, 21), GOOD[kind].owners, date(2027, 11, 20))
    for row in shipped_rulebook():
        if row.inspects_rights and row.applies(kind, context.on):
            seen: Any = Inspection(GOOD[kind], context, row.parameters)
            assert list(PREDICATES[row.rule](seen)) == []
        if row.inspects_bundles and row.holds(context.on):
            whole = BundleInspection(NOTHING_KNOWN, context.on, ("1",), row.parameters)
            assert list(PREDICATES[row.rule](whole)) == []

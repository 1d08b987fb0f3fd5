"""What a registration needs to be filed: its channels, its documents, the registrar's days."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from django.db.models import Q

from financing.models import (
    CaseParty,
    RegisterSnapshot,
    RegistrarChannel,
    Registration,
    RightValuation,
)
from financing.rules.filing_papers import FilingFacts, WantedPaper, wanted_papers
from financing.states import PartyRole
from workflows.models import ClockRule
from workflows.queries.clocks import clock_rules, due_at, end_of_office


def open_channels(kind_code: str, on: dt.date) -> dict[str, RegistrarChannel]:
    """Give the channels by which a kind of right is taken on a day, the usual one first."""
    rows = RegistrarChannel.objects.filter(kind=kind_code, valid_from__lte=on)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=on))
    return {row.channel: row for row in rows.order_by("-is_default", "valid_from", "pk")}


def papers_wanted(registration: Registration) -> tuple[WantedPaper, ...]:
    """List the documents that this filing needs, by what the register and the case say."""
    pledged = registration.pledged_right
    snapshot = RegisterSnapshot.objects.filter(pledged_right=pledged).order_by("round").last()
    facts = json.loads(snapshot.facts) if snapshot else {}
    reports = RightValuation.objects.filter(pledged_right=pledged).exclude(report_number="")
    agents = CaseParty.objects.filter(case=registration.case_id, role=PartyRole.AGENT)
    return wanted_papers(
        FilingFacts(
            family=pledged.right.kind.family,
            appraised=reports.exists(),
            licensed=bool(facts.get("licensed")),
            co_owned=len(facts.get("owners") or ()) > 1,
            same_day_twin=bool(facts.get("same_day_twin")),
            agent=agents.exists(),
        )
    )


@dataclass(frozen=True, slots=True)
class RegistrarDays:
    """When a registrar's answer may be expected, and when it is late; with where it is written."""

    latest: dt.date | None
    latest_source: str
    expected: dt.date | None
    expected_source: str


def registrar_days(registration: Registration) -> RegistrarDays | None:
    """Say when the registrar answers what was filed; None before the filing."""
    filed_on = registration.filed_on
    if filed_on is None:
        return None
    family = registration.pledged_right.right.kind.family
    latest, latest_source = _day(f"answer_{family}", filed_on)
    expected, expected_source = _day(f"expected_{family}_{registration.channel}", filed_on)
    return RegistrarDays(latest, latest_source, expected, expected_source)


def _day(code: str, since: dt.date) -> tuple[dt.date | None, str]:
    if code not in clock_rules(since):
        return None, ""
    row = ClockRule.objects.filter(code=code, valid_from__lte=since).order_by("valid_from").last()
    assert row is not None, "its rule is in force"
    return due_at(code, end_of_office(since)).date(), f"{row.source}，{row.status}"

"""Clocks and checks of a claim, and the list in which no returned claim sleeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db.models import F, QuerySet
from django.utils.timezone import get_default_timezone, localdate

from risk_pool.models import Claim, PoolSheet
from risk_pool.rules.claims import ClaimSituation, default_of
from risk_pool.rules.loan_statements import LoanStatement
from risk_pool.states import ClaimState as S
from workflows.models import Actor
from workflows.queries.clocks import due_at, working_calendar
from workflows.roles import Role

# Whose turn it is, by state.
TURN: Mapping[str, tuple[Role, ...]] = {
    S.REPORTED: (Role.SPECIALIST,),
    S.RETURNED: (Role.SPECIALIST,),
    S.PREPARED: (Role.APPROVER, Role.SPECIALIST),
    S.LODGED: (Role.FUND_OFFICER,),
    S.PROPOSED: (Role.FUND_REVIEWER,),
    S.BUREAU_APPROVED: (Role.FINANCE_OFFICER,),
    S.PUBLISHED: (Role.FUND_OFFICER,),
    S.APPROVED: (Role.FINANCE_OFFICER,),
    S.ADVANCED: (Role.FUND_OFFICER,),
    S.SETTLING: (Role.FUND_REVIEWER,),
    S.RECLAIMING: (Role.FUND_REVIEWER,),
    S.WRITING_OFF: (Role.FUND_REVIEWER,),
}


def report_deadline(defaulted_on: dt.date) -> dt.date:
    """Say until when a default must be reported."""
    return localdate(due_at("report_default", _noon(defaulted_on)))


def claim_deadline(sheet: PoolSheet, since: dt.date) -> dt.date | None:
    """Say until when a claim must be lodged by the terms; None where they set no limit."""
    claim = sheet.read().content.get("claim") or {}
    within = claim.get("within_days")
    if within is None:
        return None
    if claim.get("working_days"):
        return working_calendar().add_working_days(since, within)
    return since + dt.timedelta(days=within)


def situation_of(claim: Claim, loan: LoanStatement, on: dt.date) -> ClaimSituation:
    """Gather what a claim is checked against, as of a day."""
    coverage = claim.coverage
    assert coverage.enrolled_on is not None, "a claim is on an enrolled loan"
    return ClaimSituation(
        sheet=coverage.sheet.read(),
        loan=loan,
        default=default_of(loan, on),
        on=on,
        last_day=claim.claim_due_on,
        reported_late=claim.reported_on > claim.report_due_on,
        enrolled_on=coverage.enrolled_on,
    )


def claims_by_age(actor: Actor) -> QuerySet[Claim]:
    """List what the actor may see: what is due first comes first, what waits for nobody last."""
    rows = Claim.objects.visible_to(actor).select_related("coverage__bank", "coverage__pool")
    return rows.order_by(F("due_at").asc(nulls_last=True), "number")


def waiting_for(actor: Actor) -> QuerySet[Claim]:
    """Keep the claims that wait for the actor's role."""
    states = [state for state, roles in TURN.items() if actor.role in roles]
    return claims_by_age(actor).filter(state__in=states)


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=get_default_timezone())

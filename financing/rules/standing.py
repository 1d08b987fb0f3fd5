"""Predicates on whether a right stands: granted, in force, paid for, undisputed, long enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import count
from typing import cast

from financing.rules.facts import Inspection, LegalStatus
from financing.rules.identifiers import is_old_patent_number, kind_by_number
from financing.rules.rulebook import Breach, rule
from financing.rules.terms import StartEvent, TermStartMissing, expiry_of

_STATUS_NAMES: Mapping[LegalStatus, str] = {
    "in_force": "有效",
    "terminated": "已终止",
    "invalidated": "已宣告无效",
    "pending": "尚未授权或注册",
    "expired": "已届满",
}
# A last day this long after the end of a term is taken as that end miswritten, not as a renewal.
_LEEWAY = timedelta(days=5 * 365)
_FIELD_NAMES = {
    "owners": "权利人",
    "filing_date": "申请日",
    "grant_date": "授权公告日",
    "expiry_date": "届满日",
    "annuity_paid_until": "年费缴至日",
}


@rule("PAT-032", "TERM-5")
def patent_has_ended(seen: Inspection) -> Iterator[Breach]:
    """Find a patent that was terminated or invalidated, or whose term is over."""
    over = seen.right.legal_status in ("terminated", "invalidated", "expired")
    if over or (seen.right.legal_status == "in_force" and _is_past_expiry(seen)):
        yield {"status": _status_name(seen)}


@rule("PAT-033")
def patent_is_not_granted(seen: Inspection) -> Iterator[Breach]:
    """Find a patent that is still an application."""
    if seen.right.legal_status == "pending":
        yield {}


@rule("TM-011")
def mark_is_not_in_force(seen: Inspection) -> Iterator[Breach]:
    """Find a mark that is not registered yet, or was cancelled, revoked or invalidated."""
    if seen.right.legal_status in ("pending", "terminated", "invalidated"):
        yield {"status": _status_name(seen)}


@rule("TM-023(3)")
def mark_is_not_renewed(seen: Inspection) -> Iterator[Breach]:
    """Find a mark whose period is over and was not renewed."""
    running = seen.right.legal_status == "in_force"
    if seen.right.legal_status == "expired" or (running and _is_past_expiry(seen)):
        yield {"expiry": _expiry(seen)}


@rule("CPR-010(3)")
def copyright_is_over(seen: Inspection) -> Iterator[Breach]:
    """Find a copyright that is no longer protected, or not shown to be in force."""
    if seen.right.legal_status != "in_force" or _is_past_expiry(seen):
        yield {"status": _status_name(seen), "expiry": _expiry(seen)}


@rule("PAT-034")
def annuity_is_unpaid(seen: Inspection) -> Iterator[Breach]:
    """Find a patent whose paid fees do not cover the day of the check."""
    paid_until = seen.right.annuity_paid_until
    if paid_until is not None and paid_until < seen.context.on:
        yield {"paid_until": paid_until.isoformat()}


@rule("TERM-7")
def annuity_falls_due_soon(seen: Inspection) -> Iterator[Breach]:
    """Find a patent whose paid fees run out within the days that the row says."""
    paid_until = seen.right.annuity_paid_until
    days = timedelta(days=cast("int", seen.parameters["days"]))
    if paid_until and seen.context.on <= paid_until <= seen.context.on + days:
        yield {"paid_until": paid_until.isoformat()}


@rule("PAT-035", "TM-023(4)")
def right_is_frozen(seen: Inspection) -> Iterator[Breach]:
    """Find a right that a court preserves, or whose procedures the registrar suspended."""
    if seen.right.frozen:
        yield {}


@rule("HOUSE-05")
def ownership_is_disputed(seen: Inspection) -> Iterator[Breach]:
    """Find a right whose ownership is disputed, though no registrar suspended it yet."""
    if seen.right.ownership_disputed:
        yield {}


@rule("CPR-010(5)")
def copyright_is_disputed(seen: Inspection) -> Iterator[Breach]:
    """Find a copyright whose ownership is disputed, or that a court preserves."""
    if seen.right.frozen or seen.right.ownership_disputed:
        yield {"hold": "被保全" if seen.right.frozen else "存在权属争议"}


@rule("PAT-036", "TERM-3", "CPR-010(4)", "TM-040")
def debt_outlives_right(seen: Inspection) -> Iterator[Breach]:
    """Find a right that still runs, but ends before the debt falls due."""
    expiry = seen.right.expiry_date
    if expiry is not None and seen.context.on <= expiry < seen.context.debt_due_date:
        yield {"debt_due": seen.context.debt_due_date.isoformat(), "expiry": expiry.isoformat()}


@rule("PAT-040")
def invention_was_filed_the_same_day(seen: Inspection) -> Iterator[Breach]:
    """Find a utility model with a same-day invention application of the same applicant."""
    if seen.right.same_day_twin:
        yield {}


@rule("PAT-041")
def invalidation_is_pending(seen: Inspection) -> Iterator[Breach]:
    """Find a patent that somebody asked to be invalidated."""
    if seen.right.invalidation_pending:
        yield {}


@rule("HOUSE-03")
def evaluation_report_is_missing(seen: Inspection) -> Iterator[Breach]:
    """Find a right granted without examination in substance that has no evaluation report."""
    if not seen.right.evaluation_report:
        yield {}


@rule("IDF-2")
def number_is_from_before_2003(seen: Inspection) -> Iterator[Breach]:
    """Find a patent number of the form that ended on 2003-09-30."""
    readable = not seen.dossier.register.number_problem
    if readable and is_old_patent_number(seen.right.number):
        yield {}


@rule("IDF-3")
def number_is_of_another_kind(seen: Inspection) -> Iterator[Breach]:
    """Find a patent number whose type digit does not stand for its kind."""
    readable = not seen.dossier.register.number_problem
    if readable and kind_by_number(seen.right.number) != seen.right.kind:
        yield {}


@rule("TERM-4")
def recorded_expiry_is_unusual(seen: Inspection) -> Iterator[Breach]:
    """Find a recorded last day that is not the one that the filing date gives."""
    right = seen.right
    try:
        computed = expiry_of(right.kind, {"filing_date": right.filing_date})
    except TermStartMissing:
        return  # the missing date is a breach of HOUSE-02
    computed += timedelta(days=seen.dossier.register.compensation_days or 0)
    if right.expiry_date is not None and right.expiry_date != computed:
        yield {"recorded": right.expiry_date.isoformat(), "computed": computed.isoformat()}


@rule("TERM-10(2)")
def recorded_mark_expiry_is_unusual(seen: Inspection) -> Iterator[Breach]:
    """Find a mark whose recorded last day is not the eve of a tenth year of its registration."""
    right = seen.right
    if right.expiry_date is None or right.grant_date is None or right.number.startswith("G"):
        return  # an international registration counts from its own day abroad
    started: dict[StartEvent, date | None] = {"registration_date": right.grant_date}
    ends = (expiry_of(right.kind, started, renewals=renewals) for renewals in count())
    computed = next(end for end in ends if end >= right.expiry_date - _LEEWAY)
    if right.expiry_date != computed:
        yield {"recorded": right.expiry_date.isoformat(), "computed": computed.isoformat()}


@rule("HOUSE-06")
def contract_is_older_than_the_right(seen: Inspection) -> Iterator[Breach]:
    """Find a contract that was signed before the right was granted or registered."""
    contract, granted = seen.dossier.contract, seen.right.grant_date
    signed = contract.signed_on if contract is not None else None
    if signed is not None and granted is not None and signed < granted:
        yield {"signed": signed.isoformat(), "granted": granted.isoformat()}


@rule("HOUSE-02")
def register_facts_are_missing(seen: Inspection) -> Iterator[Breach]:
    """Find facts that other rules rest on and that were not taken from the register."""
    if seen.right.legal_status != "in_force":
        return  # another rule blocks it, and no term or annuity is to be known any more
    fields = cast("list[str]", seen.parameters["fields"])
    missing = [name for name in fields if not getattr(seen.right, name)]
    if any(author.died_on is None for author in seen.dossier.register.authors):
        missing = [name for name in missing if name != "expiry_date"]  # not to be known yet
    if missing:
        yield {"missing": "、".join(_FIELD_NAMES[name] for name in missing)}


def _is_past_expiry(seen: Inspection) -> bool:
    expiry = seen.right.expiry_date
    return expiry is not None and expiry < seen.context.on


def _expiry(seen: Inspection) -> str:
    return seen.right.expiry_date.isoformat() if seen.right.expiry_date else "未记载"


def _status_name(seen: Inspection) -> str:
    if seen.right.legal_status == "in_force" and _is_past_expiry(seen):
        return _STATUS_NAMES["expired"]
    return _STATUS_NAMES[seen.right.legal_status]

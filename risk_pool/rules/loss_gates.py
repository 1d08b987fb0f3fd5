"""Whether the pool carries a loss at all: exclusions, waiting, clocks, recognition."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from risk_pool.rules.loss_basis import ip_share_of
from risk_pool.rules.losses import Event, meets
from risk_pool.rules.term_sheets import Condition, TermSheet
from workflows.errors import Objections

NOBODY = "none"


@dataclass(frozen=True, slots=True)
class Shut:
    """A gate that this loss does not pass, and where the terms put it."""

    gate: str
    path: str


def shut_gates(sheet: TermSheet, event: Event) -> tuple[Shut, ...]:
    """Name every gate that the loss does not pass, judged by what the file states.

    What the file does not state is not judged here: an enrolment or a claim asks for it.
    """
    judged = {
        "collateral.minimum_ip_share": ("minimum_ip_share", _too_little_ip(sheet, event)),
        **{f"cover.{path}": judgement for path, judgement in _of_cover(sheet, event).items()},
        **{f"claim.{path}": judgement for path, judgement in _of_claim(sheet, event).items()},
    }
    excluded = [
        Shut(f"exclusion:{each.code}", f"terms.exclusions[{index}]")
        for index, each in enumerate(sheet.exclusions or ())
        if _excluded(event, each.when)
    ]
    shut = [Shut(gate, f"terms.{path}") for path, (gate, closed) in judged.items() if closed]
    return (*excluded, *shut)


def _too_little_ip(sheet: TermSheet, event: Event) -> bool:
    least = sheet.collateral.minimum_ip_share
    return least is not None and ip_share_of(event.loan) < least


def _of_cover(sheet: TermSheet, event: Event) -> dict[str, tuple[str, bool]]:
    gates, loss, loan = sheet.gates, event.loss, event.loan
    begun = loan.disbursed_on or loan.enrolled_on
    return {
        "waiting_days": (
            "waiting_period",
            _too_soon(loan.enrolled_on, gates.waiting_days, loss.defaulted_on),
        ),
        "lock_in_days": (
            "lock_in",
            _too_soon(loan.disbursed_on, gates.lock_in_days, loss.claimed_on),
        ),
        "last_date": ("last_date", bool(begun and gates.last_date and begun > gates.last_date)),
    }


def _of_claim(sheet: TermSheet, event: Event) -> dict[str, tuple[str, bool]]:
    gates, loss = sheet.gates, event.loss
    needed = gates.recognised_by not in (None, NOBODY)
    return {
        "overdue_days": ("overdue_days", _fewer(loss.overdue_days, gates.overdue_days)),
        "non_performing_months": (
            "non_performing_months",
            _fewer(loss.non_performing_months, gates.non_performing_months),
        ),
        "recognised_by": ("recognition", needed and loss.recognised is False),
        "within_days": ("claim_deadline", _too_late(sheet, event)),
    }


def _excluded(event: Event, when: tuple[Condition, ...]) -> bool:
    """Tell whether an exclusion holds; one that turns on what the file does not say does not."""
    try:
        return meets(event.loan, when)
    except Objections:
        return False


def _too_soon(begun: dt.date | None, days: int | None, day: dt.date | None) -> bool:
    """Tell whether a day lies within the first days, counted from the day after the beginning."""
    return bool(begun and days and day and (day - begun).days <= days)


def _fewer(found: int | None, wanted: int | None) -> bool:
    return found is not None and wanted is not None and found < wanted


def _too_late(sheet: TermSheet, event: Event) -> bool:
    within, claimed = sheet.gates.claim_within_days, event.loss.claimed_on
    since = event.loss.recognised_on or event.loss.defaulted_on
    in_working_days = (sheet.content.get("claim") or {}).get("working_days")
    if within is None or claimed is None or since is None or in_working_days:
        return False
    return (claimed - since).days > within

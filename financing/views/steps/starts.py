"""With what a step's form begins, and what its page shows beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from banks.rules.repricing import repricing_days
from financing.forms.steps.accepting import precheck
from financing.forms.steps.base import Desk
from financing.forms.steps.deciding import approvers_shown, authority_of
from financing.forms.steps.registering import registration_at
from financing.models import (
    AppraiserLicence,
    Drawdown,
    Repayment,
    RightValuation,
)
from financing.operations.signing import latest_approval
from financing.queries.eligibility import eligibility_of
from financing.queries.filings import registrar_days
from financing.queries.loans import (
    drawdowns_of,
    loan_rows,
    loan_status,
    next_due_date,
    undrawn_fen,
)
from financing.states import RegistrationState
from risk_pool.models import ShareConfirmation
from workflows.roles import Role


def today_as(name: str) -> Callable[[Desk], Mapping[str, Any]]:
    """Begin with today's date in a field."""
    return lambda desk: {name: desk.today}


def recommended(desk: Desk) -> Mapping[str, Any]:
    """Begin with the last recommendation, or with the wish as far as the bundle carries it."""
    case = desk.case
    note = case.investigations.order_by("-round", "-pk").first()
    bundle = case.bundle_valuations.order_by("-round").first()
    most = [case.requested_fen, *([bundle.lendable_fen] if bundle else [])]
    return {"recommended_fen": note.recommended_fen if note else min(most)}


def registered(desk: Desk) -> Mapping[str, Any]:
    """Begin with the amount of the contract; the certificate may say otherwise."""
    registration = registration_at(desk)
    return {"registered_fen": registration.secured_fen, "answered_on": desk.today}


def drawdown(desk: Desk) -> Mapping[str, Any]:
    """Begin with what is left of the approval, today."""
    left = latest_approval(desk.case).approved_fen - desk.case.disbursed_fen
    return {"principal_fen": left, "disbursed_on": desk.today}


def due(desk: Desk) -> Mapping[str, Any]:
    """Begin with what has fallen due and is unpaid, or with the next instalment, as of today."""
    loans = [(drawn.seq, loan_rows(drawn)) for drawn in drawdowns_of(desk.case)]
    seq, rows = min(loans, key=lambda loan: next_due_date([loan[1]]) or dt.date.max)
    then = loan_status(rows, on=max(desk.today, next_due_date([rows]) or desk.today))
    return {
        "value_date": desk.today,
        "principal_fen": then.principal_due_fen,
        "interest_fen": then.interest_due_fen,
        "penalty_fen": loan_status(rows, on=desk.today).penalty_due_fen,
        "drawdown_seq": seq,
    }


def has_floating(desk: Desk) -> bool:
    """Tell whether any loan of the case follows the market, and has a repricing day behind it."""
    return any(_repricing_days(desk))


def repricing(desk: Desk) -> Mapping[str, Any]:
    """Begin with the newest repricing day that has come."""
    seq, day = max(_repricing_days(desk), key=lambda each: each[1])
    return {"on": day, "drawdown_seq": seq}


def _repricing_days(desk: Desk) -> list[tuple[int, dt.date]]:
    drawdowns = Drawdown.objects.filter(line__case=desk.case).exclude(pricing="fixed")
    return [
        (drawn.seq, day)
        for drawn in drawdowns
        for day in repricing_days(drawn.pricing, drawn.disbursed_on, desk.today)
    ]


def reversal(desk: Desk) -> Mapping[str, Any]:
    """Begin with the repayment entered last."""
    last = _standing(desk).last()
    assert last is not None, "offered only where something was paid"
    return {"drawdown_seq": last.drawdown.seq, "seq": last.seq}


def has_repayments(desk: Desk) -> bool:
    """Tell whether there is a repayment that may be reversed."""
    return _standing(desk).exists()


def may_reopen(desk: Desk) -> bool:
    """Tell whether a repayment may still be reversed: no pledge has been given back yet."""
    gone = desk.case.registrations.filter(state=RegistrationState.DEREGISTERED)
    return has_repayments(desk) and not gone.exists()


def _standing(desk: Desk) -> QuerySet[Repayment]:
    rows = Repayment.objects.filter(drawdown__line__case=desk.case, reverses=None, reversal=None)
    return rows.select_related("drawdown").order_by("pk")


def has_undrawn(desk: Desk) -> bool:
    """Tell whether something may still be drawn under the line."""
    return undrawn_fen(desk.case.line, desk.case) > 0


def release(desk: Desk) -> Mapping[str, Any]:
    """Begin with the usual ending, today."""
    return {"ending": "deregistered", "ended_on": desk.today}


def values_itself(desk: Desk) -> bool:
    """Tell whether the bank may value this right itself; an outside appraiser brings a report."""
    if desk.item.role == Role.APPRAISER or _valued(desk).route == "external":
        return False
    return eligibility_of(desk.case, on=desk.today).is_open


def values_by_report(desk: Desk) -> bool:
    """Tell whether an appraiser was commissioned, who then holds the step."""
    return desk.item.role == Role.APPRAISER


def may_commission(desk: Desk) -> bool:
    """Tell whether an appraiser may still be commissioned."""
    return desk.item.role != Role.APPRAISER


def _valued(desk: Desk) -> RightValuation:
    rows = RightValuation.objects.select_related("pledged_right__right__kind", "appraiser")
    return rows.get(pk=desk.item.subject_key)


# --- Beside the form


def precheck_shown(desk: Desk) -> Mapping[str, Any]:
    """Show what the pre-check says of the filed version."""
    return {"precheck": precheck(desk)}


def valuation_shown(desk: Desk) -> Mapping[str, Any]:
    """Show the right that is valued, and why the bank may not value it by itself."""
    valuation = _valued(desk)
    routed = (valuation.route_reason,) if valuation.route_reason else ()
    return {
        "valuation": valuation,
        "not_internal": routed or eligibility_of(desk.case, on=desk.today).reasons,
        "licences": AppraiserLicence.objects.in_force(desk.today).select_related("organisation"),
    }


def authority_shown(desk: Desk) -> Mapping[str, Any]:
    """Show how much the approver may approve alone, and whether the wish is above it."""
    authority_fen = authority_of(desk)
    above = desk.case.requested_fen > authority_fen
    return {"authority_fen": authority_fen, "above": above, **approvers_shown(desk)}


def share_shown(desk: Desk) -> Mapping[str, Any]:
    """Show what is to be confirmed."""
    rows = ShareConfirmation.objects.select_related("terms", "organisation")
    share = rows.get(pk=desk.item.subject_key)
    return {"share": share, "share_fen": share.principal_fen * share.share_bp // 10_000}


def registration_shown(desk: Desk) -> Mapping[str, Any]:
    """Show the registration that the item is about."""
    registration = registration_at(desk)
    return {"registration": registration, "registrar_days": registrar_days(registration)}

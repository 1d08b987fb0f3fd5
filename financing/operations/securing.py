"""Does the pledge that the approval asks for exist yet?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from financing.models import Approval, Registration
from financing.operations.acts import CaseAct
from financing.rules.requirement import Standing, is_met
from financing.states import CaseState, RegistrationState


def secure_if_met(act: CaseAct, approval: Approval) -> None:
    """Take ``secure`` once the registrations that the approval requires are effective."""
    if act.case.state != CaseState.SIGNED:
        return
    standing = standing_of(act)
    if is_required_met(standing, approval):
        effective = [s.position for s in standing if s.effective]
        act.take("secure", facts={"effective": effective})


def is_required_met(standing: Sequence[Standing], approval: Approval) -> bool:
    """Tell whether enough is registered for the approval."""
    return is_met(
        standing,
        requirement=approval.requirement,
        weight_bp=approval.required_weight_bp,
        positions=approval.required_positions,
    )


def standing_of(act: CaseAct, *, on: dt.date | None = None) -> Sequence[Standing]:
    """How each right of the bundle stands at its registrar."""
    newest: dict[int, Registration] = {}
    rows = act.case.registrations.select_related("pledged_right").order_by("attempt")
    for row in rows.filter(pledged_right__excluded_reason=""):
        newest[row.pledged_right.position] = row
    return [
        Standing(position, row.weight_fen, _is_effective(row, on))
        for position, row in sorted(newest.items())
    ]


def _is_effective(row: Registration, on: dt.date | None) -> bool:
    if row.state != RegistrationState.REGISTERED or row.effective_date is None:
        return False
    return on is None or row.effective_date <= on

"""The life of a change of a registered pledge."""

from __future__ import annotations

from django.db import models

from financing.states import AmendmentState as S
from workflows.lifecycles import Lifecycle, arrow, state_field
from workflows.roles import Role


class AmendmentLifecycle(Lifecycle):
    """Agreed by the parties, filed, answered. The pledge itself lives on as it was registered."""

    state = state_field(S, S.DRAFTED)

    file_amendment = arrow(S.DRAFTED, to=S.FILED, by=Role.SPECIALIST)
    return_amendment = arrow(S.FILED, to=S.DRAFTED, by=Role.SPECIALIST)
    register_amendment = arrow(S.FILED, to=S.REGISTERED, by=Role.SPECIALIST)
    refuse_amendment = arrow(S.FILED, to=S.REFUSED, by=Role.SPECIALIST)
    abandon_amendment = arrow(S.DRAFTED, S.FILED, to=S.ABANDONED, by=None)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=S.values), name="amendment_state_known"
            ),
        ]

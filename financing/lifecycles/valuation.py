"""The life of one right's valuation."""

from __future__ import annotations

from django.db import models

from financing.states import ValuationState as S
from workflows.lifecycles import Lifecycle, arrow, state_field
from workflows.roles import Role


class ValuationLifecycle(Lifecycle):
    """Computed from stored inputs, or taken from an external report with file and signers."""

    state = state_field(S, S.REQUESTED)

    complete = arrow(S.REQUESTED, to=S.COMPLETED, by=(Role.VALUER, Role.APPRAISER))
    supersede = arrow(S.REQUESTED, S.COMPLETED, to=S.SUPERSEDED, by=None)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=S.values), name="valuation_state_known"
            )
        ]

"""The life of a pledgor's request to dispose of a pledged right."""

from __future__ import annotations

from django.db import models

from financing.states import ConsentState as S
from workflows.lifecycles import Lifecycle, arrow, state_field
from workflows.roles import Role


class ConsentLifecycle(Lifecycle):
    """Asked for by the pledgor, answered by the bank, its proceeds paid in or deposited."""

    state = state_field(S, S.REQUESTED)

    grant_consent = arrow(S.REQUESTED, to=S.GRANTED, by=Role.APPROVER)
    deny_consent = arrow(S.REQUESTED, to=S.DENIED, by=Role.APPROVER)
    earmark_proceeds = arrow(S.GRANTED, to=S.FULFILLED, by=Role.SPECIALIST)
    abandon_consent = arrow(S.REQUESTED, S.GRANTED, to=S.ABANDONED, by=None)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=S.values), name="consent_state_known"
            ),
        ]

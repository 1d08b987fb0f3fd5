"""The life of an application."""

from __future__ import annotations

from django.db import models

from financing.states import ApplicationState as S
from workflows.lifecycles import Lifecycle, arrow, state_field
from workflows.roles import Role

FILERS = (Role.APPLICANT, Role.SPECIALIST)


class ApplicationLifecycle(Lifecycle):
    """Drafted by the enterprise, or by a specialist on its behalf, and filed to banks."""

    state = state_field(S, S.DRAFTED)

    file = arrow(S.DRAFTED, to=S.FILED, by=FILERS)
    amend = arrow(S.FILED, to=S.FILED, by=FILERS)
    withdraw = arrow(S.DRAFTED, to=S.WITHDRAWN, by=FILERS)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=S.values), name="application_state_known"
            )
        ]

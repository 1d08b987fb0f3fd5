"""The life of one registration."""

from __future__ import annotations

from django.db import models

from financing.states import RegistrationState as S
from workflows.lifecycles import Lifecycle, arrow, state_field
from workflows.roles import Role


class RegistrationLifecycle(Lifecycle):
    """The registration of one right.

    The pledge exists in law from REGISTERED on (Civil Code, art. 444).
    """

    state = state_field(S, S.DRAFTED)

    file = arrow(S.DRAFTED, to=S.FILED, by=Role.SPECIALIST)
    return_for_correction = arrow(S.FILED, to=S.DRAFTED, by=Role.SPECIALIST)
    register = arrow(S.FILED, to=S.REGISTERED, by=Role.SPECIALIST)
    refuse = arrow(S.FILED, to=S.REFUSED, by=Role.SPECIALIST)
    deregister = arrow(S.REGISTERED, to=S.DEREGISTERED, by=Role.SPECIALIST)
    revoke = arrow(S.REGISTERED, to=S.REVOKED, by=Role.SPECIALIST)
    end = arrow(S.REGISTERED, to=S.ENDED, by=Role.SPECIALIST)
    withdraw = arrow(S.FILED, to=S.WITHDRAWN, by=Role.SPECIALIST)
    abandon = arrow(S.DRAFTED, to=S.ABANDONED, by=None)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=S.values), name="registration_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="REGISTERED")
                | models.Q(effective_date__isnull=False) & ~models.Q(certificate_number=""),
                name="registered_means_certificate_and_date",
            ),
        ]

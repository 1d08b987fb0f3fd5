"""The lives of a party's confirmation and of a finding of the audit."""

from __future__ import annotations

from django.db import models

from risk_pool.states import FindingState as F
from risk_pool.states import ShareState as S
from workflows.lifecycles import Lifecycle, arrow, state_field
from workflows.roles import Role

SHARERS = (
    Role.FUND_OFFICER, Role.GUARANTEE_OFFICER, Role.INSURANCE_OFFICER, Role.APPRAISER,
)  # fmt: skip


class ShareLifecycle(Lifecycle):
    """A share of a loss is owed only by a party that confirmed it."""

    state = state_field(S, S.REQUESTED)

    confirm = arrow(S.REQUESTED, to=S.CONFIRMED, by=SHARERS)
    decline = arrow(S.REQUESTED, to=S.DECLINED, by=SHARERS)
    supersede = arrow(S.REQUESTED, S.CONFIRMED, S.DECLINED, to=S.SUPERSEDED, by=None)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=S.values), name="share_state_known")
        ]


class FindingLifecycle(Lifecycle):
    """A finding is answered by whom it was given to, and struck off by an auditor alone."""

    state = state_field(F, F.OPEN)

    assign = arrow(F.OPEN, F.ASSIGNED, to=F.ASSIGNED, by=Role.AUDITOR)
    answer = arrow(F.ASSIGNED, to=F.ANSWERED, by=Role.FUND_OFFICER)
    send_back = arrow(F.ANSWERED, to=F.ASSIGNED, by=Role.AUDITOR)
    close = arrow(F.ANSWERED, to=F.CLOSED, by=Role.AUDITOR)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=F.values), name="finding_state_known"
            )
        ]

"""The life of a case: one bank, from the filed application to the released pledge."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from financing.states import APPROVED_CASE_STATES, BEFORE_PAYMENT, RegistrationState
from financing.states import CaseState as S
from workflows.errors import NotReady
from workflows.lifecycles import Lifecycle, arrow, state_field
from workflows.roles import Role

BANK_JUDGES = (Role.RISK_OFFICER, Role.APPROVER)


BOUND = (RegistrationState.FILED, RegistrationState.REGISTERED)


def nothing_is_bound(case: Any) -> None:
    """Refuse to end a case while a pledge lives or a registrar has yet to answer."""
    bound = case.registrations.filter(state__in=BOUND).count()
    if bound:
        raise NotReady(
            _("本案仍有登记机关未答复的登记申请或有效的质押登记，须逐项了结后才能结案。"),
            bound=bound,
        )


def nothing_is_deregistered(case: Any) -> None:
    """Refuse to open a settled loan again once a pledge has been given back."""
    gone = case.registrations.filter(state=RegistrationState.DEREGISTERED).count()
    if gone:
        raise NotReady(
            _(
                "已有质押登记注销生效，结清不能再撤销；错记的款项请由会计部门更正，"
                "需要恢复质押的请另行申请。"
            ),
            deregistered=gone,
        )


class CaseLifecycle(Lifecycle):
    """A bundled pledge loan.

    The pledge exists in law from each registrar's date only (Civil Code, art. 444).
    """

    state = state_field(S, S.FILED)

    # 受理
    accept = arrow(S.FILED, to=S.ACCEPTED, by=Role.SPECIALIST)
    return_for_correction = arrow(S.FILED, to=S.RETURNED, by=Role.SPECIALIST)
    resubmit = arrow(S.RETURNED, to=S.FILED, by=(Role.APPLICANT, Role.SPECIALIST))
    decline = arrow(S.FILED, to=S.DECLINED, by=Role.SPECIALIST, guards=[nothing_is_bound])
    withdraw = arrow(
        S.FILED, S.RETURNED, to=S.WITHDRAWN, by=(Role.APPLICANT, Role.SPECIALIST),
        guards=[nothing_is_bound],
    )  # fmt: skip

    # 核验与评估
    verify_rights = arrow(S.ACCEPTED, to=S.VERIFIED, by=Role.SPECIALIST)
    reject_rights = arrow(S.ACCEPTED, to=S.REFUSED, by=Role.SPECIALIST, guards=[nothing_is_bound])
    complete_valuations = arrow(S.VERIFIED, to=S.VALUED, by=None)
    value_bundle = arrow(S.VALUED, to=S.BUNDLE_VALUED, by=Role.VALUER)

    # 审查与审批
    investigate = arrow(S.BUNDLE_VALUED, to=S.INVESTIGATED, by=Role.SPECIALIST)
    review = arrow(S.INVESTIGATED, to=S.REVIEWED, by=Role.RISK_OFFICER)
    approve = arrow(S.REVIEWED, to=S.APPROVED, by=Role.APPROVER)
    refuse = arrow(S.REVIEWED, to=S.REFUSED, by=Role.APPROVER, guards=[nothing_is_bound])
    send_back_to_acceptance = arrow(S.INVESTIGATED, S.REVIEWED, to=S.FILED, by=BANK_JUDGES)
    send_back_to_verification = arrow(S.INVESTIGATED, S.REVIEWED, to=S.ACCEPTED, by=BANK_JUDGES)
    send_back_to_valuation = arrow(S.INVESTIGATED, S.REVIEWED, to=S.VERIFIED, by=BANK_JUDGES)
    send_back_to_bundle = arrow(S.INVESTIGATED, S.REVIEWED, to=S.VALUED, by=BANK_JUDGES)
    send_back_to_investigation = arrow(
        S.INVESTIGATED, S.REVIEWED, to=S.BUNDLE_VALUED, by=BANK_JUDGES
    )
    send_back_to_review = arrow(S.REVIEWED, to=S.INVESTIGATED, by=Role.APPROVER)

    # 风险分担、签约、登记
    confirm_sharing = arrow(S.APPROVED, to=S.SHARED, by=None)
    return_from_sharing = arrow(S.APPROVED, to=S.REVIEWED, by=None)
    sign = arrow(S.SHARED, to=S.SIGNED, by=Role.SPECIALIST)
    secure = arrow(S.SIGNED, to=S.SECURED, by=None)
    reconsider = arrow(S.SIGNED, to=S.REVIEWED, by=Role.SPECIALIST)
    withdraw_approval = arrow(
        *APPROVED_CASE_STATES, to=S.REVIEWED, by=(Role.APPROVER, Role.SPECIALIST)
    )
    unwind = arrow(*BEFORE_PAYMENT, to=S.SETTLED, by=Role.APPROVER)

    # 放款、还款、解除
    disburse = arrow(S.SECURED, to=S.DISBURSED, by=Role.SPECIALIST)
    settle = arrow(S.DISBURSED, to=S.SETTLED, by=None)
    reopen = arrow(S.SETTLED, to=S.DISBURSED, by=Role.SPECIALIST, guards=[nothing_is_deregistered])
    close = arrow(S.SETTLED, to=S.CLOSED, by=None, guards=[nothing_is_bound])

    cancel = arrow(
        S.FILED, S.RETURNED, S.ACCEPTED, S.VERIFIED, S.VALUED, S.BUNDLE_VALUED, S.INVESTIGATED,
        to=S.CANCELLED, by=Role.OPERATOR, guards=[nothing_is_bound],
    )  # fmt: skip

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=S.values), name="case_state_known")
        ]

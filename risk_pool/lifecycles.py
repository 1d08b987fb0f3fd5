"""What becomes of answers, term sheets, covered loans, claims and findings."""

from __future__ import annotations

from django.db import models

from risk_pool.states import ClaimState as K
from risk_pool.states import CoverageState as C
from risk_pool.states import DisposalState, RecoveryState, SheetState
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


class SheetLifecycle(Lifecycle):
    """A term sheet becomes a pool's law only once nothing in it is unknown."""

    state = state_field(SheetState, SheetState.DRAFTED)

    adopt = arrow(SheetState.DRAFTED, to=SheetState.IN_FORCE, by=Role.FUND_REVIEWER)
    retire = arrow(SheetState.IN_FORCE, to=SheetState.RETIRED, by=Role.FUND_REVIEWER)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=SheetState.values), name="sheet_state_known"
            )
        ]


class CoverageLifecycle(Lifecycle):
    """A loan waits for the pool's money, is enrolled, and leaves repaid or compensated."""

    state = state_field(C, C.WAITING)

    enrol = arrow(C.WAITING, to=C.ENROLLED, by=None)
    lapse = arrow(C.WAITING, to=C.LAPSED, by=None)
    transfer = arrow(C.ENROLLED, to=C.ENROLLED, by=Role.FUND_OFFICER)
    release = arrow(C.ENROLLED, to=C.RELEASED, by=None)
    reinstate = arrow(C.RELEASED, to=C.ENROLLED, by=None)
    default = arrow(C.ENROLLED, to=C.DEFAULTED, by=None)
    cure = arrow(C.DEFAULTED, to=C.ENROLLED, by=None)
    compensate = arrow(C.DEFAULTED, to=C.COMPENSATED, by=None)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=C.values), name="coverage_state_known"
            )
        ]


class ClaimLifecycle(Lifecycle):
    """A claim: made and checked at the bank, at the bureau and by finance; published; paid once."""

    state = state_field(K, K.REPORTED)

    prepare = arrow(K.REPORTED, K.RETURNED, K.PREPARED, to=K.PREPARED, by=Role.SPECIALIST)
    lodge = arrow(K.PREPARED, to=K.LODGED, by=Role.APPROVER)
    withdraw_claim = arrow(K.REPORTED, K.PREPARED, K.RETURNED, to=K.WITHDRAWN, by=Role.APPROVER)
    propose = arrow(K.LODGED, to=K.PROPOSED, by=Role.FUND_OFFICER)
    overrule = arrow(K.PROPOSED, to=K.LODGED, by=Role.FUND_REVIEWER)
    return_claim = arrow(K.PROPOSED, to=K.RETURNED, by=Role.FUND_REVIEWER)
    refuse_claim = arrow(K.PROPOSED, to=K.REFUSED, by=Role.FUND_REVIEWER)
    endorse = arrow(K.PROPOSED, to=K.BUREAU_APPROVED, by=Role.FUND_REVIEWER)
    doubt = arrow(K.BUREAU_APPROVED, to=K.LODGED, by=Role.FINANCE_OFFICER)
    publish = arrow(K.BUREAU_APPROVED, to=K.PUBLISHED, by=Role.FINANCE_OFFICER)
    contest = arrow(K.PUBLISHED, to=K.LODGED, by=Role.FUND_OFFICER)
    conclude = arrow(K.PUBLISHED, to=K.APPROVED, by=Role.FUND_OFFICER)
    advance = arrow(K.APPROVED, to=K.ADVANCED, by=Role.FINANCE_OFFICER)
    pay = arrow(K.APPROVED, to=K.PAID, by=Role.FINANCE_OFFICER)
    propose_settlement = arrow(K.ADVANCED, to=K.SETTLING, by=Role.FUND_OFFICER)
    rework_settlement = arrow(K.SETTLING, to=K.ADVANCED, by=Role.FUND_REVIEWER)
    settle_claim = arrow(K.SETTLING, to=K.PAID, by=Role.FUND_REVIEWER)
    propose_claw_back = arrow(K.PAID, to=K.RECLAIMING, by=Role.FUND_OFFICER)
    spare = arrow(K.RECLAIMING, to=K.PAID, by=Role.FUND_REVIEWER)
    claw_back_part = arrow(K.RECLAIMING, to=K.PAID, by=Role.FUND_REVIEWER)
    claw_back = arrow(K.RECLAIMING, to=K.CLAWED_BACK, by=Role.FUND_REVIEWER)
    recover_all = arrow(K.PAID, to=K.RECOVERED, by=None)
    propose_write_off = arrow(K.PAID, to=K.WRITING_OFF, by=Role.FUND_OFFICER)
    pursue = arrow(K.WRITING_OFF, to=K.PAID, by=Role.FUND_REVIEWER)
    write_off = arrow(K.WRITING_OFF, to=K.WRITTEN_OFF, by=Role.FUND_REVIEWER)
    resume = arrow(K.WRITTEN_OFF, to=K.PAID, by=Role.FUND_OFFICER)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=K.values), name="claim_state_known")
        ]


class RecoveryLifecycle(Lifecycle):
    """The bank tells what came back; the pool's officer takes over the pool's part of it."""

    state = state_field(RecoveryState, RecoveryState.RECORDED)

    hand_over = arrow(RecoveryState.RECORDED, to=RecoveryState.HANDED_OVER, by=Role.FUND_OFFICER)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=RecoveryState.values), name="recovery_state_known"
            )
        ]


class DisposalLifecycle(Lifecycle):
    """One attempt to turn collateral into money; its end has evidence from court or market."""

    state = state_field(DisposalState, DisposalState.OPENED)

    complete_disposal = arrow(DisposalState.OPENED, to=DisposalState.COMPLETED, by=Role.SPECIALIST)
    fail_disposal = arrow(DisposalState.OPENED, to=DisposalState.FAILED, by=Role.SPECIALIST)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=DisposalState.values), name="disposal_state_known"
            )
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

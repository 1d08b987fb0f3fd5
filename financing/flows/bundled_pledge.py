"""A bundled pledge loan, from the filed application to the released pledge: one case, one process.

Routes read the case's state only; the operation has moved it before they are asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from viewflow import this

from financing.states import CaseState as S
from financing.states import RegistrationState, ValuationState
from risk_pool.models import ShareConfirmation
from risk_pool.states import ShareState
from workflows.nodes import End, Gather, HouseFlow, Position, Start, Step, When
from workflows.roles import Role


def at(*states: S) -> When:
    """Hold when the case is in one of the states."""
    return lambda position: position.case.state in states


def valuations(position: Position) -> Iterable[tuple[str, str]]:
    """List the valuations asked for in this round."""
    rows = position.case.valuations.filter(
        round=position.case.round, state=ValuationState.REQUESTED
    ).select_related("pledged_right")
    in_order = rows.order_by("pledged_right__position")
    return [(_noted(position, row), row.pledged_right.title) for row in in_order]


def confirmations(position: Position) -> Iterable[tuple[str, str]]:
    """List the parties still to answer in this round."""
    rows = ShareConfirmation.objects.filter(
        loan_reference=position.case.number, state=ShareState.REQUESTED
    )
    return [(_noted(position, row), row.get_party_display()) for row in rows.order_by("party")]


def unfiled_registrations(position: Position) -> Iterable[tuple[str, str]]:
    """List the registrations still to be filed."""
    return _registrations(position, RegistrationState.DRAFTED)


def live_registrations(position: Position) -> Iterable[tuple[str, str]]:
    """List the registrations to be deregistered."""
    return _registrations(position, RegistrationState.REGISTERED)


def _registrations(position: Position, state: RegistrationState) -> Iterable[tuple[str, str]]:
    rows = position.case.registrations.filter(state=state).select_related("pledged_right")
    in_order = rows.order_by("pledged_right__position")
    return [(_noted(position, row), row.pledged_right.title) for row in in_order]


def _noted(position: Position, row: Model) -> str:
    """Give a row's key, and keep the row for whoever asks next about this instance."""
    position.parts[str(row.pk)] = row
    return str(row.pk)


def is_granted_late(position: Position) -> bool:
    """Hold when a pledge came to exist after the loan, or the hope of one, was over."""
    return bool(
        position.case.state == S.SETTLED and position.subject.state == RegistrationState.REGISTERED
    )


def is_returned(position: Position) -> bool:
    """Hold when the registrar sent the filing back for correction."""
    return bool(position.subject.state == RegistrationState.DRAFTED)


def is_secured_or_answered(position: Position) -> bool:
    """Hold when the pledge the approval asks for exists, or when nothing is left to wait for."""
    if position.case.state != S.SIGNED:
        return True
    pending = (RegistrationState.DRAFTED, RegistrationState.FILED)
    return not position.case.registrations.filter(state__in=pending).exists()


class BundledPledgeV1(HouseFlow):
    """One bundled pledge loan at one bank."""

    process_title = "知识产权打包质押融资"

    start = Start(_("提交申请"), this.accept)

    accept = (
        Step(_("受理审查"), by=Role.SPECIALIST, clock="accept")
        .to(this.verify_rights, when=at(S.ACCEPTED), label=_("受理"))
        .to(this.resubmit, when=at(S.RETURNED), label=_("一次性告知"))
        .to(this.end, label=_("不予受理"))
    )
    resubmit = (
        Step(_("补正重报"), by=Role.APPLICANT, clock="resubmit")
        .to(this.accept, when=at(S.FILED), label=_("重新提交"))
        .to(this.end, label=_("撤回"))
    )
    verify_rights = (
        Step(_("权利核验"), by=Role.SPECIALIST, clock="verify_rights")
        .to(this.value_right, when=at(S.VERIFIED), each=valuations, instead=this.valued)
        .to(this.end, label=_("权利不合格"))
    )
    value_right = Step(_("单项评估"), by=Role.VALUER, clock="value_right").to(this.valued)
    valued = Gather(_("单项评估齐备"), when=at(S.VALUED)).to(this.value_bundle)
    value_bundle = Step(_("打包估值"), by=Role.VALUER, clock="value_bundle").to(this.investigate)

    investigate = Step(_("尽职调查"), by=Role.SPECIALIST, clock="investigate").to(this.review)
    review = (
        Step(_("风险审查"), by=Role.RISK_OFFICER, clock="review")
        .to(this.decide, when=at(S.REVIEWED), label=_("通过审查"))
        .to(this.investigate, when=at(S.BUNDLE_VALUED), label=_("退回"))
        .to(this.value_bundle, when=at(S.VALUED), label=_("退回"))
        .to(this.value_right, when=at(S.VERIFIED), each=valuations, instead=this.valued)
        .to(this.verify_rights, when=at(S.ACCEPTED), label=_("退回"))
        .to(this.accept, when=at(S.FILED), label=_("退回"))
    )
    decide = (
        Step(_("授信审批"), by=Role.APPROVER, clock="decide")
        .to(
            this.confirm_share,
            when=at(S.APPROVED, S.SHARED),
            each=confirmations,
            instead=this.shared,
        )
        .to(this.review, when=at(S.INVESTIGATED), label=_("退回"))
        .to(this.investigate, when=at(S.BUNDLE_VALUED), label=_("退回"))
        .to(this.value_bundle, when=at(S.VALUED), label=_("退回"))
        .to(this.value_right, when=at(S.VERIFIED), each=valuations, instead=this.valued)
        .to(this.verify_rights, when=at(S.ACCEPTED), label=_("退回"))
        .to(this.accept, when=at(S.FILED), label=_("退回"))
        .to(this.deregister, when=at(S.SETTLED), each=live_registrations, instead=this.released)
        .to(this.end, label=_("不予授信"))
    )
    confirm_share = Step(_("分担确认"), by=Role.FUND_OFFICER, clock="confirm_share").to(this.shared)
    shared = (
        Gather(_("分担答复齐备"), when=at(S.SHARED, S.REVIEWED))
        .to(this.sign, when=at(S.SHARED), label=_("均已确认"))
        .to(this.decide, when=at(S.REVIEWED), label=_("有拒绝"))
    )
    sign = Step(_("签订合同"), by=Role.SPECIALIST, clock="sign").to(
        this.file_registration, each=unfiled_registrations, instead=this.registered
    )
    file_registration = Step(_("提交登记"), by=Role.SPECIALIST, clock="file_registration").to(
        this.answer_registration
    )
    answer_registration = (
        Step(_("登记结果"), by=Role.SPECIALIST, clock="answer_registration")
        .to(this.file_registration, when=is_returned, label=_("补正"))
        .to(this.deregister, when=is_granted_late, label=_("迟到的登记"))
        .to(this.released, when=at(S.SETTLED, S.CLOSED), label=_("终止后答复"))
        .to(this.registered, when=at(S.SIGNED, S.SECURED, S.DISBURSED))
        .to(this.end, label=_("批准撤回后答复"))
    )
    registered = (
        Gather(_("质权设立"), when=is_secured_or_answered)
        .to(this.disburse, when=at(S.SECURED), label=_("达到放款条件"))
        .to(this.reconsider, label=_("未达到"))
    )
    reconsider = Step(_("登记未成，提请再议"), by=Role.SPECIALIST, clock="reconsider").to(
        this.decide
    )
    disburse = Step(_("放款"), by=Role.SPECIALIST, clock="disburse").to(this.repay)
    repay = Step(_("还款与贷后"), by=Role.SPECIALIST, clock="repay").to(
        this.deregister, each=live_registrations, instead=this.released
    )
    deregister = Step(_("注销登记"), by=Role.SPECIALIST, clock="deregister").to(this.released)
    released = Gather(_("全部解除"), when=at(S.CLOSED)).to(this.end)
    end = End(_("结束"))

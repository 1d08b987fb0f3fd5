"""Every act after a payout that a page offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from risk_pool.forms.claims import ReasonForm, RemarkForm
from risk_pool.forms.recovery import (
    DisposalEndForm,
    DisposalForm,
    HandOverForm,
    MeasureForm,
    RecoveryForm,
    WriteOffForm,
)
from risk_pool.models import Claim
from risk_pool.operations import recovering, writing_off
from risk_pool.states import ClaimState, DisposalState, RecoveryState
from risk_pool.views.acts import Act
from workflows.roles import Role
from workflows.views.acting import ActingRequest

_PURSUED = (ClaimState.PAID, ClaimState.ADVANCED)
_BANK = (Role.SPECIALIST,)


def _runs(operation: Callable[..., object]) -> Callable[[ActingRequest, Any, forms.Form], object]:
    def run(request: ActingRequest, claim: Any, form: forms.Form) -> object:
        by = {"claim_id": claim.pk, "actor": request.actor, "at": request.at}
        return operation(**by, **form.cleaned_data)

    return run


def _propose_write_off(request: ActingRequest, claim: Any, form: forms.Form) -> object:
    assert isinstance(form, WriteOffForm), "the write-off's own form"
    return writing_off.propose_write_off(
        claim_id=claim.pk, reason=form.cleaned_data["reason"], without=form.without(),
        actor=request.actor, at=request.at,
    )  # fmt: skip


def _in(state: str) -> Callable[[Claim, ActingRequest], Mapping[str, Any]]:
    def more(claim: Claim, request: ActingRequest) -> Mapping[str, Any]:
        return {"disposals": claim.disposals.filter(state=state)}

    return more


def _waiting(claim: Claim, request: ActingRequest) -> Mapping[str, Any]:
    return {"recoveries": claim.recoveries.filter(state=RecoveryState.RECORDED)}


RECOVERY_ACTS: tuple[Act, ...] = (
    Act("recovery", _("登记回收"), "", _runs(recovering.record_recovery), RecoveryForm,
        _("按条款的次序分配：先付费用，再按各方承担额。多于各方承担和费用的部分应退还借款人。"),
        more=_in(DisposalState.COMPLETED), roles=_BANK, states=(ClaimState.PAID,)),
    Act("measure", _("登记追偿措施"), "", _runs(recovering.record_measure), MeasureForm,
        _("每项措施重新起算诉讼时效。"), roles=_BANK, states=_PURSUED),
    Act("disposal", _("启动处置"), "", _runs(recovering.open_disposal), DisposalForm,
        roles=_BANK, states=_PURSUED),
    Act("disposal-end", _("登记处置结果"), "", _runs(recovering.end_disposal), DisposalEndForm,
        more=_in(DisposalState.OPENED), roles=_BANK, states=_PURSUED),
    Act("hand-over", _("登记上缴到账"), "", _runs(recovering.hand_over), HandOverForm,
        more=_waiting, roles=(Role.FUND_OFFICER,), states=(ClaimState.PAID,)),
    Act("write-off-proposal", _("提出核销"), "propose_write_off", _propose_write_off,
        WriteOffForm, _("未采取的措施须逐项说明理由；账销案存，发现财产时恢复追偿。"), grave=True),
    Act("write-off", _("复核核销"), "write_off", _runs(writing_off.write_off), RemarkForm,
        grave=True),
    Act("pursue", _("继续追偿"), "pursue", _runs(writing_off.pursue_further), ReasonForm),
    Act("resume", _("恢复追偿"), "resume", _runs(writing_off.resume_claim), ReasonForm),
)  # fmt: skip

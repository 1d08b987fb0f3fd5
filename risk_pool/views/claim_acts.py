"""Every act on a claim that a page offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from risk_pool.forms.claims import (
    ClaimForm,
    ClawBackForm,
    OpinionForm,
    ProposalForm,
    ReasonForm,
    RemarkForm,
    SettlementForm,
    SlipForm,
)
from risk_pool.models import Claim
from risk_pool.operations import answering, claiming, paying
from risk_pool.views.acts import Act
from workflows.views.acting import ActingRequest

Run = Callable[[ActingRequest, Any, forms.Form], object]


def _runs(operation: Callable[..., object]) -> Run:
    """Call an operation with the claim, who and when, and what the form says."""

    def run(request: ActingRequest, claim: Any, form: forms.Form) -> object:
        by = {"claim_id": claim.pk, "actor": request.actor, "at": request.at}
        return operation(**by, **form.cleaned_data)

    return run


def _prepare(request: ActingRequest, claim: Any, form: forms.Form) -> object:
    assert isinstance(form, ClaimForm), "the wizard's own form"
    return claiming.prepare_claim(
        claim_id=claim.pk, answers=form.answers(), actor=request.actor, at=request.at
    )


def _stated(claim: Claim, request: ActingRequest) -> Mapping[str, Any]:
    return {"initial": claim.answers}


def _today(claim: Claim, request: ActingRequest) -> Mapping[str, Any]:
    return {"initial": {"paid_on": localdate(request.at).isoformat()}}


_KEPT = _("随时可以保存；保存后页面列出预检还缺什么，补齐后由审批人签署提交。")
_FINAL = _("按还款台账的现有余额重新计算损失，多退少补，由复核人确认。")

CLAIM_ACTS: tuple[Act, ...] = (
    Act("prepare", _("填写代偿申请"), "prepare", _prepare, ClaimForm, _KEPT, more=_stated),
    Act("lodge", _("签署并提交"), "lodge", _runs(claiming.lodge_claim),
        note=_("预检没有问题才能提交；违约日和金额按还款台账重新计算。")),
    Act("withdraw", _("撤回"), "withdraw_claim", _runs(claiming.withdraw_claim), ReasonForm,
        grave=True),
    Act("propose", _("初审"), "propose", _runs(answering.propose_answer), ProposalForm),
    Act("confirm", _("复核同意"), "endorse", _runs(answering.confirm_answer), RemarkForm,
        _("按初审结论办理：同意的转财政，退回的退银行，不予代偿的结束。")),
    Act("overrule", _("退回初审"), "overrule", _runs(answering.overrule_answer), ReasonForm),
    Act("publish", _("审核同意并公示"), "publish", _runs(answering.publish_claim), OpinionForm),
    Act("doubt", _("退回复审"), "doubt", _runs(answering.doubt_claim), ReasonForm, grave=True),
    Act("conclude", _("公示期满，作出决定"), "conclude", _runs(answering.conclude_claim),
        note=_("决定后，核定金额由占用转为应付。")),
    Act("contest", _("公示有异议，退回复审"), "contest", _runs(answering.contest_claim),
        ReasonForm, grave=True),
    Act("pay", _("支付"), "pay", _runs(paying.pay_claim), SlipForm, more=_today),
    Act("settle-proposal", _("提出清算"), "propose_settlement", _runs(paying.propose_settlement),
        SettlementForm, _FINAL),
    Act("settle", _("复核清算"), "settle_claim", _runs(paying.settle_claim), SlipForm,
        more=_today),
    Act("settle-rework", _("清算退回"), "rework_settlement", _runs(paying.rework_settlement),
        ReasonForm),
    Act("claw-back-proposal", _("提出追回"), "propose_claw_back", _runs(paying.propose_claw_back),
        ClawBackForm, grave=True),
    Act("claw-back", _("登记追回到账"), "claw_back", _runs(paying.claw_back), SlipForm,
        more=_today),
    Act("spare", _("不予追回"), "spare", _runs(paying.spare_bank), ReasonForm),
)  # fmt: skip

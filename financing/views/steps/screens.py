"""Every human step of the bank and its partners: what is filled in, and what it leads to."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from financing.forms.steps import (
    accepting,
    amending,
    deciding,
    lending,
    registering,
    sharing,
    signing,
    valuing,
    verifying,
)
from financing.views.steps import acts, living_acts, starts
from financing.views.steps.ways import StepScreen, Way

_ACCEPT = StepScreen(
    ways=(
        Way("accept", _("受理"), _("受理"), accepting.AcceptForm, acts.accept),
        Way(
            "return", _("退回补正（一次性告知）"), _("退回补正"), accepting.ReturnForm,
            acts.return_once,
            template="financing/steps/_return.html",
            note=_("须一次写明全部需要补正的内容；每件申请只能退回一次。"),
            offered=lambda desk: not desk.case.returned_once,
        ),
        Way(
            "decline", _("不予受理"), _("不予受理"), accepting.ReasonForm, acts.decline, grave=True,
            note=_("案件就此结束，申请人会收到写明理由和依据的通知书。"),
        ),
    ),
    aside=("application", "rights"),
    more=starts.precheck_shown,
)  # fmt: skip

_VERIFY = StepScreen(
    ways=(
        Way(
            "verify", _("登记簿查询结果"), _("完成核验"), verifying.VerifyForm, acts.verify,
            template="financing/steps/_verify.html", preview=_("核验"),
            note=_("先按“核验”查看规则发现的问题；阻断的权利须排除，须具名确认的写明确认人。"),
        ),
        Way(
            "reject", _("权利不合格，终止办理"), _("终止办理"), accepting.ReasonForm, acts.reject,
            grave=True, note=_("案件就此结束，申请人会收到写明理由和依据的通知书。"),
        ),
    ),
    aside=("rights",),
)  # fmt: skip

_VALUE_RIGHT = StepScreen(
    ways=(
        Way(
            "compute", _("按参数评估"), _("提交评估"), valuing.ValueRightForm, acts.value_right,
            start=valuing.right_start, template="financing/steps/_value_right.html",
            preview=_("试算"), offered=starts.values_itself,
            note=_("评估值由系统按参数计算，不能直接填写。"),
        ),
        Way(
            "report", _("按外部评估报告"), _("提交报告"), valuing.ReportForm, acts.value_by_report,
            start=valuing.right_start, template="financing/steps/_value_right.html",
            note=_("评估值取自报告；报告的参数仍要填写，打包估值以参数为准。"),
            offered=starts.values_by_report,
        ),
        Way(
            "commission", _("委托评估机构"), _("委托评估"), valuing.CommissionForm,
            acts.commission, template="financing/steps/_commission.html",
            offered=starts.may_commission,
        ),
    ),
    aside=("application", "rights"),
    more=starts.valuation_shown,
)  # fmt: skip

_VALUE_BUNDLE = StepScreen(
    ways=(
        Way(
            "bundle", _("打包估值"), _("提交打包估值"), valuing.ValueBundleForm, acts.value_bundle,
            start=valuing.bundle_start, template="financing/steps/_value_bundle.html",
            preview=_("试算"),
            note=_("整包只按一条收入流估值一次，再分摊到各项权利；不是各项之和。"),
        ),
    ),
    aside=("application", "right_values"),
)  # fmt: skip

_INVESTIGATE = StepScreen(
    ways=(
        Way(
            "investigate", _("尽职调查"), _("提交尽职调查"), deciding.InvestigateForm,
            acts.investigate, start=starts.recommended,
        ),
    ),
    aside=("application", "bundle_value", "verification"),
)  # fmt: skip

_SEND_BACK = Way(
    "send_back", _("退回重办"), _("退回"), deciding.SendBackForm, acts.send_back,
    note=_("之前的材料都保留；被退回的环节另开一轮重办。"),
)  # fmt: skip

_REVIEW = StepScreen(
    ways=(
        Way(
            "review", _("通过审查"), _("通过，送审批"), deciding.ReviewForm, acts.review,
            start=starts.recommended,
        ),
        _SEND_BACK,
    ),
    aside=("bundle_value", "credit_memo", "verification"),
)  # fmt: skip

_DECIDE = StepScreen(
    ways=(
        Way(
            "approve", _("批准授信"), _("批准"), deciding.ApproveForm, acts.approve,
            start=deciding.approval_start, template="financing/steps/_approve.html",
        ),
        _SEND_BACK,
        Way(
            "refuse", _("不予授信"), _("不予授信"), accepting.ReasonForm, acts.refuse, grave=True,
            note=_("已办登记的案件会转入逐项注销；没有登记的案件就此结束。"),
        ),
    ),
    aside=("bundle_value", "credit_memo", "verification", "registrations", "sharing"),
    more=starts.authority_shown,
)  # fmt: skip

_CONFIRM_SHARE = StepScreen(
    ways=(
        Way("confirm", _("确认分担"), _("确认"), sharing.ConfirmShareForm, acts.confirm_share),
        Way(
            "decline", _("不同意分担"), _("不同意"), sharing.DeclineShareForm, acts.decline_share,
            grave=True, note=_("各方都答复后，案件退回银行审批人再议。"),
        ),
    ),
    aside=("sharing", "rights"),
    more=starts.share_shown,
)  # fmt: skip

_SIGN = StepScreen(
    ways=(
        Way(
            "sign", _("签订借款合同和质押合同"), _("登记为已签订"), signing.SignForm, acts.sign,
            start=signing.contract_start, template="financing/steps/_sign.html",
            note=_("签订后权利即被锁定；每项权利各开一件质押登记。"),
        ),
    ),
    aside=("approved_terms", "sharing"),
)  # fmt: skip

_FILE_REGISTRATION = StepScreen(
    ways=(
        Way(
            "file", _("提交登记"), _("已向登记机关提交"), registering.FileRegistrationForm,
            acts.file_registration, start=starts.today_as("filed_on"),
        ),
    ),
    aside=("registrations", "contracts"),
    more=starts.registration_shown,
)  # fmt: skip

_ANSWER_REGISTRATION = StepScreen(
    ways=(
        Way(
            "registered", _("准予登记"), _("登记完成"), registering.RegisteredForm,
            acts.registered, start=starts.registered, preview=_("核对通知书"),
            template="financing/steps/_registered.html",
        ),
        Way(
            "returned", _("要求补正"), _("转入补正"), registering.ReturnedForm,
            acts.returned, start=starts.today_as("answered_on"),
        ),
        Way(
            "refused", _("不予登记"), _("不予登记"), registering.NotRegisteredForm, acts.refused,
            start=starts.today_as("answered_on"), grave=True,
        ),
        Way(
            "withdrawn", _("撤回登记申请"), _("登记机关已准予撤回"),
            registering.FilingWithdrawnForm, acts.filing_withdrawn,
            start=starts.today_as("answered_on"), grave=True,
            note=_("登记机关准予撤回后才登记；在此之前仍可能收到准予登记的结果。"),
        ),
    ),
    aside=("registrations",),
    more=starts.registration_shown,
)  # fmt: skip

_RECONSIDER = StepScreen(
    ways=(
        Way(
            "reconsider", _("提请再议"), _("提请再议"), registering.ReconsiderForm, acts.reconsider
        ),
    ),
    aside=("registrations", "approved_terms"),
)

_DISBURSE = StepScreen(
    ways=(
        Way(
            "disburse", _("放款"), _("确认放款"), lending.DisburseForm, acts.disburse,
            start=starts.drawdown,
        ),
    ),
    aside=("approved_terms", "registrations"),
)  # fmt: skip

_REPAY = StepScreen(
    ways=(
        Way(
            "repay", _("登记还款"), _("登记还款"), lending.RepayForm, acts.repay, start=starts.due,
            note=_("已按到期未还的金额或下一期预填；全部还清时自动结清并转入注销登记。"),
        ),
        Way(
            "draw_again", _("再次放款"), _("确认放款"), lending.DrawAgainForm, acts.draw_again,
            start=starts.drawdown, offered=starts.has_undrawn,
        ),
        Way(
            "close_line", _("终止剩余额度"), _("终止使用"), lending.CloseLineForm,
            acts.close_line, offered=starts.has_undrawn, grave=True,
        ),
        Way(
            "reprice", _("调整利率"), _("确认调整"), lending.RepriceForm, acts.reprice,
            start=starts.repricing, offered=starts.has_floating,
            note=_("只在合同约定的调整日，按当时最近公布的 LPR 加合同加点计算；利率不能直接填写。"),
        ),
        Way(
            "reverse", _("冲正还款"), _("确认冲正"), lending.ReverseForm, acts.reverse,
            start=starts.reversal, offered=starts.has_repayments, grave=True,
        ),
    ),
    aside=("repayments",),
)  # fmt: skip

_DEREGISTER = StepScreen(
    ways=(
        Way(
            "release", _("注销登记"), _("登记为已终止"), lending.ReleaseForm, acts.release,
            start=starts.release,
        ),
        Way(
            "reopen", _("冲正结清前的还款"), _("冲正，恢复贷后管理"), lending.ReverseForm,
            acts.reopen, start=starts.reversal, offered=starts.may_reopen, grave=True,
            note=_("还款录入有误而结清的，注销登记生效之前可以冲正；结清证明随之作废。"),
        ),
    ),
    aside=("registrations",),
    more=starts.registration_shown,
)  # fmt: skip

_FILE_AMENDMENT = StepScreen(
    ways=(
        Way(
            "file", _("提交变更登记"), _("登记为已提交"), amending.FileAmendmentForm,
            living_acts.file_amendment,
            note=_("申请表随提交生成；延期必须在登记的质权期限届满前提交，逾期只能重新登记。"),
        ),
    ),
    aside=("registrations",),
    more=living_acts.amendment_shown,
)  # fmt: skip

_ANSWER_AMENDMENT = StepScreen(
    ways=(
        Way(
            "registered", _("准予变更登记"), _("登记变更结果"), amending.AmendedForm,
            living_acts.amended,
        ),
        Way(
            "returned", _("通知补正"), _("登记补正通知"), registering.NotRegisteredForm,
            living_acts.amendment_returned,
        ),
        Way(
            "refused", _("不予变更登记"), _("登记为不予变更"), registering.NotRegisteredForm,
            living_acts.amendment_refused, grave=True,
        ),
    ),
    aside=("registrations",),
    more=living_acts.amendment_shown,
)  # fmt: skip

_DECIDE_CONSENT = StepScreen(
    ways=(
        Way(
            "grant", _("同意处分"), _("同意"), amending.GrantConsentForm,
            living_acts.grant_consent,
            note=_("同意处分的，所得价款须提前清偿债务或者提存；放弃权利将使质权消灭。"),
        ),
        Way(
            "deny", _("不同意处分"), _("不同意"), amending.DenyConsentForm,
            living_acts.deny_consent, grave=True,
        ),
    ),
    aside=("registrations",),
    more=living_acts.consent_shown,
)  # fmt: skip

_EARMARK = StepScreen(
    ways=(
        Way(
            "earmark", _("落实处分价款"), _("登记价款"), amending.ProceedsForm,
            living_acts.earmark_proceeds,
        ),
    ),
    aside=("registrations",),
    more=living_acts.consent_shown,
)  # fmt: skip

SCREENS: Mapping[str, StepScreen] = {
    "accept": _ACCEPT,
    "verify_rights": _VERIFY,
    "value_right": _VALUE_RIGHT,
    "value_bundle": _VALUE_BUNDLE,
    "investigate": _INVESTIGATE,
    "review": _REVIEW,
    "decide": _DECIDE,
    "confirm_share": _CONFIRM_SHARE,
    "sign": _SIGN,
    "file_registration": _FILE_REGISTRATION,
    "answer_registration": _ANSWER_REGISTRATION,
    "reconsider": _RECONSIDER,
    "disburse": _DISBURSE,
    "repay": _REPAY,
    "deregister": _DEREGISTER,
    "decide_consent": _DECIDE_CONSENT,
    "earmark_proceeds": _EARMARK,
    "file_amendment": _FILE_AMENDMENT,
    "answer_amendment": _ANSWER_AMENDMENT,
}

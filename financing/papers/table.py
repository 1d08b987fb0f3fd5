"""Which paper each arrow leaves, or in words why none."""

from __future__ import annotations

from collections.abc import Mapping

from documents.blocks import PaperKind
from financing import papers as p

Leaves = tuple[PaperKind, ...] | str

_CASE_LEAVES_IT = "每家银行的案件各自留下申请书，申请本身只记录版本"
_FINDING = "整改过程逐步写入记录，由审计工作簿汇总，不另出文书"
_CONSEQUENCE = "由其他动作引起的状态变化，文书由引起它的动作留下"

PAPER_OF_ARROW: Mapping[tuple[str, str], Leaves] = {
    # 申请
    ("application", "file"): _CASE_LEAVES_IT,
    ("application", "amend"): _CASE_LEAVES_IT,
    ("application", "withdraw"): "草稿作废不留文书；提交后的撤回由各案件的撤回申请确认书证明",
    # 受理
    ("case", "file"): (p.APPLICATION,),
    ("case", "accept"): (p.ACCEPTANCE,),
    ("case", "return_for_correction"): (p.DEFICIENCY_NOTICE,),
    ("case", "resubmit"): (p.APPLICATION,),
    ("case", "decline"): (p.DECLINE_NOTICE,),
    ("case", "withdraw"): (p.WITHDRAWAL,),
    # 核验与评估
    ("case", "verify_rights"): (p.VERIFICATION,),
    ("case", "reject_rights"): (p.REFUSAL_NOTICE,),
    ("case", "commission_appraiser"): (p.APPRAISAL_COMMISSION,),
    ("case", "complete_valuations"): _CONSEQUENCE,
    ("case", "value_bundle"): (p.BUNDLE_REPORT,),
    ("rightvaluation", "complete"): (p.RIGHT_VALUATION,),
    ("rightvaluation", "supersede"): "重新核验或退回重评时作废，由核验表或退回意见书说明",
    # 审查与审批
    ("case", "investigate"): (p.DILIGENCE_REPORT,),
    ("case", "review"): (p.REVIEW_OPINION,),
    ("case", "approve"): (p.CREDIT_REPORT, p.CREDIT_MEMO, p.APPROVAL_NOTICE),
    ("case", "change_terms"): (p.CHANGE_MEMO,),
    ("case", "endorse"): "逐级审批的意见载入最终批准时的授信备忘录",
    ("case", "enter_statement"): "财务报表载入授信备忘录，按原样保存并以指纹入链",
    ("case", "declare_group"): "集团关系载入授信备忘录",
    ("case", "test_covenants"): (p.COVENANT_RECORD,),
    ("case", "draw_up_exemption"): (p.EXEMPTION_PACK,),
    ("case", "refuse"): (p.REFUSAL_NOTICE,),
    ("case", "unwind"): (p.TERMINATION,),
    ("case", "send_back_to_acceptance"): (p.SEND_BACK_SLIP,),
    ("case", "send_back_to_verification"): (p.SEND_BACK_SLIP,),
    ("case", "send_back_to_valuation"): (p.SEND_BACK_SLIP,),
    ("case", "send_back_to_bundle"): (p.SEND_BACK_SLIP,),
    ("case", "send_back_to_investigation"): (p.SEND_BACK_SLIP,),
    ("case", "send_back_to_review"): (p.SEND_BACK_SLIP,),
    # 风险分担
    ("shareconfirmation", "confirm"): (p.SHARE_ANSWER,),
    ("shareconfirmation", "decline"): (p.SHARE_ANSWER,),
    ("shareconfirmation", "supersede"): "批准作废时其确认随之作废，由新的批复说明",
    ("case", "confirm_sharing"): _CONSEQUENCE,
    ("case", "return_from_sharing"): _CONSEQUENCE,
    # 签约与登记
    ("case", "sign"): (p.PRINCIPAL_CONTRACT, p.PLEDGE_CONTRACT),
    ("registration", "file"): (p.REGISTRATION_FORM,),
    ("registration", "return_for_correction"): (p.CORRECTION_SLIP,),
    ("registration", "register"): (p.CERTIFICATE_SLIP,),
    ("registration", "refuse"): (p.REGISTRATION_REFUSAL,),
    (
        "registration",
        "abandon",
    ): "未提交或退回补正的登记随批准撤回、案件终止或结清而放弃，没有文书",
    ("case", "secure"): _CONSEQUENCE,
    ("registration", "withdraw"): (p.FILING_WITHDRAWN,),
    ("case", "reconsider"): (p.RECONSIDERATION,),
    ("case", "withdraw_approval"): (p.APPROVAL_WITHDRAWN,),
    # 放款、还款、解除
    ("case", "disburse"): (p.DRAWDOWN_NOTICE,),
    ("case", "draw_again"): (p.DRAWDOWN_NOTICE,),
    ("case", "repay"): (p.REPAYMENT_SLIP,),
    ("case", "reverse_repayment"): (p.REVERSAL_SLIP,),
    ("case", "reprice"): (p.RATE_NOTICE,),
    ("case", "extend"): (p.EXTENSION_NOTICE,),
    ("case", "close_line"): (p.LINE_CLOSED,),
    ("case", "settle"): (p.SETTLEMENT,),
    ("case", "reopen"): (p.SETTLEMENT_VOID,),
    ("consent", "request_consent"): (p.CONSENT_REQUEST,),
    ("consent", "grant_consent"): (p.CONSENT_ANSWER,),
    ("consent", "deny_consent"): (p.CONSENT_ANSWER,),
    ("consent", "earmark_proceeds"): (p.PROCEEDS_SLIP,),
    ("consent", "abandon_consent"): "登记终止时未办完的申请随之放弃，由终止记录说明",
    ("amendment", "file_amendment"): (p.AMENDMENT_FORM,),
    ("amendment", "return_amendment"): (p.AMENDMENT_SLIP,),
    ("amendment", "register_amendment"): (p.AMENDMENT_SLIP,),
    ("amendment", "refuse_amendment"): (p.AMENDMENT_SLIP,),
    ("amendment", "abandon_amendment"): "登记终止时未办完的变更随之放弃，由终止记录说明",
    ("pledgedright", "reread_register"): (p.REREADING,),
    ("registration", "deregister"): (p.RELEASE_SLIP,),
    ("registration", "revoke"): (p.RELEASE_SLIP,),
    ("registration", "end"): (p.RELEASE_SLIP,),
    ("case", "close"): (p.CLOSING_REPORT,),
    ("case", "cancel"): (p.TERMINATION,),
    # 审计发现
    ("finding", "assign"): _FINDING,
    ("finding", "answer"): _FINDING,
    ("finding", "send_back"): _FINDING,
    ("finding", "close"): _FINDING,
}
"""By model name and arrow; what no lifecycle of a case draws is a note that keeps the state."""

"""The papers of a case, one kind for each step that leaves one: code, title, readers, build."""

from __future__ import annotations

from documents.blocks import PaperKind, SealedBy
from financing.papers import (
    amending,
    applying,
    changing,
    consenting,
    credit,
    deciding,
    ending,
    forms,
    lending,
    living,
    pledging,
    registering,
    sharing,
    valuing,
    verifying,
)
from financing.papers.phrasing import Build
from financing.states import Audience

_ENTERPRISE, _BANK, _APPRAISER = Audience.ENTERPRISE, Audience.BANK, Audience.APPRAISER
_SHARER, _BUREAU = Audience.SHARER, Audience.BUREAU


def _kind(
    code: str,
    title: str,
    build: Build,
    *audience: Audience,
    sealed_by: SealedBy = "issuer",
    voids: frozenset[str] = frozenset(),
) -> PaperKind:
    readers = frozenset(str(a) for a in audience)
    return PaperKind(code, 1, title, readers, build, sealed_by, voids)


APPLICATION = _kind(
    "SQ",
    "知识产权质押融资申请书",
    applying.application,
    _ENTERPRISE,
    _BANK,
    sealed_by="signatories",
)
ACCEPTANCE = _kind("SL", "受理通知书", applying.acceptance, _ENTERPRISE, _BANK)
DEFICIENCY_NOTICE = _kind(
    "BZ", "补正材料一次性告知书", applying.deficiency_notice, _ENTERPRISE, _BANK
)
DECLINE_NOTICE = _kind("BSL", "不予受理通知书", applying.decline_notice, _ENTERPRISE, _BANK)
WITHDRAWAL = _kind("CH", "撤回申请确认书", applying.withdrawal, _ENTERPRISE, _BANK)
VERIFICATION = _kind("HY", "权利核验表", verifying.verification, _BANK, sealed_by="nobody")
APPRAISAL_COMMISSION = _kind("WT", "评估委托函", valuing.appraisal_commission, _BANK, _APPRAISER)
RIGHT_VALUATION = _kind(
    "PG", "单项知识产权价值评估表", valuing.right_valuation, _BANK, _APPRAISER, sealed_by="nobody"
)
BUNDLE_REPORT = _kind("ZH", "打包价值评估报告", valuing.bundle_report, _BANK, sealed_by="nobody")
DILIGENCE_REPORT = _kind("DC", "尽职调查报告", deciding.diligence_report, _BANK, sealed_by="nobody")
REVIEW_OPINION = _kind("SC", "风险审查意见书", deciding.review_opinion, _BANK, sealed_by="nobody")
CREDIT_MEMO = _kind("PF", "授信批复", deciding.credit_memo, _BANK)
CREDIT_REPORT = _kind("BW", "授信备忘录", credit.credit_report, _BANK)
CHANGE_MEMO = _kind("BG", "授信变更备忘录", credit.change_memo, _BANK)
COVENANT_RECORD = _kind("YD", "约束条款测试记录", credit.covenant_record, _BANK)
EXEMPTION_PACK = _kind("MZ", "尽职免责材料汇编", credit.exemption_pack, _BANK)
APPROVAL_NOTICE = _kind("TZ", "授信审批通知书", deciding.approval_notice, _ENTERPRISE, _BANK)
REFUSAL_NOTICE = _kind("JJ", "不予授信通知书", deciding.refusal_notice, _ENTERPRISE, _BANK)
SEND_BACK_SLIP = _kind("TH", "退回意见书", deciding.send_back_slip, _BANK, sealed_by="nobody")
SHARE_ANSWER = _kind(
    "FD", "风险分担答复书", sharing.share_answer, _BANK, _SHARER, _BUREAU, _APPRAISER
)
PRINCIPAL_CONTRACT = _kind(
    "HTJ",
    "借款合同要素表",
    pledging.principal_contract,
    _ENTERPRISE,
    _BANK,
    sealed_by="signatories",
)
PLEDGE_CONTRACT = _kind(
    "HTZ",
    "知识产权质押合同要素表",
    pledging.pledge_contract,
    _ENTERPRISE,
    _BANK,
    _SHARER,
    sealed_by="signatories",
)
REGISTRATION_FORM = _kind(
    "DJS",
    "质押登记申请表",
    forms.registration_form,
    _ENTERPRISE,
    _BANK,
    _SHARER,
    sealed_by="signatories",
)
CORRECTION_SLIP = _kind(
    "DJB", "质押登记补正记录", registering.correction_slip, _ENTERPRISE, _BANK, sealed_by="nobody"
)
CERTIFICATE_SLIP = _kind(
    "DJZ",
    "质押登记证明记录",
    registering.certificate_slip,
    _ENTERPRISE,
    _BANK,
    _SHARER,
    _BUREAU,
)
REGISTRATION_REFUSAL = _kind(
    "DJJ", "不予登记记录", registering.registration_refusal, _ENTERPRISE, _BANK, sealed_by="nobody"
)
RECONSIDERATION = _kind(
    "ZY", "登记未成提请再议书", registering.reconsideration, _BANK, sealed_by="nobody"
)
FILING_WITHDRAWN = _kind(
    "DJC", "质押登记申请撤回记录", registering.filing_withdrawn, _ENTERPRISE, _BANK, _SHARER
)
APPROVAL_WITHDRAWN = _kind(
    "PC",
    "撤回授信批准通知书",
    deciding.approval_withdrawn,
    _ENTERPRISE,
    _BANK,
    voids=frozenset({"PF", "TZ"}),
)
REREADING = _kind("FC", "登记簿复查记录", living.rereading, _BANK)
AMENDMENT_FORM = _kind(
    "BGS", "质押登记变更申请表", amending.amendment_form, _ENTERPRISE, _BANK, _SHARER
)
AMENDMENT_SLIP = _kind(
    "BGJ", "质押登记变更结果记录", amending.amendment_slip, _ENTERPRISE, _BANK, _SHARER
)
CONSENT_REQUEST = _kind(
    "TYS", "处分已出质权利申请书", consenting.consent_request, _ENTERPRISE, _BANK
)
CONSENT_ANSWER = _kind("TYD", "质权人答复书", consenting.consent_answer, _ENTERPRISE, _BANK)
PROCEEDS_SLIP = _kind(
    "TYK", "处分价款清偿（提存）记录", consenting.proceeds_slip, _ENTERPRISE, _BANK
)
DRAWDOWN_NOTICE = _kind("FK", "放款通知书", lending.drawdown_notice, _ENTERPRISE, _BANK, _BUREAU)
REPAYMENT_SLIP = _kind("HK", "还款凭证", lending.repayment_slip, _ENTERPRISE, _BANK)
REVERSAL_SLIP = _kind("HC", "还款冲正凭证", lending.reversal_slip, _ENTERPRISE, _BANK)
LINE_CLOSED = _kind("ED", "授信额度终止通知书", lending.line_closed, _ENTERPRISE, _BANK)
RATE_NOTICE = _kind("LL", "贷款利率调整通知书", changing.rate_notice, _ENTERPRISE, _BANK)
EXTENSION_NOTICE = _kind(
    "ZQ", "贷款展期通知书", changing.extension_notice, _ENTERPRISE, _BANK, _BUREAU, _SHARER
)
SETTLEMENT = _kind("JQ", "贷款结清证明", lending.settlement, _ENTERPRISE, _BANK, _BUREAU, _SHARER)
SETTLEMENT_VOID = _kind(
    "JQF",
    "结清证明作废通知书",
    lending.settlement_void,
    _ENTERPRISE,
    _BANK,
    _BUREAU,
    _SHARER,
    voids=frozenset({"JQ"}),
)
RELEASE_SLIP = _kind("ZX", "质押登记注销记录", ending.release_slip, _ENTERPRISE, _BANK, _SHARER)
CLOSING_REPORT = _kind("JA", "结案报告", ending.closing_report, _BANK, _BUREAU)
TERMINATION = _kind("ZZ", "终止办理通知书", ending.termination, _ENTERPRISE, _BANK)

KINDS: tuple[PaperKind, ...] = (
    APPLICATION,
    ACCEPTANCE,
    DEFICIENCY_NOTICE,
    DECLINE_NOTICE,
    WITHDRAWAL,
    VERIFICATION,
    APPRAISAL_COMMISSION,
    RIGHT_VALUATION,
    BUNDLE_REPORT,
    DILIGENCE_REPORT,
    REVIEW_OPINION,
    CREDIT_REPORT,
    CREDIT_MEMO,
    APPROVAL_NOTICE,
    CHANGE_MEMO,
    REFUSAL_NOTICE,
    SEND_BACK_SLIP,
    SHARE_ANSWER,
    PRINCIPAL_CONTRACT,
    PLEDGE_CONTRACT,
    REGISTRATION_FORM,
    CORRECTION_SLIP,
    CERTIFICATE_SLIP,
    REGISTRATION_REFUSAL,
    RECONSIDERATION,
    FILING_WITHDRAWN,
    APPROVAL_WITHDRAWN,
    REREADING,
    AMENDMENT_FORM,
    AMENDMENT_SLIP,
    CONSENT_REQUEST,
    CONSENT_ANSWER,
    PROCEEDS_SLIP,
    DRAWDOWN_NOTICE,
    REPAYMENT_SLIP,
    REVERSAL_SLIP,
    LINE_CLOSED,
    RATE_NOTICE,
    EXTENSION_NOTICE,
    COVENANT_RECORD,
    EXEMPTION_PACK,
    SETTLEMENT,
    SETTLEMENT_VOID,
    RELEASE_SLIP,
    CLOSING_REPORT,
    TERMINATION,
)
"""Every kind, in the order in which a case leaves them."""

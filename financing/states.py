"""The states of everything that has a life of its own here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApplicationState(models.TextChoices):
    """An application is the enterprise's; it may be filed to several banks."""

    DRAFTED = "DRAFTED", _("草稿")
    FILED = "FILED", _("已提交")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class CaseState(models.TextChoices):
    """A case is one bank's."""

    FILED = "FILED", _("已提交，待受理")
    RETURNED = "RETURNED", _("已退回，待补正")
    DECLINED = "DECLINED", _("不予受理")
    WITHDRAWN = "WITHDRAWN", _("申请人已撤回")
    ACCEPTED = "ACCEPTED", _("已受理，待核验权利")
    VERIFIED = "VERIFIED", _("权利已核验，评估中")
    VALUED = "VALUED", _("单项已评估，待打包估值")
    BUNDLE_VALUED = "BUNDLE_VALUED", _("已打包估值，待尽职调查")
    INVESTIGATED = "INVESTIGATED", _("已尽调，待风险审查")
    REVIEWED = "REVIEWED", _("已审查，待审批")
    REFUSED = "REFUSED", _("不予授信")
    APPROVED = "APPROVED", _("已批准，待分担确认")
    SHARED = "SHARED", _("风险分担已确认，待签约")
    SIGNED = "SIGNED", _("已签约，质押登记中")
    SECURED = "SECURED", _("质权已设立，待放款")
    DISBURSED = "DISBURSED", _("已放款，贷后管理")
    SETTLED = "SETTLED", _("已结清或终止，待注销登记")
    CLOSED = "CLOSED", _("已结案")
    CANCELLED = "CANCELLED", _("已终止")


FINAL_CASE_STATES = frozenset(
    {
        CaseState.DECLINED,
        CaseState.WITHDRAWN,
        CaseState.REFUSED,
        CaseState.CLOSED,
        CaseState.CANCELLED,
    }
)


APPROVED_CASE_STATES = (
    CaseState.APPROVED, CaseState.SHARED, CaseState.SIGNED, CaseState.SECURED,
)  # fmt: skip
BEFORE_PAYMENT = (
    CaseState.FILED, CaseState.RETURNED, CaseState.ACCEPTED, CaseState.VERIFIED, CaseState.VALUED,
    CaseState.BUNDLE_VALUED, CaseState.INVESTIGATED, CaseState.REVIEWED, *APPROVED_CASE_STATES,
)  # fmt: skip


class ValuationState(models.TextChoices):
    """The valuation of one right."""

    REQUESTED = "REQUESTED", _("待评估")
    COMPLETED = "COMPLETED", _("已评估")
    SUPERSEDED = "SUPERSEDED", _("已作废")


class RegistrationState(models.TextChoices):
    """The registration of one right at its registrar."""

    DRAFTED = "DRAFTED", _("待提交登记")
    FILED = "FILED", _("已提交登记")
    REGISTERED = "REGISTERED", _("已登记")
    REFUSED = "REFUSED", _("不予登记")
    DEREGISTERED = "DEREGISTERED", _("已注销登记")
    REVOKED = "REVOKED", _("登记已撤销")
    ENDED = "ENDED", _("登记期限届满")
    WITHDRAWN = "WITHDRAWN", _("已撤回登记申请")
    ABANDONED = "ABANDONED", _("未提交即终止")


class AmendmentKind(models.TextChoices):
    """What of a registered pledge is changed at its registrar."""

    PARTIES = "PARTIES", _("当事人名称或地址变更")
    AMOUNT = "AMOUNT", _("主债权金额变更")
    SCOPE = "SCOPE", _("担保范围变更")
    EXTENSION = "EXTENSION", _("质权期限延期")


class AmendmentState(models.TextChoices):
    """A change of a registered pledge; until it is registered the old entry holds."""

    DRAFTED = "DRAFTED", _("待提交变更")
    FILED = "FILED", _("已提交变更")
    REGISTERED = "REGISTERED", _("已变更登记")
    REFUSED = "REFUSED", _("不予变更登记")
    ABANDONED = "ABANDONED", _("不再办理")


OPEN_AMENDMENT = (AmendmentState.DRAFTED, AmendmentState.FILED)


class ConsentKind(models.TextChoices):
    """What a pledgor may do with a pledged right only if the pledgee agrees."""

    ASSIGN = "ASSIGN", _("转让")
    LICENSE = "LICENSE", _("许可他人实施或使用")
    OPEN_LICENCE = "OPEN_LICENCE", _("声明开放许可")
    WAIVE = "WAIVE", _("放弃权利")


class ConsentState(models.TextChoices):
    """A pledgor's request for consent, up to the day its proceeds are where they belong."""

    REQUESTED = "REQUESTED", _("待质权人答复")
    GRANTED = "GRANTED", _("已同意")
    DENIED = "DENIED", _("不同意")
    FULFILLED = "FULFILLED", _("价款已清偿或提存")
    ABANDONED = "ABANDONED", _("不再办理")


OPEN_CONSENT = (ConsentState.REQUESTED, ConsentState.GRANTED)


class AlertTopic(models.TextChoices):
    """What may go wrong with a pledged right, in the order in which it should worry people."""

    ANNUITY_LAPSED = "ANNUITY_LAPSED", _("年费未缴，专利权已终止")
    RENEWAL_LAPSED = "RENEWAL_LAPSED", _("未续展，商标已失效")
    PERIOD_ENDED = "PERIOD_ENDED", _("质权登记期限已届满")
    ANNUITY_LATE = "ANNUITY_LATE", _("年费滞纳期")
    RENEWAL_LATE = "RENEWAL_LATE", _("商标宽展期")
    STATUS_CHANGED = "STATUS_CHANGED", _("法律状态变化")
    OWNER_CHANGED = "OWNER_CHANGED", _("权利人变化")
    HELD = "HELD", _("查封冻结或权属争议")
    CHALLENGED = "CHALLENGED", _("无效宣告请求")
    OPEN_LICENCE = "OPEN_LICENCE", _("开放许可声明")
    PERIOD_ENDING = "PERIOD_ENDING", _("质权登记期限将届满")
    ANNUITY_DUE = "ANNUITY_DUE", _("年费将到期")
    RENEWAL_DUE = "RENEWAL_DUE", _("商标待续展")
    TERM_SHORT = "TERM_SHORT", _("权利先于债务到期")
    UNREAD = "UNREAD", _("登记簿待复查")


# Deadlines of an enterprise's own rights: it is told of them as well.
ENTERPRISE_TOPICS = (
    AlertTopic.ANNUITY_LAPSED, AlertTopic.RENEWAL_LAPSED, AlertTopic.ANNUITY_LATE,
    AlertTopic.RENEWAL_LATE, AlertTopic.ANNUITY_DUE, AlertTopic.RENEWAL_DUE,
)  # fmt: skip


class PartyRole(models.TextChoices):
    """The part an organisation plays in a case."""

    BORROWER = "BORROWER", _("借款人")
    PLEDGOR = "PLEDGOR", _("出质人")
    LENDER = "LENDER", _("贷款人")
    PLEDGEE = "PLEDGEE", _("质权人")
    AGENT = "AGENT", _("代理机构")
    APPRAISER = "APPRAISER", _("评估机构")
    FUND = "FUND", _("风险补偿资金")
    GUARANTOR = "GUARANTOR", _("担保机构")
    INSURER = "INSURER", _("保险机构")


class Audience(models.TextChoices):
    """Who may read a paper, an upload, a comment or a group of fields."""

    ENTERPRISE = "ENTERPRISE", _("企业")
    BANK = "BANK", _("银行")
    APPRAISER = "APPRAISER", _("评估机构")
    SHARER = "SHARER", _("风险分担方")
    BUREAU = "BUREAU", _("知识产权局")


AUDIENCE_OF_PARTY: dict[PartyRole, Audience] = {
    PartyRole.BORROWER: Audience.ENTERPRISE,
    PartyRole.PLEDGOR: Audience.ENTERPRISE,
    PartyRole.AGENT: Audience.ENTERPRISE,
    PartyRole.LENDER: Audience.BANK,
    PartyRole.PLEDGEE: Audience.SHARER,
    PartyRole.APPRAISER: Audience.APPRAISER,
    PartyRole.FUND: Audience.BUREAU,
    PartyRole.GUARANTOR: Audience.SHARER,
    PartyRole.INSURER: Audience.SHARER,
}

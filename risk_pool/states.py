"""States of the pool's side."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ShareState(models.TextChoices):
    """A party's answer to the share that the terms ask of it."""

    REQUESTED = "REQUESTED", _("待确认")
    CONFIRMED = "CONFIRMED", _("已确认")
    DECLINED = "DECLINED", _("不同意分担")
    SUPERSEDED = "SUPERSEDED", _("已作废")


class SharingParty(models.TextChoices):
    """Who may carry a part of a loss."""

    FUND = "fund", _("风险补偿资金")
    BANK = "bank", _("银行")
    GUARANTOR = "guarantor", _("担保机构")
    INSURER = "insurer", _("保险机构")
    APPRAISER = "appraiser", _("评估机构")


class Certainty(models.TextChoices):
    """How sure a figure is; illustrative rows exist for the demo only."""

    VERIFIED = "verified", _("已核对原文")
    SECONDARY = "secondary", _("二手来源")
    ILLUSTRATIVE = "illustrative", _("示例，非官方数据")


class SheetState(models.TextChoices):
    """A pool's own copy of a term sheet."""

    DRAFTED = "DRAFTED", _("待补填")
    IN_FORCE = "IN_FORCE", _("已启用")
    RETIRED = "RETIRED", _("已停用")


class CoverageState(models.TextChoices):
    """A loan's place in a pool."""

    WAITING = "WAITING", _("排队待入池")
    ENROLLED = "ENROLLED", _("已入池备案")
    LAPSED = "LAPSED", _("未入池即终止")
    RELEASED = "RELEASED", _("已解除")
    DEFAULTED = "DEFAULTED", _("已报违约")
    COMPENSATED = "COMPENSATED", _("已代偿")


class ClaimState(models.TextChoices):
    """A claim on the pool, from the default's report to its last fen."""

    REPORTED = "REPORTED", _("已报违约")
    PREPARED = "PREPARED", _("待行内复核")
    LODGED = "LODGED", _("已提交")
    PROPOSED = "PROPOSED", _("初审待复核")
    RETURNED = "RETURNED", _("退回补正")
    REFUSED = "REFUSED", _("不予代偿")
    BUREAU_APPROVED = "BUREAU_APPROVED", _("待财政审核")
    PUBLISHED = "PUBLISHED", _("公示中")
    APPROVED = "APPROVED", _("待支付")
    ADVANCED = "ADVANCED", _("已先行代偿")
    SETTLING = "SETTLING", _("清算待复核")
    PAID = "PAID", _("已代偿")
    RECLAIMING = "RECLAIMING", _("追回待复核")
    CLAWED_BACK = "CLAWED_BACK", _("代偿已追回")
    WITHDRAWN = "WITHDRAWN", _("已撤回")
    WRITING_OFF = "WRITING_OFF", _("核销待复核")
    WRITTEN_OFF = "WRITTEN_OFF", _("已核销")
    RECOVERED = "RECOVERED", _("已全部收回")


class RecoveryState(models.TextChoices):
    """Money that came back, until the pool's part of it has arrived."""

    RECORDED = "RECORDED", _("待上缴")
    HANDED_OVER = "HANDED_OVER", _("已上缴")


class RecoverySource(models.TextChoices):
    """Where money came back from."""

    BORROWER = "BORROWER", _("借款人归还")
    COURT = "COURT", _("法院执行")
    DISPOSAL = "DISPOSAL", _("质物处置")
    GUARANTOR = "GUARANTOR", _("保证人清偿")
    COSTS = "COSTS", _("仅登记费用")


class Measure(models.TextChoices):
    """What was done to get the money back."""

    DEMAND = "DEMAND", _("催收")
    SUIT = "SUIT", _("起诉或仲裁")
    ENFORCEMENT = "ENFORCEMENT", _("申请执行")
    DISPOSAL = "DISPOSAL", _("处置质物")
    GUARANTOR = "GUARANTOR", _("向保证人追偿")


class DisposalWay(models.TextChoices):
    """How collateral is turned into money."""

    LIST = "LIST", _("挂牌转让")
    AUCTION = "AUCTION", _("拍卖")
    LICENCE = "LICENCE", _("许可使用")
    BUY_BACK = "BUY_BACK", _("评估机构回购")
    TRANSFER = "TRANSFER", _("协议转让或以物抵债")


class DisposalState(models.TextChoices):
    """One attempt to turn collateral into money."""

    OPENED = "OPENED", _("进行中")
    COMPLETED = "COMPLETED", _("已成交")
    FAILED = "FAILED", _("未成交")


class PaymentKind(models.TextChoices):
    """Why money passed between pool and bank."""

    PROVISIONAL = "PROVISIONAL", _("先行代偿")
    FINAL = "FINAL", _("最终代偿")
    RETURN = "RETURN", _("清算退回")
    CLAW_BACK = "CLAW_BACK", _("追回代偿")


class AccountKind(models.TextChoices):
    """What an account of a pool holds; the chart in ``ledger/chart.py`` says how they meet."""

    PAID_IN = "PAID_IN", _("出资")
    RECOVERED = "RECOVERED", _("追偿所得")
    INTEREST = "INTEREST", _("利息收入")
    AVAILABLE = "AVAILABLE", _("可用资金")
    RESERVED = "RESERVED", _("备案占用")
    PAYABLE = "PAYABLE", _("应付代偿")
    PAID = "PAID", _("已付代偿")
    FEES = "FEES", _("费用支出")
    SUBSIDIES = "SUBSIDIES", _("补贴支出")


class TransferAct(models.TextChoices):
    """Why money moves between two accounts."""

    OPEN = "OPEN", _("期初余额")
    PAY_IN = "PAY_IN", _("出资到账")
    RETURN_CAPITAL = "RETURN_CAPITAL", _("退回出资")
    RESERVE = "RESERVE", _("备案占用")
    RELEASE = "RELEASE", _("解除占用")
    APPROVE = "APPROVE", _("核定代偿")
    WITHDRAW_APPROVAL = "WITHDRAW_APPROVAL", _("撤回核定")
    PAY = "PAY", _("支付代偿")
    CLAW_BACK = "CLAW_BACK", _("追回代偿")
    RECOVER = "RECOVER", _("追偿到账")
    EARN_INTEREST = "EARN_INTEREST", _("利息到账")
    CHARGE_FEE = "CHARGE_FEE", _("列支费用")
    SUBSIDISE = "SUBSIDISE", _("支付补贴")


class FindingState(models.TextChoices):
    """Where a finding of the audit stands until it is struck off (整改销号)."""

    OPEN = "OPEN", _("待分派")
    ASSIGNED = "ASSIGNED", _("整改中")
    ANSWERED = "ANSWERED", _("已答复，待核")
    CLOSED = "CLOSED", _("已销号")

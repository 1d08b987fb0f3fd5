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

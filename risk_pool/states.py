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

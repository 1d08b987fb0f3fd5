"""The states of a rendering and of a sealing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RenderingState(models.TextChoices):
    """Where the PDF of a paper stands."""

    PENDING = "PENDING", _("待生成")
    RENDERED = "RENDERED", _("已生成")
    FAILED = "FAILED", _("生成失败")


class SealingState(models.TextChoices):
    """Where the seals of a paper stand."""

    PENDING = "PENDING", _("待用印")
    SEALED = "SEALED", _("已用印")
    FAILED = "FAILED", _("用印失败")

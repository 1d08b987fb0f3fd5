"""The states of a rendering."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RenderingState(models.TextChoices):
    """Where the PDF of a paper stands."""

    PENDING = "PENDING", _("待生成")
    RENDERED = "RENDERED", _("已生成")
    FAILED = "FAILED", _("生成失败")

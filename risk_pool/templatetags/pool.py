"""How templates name parties and classes of loans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from risk_pool.papers.rows import party_name
from risk_pool.states import SharingParty

register = template.Library()

_CLASSES = {"substandard": _("次级"), "doubtful": _("可疑"), "loss": _("损失")}


@register.filter
def class_name(code: str | None) -> Any:
    """Name a class of the five-grade classification."""
    return _CLASSES.get(code or "", "—")


@register.filter
def party_of(party: str, names: Mapping[str, str]) -> str:
    """Name a party in the language of the page, or as the terms do."""
    if party in SharingParty.values and names.get(party, party) == party:
        return str(SharingParty(party).label)
    return party_name(party, names)

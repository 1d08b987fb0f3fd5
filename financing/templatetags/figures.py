"""How templates write computed figures, short on the page and exact on demand, and kinds."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from banks.money import FEN_PER_WAN, format_yuan
from financing.models import RightKind
from financing.queries.labels import CHANNEL_LABELS, in_english

register = template.Library()


@register.filter
def kind_name(kind: RightKind) -> str:
    """Name a kind of right in the language of the page."""
    return kind.name_en if in_english() else kind.name


@register.filter
def channel_name(channel: str) -> str:
    """Name a way of filing."""
    return str(CHANNEL_LABELS.get(channel, channel))


@register.filter
def about_wan(amount_fen: int | None) -> SafeString | str:
    """Write computed fen as 万元 to two decimals, halves up; the exact yuan stand in the title."""
    if amount_fen is None:
        return "—"
    wan = (Decimal(amount_fen) / FEN_PER_WAN).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return format_html('<span title="¥{}">{}</span>', format_yuan(amount_fen), f"{wan:,.2f}")

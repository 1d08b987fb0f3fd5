"""How templates write money, shares, time limits, marks and form controls."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate

from workflows.queries.clocks import caveat, working_calendar
from workflows.queries.telling import told

register = template.Library()

ICONS = files("workflows").joinpath("static/vendor/tabler-icons/outline")
UNKNOWN = "—"
FEN_OF_YUAN = 100
FEN_OF_WAN = 1_000_000


@register.filter(name="told")
def in_the_readers_language(message: Any) -> Any:
    """Tell what a rule said in the language of the page."""
    return told(message)


@register.filter
def fen(amount_fen: int | None) -> str:
    """Write fen as yuan to the cent: 123456700 becomes 1,234,567.00."""
    if amount_fen is None:
        return UNKNOWN
    return f"{Decimal(amount_fen) / FEN_OF_YUAN:,.2f}"


@register.filter
def wan(amount_fen: int | None) -> str:
    """Write fen as 万元, exactly: 500000000 becomes 500, 1234567 becomes 1.234567."""
    if amount_fen is None:
        return UNKNOWN
    return _plain(Decimal(amount_fen) / FEN_OF_WAN)


@register.filter
def percent_bp(share_bp: int | None) -> str:
    """Write basis points as a percentage, exactly: 345 becomes 3.45%."""
    if share_bp is None:
        return UNKNOWN
    return f"{_plain(Decimal(share_bp) / 100)}%"


def _plain(number: Decimal) -> str:
    """Write a decimal with thousands separated and without zeros at its end."""
    whole, _, part = f"{number:,f}".partition(".")
    part = part.rstrip("0")
    return f"{whole}.{part}" if part else whole


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon: hidden from readers that speak, unless a label says what it means."""
    if not label:
        return format_html('<span class="glyph" aria-hidden="true">{}</span>', _svg(name))
    return format_html(
        '<span class="glyph" role="img" aria-label="{}">{}</span>', label, _svg(name)
    )


@cache
def _svg(name: str) -> SafeString:
    """Read the drawing of an icon.

    Raises:
        FileNotFoundError: no icon of that name is vendored.
    """
    drawing = ICONS.joinpath(f"{name}.svg").read_text(encoding="utf-8")
    # Safe: a file of ours, whose hash a test compares.
    return mark_safe(" ".join(drawing.split()).replace("> <", "><"))  # noqa: S308


@register.inclusion_tag("workflows/_clock.html")
def clock(remaining: Any) -> dict[str, Any]:
    """Show the time left: a ``remaining`` has text, level (ok, soon, over, paused) and percent.

    A deadline in a year whose holidays are not known is said to be so.
    """
    due_at = getattr(remaining, "due_at", None)
    open_point = caveat(working_calendar(), localdate(due_at)) if due_at else ""
    return {"remaining": remaining, "caveat": open_point}


@register.inclusion_tag("workflows/_badge.html")
def badge(text: str, tone: str = "grey") -> dict[str, str]:
    """Show a state as a word on a tone: blue, green, amber, violet, red or grey."""
    return {"text": text, "tone": tone}


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Draw the control of a form field in the look of the house; Django adds what it describes."""
    kind = "form-control"
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        kind = "choices"
    elif isinstance(widget, forms.CheckboxInput):
        kind = "form-check-input"
    elif isinstance(widget, forms.FileInput):
        kind = "file-input"
    elif isinstance(widget, forms.Select):
        kind = "form-select"
    own = widget.attrs.get("class", "")
    wrong = "is-invalid" if field.errors else ""
    classes = " ".join(part for part in (kind, own, wrong) if part)
    return conditional_escape(field.as_widget(attrs={"class": classes}))


@register.filter
def shape(field: BoundField) -> str:
    """Tell how a field is laid out: ``tick`` (one box), ``choices``, ``file`` or ``line``."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    return "file" if isinstance(widget, forms.FileInput) else "line"

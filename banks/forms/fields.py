"""Fields that read what people write: money, lists, days."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from banks.money import FEN_PER_WAN, BadAmount, format_wan, format_yuan, parse_amount
from workflows.queries.telling import told

AMOUNT_HELP = _("可写 500万元，或 5,000,000（元）。")


class AmountField(forms.CharField):
    """An amount as people write it, as 500万元 or 5,000,000; cleans to whole fen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", AMOUNT_HELP)
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "text")
        self.widget.attrs.setdefault("autocomplete", "off")

    def clean(self, value: Any) -> int | None:
        """Read fen; None for an empty optional field."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text)
        except BadAmount as bad:
            raise ValidationError(told(bad.message)) from bad

    def prepare_value(self, value: Any) -> Any:
        """Write fen as people do; what was typed stays as it was typed."""
        if not isinstance(value, int):
            return value
        if value and value % (FEN_PER_WAN // 100) == 0:
            return f"{format_wan(value)}万元"
        return format_yuan(value)


class SignedAmountField(AmountField):
    """An amount that may be below zero, as -20万元 or -200,000."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("可写 500万元；亏损或负数在前面加减号。"))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int | None:
        """Read fen with its sign."""
        text = str(value or "").strip()
        is_negative = text.startswith(("-", "－", "−"))
        fen = super().clean(text[1:] if is_negative else text)
        return -fen if is_negative and fen is not None else fen

    def prepare_value(self, value: Any) -> Any:
        """Write fen with its sign."""
        if isinstance(value, int) and value < 0:
            return f"-{super().prepare_value(-value)}"
        return super().prepare_value(value)


class LinesField(forms.CharField):
    """Several entries, one a line; cleans to a tuple without empty lines."""

    def __init__(self, **kwargs: Any) -> None:
        rows = kwargs.pop("rows", 3)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> tuple[str, ...]:
        """Read the lines."""
        text = super().clean(value)
        return tuple(line.strip() for line in text.splitlines() if line.strip())

    def prepare_value(self, value: Any) -> Any:
        """Write a list one entry a line."""
        if isinstance(value, Iterable) and not isinstance(value, str):
            return "\n".join(str(each) for each in value)
        return value


class DayField(forms.DateField):
    """A day, picked or typed as 2026-11-22."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"])
        super().__init__(**kwargs)


class LongField(forms.CharField):
    """A paragraph or two."""

    def __init__(self, **kwargs: Any) -> None:
        rows = kwargs.pop("rows", 4)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        kwargs.setdefault("max_length", 4000)
        super().__init__(**kwargs)

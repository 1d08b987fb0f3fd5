"""How papers say things: days, money, lists. Chinese, whatever language a screen is in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import override

from banks.money import amount_in_words, format_yuan
from documents.blocks import Block, Fields, Note, Numbered

Facts = Mapping[str, Any]
Row = tuple[str, str]
Build = Callable[[Facts], tuple[Block, ...]]

NONE = "—"
ILLUSTRATIVE = "示例"


def day(value: dt.date | str | None) -> str:
    """Write a day: 2026年11月22日; contracts keep their days as ISO text."""
    if not value:
        return NONE
    date = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return f"{date.year}年{date.month}月{date.day}日"


def money(fen: int) -> str:
    """Write an amount inside a sentence, in words and in figures."""
    return f"{amount_in_words(fen)}（￥{format_yuan(fen)}）"


def amount(label: str, fen: int) -> tuple[Row, Row]:
    """Write an amount in a grid: in figures, and in words."""
    return (f"{label}（小写）", f"￥{format_yuan(fen)}"), (f"{label}（大写）", amount_in_words(fen))


def percent(bp: int) -> str:
    """Write basis points of 10,000 as a percentage without idle zeros: 40%, 12.5%."""
    return f"{plain(Decimal(bp) / 100)}%"


def plain(value: Decimal | str) -> str:
    """Write a decimal without idle zeros."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def chinese(choice: TextChoices) -> str:
    """Write a state or a role in Chinese, though the reader's screen may be in English."""
    with override("zh-hans"):
        return str(choice.label)


def numbered(sentences: Iterable[str]) -> tuple[Block, ...]:
    """Set sentences under running numbers, if there are any, each closed by a full stop."""
    items = tuple(closed(sentence) for sentence in sentences if sentence.strip())
    return (Numbered(items),) if items else ()


def closed(sentence: str) -> str:
    """Close a sentence that somebody typed with a full stop, unless it is closed."""
    text = sentence.strip()
    return text if text.endswith(("。", "！", "？", "；", "…")) else f"{text}。"


def grid(rows: Sequence[Row], *, columns: int = 1) -> Fields:
    """Set labels and values; a value that is not known is a dash."""
    filled = tuple((label, value or NONE) for label, value in rows)
    return Fields(filled, columns=2 if columns == 2 else 1)


def marked(*texts: str) -> tuple[Block, ...]:
    """Remark that figures are illustrative, where any of the texts they rest on says so."""
    if not any(ILLUSTRATIVE in text for text in texts):
        return ()
    return (
        Note(
            "示例：本文书所载部分条款、比例或利率为演示用的示例数据，未经官方来源核对，"
            "不得作为任何实际业务的依据。"
        ),
    )


def handled(label: str, facts: Facts) -> tuple[Row, ...]:
    """Name who did it and in which post, where the act tells."""
    by = facts.get("by")
    return ((label, f"{by['name']}（{by['role']}）"),) if by else ()

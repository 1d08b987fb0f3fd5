"""How papers say the things of a loan: rates, terms, who lends; the rest is every paper's."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from banks.papers.phrasing import (
    ILLUSTRATIVE,
    NONE,
    Build,
    Facts,
    Row,
    amount,
    chinese,
    closed,
    day,
    grid,
    handled,
    marked,
    money,
    numbered,
    percent,
    plain,
)
from documents.blocks import Block, Para
from financing.rules.application import REPAYMENT_METHODS

__all__ = [
    "ILLUSTRATIVE",
    "NONE",
    "Build",
    "Facts",
    "Row",
    "amount",
    "chinese",
    "cited",
    "closed",
    "day",
    "grid",
    "handled",
    "lender",
    "marked",
    "money",
    "months",
    "numbered",
    "opened",
    "paragraphs",
    "percent",
    "plain",
    "repayment",
    "span",
    "spread",
]

MONTHS_A_YEAR = 12
PRICING_WORDS: Mapping[str, str] = {
    "fixed": "固定利率",
    "each_january": "每年1月1日按最近公布的LPR调整",
    "each_year": "每年放款对应日按最近公布的LPR调整",
}

_UNVERIFIED = re.compile(r"（[^（）]*待核[^（）]*）")


def span(begins: dt.date | str | None, ends: dt.date | str | None) -> str:
    """Write a period with both of its days."""
    return f"{day(begins)}起至{day(ends)}止"


def months(count: int) -> str:
    """Write a term: 36个月（3年）, 18个月."""
    years, rest = divmod(count, MONTHS_A_YEAR)
    return f"{count}个月" if rest or not years else f"{count}个月（{years}年）"


def spread(tenor: str, spread_bp: int) -> str:
    """Write how a rate is made: 1年期LPR加120个基点."""
    name = f"{tenor.removesuffix('Y')}年期贷款市场报价利率（LPR）"
    if spread_bp == 0:
        return name
    return f"{name}{'加' if spread_bp > 0 else '减'}{abs(spread_bp)}个基点"


def rate(tenor: str, spread_bp: int, pricing: str) -> str:
    """Write how the rate of a loan is made, and whether it follows the market."""
    return f"放款日适用的{spread(tenor, spread_bp)}，{PRICING_WORDS[pricing]}"


def repayment(method: str) -> str:
    """Name a method of repayment."""
    return REPAYMENT_METHODS[method]


def lender(case: Facts) -> str:
    """Name the lender as it stands on paper: the bank with its branch."""
    return f"{case['bank']}{case['branch']}"


def paragraphs(text: str) -> tuple[Block, ...]:
    """Set a text that somebody typed, a paragraph a line."""
    return tuple(Para(line.strip()) for line in text.splitlines() if line.strip())


def opened(sentence: str) -> str:
    """Take the full stop off what somebody typed, so that it can go on."""
    return sentence.strip().rstrip("。；;.")


def cited(basis: str) -> str:
    """Write a legal basis without the article numbers that its row marks as unverified."""
    return _UNVERIFIED.sub("", basis)

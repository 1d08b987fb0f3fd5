"""Promises about a ratio, and whether a statement keeps them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from banks.rules.ratios import RATIOS, written
from workflows.errors import Objection
from workflows.sentences import say

Result = Literal["met", "breached", "unknown"]


@dataclass(frozen=True, slots=True)
class CovenantTerms:
    """A ratio that stays at ``least`` or at ``most`` a value (0.70 is 70 %), tested so often."""

    ratio: str
    bound: str
    value: Decimal
    every_months: int = 12


def check_covenant(terms: CovenantTerms, where: str) -> Iterator[Objection]:
    """List what is wrong with a promise."""
    if terms.ratio not in RATIOS:
        named = "、".join(RATIOS)
        sentence = say("没有“{ratio}”这一指标；可用：{named}。", ratio=terms.ratio, named=named)
        yield Objection("covenant.ratio", where, sentence)
    if terms.bound not in ("least", "most"):
        yield Objection("covenant.bound", where, say("约束方向只能是不低于或不高于。"))
    if not 1 <= terms.every_months <= 60:
        yield Objection("covenant.months", where, say("测试间隔须为1至60个月。"))


def judge_covenant(
    terms: CovenantTerms, ratios: Mapping[str, Fraction | None] | None
) -> tuple[Result, Fraction | None]:
    """Say whether a promise is kept, and the figure; without a figure nobody knows."""
    value = ratios.get(terms.ratio) if ratios else None
    if value is None:
        return "unknown", None
    kept = value >= terms.value if terms.bound == "least" else value <= terms.value
    return ("met" if kept else "breached"), value


def covenant_in_words(terms: CovenantTerms) -> str:
    """Write a promise: 资产负债率不高于70.00%，每12个月测试一次."""
    bound = "不低于" if terms.bound == "least" else "不高于"
    figure = written(terms.ratio, Fraction(terms.value))
    return f"{RATIOS[terms.ratio].label}{bound}{figure}，每{terms.every_months}个月测试一次"


_WRITTEN = re.compile(
    r"(?P<label>\S+?)\s*(?P<bound>不高于|不低于)\s*(?P<value>[0-9]+(?:\.[0-9]{1,2})?)\s*(?P<percent>%)?"
    r"(?:[,\s]*每\s*(?P<months>[0-9]{1,2})\s*个月(?:测试一次)?)?[。;]?"
)


def read_covenant(line: str) -> CovenantTerms | None:
    """Read a promise as people write it, 资产负债率 不高于 70% 每12个月; None where it is none."""
    match = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", line.strip()))
    named = {str(ratio.label): name for name, ratio in RATIOS.items()}
    if match is None or match["label"] not in named:
        return None
    name = named[match["label"]]
    value = Decimal(match["value"])
    if RATIOS[name].is_percent != bool(match["percent"]):
        return None
    bound = "least" if match["bound"] == "不低于" else "most"
    value = value / 100 if match["percent"] else value
    return CovenantTerms(name, bound, value, int(match["months"] or 12))

"""Published cases: their rows asked for by name, and their portfolios referred to by number."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from workflows.errors import Objection, Objections
from workflows.rules.inputs import Inputs

_ROW = re.compile(r"\w+=[^,=]+(?:,\w+=[^,=]+)*")
_REFERENCE = re.compile(r"(?P<case>[A-Z]{3}-\d{2})(?: without obligors (?P<out>\d+(?:,\s*\d+)*))?")


@cache
def published_cases() -> Mapping[str, Any]:
    """Read the cases that ship, by number."""
    text = files("financing").joinpath("data/valuation_cases.json").read_text("utf-8")
    return {case["id"]: case for case in json.loads(text)["cases"]}


def rows_asked(kind: type[Inputs], document: Mapping[str, Any]) -> dict[str, Any]:
    """Read the rows that stand in the names of the figures expected, such as ``n=50,pd=0.03``."""
    expected = document.get("expected")
    if not kind.asks or not isinstance(expected, Mapping):
        return {}
    rows = [
        {key: None if value == "none" else value for key, value in _pairs(name)}
        for name in expected
        if _ROW.fullmatch(name)
    ]
    return {kind.asks: rows} if rows else {}


def resolved(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Put a published portfolio where its number stands, such as ``CRD-01 without obligors 24,25``.

    Raises:
        Objections: there is no such case.
    """
    reference = given.get("portfolio")
    if not isinstance(reference, str):
        return given
    found = _REFERENCE.fullmatch(reference)
    case = published_cases().get(found["case"]) if found else None
    if found is None or case is None or not isinstance(case["inputs"].get("portfolio"), list):
        sentence = f"没有“{reference}”所指的组合；请列出各笔贷款，或写已公布案例的编号。"
        raise Objections([Objection("input.reference", "inputs.portfolio", sentence)])
    left_out = {int(number) for number in re.findall(r"\d+", found["out"] or "")}
    rows = [row for row in case["inputs"]["portfolio"] if row["id"] not in left_out]
    return {**given, "portfolio": rows}


def _pairs(name: str) -> list[tuple[str, str]]:
    return [(key, value) for key, _, value in (part.partition("=") for part in name.split(","))]

"""Pre-flight files for tests: the examples of ``docs/preflight.md``, and patches of them."""

from __future__ import annotations

import copy
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from financing.rules.identifiers import patent_check_character
from financing.rules.preflight import Report, check_preflight
from financing.rules.preflight_reading import read_preflight
from financing.rules.rights import Finding
from financing.rules.rulebook import Severity

ROOT = Path(__file__).resolve().parents[3]
ABOVE_INFO = (Severity.BLOCK, Severity.SOFT, Severity.WARN)


@cache
def examples() -> dict[str, dict[str, Any]]:
    """Read the documented examples: a patent, a mark, a work; and rights of the other kinds."""
    text = (ROOT / "docs" / "preflight.md").read_text(encoding="utf-8")
    patent, mark, work = map(json.loads, re.findall(r"```json\n(.*?)```", text, re.DOTALL))
    return {
        "patent": patent,
        "mark": mark,
        "work": work,
        "utility": _patent_of(patent, "utility_model", "2", "2030-12-13"),
        "design": _patent_of(patent, "design", "3", "2030-12-13"),
        "collective": patched(mark, {"right": {"kind": "collective_mark"}}),
        "opus": _renumbered(patched(work, {"right": {"kind": "work"}}), "国作登字-2021-L-00268255"),
        "unregistered": patched(work, {"right": {"kind": "unregistered"}}),
    }


def patched(content: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """Merge a patch: None removes a key, a list replaces a list.

    The parts of a patch are right, contract, contract_right, filing, pledgor, pledgee (each the
    first of its kind), and bundle, the file itself.
    """
    merged = _merged(content, patch.get("bundle", {}))
    places: dict[str, list[Any]] = {
        "right": merged["rights"],
        "contract_right": merged["contract"]["rights"],
        "filing": merged["filings"],
        "pledgor": merged["pledgors"],
    }
    for name, place in places.items():
        if name in patch:
            place[0] = _merged(place[0], patch[name])
    for name in ("contract", "pledgee"):
        if name in patch:
            merged[name] = _merged(merged[name], patch[name])
    return merged


def report_of(content: dict[str, Any]) -> Report:
    """Check a content as the command does."""
    return check_preflight(read_preflight(json.dumps(content).encode()))


def found_in(report: Report) -> list[Finding]:
    """List every finding, of the rights and of the bundle."""
    return [*report.findings, *(each for right in report.rights for each in right.findings)]


def above_info(report: Report) -> list[str]:
    """List the rules that were breached, remarks apart, each once."""
    rules = [each.rule for each in found_in(report) if each.severity in ABOVE_INFO]
    return sorted(set(rules))


def _patent_of(content: dict[str, Any], kind: str, type_digit: str, expiry: str) -> dict[str, Any]:
    body = f"2020{type_digit}1472880"
    right = {"kind": kind, "expiry_date": expiry, "evaluation_report": True}
    clauses = ["annuities", "assignment", "invalidation", "handover", "twin"]
    changed = patched(content, {"right": right, "contract": {"optional_clauses": clauses}})
    return _renumbered(changed, f"ZL{body}.{patent_check_character(body)}")


def _renumbered(content: dict[str, Any], number: str) -> dict[str, Any]:
    return patched(content, {"right": {"number": number}, "contract_right": {"number": number}})


def _merged(old: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    merged = copy.deepcopy(old)
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = _merged(merged[key], value)
        else:
            merged[key] = value
    return merged

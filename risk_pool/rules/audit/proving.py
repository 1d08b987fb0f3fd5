"""Prove the audit tests on rows with planted faults: what each finds, and what it finds wrongly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from risk_pool.rules.audit.catalogue import (
    declared_tests,
    read_shipped,
    run_tests,
    shipped_parameters,
)
from risk_pool.rules.audit.reading import read_world
from risk_pool.rules.audit.running import Parameters

_GOOD_ROWS, _BANKS = 40, 7


@dataclass(frozen=True, slots=True)
class Proved:
    """One test over the planted set: faults planted and found, and rows it fired on wrongly."""

    code: str
    planted: int
    found: int
    false_alarms: tuple[str, ...]
    judged: int

    @property
    def recall(self) -> float:
        """Give the part of the planted faults that was found."""
        return self.found / self.planted


def prove_tests() -> tuple[Proved, ...]:
    """Run all tests over the planted set."""
    tables, planted, allowed = planted_set()
    outcomes = run_tests(read_world(tables), Parameters(shipped_parameters()))
    proved = []
    for outcome in outcomes:
        hit = {each.key for each in outcome.hits}
        wanted = planted[outcome.code]
        wrong = sorted(hit - wanted - allowed.get(outcome.code, set()))
        proved.append(
            Proved(outcome.code, len(wanted), len(hit & wanted), tuple(wrong), outcome.judged)
        )
    return tuple(proved)


def planted_set() -> tuple[dict[str, list[dict[str, Any]]], dict[str, set[str]],
                           dict[str, set[str]]]:  # fmt: skip
    """Write good rows of every table, then near misses, then a fault for each test.

    Returns:
        The tables; by test the keys of its planted faults; by test the keys of rows planted for
        others on which it fires rightly.
    """
    content = read_shipped("audit_examples")
    tables: dict[str, list[dict[str, Any]]] = {}
    for name in content["good"]:
        tables[name] = [good_row(name, number) for number in range(_GOOD_ROWS)]
    planted: dict[str, set[str]] = {}
    allowed: dict[str, set[str]] = {}
    for code, example in content["tests"].items():
        for passing in (True, False):
            for name, rows in example_rows(code, passing=passing).items():
                tables[name] += rows
        faulty = example_rows(code, passing=False)[example["table"]]
        planted[code] = {faulty[example.get("hit", -1)]["key"]}
        for other in example.get("also", ()):
            allowed.setdefault(other, set()).update(row["key"] for row in faulty)
    for code in content["tests"]:
        own = content["tests"][code]
        faulty = example_rows(code, passing=False)[own["table"]]
        allowed.setdefault(code, set()).update(row["key"] for row in faulty)
    return tables, planted, allowed


def example_rows(code: str, *, passing: bool) -> dict[str, list[dict[str, Any]]]:
    """Write the rows of a test's passing or failing example, by table."""
    content = read_shipped("audit_examples")
    example = content["tests"][code]
    changes: Sequence[Mapping[str, Any]] = (
        [example.get("passes", {})] if passing else example["fails"]
    )
    mark = "P" if passing else "F"
    start = 1000 + 20 * list(declared_tests()).index(code) + (10 if passing else 0)
    rows: dict[str, list[dict[str, Any]]] = {
        example["table"]: [
            good_row(example["table"], start + place)
            | {"key": f"{code}-{mark}{place}"}
            | dict(change)
            for place, change in enumerate(changes)
        ]
    }
    if passing:
        for name, context in example.get("context", {}).items():
            rows[name] = [good_row(name, start) | dict(each) for each in context]
    return rows


def good_row(table: str, number: int) -> dict[str, Any]:
    """Write a row of a table in which nothing is wrong."""
    row = read_shipped("audit_examples")["good"][table]
    bank = number % _BANKS
    filled = {
        name: value.replace("{n}", str(number)).replace("{m}", str(bank))
        if isinstance(value, str)
        else value
        for name, value in row.items()
    }
    return {"key": f"{table}-{number}"} | filled

"""All audit tests: their ids, titles, what they rest on, and the figures they use."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from risk_pool.rules.audit import (
    claims,
    enrolments,
    evidence,
    fund,
    lending,
    payouts,
    process,
    rights,
    values,
)
from risk_pool.rules.audit.running import (
    REGISTRY,
    AuditTest,
    Outcome,
    Parameter,
    Parameters,
    World,
    run_test,
)

# Importing a group declares its tests.
GROUPS = (lending, rights, values, enrolments, claims, payouts, fund, process, evidence)


@dataclass(frozen=True, slots=True)
class Described:
    """A test as a person reads it: what should hold, and on what that rests."""

    code: str
    title: str
    basis: str


@cache
def described_tests() -> Mapping[str, Described]:
    """Give every test by its id, in the order of the list."""
    content = read_shipped("audit_tests")
    kinds, sources = content["kinds"], content["sources"]
    return {
        row["code"]: Described(
            row["code"],
            row["title"],
            "；".join(_basis(each, kinds, sources) for each in row["basis"]),
        )
        for row in content["rows"]
    }


def shipped_parameters() -> tuple[Parameter, ...]:
    """Give the dated figures that ship."""
    return tuple(
        Parameter(
            name=row["name"],
            value=tuple(row["value"]) if isinstance(row["value"], list) else row["value"],
            valid_from=dt.date.fromisoformat(row["valid_from"]),
            valid_to=dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            source=row["source"],
            certainty=row["certainty"],
        )
        for row in read_shipped("audit_parameters")["rows"]
    )


def declared_tests() -> Mapping[str, AuditTest]:
    """Give the test behind each id."""
    assert REGISTRY.keys() == described_tests().keys(), "each id has a test and a description"
    return {code: REGISTRY[code] for code in described_tests()}


def run_tests(
    world: World,
    parameters: Parameters,
    *,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> tuple[Outcome, ...]:
    """Run every test; those that lack rows say what they lack."""
    return tuple(
        run_test(test, world, parameters, first=first, last=last)
        for test in declared_tests().values()
    )


@cache
def read_shipped(name: str) -> Mapping[str, Any]:
    """Read a file of ours."""
    text = files("risk_pool").joinpath(f"data/{name}.json").read_text("utf-8")
    content: Mapping[str, Any] = json.loads(text)
    return content


def _basis(each: Mapping[str, str], kinds: Mapping[str, str], sources: Mapping[str, str]) -> str:
    kind, source = kinds[each["kind"]], each["source"]
    known = "、".join(
        f"{code}（{sources[code]}）" if code in sources else code
        for code in (part.strip() for part in source.split(","))
        if code
    )
    return f"{kind}：{known}" if known else kind

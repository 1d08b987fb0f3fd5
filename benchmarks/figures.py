"""From seconds to ratios, and the tables that are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

CONTESTANTS: Mapping[str, str] = {
    "operations": "the operations (viewflow, django-fsm, record, papers, work items)",
    "floor": "floor: the same rows by the bare driver",
    "spiff": "SpiffWorkflow, state loaded and saved at each step",
    "spiff_kept": "SpiffWorkflow kept in memory, state saved at each step",
}


@dataclass(frozen=True, slots=True)
class Spread:
    """A median, and the quartiles around it."""

    low: float
    middle: float
    high: float

    def __str__(self) -> str:
        return f"{self.middle:.1f} ({self.low:.1f}–{self.high:.1f})"


def spread(values: Sequence[float]) -> Spread:
    """Find the median and the quartiles; a single value is all three."""
    if len(values) < 2:
        return Spread(values[0], values[0], values[0])
    low, _middle, high = quantiles(values, n=4, method="inclusive")
    return Spread(low, median(values), high)


def ratios(rounds: Sequence[Mapping[str, float]], name: str, to: str = "floor") -> Spread:
    """Compare a contestant with another, round by round."""
    return spread([each[name] / each[to] for each in rounds])


def result(rounds: Sequence[Mapping[str, float]], summary: Mapping[str, Any]) -> dict[str, Any]:
    """Put together everything about one database, as the JSON file holds it."""
    return {
        **summary,
        "ratios": {name: _plain(ratios(rounds, name)) for name in CONTESTANTS},
        "cases_a_second": {
            name: round(1 / median([each[name] for each in rounds]), 1) for name in CONTESTANTS
        },
        "statements": {
            "operations": sum(sum(counts.values()) for _step, counts in summary["steps"]),
            "floor": summary["floor_statements"],
        },
        "rounds": list(rounds),
    }


def _plain(value: Spread) -> dict[str, float]:
    return {"low": value.low, "median": value.middle, "high": value.high}


def ratio_table(results: Sequence[Mapping[str, Any]]) -> str:
    """Draw the ratios, one line a contestant."""
    lines = [
        "Ratio to the floor of the same database: median of the rounds (quartiles)",
        "",
        "| contestant | " + " | ".join(each["database"] for each in results) + " |",
        "|---|" + "---|" * len(results),
    ]
    for name, title in CONTESTANTS.items():
        cells = [str(Spread(*each["ratios"][name].values())) for each in results]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    speeds = [
        ", ".join(f"{name} {speed}" for name, speed in each["cases_a_second"].items())
        for each in results
    ]
    lines += ["", "Cases a second on this machine, now (means nothing on another one):"]
    lines += [f"- {each['database']}: {speed}" for each, speed in zip(results, speeds, strict=True)]
    return "\n".join(lines)


def step_table(results: Sequence[Mapping[str, Any]]) -> str:
    """Draw the statements of each human step: reads + writes + savepoints."""
    lines = [
        "SQL statements of each human step: SELECT + INSERT + UPDATE (+ SAVEPOINT, RELEASE)",
        "",
        "| step | " + " | ".join(each["database"] for each in results) + " |",
        "|---|" + "---|" * len(results),
    ]
    for rows in zip(*(each["steps"] for each in results), strict=True):
        cells = [_cell(counts) for _step, counts in rows]
        lines.append(f"| {rows[0][0]} | " + " | ".join(cells) + " |")
    for title, key in (("all", "statements"), ("commits", "commits")):
        cells = [", ".join(f"{name} {n}" for name, n in each[key].items()) for each in results]
        lines.append(f"| **{title}** | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(counts: Mapping[str, int]) -> str:
    known = [counts.get(verb, 0) for verb in ("SELECT", "INSERT", "UPDATE")]
    other = sum(counts.values()) - sum(known)
    parts = "+".join(str(n) for n in known) + (f"+{other}" if other else "")
    return f"{sum(counts.values())} = {parts}"

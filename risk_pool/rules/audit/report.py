"""Write what an audit found: every test with its hits, or with what it lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from risk_pool.rules.audit.catalogue import declared_tests, described_tests
from risk_pool.rules.audit.proving import Proved
from risk_pool.rules.audit.reading import write_value
from risk_pool.rules.audit.running import Hit, Outcome, Parameter
from risk_pool.rules.audit.selecting import Drawn


def write_audit(
    outcomes: Sequence[Outcome],
    parameters: Iterable[Parameter],
    *,
    first: dt.date | None,
    last: dt.date | None,
) -> dict[str, Any]:
    """Write an audit as the command prints it."""
    ran = [each for each in outcomes if not each.missing]
    return {
        "period": {"from": write_value(first), "to": write_value(last)},
        "summary": {
            "tests": len(outcomes),
            "ran": len(ran),
            "hits": sum(len(each.hits) for each in ran),
            "without_data": len(outcomes) - len(ran),
        },
        "tests": [_outcome(each) for each in outcomes],
        "parameters": [_parameter(each) for each in parameters],
    }


def write_proved(proved: Sequence[Proved]) -> dict[str, Any]:
    """Write recall and false alarms of each test over the planted set."""
    return {
        "summary": {
            "tests": len(proved),
            "planted": sum(each.planted for each in proved),
            "found": sum(each.found for each in proved),
            "false_alarms": sum(len(each.false_alarms) for each in proved),
        },
        "tests": [
            {
                "code": each.code,
                "planted": each.planted,
                "found": each.found,
                "recall": each.recall,
                "false_alarms": list(each.false_alarms),
                "rows_judged": each.judged,
            }
            for each in proved
        ],
    }


def write_sample(drawn: Drawn) -> dict[str, Any]:
    """Write a sample with all that is needed to draw it again."""
    return {
        "method": drawn.method,
        "seed": drawn.seed,
        "size": len(drawn.items),
        "population": drawn.population,
        "population_fen": drawn.population_fen,
        "interval_fen": drawn.interval_fen,
        "items": [
            {"key": each.key, "stratum": each.stratum, "amount_fen": each.amount_fen}
            for each in drawn.items
        ],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    described, test = described_tests()[outcome.code], declared_tests()[outcome.code]
    told: dict[str, Any] = {
        "code": outcome.code,
        "title": described.title,
        "basis": described.basis,
        "table": test.table,
    }
    if outcome.missing:
        return told | {"state": "without_data", "missing": list(outcome.missing)}
    return told | {
        "state": "hit" if outcome.hits else "clean",
        "judged": outcome.judged,
        "unjudged": outcome.unjudged,
        "hits": [_hit(each) for each in outcome.hits],
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "table": hit.table,
        "key": hit.key,
        "on": write_value(hit.on),
        "what": hit.what,
        "evidence": write_evidence(hit.evidence),
    }


def write_evidence(evidence: Mapping[str, Any]) -> dict[str, object]:
    """Write the fields that a test looked at."""
    return {name: write_value(value) for name, value in evidence.items()}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    value = parameter.value
    return {
        "name": parameter.name,
        "value": list(value) if isinstance(value, tuple) else value,
        "valid_from": write_value(parameter.valid_from),
        "valid_to": write_value(parameter.valid_to),
        "source": parameter.source,
        "certainty": parameter.certainty,
    }

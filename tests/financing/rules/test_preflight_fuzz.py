"""Whatever is spoiled in a pre-flight file, it is checked or refused with a list of problems."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from financing.rules.preflight import check_preflight
from financing.rules.preflight_reading import read_preflight
from tests.financing.rules.preflights import examples, patched
from workflows.errors import Objections

SPOILS = 100
RICH = {
    "right": {
        "holds": [{"kind": "court", "since": "2026-09-01", "until": "2026-12-01"}],
        "dockets": [{"kind": "invalidation", "filed_on": "2026-08-01"}],
        "licences": [{"kind": "open", "since": "2026-01-01", "recorded": False}],
        "pledges": [{"number": "Y2025980012345", "registered_on": "2025-03-01"}],
        "twin": {"number": "202010000001.2"},
        "family": [{"number": "22345678", "name": "云帆", "classes": [9]}],
        "authors": [{"name": "甲", "died_on": "1999-01-01"}],
        "declarations": [{"rule": "PAT-041", "by": "pledgor"}],
    },
    "bundle": {"appraisal": {"route": "external", "base_date": "2026-01-01"}},
    "pledgor": {"resolution": {"body": "board"}},
}
VALUES: tuple[Any, ...] = (
    None, "", "x", "2026-02-30", "2026-11-22", "0001-01-01", "9999-12-31", "G", "ZL", [], {},
    [None], [""], 0, -1, 10**14, True, "云" * 301, [0, 46], [{"number": "1"}],
)  # fmt: skip


@pytest.mark.parametrize("name", examples())
def test_a_spoiled_file_never_crashes(name: str) -> None:
    draw = random.Random(name)
    whole = patched(examples()[name], RICH)
    for _ in range(SPOILS):
        content = copy.deepcopy(whole)
        for _spoil in range(draw.randint(1, 2)):
            place, key = draw.choice(list(_places(content)))
            if draw.random() < 0.3:
                del place[key]
            else:
                place[key] = copy.deepcopy(draw.choice(VALUES))
        with suppress(Objections):
            report = check_preflight(read_preflight(json.dumps(content).encode()))
            assert json.dumps(report.as_dict())


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys: Any = value if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list) and value[key]:
            yield from _places(value[key])

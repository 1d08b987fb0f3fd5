"""What docs/case-file.md says is so: its example plays, and it leaves no key and no code out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from financing.rules.casefile_shape import published_schema
from tests.financing.running import ROOT, Run, run

__all__ = ["run"]

DOCUMENT = (ROOT / "docs" / "case-file.md").read_text(encoding="utf-8")
# Keys that every step has, and that a reader of the file alone looks at.
_SAID_OTHERWISE = {"$schema", "published", "step"}


def example() -> Any:
    found = re.search(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def _keys(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for each in schema:
            yield from _keys(each)
    elif isinstance(schema, dict):
        if "if" not in schema and isinstance(schema.get("properties"), dict):
            yield from schema["properties"]
        for key, each in schema.items():
            if key != "if":
                yield from _keys(each)


@pytest.mark.django_db
def test_the_example_ends_as_it_says(run: Callable[..., Run]) -> None:
    ran = run(example())

    assert (ran.code, ran.summary["case"]["state"]) == (0, "CLOSED")


def test_every_key_is_described() -> None:
    described = set(re.findall(r"`([\w$]+)(?:: true)?`", DOCUMENT))
    known = {key.removesuffix("_fen") for key in _keys(published_schema())}

    assert known - described - _SAID_OTHERWISE == set()


def test_every_step_has_its_row() -> None:
    rows = set(re.findall(r"^\| `(\w+)` \|", DOCUMENT, re.MULTILINE))

    assert set(published_schema()["$defs"]["step"]["properties"]["step"]["enum"]) <= rows


def test_every_code_of_the_door_is_listed() -> None:
    sources = [
        *(ROOT / "financing" / "rules").glob("casefile*.py"),
        *(ROOT / "financing" / "operations").glob("playing*.py"),
        ROOT / "financing" / "management" / "commands" / "run_case.py",
    ]
    written = "".join(path.read_text(encoding="utf-8") for path in sources)
    codes = set(re.findall(r'(?:Objection|_object)\(\s*"([\w.]+)"', written))
    codes |= set(re.findall(r'return "((?:value|key)\.\w+)"', written))

    missing = {code for code in codes if f"`{code}`" not in DOCUMENT}

    assert len(codes) > 40
    assert missing == set()

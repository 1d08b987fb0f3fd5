"""Every example of the document is shared as the document says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from risk_pool.rules.loss_file import answer_loss_file
from risk_pool.rules.published import published_sheets
from tests.architecture.house import ROOT
from workflows.rules.json_shape import read_schema
from workflows.rules.json_text import parse_json

_EXAMPLE = re.compile(r"```json\n(?P<file>.+?)\n```(?P<after>.+?)(?=\n###|\Z)", re.DOTALL)
_ANSWER = re.compile(r"→ `([^`]+)`")


def _examples() -> Iterator[tuple[dict[str, Any], dict[str, int]]]:
    text = (ROOT / "docs/term-sheet.md").read_text(encoding="utf-8")
    for found in _EXAMPLE.finditer(text):
        told = _ANSWER.search(found["after"])
        assert told, found["file"]
        parts = dict(each.split() for each in told[1].split(", "))
        file = parse_json(found["file"].encode())
        yield file, {party: int(fen) for party, fen in parts.items()}


EXAMPLES = list(_examples())


def test_the_document_has_an_example_of_each_mechanism() -> None:
    assert len(EXAMPLES) == 12


@pytest.mark.parametrize(
    ("file", "parts"), EXAMPLES, ids=[file["terms"]["code"] for file, _parts in EXAMPLES]
)
def test_an_example_is_shared_as_the_document_says(
    file: dict[str, Any], parts: dict[str, int]
) -> None:
    answer = answer_loss_file(file, published_sheets())

    assert {each["party"]: each["fen"] for each in answer["parts"]} == parts
    assert sum(parts.values()) == answer["basis_fen"]


@pytest.mark.parametrize("file", [file for file, _parts in EXAMPLES])
def test_an_example_holds_against_the_published_schemas(file: dict[str, Any]) -> None:
    plain = json.loads(json.dumps(file, default=float))

    Draft202012Validator(read_schema("risk_pool", "loss-file")).validate(plain)
    Draft202012Validator(read_schema("risk_pool", "term-sheet")).validate(plain["terms"])

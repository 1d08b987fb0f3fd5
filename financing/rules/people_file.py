"""Reads a file of organisations, people and approval limits, written as in a case file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from financing.rules.casefile_amounts import Amounts
from financing.rules.casefile_cast import check_cast
from financing.rules.casefile_shape import published_schema
from workflows.errors import Objections
from workflows.rules.json_shape import Shape
from workflows.rules.json_text import parse_json

_KEYS = ("organisations", "people", "authorities", "internal_valuation", "appraisers")


def read_people_file(raw: bytes) -> Mapping[str, Any]:
    """Read organisations, people, limits and leaves to value; amounts come back in fen.

    Raises:
        Objections: everything wrong with the file, all at once, each with its path.
    """
    written = parse_json(raw)
    amounts = Amounts()
    content = amounts.in_fen(written)
    shape = _shape().check(written)
    wrong = (*shape, *amounts.wrong, *map(amounts.as_written, check_cast(content)))
    if wrong:
        raise Objections(wrong)
    return {key: content.get(key, []) for key in _KEYS}


@cache
def _shape() -> Shape:
    """Take of the case file's schema what says who is there."""
    schema = published_schema()
    return Shape(
        {
            **{key: value for key, value in schema.items() if key in ("$schema", "$defs")},
            "type": "object",
            "properties": {
                key: schema["properties"][key]
                for key in ("note", *_KEYS)
                if key in schema["properties"]
            },
            "required": ["organisations", "people"],
            "additionalProperties": False,
        }
    )

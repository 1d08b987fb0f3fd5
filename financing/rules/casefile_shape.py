"""The published schema of a case file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from workflows.errors import Objection
from workflows.rules.json_shape import Shape, read_schema


def check_shape(content: Mapping[str, Any]) -> tuple[Objection, ...]:
    """List everything in which a content differs from ``financing/data/case-file.schema.json``."""
    return _shape().check(content)


def published_schema() -> Mapping[str, Any]:
    """Give the schema that ships."""
    return _shape().schema


def step_title(name: str) -> str:
    """Name a step in Chinese, as the schema does."""
    title: str = published_schema()["$defs"][f"step_{name}"]["title"]
    return title


@cache
def _shape() -> Shape:
    return Shape(read_schema("financing", "case-file"))

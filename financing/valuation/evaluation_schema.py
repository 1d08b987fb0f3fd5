"""The JSON Schema of a document to evaluate, drawn from the models' own inputs."""

from __future__ import annotations

import inspect
import types
from collections.abc import Mapping
from dataclasses import MISSING
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from financing.valuation.catalogue import ALSO_CALLED, CATALOGUE_VERSION, MODELS
from workflows.rules.inputs import Inputs, Span, Spelling, fields_of, names_of, types_of

_SIMPLE = {
    float: {"type": "number"},
    int: {"type": "integer"},
    Decimal: {"type": "number"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
}


def published_schema() -> dict[str, Any]:
    """Draw the schema of every model (JSON Schema 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{CATALOGUE_VERSION}：模型与输入",
        "type": "object",
        "required": ["model", "inputs"],
        "properties": {
            "model": {"enum": [*MODELS, *ALSO_CALLED]},
            "inputs": {"type": "object"},
            "unit": {"type": "string"},
            "seed": {"type": "integer"},
            "paths": {"type": "integer"},
            "methods": {"type": "array"},
            "drivers": {"type": "boolean"},
            "evidence": {"type": ["string", "object"]},
            "source": {"type": ["string", "object"]},
        },
        "allOf": [
            {
                "if": {"properties": {"model": {"enum": _names(name)}}, "required": ["model"]},
                "then": {"properties": {"inputs": {"title": model.title, **_of(model.inputs)}}},
            }
            for name, model in MODELS.items()
        ],
    }


def _names(model: str) -> list[str]:
    return [model, *(other for other, own in ALSO_CALLED.items() if own == model)]


def _of(kind: type[Inputs]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    needed: list[Any] = []
    for field in fields_of(kind):
        bare, marks = types_of(kind)[field.name]
        drawn = _drawn(bare, tuple(mark for mark in marks if isinstance(mark, Span)))
        spelled = [word for mark in marks if isinstance(mark, Spelling) for word in mark.words]
        if spelled and "enum" in drawn:
            drawn["enum"] += spelled
        names = names_of(kind)[field.name]
        properties |= dict.fromkeys(names, drawn)
        if field.default is MISSING and field.default_factory is MISSING:
            one = [{"required": [name]} for name in names]
            needed.append(one[0] if len(one) == 1 else {"anyOf": one})
    described = {"description": " ".join(inspect.cleandoc(kind.__doc__ or "").split())}
    shape = {"type": "object", **described, "properties": properties}
    if kind.gathers:
        inner = properties[kind.gathers]["additionalProperties"]
        return {"type": "object", **described, "additionalProperties": inner}
    return shape | ({"allOf": needed} if needed else {})


def _drawn(annotation: Any, spans: tuple[Span, ...]) -> dict[str, Any]:
    origin, members = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        bare, *marks = members
        return _drawn(bare, (*spans, *(mark for mark in marks if isinstance(mark, Span))))
    if origin is None:
        return _leaf(annotation, spans)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_drawn(each, spans) for each in members]}
    if origin is Literal:
        return {"enum": list(members)}
    if origin is tuple:
        several = members[-1] is Ellipsis
        inside = [_drawn(each, spans) for each in members if each is not Ellipsis]
        return {"type": "array"} | ({"items": inside[0]} if several else {"prefixItems": inside})
    assert issubclass(origin, Mapping), "no other shapes are taken"
    return {"type": "object", "additionalProperties": _drawn(members[1], spans)}


def _leaf(annotation: Any, spans: tuple[Span, ...]) -> dict[str, Any]:
    if annotation is type(None):
        return {"type": "null"}
    if isinstance(annotation, type) and issubclass(annotation, Inputs):
        return _of(annotation)
    return _SIMPLE[annotation] | _bounds(spans)


def _bounds(spans: tuple[Span, ...]) -> dict[str, float]:
    words = {
        "low": "minimum", "high": "maximum", "above": "exclusiveMinimum",
        "below": "exclusiveMaximum",
    }  # fmt: skip
    return {
        word: getattr(span, bound)
        for span in spans
        for bound, word in words.items()
        if abs(getattr(span, bound)) < float("inf")
    }

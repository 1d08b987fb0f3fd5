"""Ask a model by name: a document in, its value with all that belongs to it out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from difflib import get_close_matches
from typing import Any

from financing.valuation.catalogue import ALSO_CALLED, CATALOGUE_VERSION, MODELS, Model
from financing.valuation.methods import methods_beside
from financing.valuation.plain import plain
from financing.valuation.published import resolved, rows_asked
from workflows.errors import Objection, Objections
from workflows.rules.inputs import Inputs, read_inputs, types_of

STANDS_FOR = (
    "本结果是银行内部估值，或供持证评估机构参考的测算，不是法定资产评估报告；"
    "超出内部评估试点范围的，应委托评估机构。"
)
# What a document may hold beside the model and its inputs: a published case is one as it stands.
_BESIDE = {
    "id", "group", "title", "source", "expected", "recomputed", "tolerance", "worst_difference",
    "reproduces", "use_as", "notes", "$schema", "seed", "paths", "unit", "evidence",
    "methods", "drivers",
}  # fmt: skip
_OF_THE_RESULT = ("bands", "allocation", "checks")
_STEP = 0.1


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a model answers; ``figures`` have the names of the published cases."""

    model: str
    inputs: Inputs
    value: float | None
    figures: Mapping[str, Any]
    bands: Mapping[str, float] | None
    allocation: Mapping[str, float] | None
    drivers: Sequence[Mapping[str, Any]]
    checks: Sequence[Objection]
    unit: str
    methods: Sequence[Mapping[str, Any]] | None = None
    reconciliation: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Lay the answer out as JSON holds it, with what a replay needs."""
        taken = plain(self.inputs)
        return {
            "outcome": "evaluated",
            "exit_code": 0,
            "model": self.model,
            "title": MODELS[self.model].title,
            "version": CATALOGUE_VERSION,
            "unit": self.unit,
            "value": self.value,
            "figures": self.figures,
            "bands": self.bands,
            "allocation": self.allocation,
            "drivers": list(self.drivers),
            "checks": [told(each) for each in self.checks],
            "methods": self.methods,
            "reconciliation": self.reconciliation,
            "refusals": [],
            "inputs": taken,
            "inputs_sha256": digest_of(taken),
            "stands_for": STANDS_FOR,
        }


def evaluate(document: Mapping[str, Any]) -> Evaluation:
    """Run the model a document asks for; ``"drivers": false`` spares moving its inputs.

    Raises:
        Objections: everything wrong with the document or with the model's inputs, all at once.
    """
    wrong = list(_check_document(document))
    name, given = called(document.get("model")), document.get("inputs")
    model = MODELS.get(name)
    if model is None or not isinstance(given, Mapping):
        raise Objections(wrong)
    kind = model.inputs
    try:
        inputs = read_inputs(kind, _completed(kind, given, document), "inputs")
    except Objections as refused:
        raise Objections([*wrong, *refused.objections]) from refused
    if wrong:
        raise Objections(wrong)
    unit = document.get("unit") or given.get("unit") or ""
    try:
        answer = _answered(name, model, inputs, str(unit))
        if document.get("drivers", True) is not False and model.drives and answer.value:
            answer = replace(answer, drivers=tuple(_drivers(model, inputs, answer.value)))
    except ArithmeticError as extreme:
        sentence = "输入过于极端，算不出有限的数；请复核各项输入的单位与数量级。"
        raise Objections([Objection("model.no_number", "inputs", sentence)]) from extreme
    methods = document.get("methods", given.get("methods"))
    if methods is None or answer.allocation is None or answer.value is None:
        return answer
    rows, conclusion = methods_beside(methods, answer.value)
    return replace(answer, methods=rows, reconciliation=conclusion)


def called(name: object) -> str:
    """Give the model's own name for any that it is called by."""
    return ALSO_CALLED.get(name, name) if isinstance(name, str) else ""


def digest_of(inputs: Mapping[str, Any]) -> str:
    """Give the SHA-256 of inputs as canonical JSON."""
    text = json.dumps(inputs, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def told(objection: Objection) -> dict[str, Any]:
    """Say one objection as JSON."""
    return {"code": objection.code, "path": objection.where, "message": objection.message}


def _check_document(document: Mapping[str, Any]) -> Iterator[Objection]:
    name = document.get("model")
    if called(name) not in MODELS:
        near = get_close_matches(str(name), MODELS, n=3)
        hint = f"是否指{'、'.join(near)}？" if near else "可用模型见docs/evaluate.md。"
        yield Objection("model.unknown", "model", f"没有名为“{name}”的模型；{hint}")
    if not isinstance(document.get("inputs"), Mapping):
        yield Objection("input.not_an_object", "inputs", "inputs应是一组输入。")
    if not isinstance(document.get("methods", []), list):
        yield Objection("input.not_a_list", "methods", "methods应是一列方法。")
    for key in document:
        if key not in _BESIDE | {"model", "inputs"}:
            sentence = f"没有“{key}”这一项；模型的输入请放在inputs之内。"
            yield Objection("document.unknown", key, sentence)


def _completed(
    kind: type[Inputs], given: Mapping[str, Any], document: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Put what stands beside the inputs where the model expects it.

    A published case names its source: that is evidence for inputs outside the usual bounds.
    """
    beside = {name: document[name] for name in ("seed", "paths") if name in document}
    source = document.get("evidence") or document.get("source")
    if source and "evidence" in types_of(kind):
        beside["evidence"] = source if isinstance(source, str) else json.dumps(
            source, ensure_ascii=False, sort_keys=True
        )  # fmt: skip
    known = {name: value for name, value in beside.items() if name in types_of(kind)}
    asked = rows_asked(kind, document)
    named = dict(resolved(given))
    if "methods" not in types_of(kind):
        named.pop("methods", None)
    return known | asked | named


def _answered(name: str, model: Model, inputs: Inputs, unit: str) -> Evaluation:
    result = model.run(inputs)
    figures = plain(result)
    checks: Sequence[Objection] = getattr(result, "checks", ())
    return Evaluation(
        model=name,
        inputs=inputs,
        value=figures.get(model.headline),
        figures={key: each for key, each in figures.items() if key != "checks"},
        bands=figures.get("bands"),
        allocation=figures.get("allocation"),
        drivers=(),
        checks=checks,
        unit=unit,
    )


def _drivers(model: Model, inputs: Inputs, value: float) -> Iterator[Mapping[str, Any]]:
    """Move one input at a time by a tenth, a list or a mapping as a whole; the strongest first."""
    assert is_dataclass(inputs)
    quiet = getattr(inputs, "undrawn", inputs)
    moved: list[dict[str, Any]] = []
    for field in fields(inputs):
        given = getattr(inputs, field.name)
        ends = {
            side: _value_with(model, quiet, field.name, scaled)
            for side, factor in (("lower", 1 - _STEP), ("higher", 1 + _STEP))
            if (scaled := _scaled(given, factor)) is not None
        }
        if ends:
            moved.append({"name": field.name, **ends})

    def swing(driver: Mapping[str, Any]) -> float:
        lower, higher = driver["lower"], driver["higher"]
        return -abs((value if higher is None else higher) - (value if lower is None else lower))

    yield from sorted((each for each in moved if swing(each)), key=swing)


def _scaled(given: Any, factor: float) -> Any:
    """Multiply a number, or every number of a list or mapping; nothing where there is none."""
    if isinstance(given, float) and given:
        return given * factor
    if isinstance(given, tuple) and given and all(isinstance(each, float) for each in given):
        return tuple(each * factor for each in given)
    if isinstance(given, Mapping) and given and all(isinstance(e, float) for e in given.values()):
        return {name: each * factor for name, each in given.items()}
    return None


def _value_with(model: Model, inputs: Inputs, name: str, moved: Any) -> float | None:
    """Ask again with one input moved; nothing where the model refuses it."""
    assert is_dataclass(inputs)
    try:
        changed: Any = replace(inputs, **{name: moved})
        value: float | None = plain(getattr(model.run(changed), model.headline))
    except (Objections, ArithmeticError):
        return None
    return value

"""An answer computed again from what it recorded: the same to the fen, or how far off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from financing.valuation.evaluating import digest_of, evaluate
from workflows.errors import Objection, Objections

# Half a fen where the unit is yuan; figures in 万元 are compared as strictly as their unit allows.
_HALF_A_FEN = 0.005
_ERRORS = 3.0


def replay(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Compute an answer again and compare.

    Closed forms and, with the versions recorded, drawn figures must be the same to the fen; with
    other versions drawn figures may differ by three times the sampling error recorded.

    Raises:
        Objections: it is no answer of ours, or its inputs are not those that were evaluated.
    """
    inputs = answer.get("inputs")
    if not isinstance(inputs, Mapping) or answer.get("outcome") != "evaluated":
        sentence = "这不是一份计算结果；请给出evaluate写出的文件。"
        raise Objections([Objection("replay.not_an_answer", "", sentence)])
    if digest_of(inputs) != answer.get("inputs_sha256"):
        sentence = "输入与其摘要不符，文件被改动过；不能复算。"
        raise Objections([Objection("replay.tampered", "inputs", sentence)])
    again = evaluate({"model": answer.get("model"), "inputs": inputs, "drivers": False}).as_json()
    recorded, now = _replay_of(answer), _replay_of(again)
    same_versions = all(
        recorded.get(name) == now.get(name) for name in ("python", "numpy", "scipy")
    )
    drawn = 0.0 if same_versions else _ERRORS * float(recorded.get("sampling_error", 0.0))
    differences = [
        {"figure": name, "recorded": before, "now": after}
        for name, before, after in _numbers(answer.get("figures"), again["figures"], "")
        if not _near(before, after, _HALF_A_FEN + (drawn if name.startswith("bands") else 0.0))
    ]
    return {
        "outcome": "replayed",
        "exit_code": 1 if differences else 0,
        "same": not differences,
        "same_versions": same_versions,
        "version": again["version"],
        "differences": differences,
    }


def _replay_of(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    figures = answer.get("figures")
    found = figures.get("replay") if isinstance(figures, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _numbers(before: Any, after: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Pair the figures of both answers, whichever has them."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted(before.keys() | after.keys()):
            if path or name != "replay":
                inside = f"{path}.{name}" if path else name
                yield from _numbers(before.get(name), after.get(name), inside)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _numbers(old, new, f"{path}[{index}]")
    else:
        yield path, before, after


def _near(before: Any, after: Any, allowed: float) -> bool:
    if isinstance(before, int | float) and isinstance(after, int | float):
        return abs(before - after) < allowed
    return bool(before == after)

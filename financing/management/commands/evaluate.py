"""Run a valuation, credit or loan model from a file: the headless calculator."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from financing.valuation.evaluating import STANDS_FOR, evaluate, told
from financing.valuation.evaluation_schema import published_schema
from financing.valuation.replaying import replay
from workflows.errors import Objection, Objections
from workflows.management.doors import read_input, speak_utf8

EVALUATED, BAD_INPUT = 0, 2
_LARGEST_BYTES = 100_000_000
_TOLD_EVERY = 500


class Command(BaseCommand):
    """Answer what a model says to a file's inputs, or list everything wrong with them."""

    help = (
        "按文件所写的模型与输入计算，输出结果、区间、分摊、敏感性、复核意见与拒绝理由。"
        "退出码：0已计算；1复算结果不同；2输入有误。文件格式见docs/evaluate.md。"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument(
            "file", metavar="FILE.json", type=Path, nargs="?", help="输入文件；-为标准输入"
        )
        parser.add_argument("--json", action="store_true", help="在标准输出写JSON（默认如此）")
        parser.add_argument("--replay", action="store_true", help="文件是以前的结果：复算并比较")
        parser.add_argument("--schema", action="store_true", help="写出输入文件的JSON Schema")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, evaluate, write; leave with the exit code."""
        speak_utf8()
        if options["schema"]:
            self.stdout.write(as_json(published_schema()))
            return
        try:
            document = _read(options["file"])
            again = options["replay"]
            answer = replay(document) if again else _answer(document, self.stderr.write)
        except Objections as refused:
            answer = _refused(refused)
        self.stdout.write(as_json(answer))
        if answer["exit_code"] != EVALUATED:
            self._list_refusals(answer)
            sys.exit(answer["exit_code"])

    def _list_refusals(self, answer: Mapping[str, Any]) -> None:
        for each in answer.get("results", [answer]):
            for refusal in each.get("refusals", []):
                place = refusal["path"] or "文件"
                self.stderr.write(f"{place}：{refusal['message']}（{refusal['code']}）")


def as_json(content: Any) -> str:
    """Write JSON that a person can read too."""
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)


def _answer(document: Mapping[str, Any], tell: Callable[[str], object]) -> dict[str, Any]:
    """Evaluate one document, or every case of a book; a book's inputs are moved on request only."""
    if "cases" not in document:
        return evaluate(document).as_json()
    cases, results = document["cases"], []
    if not isinstance(cases, list):
        raise Objections([Objection("input.not_a_list", "cases", "cases应是一列案例。")])
    for number, case in enumerate(cases):
        named = {"id": str(number)}
        try:
            if not isinstance(case, Mapping):
                sentence = "每个案例应是一个JSON对象。"
                raise Objections([Objection("file.not_an_object", f"cases[{number}]", sentence)])
            named = {"id": str(case.get("id", number))}
            asked = {"drivers": document.get("drivers", False), **case}
            results.append(named | evaluate(asked).as_json())
        except Objections as refused:
            results.append(named | _refused(refused))
        if (number + 1) % _TOLD_EVERY == 0:
            tell(f"已计算{number + 1:,}/{len(cases):,}")
    code = max((result["exit_code"] for result in results), default=EVALUATED)
    return {"exit_code": code, "results": results, "stands_for": STANDS_FOR}


def _refused(refused: Objections) -> dict[str, Any]:
    return {
        "outcome": "refused",
        "exit_code": BAD_INPUT,
        "value": None,
        "refusals": [told(each) for each in refused.objections],
    }


def _read(path: Path | None) -> dict[str, Any]:
    """Read the document.

    Raises:
        Objections: there is no such file, or it does not hold a JSON object.
    """
    if path is None:
        raise Objections([Objection("file.missing", "", "请写明输入文件。")])
    content = read_input(path, largest_bytes=_LARGEST_BYTES)
    try:
        document = json.loads(content) if len(content) <= _LARGEST_BYTES else None
    except (ValueError, RecursionError) as malformed:
        sentence = f"文件不是合格的JSON：{malformed}。"
        raise Objections([Objection("file.not_json", "", sentence)]) from malformed
    if not isinstance(document, dict):
        sentence = "文件应是一个JSON对象，且不超过100MB。"
        raise Objections([Objection("file.not_an_object", "", sentence)])
    return document

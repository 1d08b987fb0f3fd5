"""Run the headless door as a test does: a file in, the exit code, what it printed and left."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from financing.models import Case
from tests.financing.spoiled_cases import Content, shipped

ROOT = Path(__file__).resolve().parents[2]
SMALL = "c058-geographical-indication"


class Terminal(io.StringIO):
    """A stream that somebody watches."""

    def isatty(self) -> bool:
        return True


class Run:
    """What one run of the command left: its exit code, what it printed, and its folder."""

    def __init__(self, path: Path, out: Path, stderr: io.StringIO | None = None) -> None:
        stdout, stderr = io.StringIO(), stderr or io.StringIO()
        self.out, self.code = out, 0
        try:
            call_command("run_case", str(path), "--out", str(out), stdout=stdout, stderr=stderr)
        except SystemExit as left:
            self.code = int(str(left.code))
        self.summary: dict[str, Any] = json.loads(stdout.getvalue())
        self.progress = stderr.getvalue()

    @property
    def problems(self) -> set[tuple[str, str]]:
        return {(each["code"], each["path"]) for each in self.summary["problems"]}

    @property
    def case(self) -> Case:
        return Case.objects.get(number=self.summary["case"]["number"])

    @property
    def dossier(self) -> dict[str, Any]:
        dossier: dict[str, Any] = json.loads((self.out / "case.json").read_text(encoding="utf-8"))
        return dossier


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Run]:
    def run(content: Content | bytes, out: str = "out", **options: Any) -> Run:
        path = tmp_path / "case.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return Run(path, tmp_path / out, **options)

    return run


def changed(name: str, change: Callable[[Content], object]) -> Content:
    content = deepcopy(shipped(name))
    change(content)
    return content


def rows_everywhere() -> Mapping[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}

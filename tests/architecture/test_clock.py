"""Time is a parameter: only what a person, a caller, a job or a command starts reads the clock."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import app_modules, expect_none, place

_MAY_READ_THE_CLOCK = {"views", "api", "tasks", "management"}
_CLOCKS = {
    "datetime.now", "datetime.today", "datetime.utcnow", "date.today", "timezone.now",
    "timezone.localdate", "timezone.localtime", "time.time", "time.time_ns", "functions.Now",
}  # fmt: skip
_CLOCK_MODULES = {"datetime", "django.utils.timezone", "time", "django.db.models.functions"}
# When a move was recorded is nobody's say: as a parameter it could be back-dated.
_RECORDER = "workflows/operations/recording.py"
_SELF_DATING = {"auto_now", "auto_now_add"}


def _clock_names(tree: ast.Module) -> set[str]:
    """Collect the bare names under which this module has imported a clock."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in _CLOCK_MODULES
        for alias in node.names
        if f"{node.module.split('.')[-1]}.{alias.name}" in _CLOCKS
    }


_CONVERTERS = {"localdate", "localtime"}


def _given_a_time(tree: ast.Module) -> set[ast.AST]:
    """Collect the converters that are given a time: they read none themselves."""
    return {
        node.func
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and node.args
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in _CONVERTERS
    }


def _lines_that_read_the_clock(tree: ast.Module) -> Iterator[int]:
    bare = _clock_names(tree)
    converted = _given_a_time(tree)
    for node in ast.walk(tree):
        if node in converted:
            continue
        match node:
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name):
                if f"{owner}.{name}" in _CLOCKS:
                    yield node.lineno
            case ast.Name(id=name, ctx=ast.Load()) if name in bare:
                yield node.lineno
            case ast.keyword(arg=name, value=ast.Constant(value=True)) if name in _SELF_DATING:
                yield node.value.lineno


def _may_read(path: Path) -> bool:
    return bool(_MAY_READ_THE_CLOCK & {path.stem, *path.parts}) or str(path).endswith(_RECORDER)


def test_only_views_api_tasks_and_commands_read_the_clock() -> None:
    readers = [
        place(path, line)
        for path, tree in app_modules()
        if not _may_read(path)
        for line in _lines_that_read_the_clock(tree)
    ]

    expect_none(readers)


@pytest.mark.parametrize(
    "code",
    [
        "import datetime; datetime.datetime.now()",
        "from datetime import date; date.today()",
        "from django.utils import timezone; timezone.now()",
        "from django.utils.timezone import now; f(default=now)",
        "import time; time.time()",
        "models.DateTimeField(auto_now_add=True)",
    ],
)
def test_a_read_of_the_clock_is_found(code: str) -> None:
    assert list(_lines_that_read_the_clock(ast.parse(code))) == [1]

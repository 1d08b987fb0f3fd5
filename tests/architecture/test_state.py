"""Only a lifecycle writes a state: nothing else assigns it, updates it or creates a row in one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.house import app_modules, expect_none, place

_ROW_WRITERS = {
    "abulk_create", "acreate", "aupdate", "bulk_update", "create", "get_or_create", "update",
    "update_or_create",
}  # fmt: skip
_STATE_IN_SQL = re.compile(r"\bSET\b[^;]*\bstate\s*=", re.IGNORECASE)


def _targets(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Assign(targets=targets):
            return targets
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target, value=ast.expr()):
            return [target]
        case _:
            return []


def _writes_state(node: ast.AST) -> bool:
    if any(
        isinstance(target, ast.Attribute) and target.attr == "state" for target in _targets(node)
    ):
        return True
    match node:
        case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="state"), *_]):
            return True
        case ast.Call(func=ast.Attribute(attr=name), keywords=keywords) if name in _ROW_WRITERS:
            return any(keyword.arg == "state" for keyword in keywords)
        case ast.Constant(value=str() as text):
            return bool(_STATE_IN_SQL.search(text))
        case _:
            return False


def _lines_that_write_state(tree: ast.Module) -> Iterator[int]:
    return (getattr(node, "lineno", 1) for node in ast.walk(tree) if _writes_state(node))


def test_only_lifecycles_write_state() -> None:
    writers = [
        place(path, line)
        for path, tree in app_modules()
        if "lifecycles" not in (path.stem, path.parent.name)
        for line in _lines_that_write_state(tree)
    ]

    expect_none(writers)


@pytest.mark.parametrize(
    "code",
    [
        "case.state = 'SIGNED'",
        "setattr(case, 'state', 'SIGNED')",
        "Case.objects.filter(pk=1).update(state='SIGNED')",
        "Case.objects.create(number='1', state='SIGNED')",
        "cursor.execute('UPDATE financing_case SET number = 1, state = %s', ['SIGNED'])",
    ],
)
def test_a_state_written_around_its_lifecycle_is_found(code: str) -> None:
    assert list(_lines_that_write_state(ast.parse(code))) == [1]


@pytest.mark.parametrize(
    "code", ["case.sign()", "Case.objects.filter(state='SIGNED')", "x = case.state"]
)
def test_reading_a_state_is_nothing_to_report(code: str) -> None:
    assert list(_lines_that_write_state(ast.parse(code))) == []

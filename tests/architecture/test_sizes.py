"""Small enough to be read in one go."""

from __future__ import annotations

import ast

from tests.architecture.house import expect_none, files, place

MODULE_LINES = 400
FUNCTION_LINES = 50


def test_a_module_has_at_most_400_lines() -> None:
    long = [
        f"{place(path, 1)} {lines} lines: split by noun"
        for path in files("*.py")
        if "migrations" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > MODULE_LINES
    ]

    expect_none(long)


def test_a_function_has_at_most_50_lines() -> None:
    long = [
        f"{place(path, node.lineno)} {node.name}: {lines} lines"
        for path in files("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    ]

    expect_none(long)

"""Find the sentences that code and templates mark for translation, without GNU gettext."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.translation.template import templatize

# How many leading arguments of a call are sentences: a plural has two. A context comes first.
_MARKERS = {"gettext": 1, "ngettext": 2, "pgettext": 1, "npgettext": 2, "gettext_noop": 1, "_": 1}
_STRING = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_MARKED_IN_TEMPLATE = re.compile(rf"(?<!\w)(n?p?gettext|_)\(\s*{_STRING}(?:,\s*{_STRING})?")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def sentences_of_module(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield each marked sentence of a module, with its line."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        marker = called.removesuffix("_lazy")
        if marker in _MARKERS:
            skipped = int("pgettext" in marker)
            for argument in node.args[skipped : skipped + _MARKERS[marker]]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield node.lineno, argument.value


def sentences_of_template(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each marked sentence of a template; Django rewrites it into calls first."""
    calls = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for found in _MARKED_IN_TEMPLATE.finditer(calls):
        marker, first, second = found.groups()
        wanted = [second] if "pgettext" in marker else [first, second][: _MARKERS[marker]]
        for literal in wanted:
            if literal:
                yield calls.count("\n", 0, found.start()) + 1, ast.literal_eval(literal)


def bare_chinese_of_template(path: Path) -> Iterator[tuple[int, str]]:
    """Yield Chinese text that stands in a template outside any mark for translation."""
    inside = False
    for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
        inside = _still_inside(token, inside)
        if not inside and token.token_type is TokenType.TEXT and CHINESE.search(token.contents):
            yield token.lineno or 0, " ".join(token.contents.split())


def _still_inside(token: Token, inside: bool) -> bool:
    if token.token_type is not TokenType.BLOCK:
        return inside
    tag = token.contents.split()[0]
    if tag in {"blocktranslate", "blocktrans", "comment"}:
        return True
    return inside and tag not in {"endblocktranslate", "endblocktrans", "endcomment"}

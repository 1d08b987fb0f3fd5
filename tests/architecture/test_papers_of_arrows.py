"""Every arrow leaves its paper, or a table says in words why it leaves none."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django.apps import apps

from financing import papers
from financing.papers import KINDS
from financing.papers.table import PAPER_OF_ARROW as OF_CASES
from risk_pool import papers as pool_papers
from risk_pool.papers import KINDS as POOL_KINDS
from risk_pool.papers.table import PAPER_OF_ARROW as OF_POOLS
from tests.architecture.house import app_modules, expect_none, place
from workflows.lifecycles import Lifecycle, arrows_of

PAPER_OF_ARROW = {**OF_CASES, **OF_POOLS}

# Notes that keep the state and leave a paper all the same.
_NOTES = {
    ("case", name)
    for name in (
        "file",
        "commission_appraiser",
        "draw_again",
        "repay",
        "reverse_repayment",
        "close_line",
        "reprice",
        "change_terms",
        "endorse",
        "enter_statement",
        "declare_group",
        "test_covenants",
        "draw_up_exemption",
        "extend",
    )
} | {
    ("pledgedright", "reread_register"),
    ("consent", "request_consent"),
    ("claim", "report_default"),
    ("claim", "record_recovery"),
    ("poolstatement", "state_month"),
}


def _drawn_arrows() -> set[tuple[str, str]]:
    return {
        (str(model._meta.model_name), arrow.name)
        for app in ("financing", "risk_pool")
        for model in apps.get_app_config(app).get_models()
        if issubclass(model, Lifecycle)
        for arrow in arrows_of(model)
    }


def test_every_arrow_has_an_entry() -> None:
    missing = sorted((_drawn_arrows() | _NOTES) - PAPER_OF_ARROW.keys())

    expect_none([f"{model}.{arrow}" for model, arrow in missing])


def test_no_entry_is_left_over() -> None:
    extra = sorted(PAPER_OF_ARROW.keys() - _drawn_arrows() - _NOTES)

    expect_none([f"{model}.{arrow}" for model, arrow in extra])


def test_an_entry_names_papers_or_says_why_there_are_none() -> None:
    empty = [key for key, leaves in PAPER_OF_ARROW.items() if not leaves]

    expect_none([f"{model}.{arrow}" for model, arrow in empty])


def test_every_kind_of_paper_is_left_by_an_arrow() -> None:
    left = {
        kind.code
        for leaves in PAPER_OF_ARROW.values()
        if not isinstance(leaves, str)
        for kind in leaves
    }

    assert left == {kind.code for kind in (*KINDS, *POOL_KINDS)}


def test_operations_leave_the_papers_that_the_table_names() -> None:
    told: dict[str, list[set[str]]] = {}
    for (_model, arrow), leaves in PAPER_OF_ARROW.items():
        codes = set() if isinstance(leaves, str) else {kind.code for kind in leaves}
        told.setdefault(arrow, []).append(codes)

    unlike = [
        f"{where} {arrow} leaves {sorted(codes)}"
        for where, arrow, codes in _papers_left_by_operations()
        if arrow in told and codes not in told[arrow]
    ]

    expect_none(unlike)


def _papers_left_by_operations() -> Iterator[tuple[str, str, set[str]]]:
    """Yield each arrow that an operation takes, or notes, by name, with the codes of its papers."""
    for path, tree in app_modules():
        if "operations" not in path.parts or not {"financing", "risk_pool"} & {*path.parts}:
            continue
        for node in ast.walk(tree):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="take" | "note"),
                    args=[ast.Constant(value=str() as arrow), *_],
                    keywords=keywords,
                ):
                    yield place(path, node.lineno), arrow, set(_codes(keywords))


def _codes(keywords: list[ast.keyword]) -> Iterator[str]:
    for keyword in keywords:
        if keyword.arg == "papers" and isinstance(keyword.value, ast.List):
            for element in keyword.value.elts:
                assert isinstance(element, ast.Name), "papers are named where they are left"
                yield (getattr(papers, element.id, None) or getattr(pool_papers, element.id)).code

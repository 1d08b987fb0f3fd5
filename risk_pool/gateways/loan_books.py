"""Where the pool reads a loan: whoever keeps a book of loans names it at start-up."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from risk_pool.errors import LoanUnknown
from risk_pool.rules.loan_statements import LoanStatement

Book = Callable[[str], LoanStatement | None]
"""Reads a loan by its number as the book holds it now; None for one that is not in it."""

_books: list[Book] = []


def keep_book(book: Book) -> None:
    """Let the pool read loans from a book."""
    if book not in _books:
        _books.append(book)


def read_loan(number: str) -> LoanStatement:
    """Read a loan from the first book that knows it.

    Raises:
        LoanUnknown: no book does.
    """
    for book in _books:
        statement = book(number)
        if statement is not None:
            return statement
    raise LoanUnknown(
        _("没有编号为“%(number)s”的贷款；请核对编号（案件编号-放款序号，例如ZY2026000001-1）。")
        % {"number": number},
        loan=number,
    )

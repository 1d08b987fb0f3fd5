"""Read what a paper says, for the tests of papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from documents.blocks import (
    SHANGHAI,
    Block,
    Fields,
    PaperContent,
    PaperKind,
    SignatureLines,
    Table,
    texts,
)
from tests.financing.filed_facts import make_case
from tests.financing.paper_facts import make_facts

ISSUED_AT = dt.datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)


def built(kind: PaperKind, /, **facts: Any) -> tuple[Block, ...]:
    """Build a paper of the fictional case, from the given facts or its usual ones."""
    given = facts or make_facts()[kind.code]
    return kind.build({"case": make_case(), **given})


def words_of(blocks: Sequence[Block]) -> str:
    """Write all that the blocks say, a string a line."""
    content = PaperContent("", "", "", "", ISSUED_AT, (), tuple(blocks))
    return "\n".join(texts(content))


def tables_of(blocks: Sequence[Block]) -> list[Table]:
    """List the tables."""
    return [block for block in blocks if isinstance(block, Table)]


def fields_of(blocks: Sequence[Block]) -> dict[str, str]:
    """Read every grid, by label."""
    return {label: text for b in blocks if isinstance(b, Fields) for label, text in b.rows}


def signers_of(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Name those who sign."""
    return next(block.parties for block in blocks if isinstance(block, SignatureLines))


def fen_of(text: str) -> int:
    """Read an amount in yuan back into fen."""
    return int(text.replace(",", "").replace(".", ""))

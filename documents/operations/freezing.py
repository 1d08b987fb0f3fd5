"""Freeze a paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from documents.blocks import PaperContent, PaperKind, sha256_hex, to_json
from documents.models import Paper, Rendering


def freeze_paper(
    *,
    kind: PaperKind,
    facts: Mapping[str, Any],
    number: str,
    case_number: str,
    chain: UUID,
    issuer: str,
    parties: Sequence[tuple[str, str]],
    at: dt.datetime,
    subtitle: str = "",
) -> Paper:
    """Write a paper for good, and the order to make its PDF, inside the caller's transaction."""
    assert transaction.get_connection().in_atomic_block, "a paper is frozen with its step"
    content = PaperContent(
        title=kind.title,
        subtitle=subtitle,
        issuer=issuer,
        number=number,
        case_number=case_number,
        issued_at=at,
        parties=tuple(parties),
        blocks=kind.build(facts),
    )
    text = to_json(content)
    paper = Paper.objects.create(
        number=number,
        code=kind.code,
        version=kind.version,
        title=kind.title,
        case_number=case_number,
        chain=chain,
        audience=",".join(sorted(kind.audience)),
        content=text,
        content_sha256=sha256_hex(text),
        issued_at=at,
    )
    Rendering.objects.create(paper=paper)
    return paper

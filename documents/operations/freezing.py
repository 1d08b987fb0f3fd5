"""Freeze a paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from documents.blocks import (
    LAYOUT,
    Block,
    PaperContent,
    PaperKind,
    sha256_hex,
    signatories,
    to_json,
)
from documents.models import Paper, Rendering, Sealing, VoidedPaper
from documents.rules.proofs import proof_code, spaced


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
    """Write a paper for good, inside the caller's transaction.

    The orders to make its PDF, and to put on the seals that its kind asks for, go with it.
    """
    assert transaction.get_connection().in_atomic_block, "a paper is frozen with its step"
    blocks = kind.build(facts)
    content = PaperContent(
        title=kind.title,
        subtitle=subtitle,
        issuer=issuer,
        number=number,
        case_number=case_number,
        issued_at=at,
        parties=tuple(parties),
        blocks=blocks,
        layout=LAYOUT,
        seals=_seals(kind, issuer, blocks),
    )
    code = proof_code(to_json(content))
    text = to_json(replace(content, proof=f"{settings.PUBLIC_ADDRESS}/check/{spaced(code)}"))
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
        proof_code=code,
        issued_at=at,
    )
    Rendering.objects.create(paper=paper)
    _void(kind, paper)
    if content.seals:
        Sealing.objects.create(paper=paper)
    return paper


def _void(kind: PaperKind, paper: Paper) -> None:
    """Take the force from the earlier papers that this one voids."""
    if kind.voids:
        earlier = Paper.objects.filter(chain=paper.chain, code__in=kind.voids, voided=None)
        VoidedPaper.objects.bulk_create(VoidedPaper(paper=each, by=paper) for each in earlier)


def _seals(kind: PaperKind, issuer: str, blocks: Sequence[Block]) -> tuple[str, ...]:
    named = {"nobody": (), "issuer": (issuer,), "signatories": signatories(blocks)}
    return named[kind.sealed_by]

"""Everything the record may rest on, read as it is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from financing.models import (
    ApplicationVersion,
    BundleValuation,
    Comment,
    Contract,
    RegisterSnapshot,
    RightValuation,
    Upload,
)
from risk_pool.models import PoolTerms, TermShare
from workflows.evidence import evidence
from workflows.rules.chain import canonical_json, sha256

Chains = Collection[UUID] | None


def versions(chains: Chains) -> Iterator[bytes]:
    """Read filed versions; an application's record is a chain of its own."""
    rows = ApplicationVersion.objects.all()
    if chains is not None:
        rows = rows.filter(application__in=chains)
    yield from _texts(rows, "content")


def snapshots(chains: Chains) -> Iterator[bytes]:
    """Read register snapshots."""
    rows = RegisterSnapshot.objects.all()
    if chains is not None:
        rows = rows.filter(pledged_right__case__in=chains)
    yield from _texts(rows, "facts")


def contracts(chains: Chains) -> Iterator[bytes]:
    """Read contracts."""
    rows = Contract.objects.all()
    yield from _texts(rows if chains is None else rows.filter(case__in=chains), "content")


def comments(chains: Chains) -> Iterator[bytes]:
    """Read remarks."""
    rows = Comment.objects.all()
    yield from _texts(rows if chains is None else rows.filter(case__in=chains), "text")


def inputs(chains: Chains) -> Iterator[bytes]:
    """Read the inputs of valuations, of a right or of a bundle."""
    bundles = BundleValuation.objects.all()
    rights = RightValuation.objects.exclude(value_fen=None)
    if chains is not None:
        bundles, rights = bundles.filter(case__in=chains), rights.filter(case__in=chains)
    yield from _texts(bundles, "inputs")
    for typed in rights.values_list("inputs", flat=True):
        yield canonical_json(typed).encode()


def uploads(chains: Chains) -> Iterator[bytes]:
    """Read uploaded files as they lie on disk; one that is gone yields nothing."""
    rows = Upload.objects.all()
    if chains is not None:
        rows = rows.filter(Q(application__in=chains) | Q(case__in=chains))
    for upload in rows:
        if upload.file.name and upload.file.storage.exists(upload.file.name):
            with upload.file.open("rb") as stored:
                yield stored.read()


def terms(chains: Chains) -> Iterator[bytes]:  # noqa: ARG001 -- terms are the pool's, of no chain
    """Read every row of the pool's terms with its shares."""
    for row in PoolTerms.objects.prefetch_related("shares"):
        yield _terms_text(row, sorted(row.shares.all(), key=lambda s: s.party)).encode()


def terms_hash(row: PoolTerms, shares: Sequence[TermShare]) -> str:
    """Hash terms as a decision rests on them: everything but the day on which they end."""
    return sha256(_terms_text(row, shares))


def _terms_text(row: PoolTerms, shares: Sequence[TermShare]) -> str:
    return canonical_json(
        {
            "code": row.code,
            "place": row.place,
            "mode": row.mode,
            "notice": row.notice,
            "source": row.source,
            "loss_basis": row.loss_basis,
            "valid_from": row.valid_from,
            "shares": [
                [s.party, s.share_bp, s.organisation_id, s.certainty, s.source] for s in shares
            ],
        }
    )


def _texts(rows: QuerySet[Any, Any], column: str) -> Iterator[bytes]:
    for text in rows.values_list(column, flat=True).iterator():
        yield text.encode()


def name_evidence() -> None:
    """Tell the engine how each kind is read."""
    evidence("version", versions)
    evidence("snapshot", snapshots)
    evidence("contract", contracts)
    evidence("comment", comments)
    evidence("inputs", inputs)
    evidence("upload", uploads)
    evidence("terms", terms)

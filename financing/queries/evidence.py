"""Everything the record may rest on, hashed anew from what is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

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


def versions() -> Iterator[str]:
    """Hash every filed version."""
    yield from map(sha256, ApplicationVersion.objects.values_list("content", flat=True))


def snapshots() -> Iterator[str]:
    """Hash every register snapshot."""
    yield from map(sha256, RegisterSnapshot.objects.values_list("facts", flat=True))


def contracts() -> Iterator[str]:
    """Hash every contract."""
    yield from map(sha256, Contract.objects.values_list("content", flat=True))


def comments() -> Iterator[str]:
    """Hash every remark."""
    yield from map(sha256, Comment.objects.values_list("text", flat=True))


def inputs() -> Iterator[str]:
    """Hash the inputs of every valuation, of a right or of a bundle."""
    yield from map(sha256, BundleValuation.objects.values_list("inputs", flat=True))
    for typed in RightValuation.objects.exclude(value_fen=None).values_list("inputs", flat=True):
        yield sha256(canonical_json(typed))


def uploads() -> Iterator[str]:
    """Hash every uploaded file as it lies on disk; one that is gone yields nothing."""
    for upload in Upload.objects.all():
        if upload.file.name and upload.file.storage.exists(upload.file.name):
            with upload.file.open("rb") as stored:
                yield hashlib.file_digest(stored, "sha256").hexdigest()


def terms() -> Iterator[str]:
    """Hash every row of the pool's terms with its shares."""
    for row in PoolTerms.objects.prefetch_related("shares"):
        yield terms_hash(row, sorted(row.shares.all(), key=lambda share: share.party))


def terms_hash(row: PoolTerms, shares: Sequence[TermShare]) -> str:
    """Hash terms as a decision rests on them: everything but the day on which they end."""
    return sha256(
        canonical_json(
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
    )


def name_evidence() -> None:
    """Tell the engine how each kind is hashed anew."""
    evidence("version", versions)
    evidence("snapshot", snapshots)
    evidence("contract", contracts)
    evidence("comment", comments)
    evidence("inputs", inputs)
    evidence("upload", uploads)
    evidence("terms", terms)

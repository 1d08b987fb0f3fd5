"""What anybody may read of a paper by its code: nothing of what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.adapters.seals import seal_keys
from documents.models import Paper, SealedRevision
from documents.rules.proofs import spaced


@dataclass(frozen=True, slots=True)
class Proof:
    """A paper as the public page tells it.

    ``missing`` are those whose seals are still to come; ``purpose`` says what seals are for that
    are not to be taken for real ones.
    """

    paper: Paper
    code: str
    issuer: str
    seals: Sequence[SealedRevision]
    missing: Sequence[str]
    voided_by: Paper | None
    purpose: str

    @property
    def file_sha256(self) -> str:
        """Give the hash of the file as it stands now; empty where it is not made yet."""
        newest: str = self.seals[-1].file_sha256 if self.seals else self.paper.rendering.file_sha256
        return newest


def proof_of(code: str) -> Proof | None:
    """Find a paper by its code, or nothing."""
    if not code:
        return None
    papers = Paper.objects.select_related("rendering", "voided__by").prefetch_related("revisions")
    paper = papers.filter(proof_code=code).first()
    if paper is None:
        return None
    content, keys = paper.read(), seal_keys()
    seals = list(paper.revisions.all())
    voided = getattr(paper, "voided", None)
    return Proof(
        paper=paper,
        code=spaced(code),
        issuer=content.issuer,
        seals=seals,
        missing=content.seals[len(seals) :],
        voided_by=voided.by if voided else None,
        purpose=keys.purpose if keys else "",
    )

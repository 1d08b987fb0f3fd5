"""What the pool's record rests on, read as it is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from risk_pool.models import Coverage, LoanSnapshot, PoolSheet, Transfer
from risk_pool.states import SheetState
from workflows.evidence import evidence
from workflows.rules.chain import canonical_json, sha256

Chains = Collection[UUID] | None


def transfer_hash(transfer: Transfer) -> str:
    """Hash a transfer as a move rests on it."""
    return sha256(_transfer_text(transfer))


def transfers(chains: Chains) -> Iterator[bytes]:
    """Read transfers; of some chains, those on the accounts of their loans."""
    rows = Transfer.objects.select_related("source", "target", "pool")
    if chains is not None:
        loans = Coverage.objects.filter(pk__in=chains).values("loan_number")
        rows = rows.filter(source__loan_reference__in=loans) | rows.filter(
            target__loan_reference__in=loans
        )
    for row in rows.order_by("id").iterator(chunk_size=2000):
        yield _transfer_text(row).encode()


def statements(chains: Chains) -> Iterator[bytes]:
    """Read the frozen statements of loans."""
    covered, claimed = Coverage.objects.all(), LoanSnapshot.objects.all()
    if chains is not None:
        covered, claimed = covered.filter(pk__in=chains), claimed.filter(claim__in=chains)
    for text in covered.values_list("statement", flat=True):
        yield text.encode()
    for text in claimed.values_list("text", flat=True):
        yield text.encode()


def sheets(chains: Chains) -> Iterator[bytes]:  # noqa: ARG001 -- terms are the pool's, of no chain
    """Read every sheet that was adopted, with what was filled in."""
    for sheet in PoolSheet.objects.exclude(state=SheetState.DRAFTED):
        yield sheet.text().encode()


def name_evidence() -> None:
    """Name every kind of evidence that the pool's record may rest on."""
    evidence("transfer", transfers)
    evidence("loan", statements)
    evidence("sheet", sheets)


def _transfer_text(row: Transfer) -> str:
    return canonical_json(
        {
            "pool": row.pool_id,
            "reference": row.reference,
            "act": row.act,
            "source": [row.source.kind, row.source.loan_reference],
            "target": [row.target.kind, row.target.loan_reference],
            "amount_fen": row.amount_fen,
            "source_after_fen": row.source_after_fen,
            "target_after_fen": row.target_after_fen,
            "happened_on": row.happened_on,
        }
    )

"""Everything the record may rest on, read as it is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from banks.models import (
    ApprovalAuthority,
    CreditProduct,
    ExtensionRule,
    LoanPrimeRate,
    PenaltyRule,
    PilotRegion,
    ValuationLeave,
)
from financing.models import (
    ApplicationVersion,
    BundleValuation,
    Case,
    Comment,
    Contract,
    FinancialStatement,
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


def statements(chains: Chains) -> Iterator[bytes]:
    """Read borrowers' statements; a decision may rest on one that was entered on another case."""
    rows = FinancialStatement.objects.all()
    if chains is not None:
        rows = rows.filter(enterprise__in=Case.objects.filter(pk__in=chains).values("enterprise"))
    yield from _texts(rows, "content")


def products(chains: Chains) -> Iterator[bytes]:  # noqa: ARG001 -- of no chain
    """Read every product of every bank."""
    for row in CreditProduct.objects.all():
        yield _row(row, _PRODUCT).encode()


def product_hash(row: CreditProduct) -> str:
    """Hash a product, but for the day on which it ends."""
    return sha256(_row(row, _PRODUCT))


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


def prime_rates(chains: Chains) -> Iterator[bytes]:  # noqa: ARG001 -- of no chain
    """Read every published loan prime rate."""
    for row in LoanPrimeRate.objects.all():
        yield _row(row, _RATE).encode()


def penalty_rules(chains: Chains) -> Iterator[bytes]:  # noqa: ARG001 -- of no chain
    """Read every rule of penalty interest."""
    for row in PenaltyRule.objects.all():
        yield _row(row, _PENALTY).encode()


def authorities(chains: Chains) -> Iterator[bytes]:  # noqa: ARG001 -- of no chain
    """Read every limit up to which somebody may approve."""
    for row in ApprovalAuthority.objects.all():
        yield _row(row, _AUTHORITY).encode()


def leaves(chains: Chains) -> Iterator[bytes]:  # noqa: ARG001 -- of no chain
    """Read every leave of a bank to value by itself."""
    for row in ValuationLeave.objects.all():
        yield _row(row, _LEAVE).encode()


def pilots(chains: Chains) -> Iterator[bytes]:  # noqa: ARG001 -- of no chain
    """Read what the pilot says of every region."""
    for row in PilotRegion.objects.all():
        yield _row(row, _PILOT).encode()


def leave_hash(row: ValuationLeave) -> str:
    """Hash a leave to value, but for the day on which it ends."""
    return sha256(_row(row, _LEAVE))


def pilot_hash(row: PilotRegion) -> str:
    """Hash what the pilot says of a region, but for the day on which it ends."""
    return sha256(_row(row, _PILOT))


def extension_rules(chains: Chains) -> Iterator[bytes]:  # noqa: ARG001 -- of no chain
    """Read every rule on how long a loan may be extended."""
    for row in ExtensionRule.objects.all():
        yield _row(row, _EXTENSION).encode()


def extension_hash(row: ExtensionRule) -> str:
    """Hash a rule on extensions, but for the day on which it ends."""
    return sha256(_row(row, _EXTENSION))


def rate_hash(row: LoanPrimeRate) -> str:
    """Hash a published rate as a drawdown rests on it."""
    return sha256(_row(row, _RATE))


def penalty_hash(row: PenaltyRule) -> str:
    """Hash a rule of penalty interest, but for the day on which it ends."""
    return sha256(_row(row, _PENALTY))


def authority_hash(row: ApprovalAuthority) -> str:
    """Hash an approval limit, but for the day on which it ends."""
    return sha256(_row(row, _AUTHORITY))


_RATE = ("published_on", "tenor", "rate_bp", "source", "certainty")
_PENALTY = ("uplift_bp", "least_bp", "most_bp", "valid_from", "source", "certainty")
_LEAVE = ("bank_id", "branch_id", "region", "limit_fen", "valid_from", "source", "certainty")
_PILOT = ("region", "is_member", "limit_fen", "valid_from", "source", "certainty")
_EXTENSION = (
    "from_months", "to_months", "share_bp", "most_months", "valid_from", "source", "certainty",
)  # fmt: skip
_PRODUCT = (
    "bank_id", "code", "name", "least_fen", "most_fen", "most_months", "lpr_tenor",
    "least_spread_bp", "most_spread_bp", "methods", "caps_bp", "borrower_limit_fen",
    "group_limit_fen", "conditions", "valid_from", "source", "certainty",
)  # fmt: skip
_AUTHORITY = ("bank_id", "branch_id", "limit_fen", "valid_from", "source")


def _row(row: Model, names: Sequence[str]) -> str:
    return canonical_json({name: getattr(row, name) for name in names})


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
    evidence("lpr", prime_rates)
    evidence("penalty", penalty_rules)
    evidence("authority", authorities)
    evidence("statement", statements)
    evidence("product", products)
    evidence("leave", leaves)
    evidence("pilot", pilots)
    evidence("extension", extension_rules)

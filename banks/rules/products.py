"""What a bank's product lets an approver grant, and what all loans of a group come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from banks.money import Fen, format_yuan
from workflows.errors import Objection
from workflows.sentences import say


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductTerms:
    """A product's bounds: amounts in fen, spreads and caps in basis points; None is no bound.

    ``caps_bp`` are the most that is lent on a right of a kind, as a share of its value.
    """

    name: str
    least_fen: Fen
    most_fen: Fen
    most_months: int
    least_spread_bp: int
    most_spread_bp: int
    lpr_tenor: str
    methods: Sequence[str]
    caps_bp: Mapping[str, int]
    borrower_limit_fen: Fen | None
    group_limit_fen: Fen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What an approver is about to grant, and on which values by kind of right."""

    approved_fen: Fen
    term_months: int
    spread_bp: int
    lpr_tenor: str
    repayment: str
    values_fen: Sequence[tuple[str, Fen]]
    excess_reason: str = ""


def check_product(product: ProductTerms, granted: Granted) -> Iterator[Objection]:
    """List in what a grant goes beyond its product; above the caps is a matter of a reason."""
    if not product.least_fen <= granted.approved_fen <= product.most_fen:
        sentence = say(
            "产品“{name}”的金额为{least}元至{most}元。", name=product.name,
            least=format_yuan(product.least_fen), most=format_yuan(product.most_fen),
        )  # fmt: skip
        yield Objection("product.amount", "approved_fen", sentence)
    if granted.term_months > product.most_months:
        sentence = say(
            "产品“{name}”的期限最长{most}个月。", name=product.name, most=product.most_months
        )
        yield Objection("product.term", "term_months", sentence)
    if not product.least_spread_bp <= granted.spread_bp <= product.most_spread_bp:
        sentence = say(
            "产品“{name}”的加点为{least}至{most}个基点。", name=product.name,
            least=product.least_spread_bp, most=product.most_spread_bp,
        )  # fmt: skip
        yield Objection("product.spread", "spread_bp", sentence)
    if granted.lpr_tenor != product.lpr_tenor:
        sentence = say(
            "产品“{name}”参照{tenor}期限的LPR。", name=product.name, tenor=product.lpr_tenor
        )
        yield Objection("product.tenor", "lpr_tenor", sentence)
    if granted.repayment not in product.methods:
        yield Objection(
            "product.method", "repayment", say("产品“{name}”没有这种还款方式。", name=product.name)
        )
    yield from _check_cap(product, granted)


def cap_fen(product: ProductTerms, values_fen: Sequence[tuple[str, Fen]]) -> Fen:
    """Add up what the caps lend on each right; a kind without a cap lends nothing."""
    return sum(fen * product.caps_bp.get(kind, 0) // 10_000 for kind, fen in values_fen)


def _check_cap(product: ProductTerms, granted: Granted) -> Iterator[Objection]:
    most_fen = cap_fen(product, granted.values_fen)
    if granted.approved_fen > most_fen and not granted.excess_reason.strip():
        sentence = say(
            "批准金额超过产品“{name}”按权利种类质押率上限计算的{most}元，请写明理由，或降低金额。",
            name=product.name, most=format_yuan(most_fen),
        )  # fmt: skip
        yield Objection("product.cap", "excess_reason", sentence, {"cap_fen": most_fen})


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a bank has at risk with a borrower and with its group: outstanding and still to draw."""

    borrower_fen: Fen
    group_fen: Fen
    group: str = ""


def check_exposure(
    product: ProductTerms, exposure: Exposure, approved_fen: Fen
) -> Iterator[Objection]:
    """List the limits that the borrower or its group would pass with this loan."""
    limits = (
        ("borrower", say("借款人"), exposure.borrower_fen, product.borrower_limit_fen),
        ("group", say("所属集团"), exposure.group_fen, product.group_limit_fen),
    )
    for code, whose, at_risk_fen, limit_fen in limits:
        if limit_fen is not None and at_risk_fen + approved_fen > limit_fen:
            sentence = say(
                "{whose}在本行的授信余额{at_risk}元，加上本次批准金额超过限额{limit}元。",
                whose=whose, at_risk=format_yuan(at_risk_fen), limit=format_yuan(limit_fen),
            )  # fmt: skip
            facts = {"at_risk_fen": at_risk_fen, "limit_fen": limit_fen}
            yield Objection(f"exposure.{code}", "approved_fen", sentence, facts)

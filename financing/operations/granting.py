"""The terms that an approver grants, and everything that is held against them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from banks.money import format_yuan
from banks.rules.covenants import CovenantTerms, check_covenant
from banks.rules.products import Granted, check_exposure, check_product
from banks.rules.repricing import PRICINGS
from financing.models import BundleValuation, Case, RightValuation
from financing.operations.acts import CaseAct
from financing.operations.reading import bundle_of
from financing.queries.credit import CreditBasis, product_terms
from financing.queries.eligibility import eligibility_of
from financing.queries.validity import expired
from financing.rules.application import REPAYMENT_METHODS
from financing.states import ValuationState
from workflows.errors import Objection, Objections
from workflows.models import Organisation
from workflows.sentences import listed, say

_VALUE_AGAIN = say("请退回打包估值，重新评估后再批准。")


@dataclass(frozen=True, slots=True)
class ApprovalTerms:
    """What an approver grants.

    ``requirement``: which registrations must be effective before money moves: ``all``, ``listed``
    (positions), or
    ``weighted`` (at least ``required_weight_bp`` of the bundle's value). ``terms_code`` names the
    pool's terms;
    empty means the bank carries the whole risk. ``sharers`` names the organisation for a party of
    the terms. ``excess_reason`` says why more is granted than the bundle's value, or the product's
    caps, lend. ``product_code`` names the bank's product; it may be empty only where the bank has
    none in force.
    """

    approved_fen: int
    term_months: int
    spread_bp: int
    repayment: str
    opinion: str
    lpr_tenor: str = "1Y"
    pricing: str = "fixed"
    conditions: Sequence[str] = field(default_factory=tuple)
    requirement: str = "all"
    required_weight_bp: int = 10_000
    required_positions: Sequence[int] = field(default_factory=tuple)
    terms_code: str = ""
    sharers: Mapping[str, Organisation] = field(default_factory=dict)
    excess_reason: str = ""
    product_code: str = ""
    covenants: Sequence[CovenantTerms] = field(default_factory=tuple)


def check_terms(terms: ApprovalTerms) -> None:
    """Check terms by themselves.

    Raises:
        Objections: everything that makes no sense, all at once.
    """
    wrong = []
    if terms.approved_fen <= 0:
        wrong.append(Objection("approved.missing", "approved_fen", "请填写大于零的批准金额。"))
    if terms.term_months <= 0:
        wrong.append(Objection("term.missing", "term_months", "请填写大于零的期限（月）。"))
    if terms.repayment not in REPAYMENT_METHODS:
        methods = listed(REPAYMENT_METHODS.values())
        sentence = say("请选择还款方式：{methods}。", methods=methods)
        wrong.append(Objection("repayment.unknown", "repayment", sentence))
    if terms.pricing not in PRICINGS:
        wrong.append(Objection("pricing.unknown", "pricing", "请选择利率调整方式。"))
    wrong += _check_requirement(terms)
    if not terms.opinion.strip():
        wrong.append(Objection("opinion.missing", "opinion", "请填写审批意见。"))
    for index, covenant in enumerate(terms.covenants):
        wrong += check_covenant(covenant, f"covenants[{index}]")
    if wrong:
        raise Objections(wrong)


def _check_requirement(terms: ApprovalTerms) -> Iterator[Objection]:
    if terms.requirement not in ("all", "weighted", "listed"):
        yield Objection("requirement.unknown", "requirement", "请选择放款前须生效的登记。")
    if terms.requirement == "listed" and not terms.required_positions:
        yield Objection("requirement.empty", "required_positions", "请列出须先生效的权利序号。")
    if not 0 < terms.required_weight_bp <= 10_000:
        sentence = "加权比例须在 0 到 100% 之间。"
        yield Objection("requirement.weight", "required_weight_bp", sentence)


def check_against_case(act: CaseAct, terms: ApprovalTerms, basis: CreditBasis) -> None:
    """Hold terms against the rights, the values, the product and what is at risk already.

    Raises:
        Objections: everything in which they go too far, all at once.
    """
    wrong = [
        *_check_positions(act.case, terms),
        *_check_lendable(terms, basis.bundle),
        *_check_product(terms, basis),
        *_check_internal(act, terms),
        *expired(basis.bundle, on=act.on, where="approved_fen", cure=_VALUE_AGAIN),
    ]
    if wrong:
        raise Objections(wrong)


def _check_positions(case: Case, terms: ApprovalTerms) -> Iterator[Objection]:
    if terms.requirement != "listed":
        return
    unknown = set(terms.required_positions) - {p.position for p in bundle_of(case)}
    if unknown:
        named = "、".join(str(n) for n in sorted(unknown))
        sentence = f"本案没有第 {named} 项权利，请核对须先生效的权利序号。"
        yield Objection("requirement.unknown_right", "required_positions", sentence)


def _check_lendable(terms: ApprovalTerms, bundle: BundleValuation | None) -> Iterator[Objection]:
    """More than the bundle's value lends is the approver's to grant, and to account for."""
    if bundle is None or terms.approved_fen <= bundle.lendable_fen or terms.excess_reason.strip():
        return
    sentence = say(
        "批准金额超过打包评估的可贷上限{lendable}元，请写明理由，或降低金额。",
        lendable=format_yuan(bundle.lendable_fen),
    )
    yield Objection(
        "lendable.exceeded", "excess_reason", sentence, {"lendable_fen": bundle.lendable_fen}
    )


def _check_internal(act: CaseAct, terms: ApprovalTerms) -> Iterator[Objection]:
    """Object to more than the bank might have valued inside, where it did so (PIL-05)."""
    own = RightValuation.objects.filter(case=act.case, state=ValuationState.COMPLETED)
    if not own.filter(route="internal").exists():
        return
    reasons = eligibility_of(act.case, on=act.on, amount_fen=terms.approved_fen).reasons
    if reasons:
        sentence = say(
            "权利由银行内部评估，不能按此批准：{reason}请降低金额，或退回评估环节委托评估机构。",
            reason="".join(reasons),
        )
        yield Objection("PIL-05", "approved_fen", sentence, {"reasons": list(reasons)})


def _check_product(terms: ApprovalTerms, basis: CreditBasis) -> Iterator[Objection]:
    """Object to terms without a product where the bank has some, and to what goes beyond one."""
    if basis.product is None:
        if basis.products or terms.product_code:
            named = "、".join(f"{row.code}（{row.name}）" for row in basis.products) or "（无）"
            sentence = say("请选择本行当日有效的产品：{named}。", named=named)
            yield Objection("product.missing", "product_code", sentence)
        return
    product = product_terms(basis.product)
    granted = Granted(
        approved_fen=terms.approved_fen, term_months=terms.term_months,
        spread_bp=terms.spread_bp, lpr_tenor=terms.lpr_tenor, repayment=terms.repayment,
        values_fen=basis.values_fen, excess_reason=terms.excess_reason,
    )  # fmt: skip
    yield from check_product(product, granted)
    yield from check_exposure(product, basis.exposure, terms.approved_fen)

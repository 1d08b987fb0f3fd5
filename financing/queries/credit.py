"""What a credit decision rests on: product, exposure, who must approve, the borrower's figures."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from banks.models import ApprovalRule, CreditProduct
from banks.rules.matrix import MatrixRow, rate_bp_of, row_for
from banks.rules.products import Exposure, ProductTerms
from banks.rules.ratios import Statement, ratios_of
from financing.models import (
    BundleValuation,
    Case,
    Endorsement,
    FinancialStatement,
    GroupLink,
    RightValuation,
)
from financing.queries.loans import drawdowns_of, loan_rows, loan_status, undrawn_fen
from financing.states import CaseState, ValuationState

_COMMITTED = (CaseState.APPROVED, CaseState.SHARED, CaseState.SIGNED, CaseState.SECURED)


@dataclass(frozen=True, slots=True)
class Figures:
    """A statement as stored, read, and its ratios."""

    row: FinancialStatement
    statement: Statement
    ratios: Mapping[str, Fraction | None]


@dataclass(frozen=True, slots=True)
class CreditBasis:
    """Everything that is held against terms on a day."""

    bundle: BundleValuation | None
    values_fen: Sequence[tuple[str, int]]
    products: Sequence[CreditProduct]
    product: CreditProduct | None
    exposure: Exposure


def credit_basis(case: Case, product_code: str, on: dt.date) -> CreditBasis:
    """Gather what terms are held against."""
    bundle = BundleValuation.objects.filter(case=case).order_by("-round").first()
    products = products_of(case, on)
    product = next((row for row in products if row.code == product_code), None)
    return CreditBasis(bundle, _values(case, bundle), products, product, exposure_of(case, on))


def products_of(case: Case, on: dt.date) -> list[CreditProduct]:
    """List the bank's products in force on a day, the newest row of each."""
    rows = CreditProduct.objects.in_force(on).filter(bank=case.bank_id)
    newest = {
        row.code: row for row in rows.order_by("valid_from") if isinstance(row, CreditProduct)
    }
    return [newest[code] for code in sorted(newest)]


def product_terms(row: CreditProduct) -> ProductTerms:
    """Read a product's row as the rules know it."""
    return ProductTerms(
        name=row.name, least_fen=row.least_fen, most_fen=row.most_fen, most_months=row.most_months,
        least_spread_bp=row.least_spread_bp, most_spread_bp=row.most_spread_bp,
        lpr_tenor=row.lpr_tenor, methods=tuple(row.methods), caps_bp=row.caps_bp,
        borrower_limit_fen=row.borrower_limit_fen, group_limit_fen=row.group_limit_fen,
    )  # fmt: skip


def _values(case: Case, bundle: BundleValuation | None) -> list[tuple[str, int]]:
    """Give each right's kind and its part of the bundle's value."""
    if bundle is None:
        return []
    parts = json.loads(bundle.result)["allocation_fen"]
    rights = case.pledged_rights.filter(excluded_reason="").select_related("right")
    return [(row.right.kind_id, int(parts.get(str(row.position), 0))) for row in rights]


# --- Exposure


def group_of(case: Case) -> str:
    """Name the borrower's group as the bank declared it last; empty where it belongs to none."""
    links = GroupLink.objects.filter(bank=case.bank_id, enterprise=case.enterprise_id)
    newest = links.order_by("-pk").first()
    return newest.group if newest else ""


def members_of(bank_id: int, group: str) -> set[int]:
    """List the enterprises that a bank holds to belong to a group."""
    links = GroupLink.objects.filter(bank=bank_id).order_by("pk")
    newest = dict(links.values_list("enterprise_id", "group"))
    return {enterprise for enterprise, named in newest.items() if named == group}


def exposure_of(case: Case, on: dt.date) -> Exposure:
    """Add up what the bank has at risk with a borrower and its group, this case left out.

    Outstanding principal, what may still be drawn, and what is approved and not paid out yet.
    """
    group = group_of(case)
    members = members_of(case.bank_id, group) if group else set()
    everyone = {case.enterprise_id} | members
    others = Case.objects.filter(bank=case.bank_id, enterprise__in=everyone).exclude(pk=case.pk)
    live = others.filter(state__in=(*_COMMITTED, CaseState.DISBURSED)).select_related("line")
    at_risk = [(other.enterprise_id, _at_risk(other, on)) for other in live]
    own = sum(fen for enterprise, fen in at_risk if enterprise == case.enterprise_id)
    return Exposure(own, sum(fen for _enterprise, fen in at_risk), group)


def _at_risk(case: Case, on: dt.date) -> int:
    if case.state != CaseState.DISBURSED:
        return case.approved_fen or 0
    loans = [loan_rows(drawdown) for drawdown in drawdowns_of(case)]
    owed = sum(loan_status(loan, on=on).principal_outstanding_fen for loan in loans)
    return owed + undrawn_fen(case.line, case)


# --- Who must approve


def has_matrix(case: Case, on: dt.date) -> bool:
    """Tell whether the bank has an approval matrix on a day."""
    return ApprovalRule.objects.in_force(on).filter(bank=case.bank_id).exists()


def matrix_row(case: Case, approved_fen: int, on: dt.date) -> MatrixRow | None:
    """Find the row of the bank's approval matrix that binds; None where there is none."""
    rows = ApprovalRule.objects.in_force(on).filter(bank=case.bank_id)
    known = [
        MatrixRow(r.above_fen, r.above_rate_bp, r.valuation, tuple(r.levels), r.source)
        for r in rows
        if isinstance(r, ApprovalRule)
    ]
    if not known:
        return None
    bundle = BundleValuation.objects.filter(case=case).order_by("-round").first()
    rate_bp = rate_bp_of(approved_fen, bundle.value_fen if bundle else 0)
    own = RightValuation.objects.filter(case=case, state=ValuationState.COMPLETED)
    valued = "internal" if own.filter(route="internal").exists() else "external"
    return row_for(known, approved_fen=approved_fen, rate_bp=rate_bp, valuation=valued)


def endorsements_of(case: Case) -> list[Endorsement]:
    """List who said yes in this round, in order."""
    rows = Endorsement.objects.filter(case=case, round=case.round)
    return list(rows.select_related("given_by").order_by("seq"))


# --- Figures


def figures_of(enterprise_id: int, *, until: dt.date | None = None) -> list[Figures]:
    """List a borrower's statements, the newest entry of each period, the oldest period first."""
    rows = FinancialStatement.objects.filter(enterprise=enterprise_id)
    if until is not None:
        rows = rows.filter(period_end__lte=until)
    newest = {(row.period_end, row.months): row for row in rows.select_related("entered_by")}
    return [_figures(newest[key]) for key in sorted(newest)]


def _figures(row: FinancialStatement) -> Figures:
    read: dict[str, Any] = json.loads(row.content)
    statement = Statement(**read["figures"])
    return Figures(row, statement, ratios_of(statement))

"""The loans of this platform as a pool reads them: one for each drawdown."""

from __future__ import annotations

from financing.models import Drawdown, PledgedRight
from financing.queries.loans import loan_rows, terms_of
from risk_pool.rules.loan_statements import LoanStatement


def loan_number(case_number: str, seq: int) -> str:
    """Name a drawdown as a loan: the case and its place under the line."""
    return f"{case_number}-{seq}"


def statement_of(number: str) -> LoanStatement | None:
    """Read a drawdown as a loan's statement, as its rows stand now; None for no number of ours."""
    case_number, _dash, seq = number.rpartition("-")
    if not seq.isascii() or not seq.isdecimal():
        return None
    rows = Drawdown.objects.filter(line__case__number=case_number, seq=int(seq))
    drawdown = (
        rows.select_related("line__case__enterprise", "line__case__bank")
        .prefetch_related("instalments", "repayments", "changes")
        .first()
    )
    return None if drawdown is None else _statement(number, drawdown)


def _statement(number: str, drawdown: Drawdown) -> LoanStatement:
    case = drawdown.line.case
    loan, terms = loan_rows(drawdown), terms_of(drawdown)
    approval = case.approvals.order_by("-round").first()
    rights = PledgedRight.objects.filter(case=case, excluded_reason="").order_by("position")
    return LoanStatement(
        number=number,
        contract=case.number,
        borrower=case.enterprise.credit_code,
        borrower_name=case.enterprise.name,
        bank=case.bank.credit_code,
        bank_name=case.bank.name,
        principal_fen=drawdown.principal_fen,
        disbursed_on=drawdown.disbursed_on,
        matures_on=max(row.due_date for row in loan.due),
        annual_rate=terms.annual_rate,
        uplift=terms.uplift,
        repriced=terms.repriced,
        terms_code=approval.terms_code if approval else "",
        due=loan.due,
        paid=loan.paid,
        collateral=tuple(f"{each.right.number} {each.right.title}" for each in rights),
        pledge_held_by="bank",
        ip_amount_fen=drawdown.principal_fen,
    )

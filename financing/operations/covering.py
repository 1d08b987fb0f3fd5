"""What a loan's life means to the pool behind it: paid out it is enrolled, repaid it is let go."""

from __future__ import annotations

from django.db import transaction

from financing.models import Drawdown
from financing.operations.acts import CaseAct
from financing.queries.loan_book import loan_number
from risk_pool.errors import CoverageRefused, Overdrawn, PoolNotLive
from risk_pool.operations.covering import enrol_loan, reinstate_reopened, release_repaid
from workflows.errors import Objections, Refusal


def cover(act: CaseAct, drawdown: Drawdown) -> None:
    """Have a drawdown enrolled in the pool of its terms, and note in the case what came of it.

    A pool that refuses undoes no drawdown: the money was paid, and the bank must know that it is
    not covered. Without a pool that is live, nothing is noted.
    """
    number = loan_number(act.case.number, drawdown.seq)
    try:
        with transaction.atomic():
            coverage = enrol_loan(loan_number=number, actor=act.actor, at=act.at)
    except PoolNotLive:
        return
    except (CoverageRefused, Objections) as refused:
        act.note("cover", facts={"loan": number, "outcome": _why(refused)})
        return
    told = {"loan": number, "coverage": coverage.number, "outcome": _outcome(coverage.state)}
    act.note("cover", facts=told)


def _why(refused: Refusal) -> str:
    return f"未入池：{refused.message}"


def _outcome(state: str) -> str:
    return "已入池备案" if state == "ENROLLED" else "资金不足或须按序等候，已排队"


def uncover_repaid(act: CaseAct, drawdowns: list[Drawdown]) -> None:
    """Let every drawdown that is repaid out of its pool."""
    for drawdown in drawdowns:
        number = loan_number(act.case.number, drawdown.seq)
        coverage = release_repaid(loan_number=number, actor=act.actor, at=act.at)
        if coverage is not None:
            told = {"loan": number, "coverage": coverage.number, "outcome": "还清，解除备案"}
            act.note("cover", facts=told)


def cover_again(act: CaseAct, drawdown_seq: int) -> None:
    """Take a drawdown back into its pool whose last repayment was mistyped."""
    number = loan_number(act.case.number, drawdown_seq)
    try:
        with transaction.atomic():
            coverage = reinstate_reopened(loan_number=number, actor=act.actor, at=act.at)
    except Overdrawn as refused:
        act.note("cover", facts={"loan": number, "outcome": _why(refused)})
        return
    if coverage is not None:
        told = {"loan": number, "coverage": coverage.number, "outcome": "恢复备案"}
        act.note("cover", facts=told)

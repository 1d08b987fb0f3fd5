"""A live pool with its people, and loans of a made-up book, for the tests of claims and cover."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from banks.rules.repayment import RepaymentRow
from banks.rules.schedules import Instalment, interest_only
from financing.operations.cast import Cast
from risk_pool.gateways.loan_books import keep_book
from risk_pool.models import Claim, Coverage, Pool
from risk_pool.operations.answering import (
    conclude_claim,
    confirm_answer,
    propose_answer,
    publish_claim,
)
from risk_pool.operations.claiming import lodge_claim, prepare_claim, report_default
from risk_pool.operations.covering import enrol_loan
from risk_pool.operations.opening import open_pool
from risk_pool.operations.paying import pay_claim
from risk_pool.rules.claims import ClaimAnswers
from risk_pool.rules.loan_statements import LoanStatement
from tests.people import AT_BINHAI
from workflows.models import Actor
from workflows.roles import Role

# A Monday; the year's notice of working days is out.
MONDAY = dt.datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
WAN = 1_000_000

_loans: dict[str, LoanStatement] = {}


def _book(number: str) -> LoanStatement | None:
    return _loans.get(number)


keep_book(_book)


def demo_pool(**changes: Any) -> dict[str, Any]:
    """Give the demo's pool file, with fillings replaced by path."""
    path = Path(settings.BASE_DIR) / "risk_pool" / "data" / "demo_pool.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    filled = {each["path"]: each for each in content["filled"]}
    for name, value in changes.pop("fill", {}).items():
        filled[name] = {"path": name, "value": value, "why": "测试"}
    paid_in = content["paid_in"] | {"amount_fen": changes.pop("paid_in_fen", 5_000 * WAN)}
    return content | {"filled": list(filled.values()), "paid_in": paid_in} | changes


class PoolStory:
    """A pool, and who acts on it."""

    def __init__(self, cast: Cast, **changes: Any) -> None:
        self.cast, self.at = cast, MONDAY
        self.sheet = changes
        self.pool: Pool = open_pool(
            demo_pool(**changes),
            officer=self.actor(Role.FUND_OFFICER),
            reviewer=self.actor(Role.FUND_REVIEWER),
            finance=cast.organisations["caizheng"],
            at=MONDAY,
        )

    def actor(self, role: Role) -> Actor:
        """Name who acts in a role."""
        return self.cast.actors[AT_BINHAI[role]]

    def by(self, role: Role) -> dict[str, Any]:
        """Give an operation who acts and when, an hour after the act before."""
        self.at += dt.timedelta(hours=1)
        return {"actor": self.actor(role), "at": self.at}

    def later(self, days: int) -> None:
        """Let days pass."""
        self.at += dt.timedelta(days=days)

    def enrol(self, number: str = "L1", **changes: Any) -> Coverage:
        """Put a loan into the book, and enrol it."""
        self.lend(number, **changes)
        return enrol_loan(loan_number=number, **self.by(Role.SPECIALIST))

    def lend(self, number: str = "L1", **changes: Any) -> LoanStatement:
        """Put a loan of 5 million yuan, paid out today, into the book."""
        loan = make_loan(number, **({"disbursed_on": self.at.date()} | changes))
        _loans[number] = loan
        return loan

    def repay(
        self, number: str, principal_fen: int, interest_fen: int = 0, penalty_fen: int = 0
    ) -> None:
        """Let the borrower pay."""
        loan = _loans[number]
        row = RepaymentRow(self.at.date(), principal_fen, interest_fen, penalty_fen)
        _loans[number] = _with(loan, paid=(*loan.paid, row))

    def settle(self, number: str) -> None:
        """Let the borrower pay all there is."""
        status = _loans[number].status(self.at.date())
        self.repay(
            number, status.principal_outstanding_fen, status.interest_outstanding_fen,
            status.penalty_due_fen,
        )  # fmt: skip


def make_loan(number: str, **changes: Any) -> LoanStatement:
    """Make a loan of the demo's bank to the demo's first enterprise."""
    plain: dict[str, Any] = {
        "borrower": "91120116MA7000034U",
        "borrower_name": "天津云遥示例半导体有限公司",
        "bank": "91120116MA70000186",
        "bank_name": "津城示例银行",
        "principal_fen": 500 * WAN,
        "disbursed_on": MONDAY.date(),
        "terms_code": "binhai-direct",
        "months": 3,
        "facts": {},
    }
    plain |= changes
    months = plain.pop("months")
    rate = Decimal("0.0345")
    due: tuple[Instalment, ...] = interest_only(
        principal_fen=plain["principal_fen"], annual_rate=rate,
        disbursed_on=plain["disbursed_on"], months=months,
    )  # fmt: skip
    return LoanStatement(
        number=number, contract=number, annual_rate=rate, uplift=Decimal("0.5"), due=due, paid=(),
        matures_on=due[-1].due_date, **plain,
    )  # fmt: skip


def _with(loan: LoanStatement, **changes: Any) -> LoanStatement:
    names: Mapping[str, Any] = {
        name: getattr(loan, name) for name in LoanStatement.__dataclass_fields__
    }
    return LoanStatement(**{**names, **changes})


ANSWERS: dict[str, Any] = {
    "non_performing_evidence": "风险分类会议纪要2026-07",
    "classification": "substandard",
    "suit_number": "（2026）津0116民初示例号",
    "no_enforcement_reason": "案件尚在审理",
    "wilful": "no",
    "fraud": "no",
    "other_compensation_fen": 0,
    "costs_fen": 0,
    "collateral_checked": "yes",
    "late_reason": "系统切换",
    "early_note": "用途为采购，单据已复核",
    "signer": "陈敬之",
    "signer_rank": "branch_head",
}


class ClaimStory(PoolStory):
    """A loan of a pool that goes bad, and the claim on it, act by act."""

    claim: Claim

    def go_bad(self, number: str = "L1", *, days: int = 70, **changes: Any) -> Coverage:
        """Lend, enrol, and let the first interest fall due and stay unpaid for so many days."""
        coverage = self.enrol(number, **changes)
        first_due = _loans[number].due[0].due_date
        self.later((first_due - self.at.date()).days + days)
        return coverage

    def report(self, coverage: Coverage) -> Claim:
        """Report the default."""
        self.claim = report_default(coverage_id=coverage.pk, **self.by(Role.SPECIALIST))
        return self.claim

    def answers(self, **changes: Any) -> ClaimAnswers:
        """Give answers that the pre-check finds complete."""
        today = self.at.date()
        days = {"non_performing_on": today, "classified_on": today, "suit_on": today}
        return ClaimAnswers(**(ANSWERS | days | changes))

    def act(self, operation: Any, role: Role, **facts: Any) -> Claim:
        """Act on the claim."""
        self.claim = operation(claim_id=self.claim.pk, **facts, **self.by(role))
        return self.claim

    def lodge(self, **changes: Any) -> Claim:
        """Prepare the claim, and have it signed."""
        self.act(prepare_claim, Role.SPECIALIST, answers=self.answers(**changes))
        return self.act(lodge_claim, Role.APPROVER)

    def propose(self, answer: str = "accept", **facts: Any) -> Claim:
        """Let the officer propose an answer."""
        facts = {"reason": "材料齐全"} | facts
        return self.act(propose_answer, Role.FUND_OFFICER, answer=answer, **facts)

    def decide(self, **facts: Any) -> Claim:
        """Carry a lodged claim to its decision."""
        self.propose(**facts)
        self.act(confirm_answer, Role.FUND_REVIEWER)
        self.act(publish_claim, Role.FINANCE_OFFICER, opinion="同意")
        self.later(10)
        return self.act(conclude_claim, Role.FUND_OFFICER)

    def pay(self, voucher: str = "ZF-1") -> Claim:
        """Pay what is decided."""
        return self.act(pay_claim, Role.FINANCE_OFFICER, voucher=voucher, paid_on=self.at.date())

    def paid(self, number: str = "L1", **changes: Any) -> Claim:
        """Go all the way from a loan to a paid claim."""
        self.report(self.go_bad(number, **changes))
        self.lodge()
        self.decide()
        return self.pay(f"ZF-{number}")

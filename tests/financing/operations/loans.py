"""What the tests of a loan do again and again: pay, pay off, take back, and read what stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from financing.models import Case, Drawdown, Instalment
from financing.operations.repaying import Payment, record_repayment, reverse_repayment
from financing.queries.loans import loan_rows, payoff
from financing.states import CaseState as S
from tests.cast import Story
from tests.journeys.conftest import MONDAY
from workflows.errors import Objections

MILLION = 100_000_000


def drawdown_of(story: Story, seq: int = 1) -> Drawdown:
    return Drawdown.objects.get(line__case=story.case, seq=seq)


def pay(story: Story, day: dt.date, parts: tuple[int, ...], voucher: str, **more: Any) -> None:
    """Take principal, interest and penalty of a value date, today or when that day has come."""
    story.reach(day)
    principal_fen, interest_fen, penalty_fen = (*parts, 0, 0)[:3]
    payment = Payment(day, principal_fen, interest_fen, voucher, penalty_fen)
    record_repayment(**story.by("repay"), payment=payment, **more)


def parts_of(due: Instalment) -> tuple[int, int]:
    return due.principal_fen, due.interest_fen


def prepay(story: Story, day: dt.date, voucher: str = "TQ", seq: int = 1, **more: Any) -> None:
    story.reach(day)
    owed = payoff(loan_rows(drawdown_of(story, seq)), on=day)
    payment = Payment(
        day, owed.principal_fen, owed.interest_fen, voucher, owed.penalty_fen, prepays=True
    )
    record_repayment(**story.by("repay"), payment=payment, drawdown_seq=seq, **more)


def reverse(story: Story, seq: int, voucher: str) -> None:
    reverse_repayment(**story.by("repay"), seq=seq, voucher=voucher, reason="录错金额")


def codes_of(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Objections) as refused, transaction.atomic():
        act()
    return [objection.code for objection in refused.value.objections]


def state_of(story: Story) -> S:
    return S(Case.objects.get(pk=story.case.pk).state)


def due_day(story: Story) -> dt.date:
    due_at = story.item("repay").due_at
    assert due_at is not None
    return due_at.astimezone(MONDAY.tzinfo).date()

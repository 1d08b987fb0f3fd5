"""Repayment schedules and penalty interest, in whole fen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from banks.money import Fen, round_half_up
from workflows.calendar import corresponding_day

DAYS_PER_YEAR = 360
MONTHS_PER_YEAR = 12

Method = Literal["equal_payment", "equal_principal", "interest_only", "at_maturity"]

_QUARTER_MONTHS = (3, 6, 9, 12)
_SETTLEMENT_DAY = 21


@dataclass(frozen=True, slots=True)
class Instalment:
    """What falls due on one day."""

    seq: int
    due_date: date
    principal_fen: Fen
    interest_fen: Fen


def equal_principal(
    *, principal_fen: Fen, annual_rate: Decimal, disbursed_on: date, months: int
) -> tuple[Instalment, ...]:
    """Draw up a schedule of equal principal parts (等额本金), one a month.

    ``annual_rate`` is a fraction (0.0345). Interest of a month is balance times a twelfth of it,
    halves up; principal parts are rounded down and the last one clears the loan. Instalments
    fall on the day of the month of the disbursement.

    Source: valuation.md section 7; annual/12 from 银发〔2005〕129号 (recalled).
    """
    _assert_terms(principal_fen, annual_rate, months)
    monthly_rate = Fraction(annual_rate) / MONTHS_PER_YEAR
    part_fen = principal_fen // months
    return tuple(
        Instalment(
            seq=month,
            due_date=corresponding_day(disbursed_on, month),
            principal_fen=part_fen if month < months else principal_fen - part_fen * (months - 1),
            interest_fen=round_half_up((principal_fen - part_fen * (month - 1)) * monthly_rate),
        )
        for month in range(1, months + 1)
    )


def equal_payment(
    *, principal_fen: Fen, annual_rate: Decimal, disbursed_on: date, months: int
) -> tuple[Instalment, ...]:
    """Draw up a schedule of equal payments (等额本息), one a month.

    ``annual_rate`` is a fraction (0.0345). The payment is P i / (1 - (1 + i)^-n) with i a twelfth
    of the rate, halves up; interest of a month is balance times i, halves up; the last payment
    clears the loan. Instalments fall on the day of the month of the disbursement.

    Source: valuation.md section 7 (LON-03); annual/12 from 银发〔2005〕129号 (recalled).
    """
    _assert_terms(principal_fen, annual_rate, months)
    parts = equal_payment_parts(principal_fen, Fraction(annual_rate) / MONTHS_PER_YEAR, months)
    return tuple(
        Instalment(month, corresponding_day(disbursed_on, month), part_fen, interest_fen)
        for month, (part_fen, interest_fen) in enumerate(parts, start=1)
    )


def equal_payment_parts(
    principal_fen: Fen, rate: Fraction, periods: int
) -> tuple[tuple[Fen, Fen], ...]:
    """Split equal payments into principal and interest, period by period; ``rate`` is a period's.

    On a loan so small that rounding would pay it off early, later payments are nothing.
    """
    payment_fen = equal_payment_fen(principal_fen, rate, periods)
    parts, balance_fen = [], principal_fen
    for period in range(1, periods + 1):
        interest_fen = round_half_up(balance_fen * rate)
        part_fen = balance_fen
        if period < periods:
            part_fen = min(balance_fen, payment_fen - interest_fen)
        parts.append((part_fen, interest_fen))
        balance_fen -= part_fen
    return tuple(parts)


def equal_payment_fen(principal_fen: Fen, rate: Fraction, periods: int) -> Fen:
    """Give the payment that repays a loan in so many equal ones; exact, then halves up."""
    if not rate:
        return round_half_up(Fraction(principal_fen, periods))
    grown = (1 + rate) ** periods
    return round_half_up(principal_fen * rate * grown / (grown - 1))


def interest_only(
    *, principal_fen: Fen, annual_rate: Decimal, disbursed_on: date, months: int
) -> tuple[Instalment, ...]:
    """Draw up a schedule of quarterly interest and the principal at maturity (按期付息到期还本).

    ``annual_rate`` is a fraction. Interest is actual days over 360, the first day counted and the
    last not, settled on the 21st of March, June, September and December, halves up.

    Source: valuation.md section 7; day count from 银发〔2005〕129号 (recalled).
    """
    _assert_terms(principal_fen, annual_rate, months)
    maturity = corresponding_day(disbursed_on, months)
    due_dates = (*settlement_days(disbursed_on, maturity), maturity)
    starts = (disbursed_on, *due_dates)
    return tuple(
        Instalment(
            seq=seq,
            due_date=due,
            principal_fen=principal_fen if due == maturity else 0,
            interest_fen=round_half_up(daily_interest(principal_fen, annual_rate, start, due)),
        )
        for seq, (start, due) in enumerate(zip(starts, due_dates, strict=False), start=1)
    )


def at_maturity(
    *, principal_fen: Fen, annual_rate: Decimal, disbursed_on: date, months: int
) -> tuple[Instalment, ...]:
    """Draw up one instalment: principal and all interest at maturity (到期一次还本付息).

    ``annual_rate`` is a fraction. Interest is actual days over 360, the first day counted and the
    last not, halves up; it does not compound before maturity.

    Source: valuation.md section 7; day count from 银发〔2005〕129号 (recalled).
    """
    _assert_terms(principal_fen, annual_rate, months)
    maturity = corresponding_day(disbursed_on, months)
    interest = daily_interest(principal_fen, annual_rate, disbursed_on, maturity)
    return (Instalment(1, maturity, principal_fen, round_half_up(interest)),)


SCHEDULES: Mapping[str, Callable[..., tuple[Instalment, ...]]] = {
    "equal_payment": equal_payment,
    "equal_principal": equal_principal,
    "interest_only": interest_only,
    "at_maturity": at_maturity,
}
"""How each way of repaying is laid out, by its name."""


def daily_interest(balance_fen: Fen, annual_rate: Decimal, start: date, end: date) -> Fraction:
    """Count interest by days over 360 from ``start`` on up to, without, ``end``; not rounded."""
    return balance_fen * Fraction(annual_rate) * (end - start).days / DAYS_PER_YEAR


def penalty_rate(annual_rate: Decimal, uplift: Decimal) -> Decimal:
    """Raise the contract rate by the penalty uplift (0.5 means half as much again)."""
    return annual_rate * (1 + uplift)


def penalty_fen(principal_fen: Fen, annual_rate: Decimal, uplift: Decimal, days: int) -> Fen:
    """Count penalty interest on an overdue amount, by days over 360, halves up.

    The same formula compounds unpaid interest.

    Source: 银发〔2003〕251号 (uplift 30 % to 50 % when overdue, a term of the contract).
    """
    assert days >= 0, "nobody is overdue for less than no day"
    rate = Fraction(penalty_rate(annual_rate, uplift))
    return round_half_up(principal_fen * rate * days / DAYS_PER_YEAR)


def settlement_days(after: date, before: date) -> Iterator[date]:
    """List the quarter settlement days strictly between two dates."""
    day = after.replace(day=1)
    while day < before:
        settled_on = day.replace(day=_SETTLEMENT_DAY)
        if day.month in _QUARTER_MONTHS and after < settled_on < before:
            yield settled_on
        day = (day + timedelta(days=31)).replace(day=1)


def _assert_terms(principal_fen: Fen, annual_rate: Decimal, months: int) -> None:
    assert principal_fen > 0, "nothing is lent"
    assert annual_rate >= 0, "a bank does not pay for lending"
    assert months > 0, "a loan runs for at least a month"

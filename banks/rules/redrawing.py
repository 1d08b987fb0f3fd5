"""A schedule drawn up again: part of it prepaid, its rate changed, its term extended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from banks.money import Fen, round_half_up
from banks.rules.repayment import LoanTerms, sum_principal
from banks.rules.schedules import (
    MONTHS_PER_YEAR,
    Instalment,
    Method,
    daily_interest,
    equal_payment_fen,
    equal_payment_parts,
    settlement_days,
)
from workflows.calendar import corresponding_day
from workflows.errors import Refusal

Kept = Literal["term", "payment"]


class CannotRedraw(Refusal):
    """The change does not fit the schedule."""

    code = "cannot_redraw"


def prepay_part(
    instalments: Sequence[Instalment],
    *,
    method: Method,
    terms: LoanTerms,
    on: date,
    prepaid_fen: Fen,
    keep: Kept = "term",
) -> tuple[Instalment, ...]:
    """Draw the schedule up again for a part repaid ahead of its day.

    The part falls due on the day together with the interest accrued by then (days over 360). The
    rest keeps its due dates with smaller payments, or its payments with fewer due dates.

    Raises:
        CannotRedraw: the day is outside the loan, or the part is all that is left.

    Source: valuation.md section 7.
    """
    kept, rest = _cut(instalments, terms.disbursed_on, on)
    balance_fen = sum_principal(rest)
    if not 0 < prepaid_fen < balance_fen:
        raise CannotRedraw(
            "提前归还的本金应大于零且小于剩余本金；全部还清请按提前结清办理。",
            balance_fen=balance_fen,
            prepaid_fen=prepaid_fen,
        )
    accrued = _accrued(kept, balance_fen, terms, on)
    paid = Instalment(len(kept) + 1, on, prepaid_fen, round_half_up(accrued))
    days = [each.due_date for each in rest]
    left_fen, rate = balance_fen - prepaid_fen, terms.rate_on(on)
    if keep == "payment":
        days = _fewer(days, rest, left_fen, rate, method)
    drawn = _draw(method, left_fen, rate, days, start=on)
    return _numbered((*kept, paid, *drawn))


def reprice(
    instalments: Sequence[Instalment],
    *,
    method: Method,
    terms: LoanTerms,
    new_rate: Decimal,
    on: date,
) -> tuple[Instalment, ...]:
    """Draw the schedule up again at another rate from a day on.

    The period that the day falls into bears both rates, each for its days over 360.

    Raises:
        CannotRedraw: the day is outside the loan.

    Source: valuation.md section 7: LPR plus basis points, repriced on a date.
    """
    kept, rest = _cut(instalments, terms.disbursed_on, on)
    balance_fen = sum_principal(rest)
    accrued = _accrued(kept, balance_fen, terms, on)
    days = [each.due_date for each in rest]
    return _numbered(
        (*kept, *_draw(method, balance_fen, new_rate, days, start=on, accrued=accrued))
    )


def extend(
    instalments: Sequence[Instalment],
    *,
    method: Method,
    terms: LoanTerms,
    on: date,
    months: int,
    new_rate: Decimal | None = None,
) -> tuple[Instalment, ...]:
    """Draw the schedule up again with a later maturity (展期), at another rate where one is given.

    Raises:
        CannotRedraw: the day is outside the loan, or nothing is added.

    Source: valuation.md section 7. How long may be added is a term of product and law, not of
    arithmetic.
    """
    kept, rest = _cut(instalments, terms.disbursed_on, on)
    if months <= 0:
        raise CannotRedraw("展期应至少一个月；请填写展期月数。", months=months)
    maturity = rest[-1].due_date
    later = [corresponding_day(maturity, month) for month in range(1, months + 1)]
    days = [*(each.due_date for each in rest), *later]
    if method == "interest_only":
        days = [*settlement_days(on, later[-1]), later[-1]]
    elif method == "at_maturity":
        days = later[-1:]
    balance_fen = sum_principal(rest)
    accrued = _accrued(kept, balance_fen, terms, on)
    rate = terms.rate_on(on) if new_rate is None else new_rate
    return _numbered((*kept, *_draw(method, balance_fen, rate, days, start=on, accrued=accrued)))


def _cut(
    instalments: Sequence[Instalment], disbursed_on: date, on: date
) -> tuple[tuple[Instalment, ...], tuple[Instalment, ...]]:
    """Part what is due by the day from what is still to come."""
    kept = tuple(each for each in instalments if each.due_date <= on)
    rest = tuple(each for each in instalments if each.due_date > on)
    if on < disbursed_on or not sum_principal(rest):
        raise CannotRedraw(f"{on}不在贷款期内；请核对日期。", on=on.isoformat())
    return kept, rest


def _accrued(kept: Sequence[Instalment], balance_fen: Fen, terms: LoanTerms, on: date) -> Fraction:
    since = max((each.due_date for each in kept), default=terms.disbursed_on)
    return terms.interest(balance_fen, since, on)


def _draw(
    method: Method,
    balance_fen: Fen,
    rate: Decimal,
    days: Sequence[date],
    *,
    start: date,
    accrued: Fraction = Fraction(0),
) -> tuple[Instalment, ...]:
    """Lay a balance over due dates; the first, broken period bears interest by days."""
    parts = _PARTS[method](balance_fen, rate, len(days))
    drawn: list[Instalment] = []
    left_fen, since = balance_fen, start
    for seq, (day, (part_fen, monthly_fen)) in enumerate(zip(days, parts, strict=True)):
        interest_fen = monthly_fen
        if seq == 0 or method == "interest_only":
            carried = accrued if seq == 0 else 0
            interest_fen = round_half_up(carried + daily_interest(left_fen, rate, since, day))
        drawn.append(Instalment(seq + 1, day, part_fen, interest_fen))
        left_fen, since = left_fen - part_fen, day
    return tuple(drawn)


def _equal_principal_parts(
    balance_fen: Fen, rate: Decimal, periods: int
) -> tuple[tuple[Fen, Fen], ...]:
    part_fen = balance_fen // periods
    monthly = Fraction(rate) / MONTHS_PER_YEAR
    return tuple(
        (
            part_fen if period < periods - 1 else balance_fen - part_fen * period,
            round_half_up((balance_fen - part_fen * period) * monthly),
        )
        for period in range(periods)
    )


def _bullet_parts(balance_fen: Fen, rate: Decimal, periods: int) -> tuple[tuple[Fen, Fen], ...]:
    assert rate >= 0, "a bank does not pay for lending"
    return ((0, 0),) * (periods - 1) + ((balance_fen, 0),)


def _annuity_parts(balance_fen: Fen, rate: Decimal, periods: int) -> tuple[tuple[Fen, Fen], ...]:
    return equal_payment_parts(balance_fen, Fraction(rate) / MONTHS_PER_YEAR, periods)


_PARTS: dict[Method, Callable[[Fen, Decimal, int], tuple[tuple[Fen, Fen], ...]]] = {
    "equal_payment": _annuity_parts,
    "equal_principal": _equal_principal_parts,
    "interest_only": _bullet_parts,
    "at_maturity": _bullet_parts,
}


def _fewer(
    days: list[date],
    rest: Sequence[Instalment],
    left_fen: Fen,
    rate: Decimal,
    method: Method,
) -> list[date]:
    """Take the fewest due dates on which no payment is above what it was."""
    if method in ("interest_only", "at_maturity"):
        return days
    monthly = Fraction(rate) / MONTHS_PER_YEAR
    total_fen = sum_principal(rest)
    for count in range(1, len(days)):
        if method == "equal_principal":
            fits = -(-left_fen // count) <= -(-total_fen // len(days))
        else:
            before_fen = equal_payment_fen(total_fen, monthly, len(days))
            fits = equal_payment_fen(left_fen, monthly, count) <= before_fen
        if fits:
            return days[:count]
    return days


def _numbered(drawn: Sequence[Instalment]) -> tuple[Instalment, ...]:
    return tuple(
        Instalment(seq, each.due_date, each.principal_fen, each.interest_fen)
        for seq, each in enumerate(drawn, start=1)
    )

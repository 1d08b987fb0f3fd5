"""Loans as models to be asked: amounts in yuan, schedules to the fen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from banks.money import FEN_PER_YUAN, round_half_up
from banks.rules.redrawing import CannotRedraw, Kept, extend, prepay_part, reprice
from banks.rules.repayment import LoanTerms
from banks.rules.schedules import (
    MONTHS_PER_YEAR,
    SCHEDULES,
    Instalment,
    Method,
    equal_payment,
    equal_principal,
    interest_only,
    penalty_rate,
)
from workflows.errors import Objection, Objections
from workflows.rules.inputs import Also, Check, Inputs, Span, Spelling

_LONGEST_MONTHS = 480
# Schedules of published cases carry no dates; any first day gives the same amounts.
_ANY_DAY = date(2026, 1, 1)
_METHOD_WORDS = Spelling(
    {
        "annuity": "equal_payment", "等额本息": "equal_payment", "等额本金": "equal_principal",
        "按期付息到期还本": "interest_only", "bullet": "interest_only",
        "到期一次还本付息": "at_maturity", "lump_sum": "at_maturity",
    }
)  # fmt: skip


def _to_the_fen(principal: Decimal) -> Iterator[Objection]:
    if (principal * FEN_PER_YUAN) % 1:
        yield Objection("input.not_fen", "principal", "金额应精确到分，元后最多两位小数。")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanInputs(Inputs):
    """Principal in yuan, the yearly rate as a fraction, the term in months."""

    principal: Annotated[Decimal, Span(above=0, high=1e13), Also("amount", "loan", "P")]
    annual_rate: Annotated[Decimal, Span(0, 1), Also("rate", "contract_rate")]
    months: Annotated[int, Span(1, _LONGEST_MONTHS), Also("n", "term_months")]

    checks: ClassVar[tuple[Check, ...]] = (_to_the_fen,)

    @property
    def principal_fen(self) -> int:
        """Give the principal in fen."""
        return int(self.principal * FEN_PER_YUAN)


def annuity(inputs: LoanInputs) -> dict[str, Any]:
    """Lay out equal payments without rounding: A = P i / (1 - (1 + i)^-n), i = annual / 12.

    Source: valuation.md section 7 (LON-01, LON-02).
    """
    rate = float(inputs.annual_rate) / MONTHS_PER_YEAR
    balance, months = float(inputs.principal), inputs.months
    payment = balance * rate / (1 - (1 + rate) ** -months) if rate else balance / months
    interest, principal = [], []
    for _ in range(months):
        interest.append(balance * rate)
        principal.append(payment - balance * rate)
        balance -= principal[-1]
    return {
        "pmt": payment,
        "ppmt1": principal[0],
        "ipmt1": interest[0],
        "principal": principal,
        "interest": interest,
        "total_interest": sum(interest),
    }


def monthly_schedules(inputs: LoanInputs) -> dict[str, Any]:
    """Draw up equal payments and equal principal to the fen, the last period clears.

    A row is period, payment, principal, interest and balance, in yuan.

    Source: valuation.md section 7 (LON-03).
    """
    terms: dict[str, Any] = {
        "principal_fen": inputs.principal_fen, "annual_rate": inputs.annual_rate,
        "disbursed_on": _ANY_DAY, "months": inputs.months,
    }  # fmt: skip
    drawn = {"annuity": equal_payment, "equal_principal": equal_principal}
    told: dict[str, Any] = {}
    for name, draw in drawn.items():
        instalments = draw(**terms)
        told[name] = [row[:1] + row[2:] for row in _rows(instalments, inputs.principal_fen)]
        told[f"{name}_interest"] = _yuan(sum(each.interest_fen for each in instalments))
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedLoanInputs(LoanInputs):
    """A loan with its first day."""

    start: Annotated[date, Also("disbursed_on", "start_date", "value_date")]


def quarterly_interest(inputs: DatedLoanInputs) -> dict[str, Any]:
    """Draw up quarterly interest settled on the 21st, actual/360, principal at maturity.

    A row is period, due date, payment, principal, interest and balance, in yuan.

    Source: valuation.md section 7.
    """
    instalments = interest_only(
        principal_fen=inputs.principal_fen, annual_rate=inputs.annual_rate,
        disbursed_on=inputs.start, months=inputs.months,
    )  # fmt: skip
    return _told(instalments, inputs.principal_fen)


def _change_fits(
    *,
    prepaid: Decimal | None,
    new_rate: Decimal | None,
    extra_months: int | None,
    start: date,
    on: date,
) -> Iterator[Objection]:
    if prepaid is None and new_rate is None and extra_months is None:
        sentence = (
            "请填写一种变更：提前还本（prepaid）、新利率（new_rate）或展期月数（extra_months）。"
        )
        yield Objection("loan.change.missing", "prepaid", sentence)
    if prepaid is not None and (new_rate is not None or extra_months is not None):
        sentence = "提前还本与调价、展期请分次办理。"
        yield Objection("loan.change.several", "prepaid", sentence)
    if on < start:
        yield Objection("loan.change.too_early", "on", "变更日早于放款日；请核对。")
    if prepaid is not None and (prepaid * FEN_PER_YUAN) % 1:
        yield Objection("input.not_fen", "prepaid", "金额应精确到分，元后最多两位小数。")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeInputs(DatedLoanInputs):
    """A loan, and what changes on a day: a part prepaid, a new rate, months added."""

    method: Annotated[Method, _METHOD_WORDS]
    on: Annotated[date, Also("change_date")]
    prepaid: Annotated[Decimal | None, Span(above=0), Also("prepayment")] = None
    keep: Kept = "term"
    new_rate: Annotated[Decimal | None, Span(0, 1)] = None
    extra_months: Annotated[int | None, Span(1, _LONGEST_MONTHS)] = None

    checks = (_to_the_fen, _change_fits)


def changed_schedule(inputs: ChangeInputs) -> dict[str, Any]:
    """Draw the schedule up again after a prepayment, a repricing or an extension.

    Raises:
        Objections: the change does not fit the schedule.

    Source: valuation.md section 7.
    """
    fen, rate = inputs.principal_fen, inputs.annual_rate
    before = SCHEDULES[inputs.method](
        principal_fen=fen, annual_rate=rate, disbursed_on=inputs.start, months=inputs.months
    )
    terms = LoanTerms(rate, Decimal(0), inputs.start)
    common: dict[str, Any] = {"method": inputs.method, "terms": terms, "on": inputs.on}
    try:
        if inputs.prepaid is not None:
            prepaid_fen = int(inputs.prepaid * FEN_PER_YUAN)
            after = prepay_part(before, **common, prepaid_fen=prepaid_fen, keep=inputs.keep)
        elif inputs.extra_months is not None:
            months, new = inputs.extra_months, inputs.new_rate
            after = extend(before, **common, months=months, new_rate=new)
        else:
            assert inputs.new_rate is not None, "checked"
            after = reprice(before, **common, new_rate=inputs.new_rate)
    except CannotRedraw as refused:
        objection = Objection(refused.code, "inputs.on", refused.message, refused.facts)
        raise Objections([objection]) from refused
    saved = sum(each.interest_fen for each in before) - sum(each.interest_fen for each in after)
    return _told(after, fen) | {"interest_saved": _yuan(saved)}


_CAUSES = {"overdue": (Decimal("0.3"), Decimal("0.5")), "misuse": (Decimal("0.5"), Decimal(1))}


def _uplift_lawful(uplift: Decimal | None, cause: str) -> Iterator[Objection]:
    low, high = _CAUSES[cause]
    name = {"overdue": "逾期", "misuse": "挪用"}[cause]
    if uplift is not None and not low <= uplift <= high:
        sentence = f"{name}罚息应在合同利率上加收{low:.0%}至{high:.0%}（银发〔2003〕251号）。"
        yield Objection("loan.uplift.unlawful", "uplift", sentence)


def _misuse_lawful(misuse_uplift: Decimal | None) -> Iterator[Objection]:
    if misuse_uplift is not None:
        for each in _uplift_lawful(misuse_uplift, "misuse"):
            yield Objection(each.code, "misuse_uplift", each.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyInputs(Inputs):
    """What is overdue in yuan, the contract's rate and uplift (fractions), and for how many days.

    A loan both overdue and misused bears the higher uplift, not both.
    """

    principal: Annotated[Decimal, Span(0, 1e13)]
    contract_rate: Annotated[Decimal, Span(0, 1), Also("annual_rate", "rate")]
    uplift: Annotated[Decimal, Span(0, 1), Also("overdue_uplift")]
    cause: Annotated[
        Literal["overdue", "misuse"],
        Spelling({"逾期": "overdue", "挪用": "misuse", "misused": "misuse"}),
    ] = "overdue"
    misuse_uplift: Annotated[Decimal | None, Span(0, 1)] = None
    days: Annotated[int, Span(0, 36_500), Also("overdue_days")]
    unpaid_interest: Annotated[Decimal, Span(0, 1e13)] = Decimal(0)
    basis: Literal[360, 365] = 360

    checks = (_uplift_lawful, _misuse_lawful)


def penalty(inputs: PenaltyInputs) -> dict[str, float]:
    """Count penalty interest on principal, and compound interest on unpaid interest, to the fen.

    Both run at contract rate times (1 + uplift), days over 360.

    Source: valuation.md section 7; 银发〔2003〕251号 (LON-05).
    """
    uplift = max(inputs.uplift, inputs.misuse_uplift or Decimal(0))
    rate = Fraction(penalty_rate(inputs.contract_rate, uplift)) * inputs.days / inputs.basis
    on_principal = round_half_up(Fraction(inputs.principal) * FEN_PER_YUAN * rate)
    on_interest = round_half_up(Fraction(inputs.unpaid_interest) * FEN_PER_YUAN * rate)
    return {
        "penalty": _yuan(on_principal),
        "compound": _yuan(on_interest),
        "total": _yuan(on_principal + on_interest),
    }


def _told(instalments: Sequence[Instalment], principal_fen: int) -> dict[str, Any]:
    return {
        "schedule": _rows(instalments, principal_fen),
        "total_interest": _yuan(sum(each.interest_fen for each in instalments)),
    }


def _rows(instalments: Sequence[Instalment], principal_fen: int) -> list[list[Any]]:
    rows, balance_fen = [], principal_fen
    for each in instalments:
        balance_fen -= each.principal_fen
        amounts = (
            each.principal_fen + each.interest_fen, each.principal_fen, each.interest_fen,
            balance_fen,
        )  # fmt: skip
        rows.append([each.seq, each.due_date, *(_yuan(fen) for fen in amounts)])
    return rows


def _yuan(fen: int) -> float:
    return fen / FEN_PER_YUAN

"""What forbids a receipt from entering the repayment table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from banks.money import Fen, format_yuan
from banks.rules.penalties import penalty_accrued, penalty_paid
from banks.rules.repayment import (
    Component,
    LoanTerms,
    RepaymentRow,
    sum_interest,
    sum_principal,
)
from banks.rules.schedules import Instalment
from workflows.errors import Objection
from workflows.sentences import say


def check_repayment(
    instalments: Sequence[Instalment],
    rows: Sequence[RepaymentRow],
    new: RepaymentRow,
    *,
    terms: LoanTerms,
) -> tuple[Objection, ...]:
    """List everything that forbids a row typed by hand from entering the table.

    Rows may come in any order: the new one is held against the whole table, later days included.
    """
    if not any((new.principal_fen, new.interest_fen, new.penalty_fen)):
        return (
            Objection(
                "repayment.empty", "", say("还款的本金、利息和罚息不能都为零；请至少填写一项。")
            ),
        )
    after = (*rows, new)
    return (
        *_check_day(new, terms),
        *_check_sum("principal", say("本金"), sum_principal(after), sum_principal(instalments)),
        *_check_sum("interest", say("利息"), sum_interest(after), sum_interest(instalments)),
        *_check_penalty(instalments, after, new, terms),
    )


def check_settlement(new: RepaymentRow, owed: RepaymentRow) -> tuple[Objection, ...]:
    """List in which parts a receipt that is to pay a loan off differs from what that takes."""
    parts: tuple[tuple[Component, str, Fen, Fen], ...] = (
        ("principal", say("本金"), new.principal_fen, owed.principal_fen),
        ("interest", say("利息"), new.interest_fen, owed.interest_fen),
        ("penalty", say("罚息"), new.penalty_fen, owed.penalty_fen),
    )
    return tuple(
        Objection(
            f"repayment.{component}.not_in_full",
            f"{component}_fen",
            say(
                "提前结清须一次还清：截至起息日应还{name}{owed_fen}元，所填为{paid_fen}元。",
                name=name,
                owed_fen=format_yuan(owed_fen),
                paid_fen=format_yuan(paid_fen),
            ),
            {"paid_fen": paid_fen, "owed_fen": owed_fen},
        )
        for component, name, paid_fen, owed_fen in parts
        if paid_fen != owed_fen
    )


def _check_day(new: RepaymentRow, terms: LoanTerms) -> Iterator[Objection]:
    if new.value_date < terms.disbursed_on:
        yield Objection("repayment.before_loan", "value_date", say("起息日不能早于放款日。"))


def _check_sum(
    component: Component, name: str, paid_fen: Fen, planned_fen: Fen
) -> Iterator[Objection]:
    if paid_fen < 0:
        yield _reverses_too_much(component, name, paid_fen)
    if paid_fen > planned_fen:
        yield Objection(
            f"repayment.{component}.too_much",
            f"{component}_fen",
            say(
                "累计还款{name}{paid_fen}元，超过还款计划{name}合计{planned_fen}元；请核对，提前还清全部欠款的请按提前结清登记。",
                name=name,
                paid_fen=format_yuan(paid_fen),
                planned_fen=format_yuan(planned_fen),
            ),
            {"paid_fen": paid_fen, "planned_fen": planned_fen},
        )


def _check_penalty(
    instalments: Sequence[Instalment],
    after: Sequence[RepaymentRow],
    new: RepaymentRow,
    terms: LoanTerms,
) -> Iterator[Objection]:
    """Hold penalty received against penalty accrued, on that day and on every later one.

    Principal paid on an earlier day than was thought takes away penalty that later rows have paid.
    """
    days = sorted({row.value_date for row in after if row.value_date >= new.value_date})
    for day in days:
        paid_fen = penalty_paid(after, on=day)
        if paid_fen < 0:
            yield _reverses_too_much("penalty", say("罚息"), paid_fen)
            return
        accrued_fen = penalty_accrued(instalments, after, terms=terms, on=day) if paid_fen else 0
        if paid_fen > accrued_fen:
            yield Objection(
                "repayment.penalty.too_much",
                "penalty_fen",
                say(
                    "截至{day:%Y-%m-%d}累计收取罚息{paid_fen}元，超过应计罚息{accrued_fen}元；请核对，多收的请先冲正。",
                    day=day,
                    paid_fen=format_yuan(paid_fen),
                    accrued_fen=format_yuan(accrued_fen),
                ),
                {"paid_fen": paid_fen, "accrued_fen": accrued_fen, "on": day.isoformat()},
            )
            return


def _reverses_too_much(component: Component, name: str, paid_fen: Fen) -> Objection:
    return Objection(
        f"repayment.{component}.reverses_too_much",
        f"{component}_fen",
        say("冲正后累计{name}为负数；冲正金额不得超过已记的{name}。", name=name),
        {"paid_fen": paid_fen},
    )

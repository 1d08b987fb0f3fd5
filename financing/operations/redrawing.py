"""A schedule drawn up again: stored as a version that says why; repriced on its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from banks.models import LoanPrimeRate
from banks.rules.redrawing import CannotRedraw, reprice
from banks.rules.repricing import repricing_days
from banks.rules.schedules import Instalment as Due
from financing.models import Case, Drawdown, Repayment, ScheduleChange
from financing.operations.acts import CaseAct, acting
from financing.operations.drawdowns import (
    require_prime_rate,
    shown_schedule,
    store_schedule,
)
from financing.operations.settling import settle_or_wait
from financing.papers import RATE_NOTICE
from financing.queries.evidence import rate_hash
from financing.queries.loans import LoanRows, effective_bp_of, loan_rows, method_of, rate_bp_on
from financing.rules.dates import not_after
from workflows.errors import Objection, Objections
from workflows.models import Actor
from workflows.sentences import say


@dataclass(frozen=True, slots=True)
class Change:
    """Why a schedule is drawn up again, and from which day; a rate where it is a new one."""

    kind: str
    effective_on: dt.date
    lpr: LoanPrimeRate | None = None
    spread_bp: int | None = None
    months: int = 0
    repayment: Repayment | None = None
    reason: str = ""


def redraw(act: CaseAct, drawdown: Drawdown, due: Sequence[Due], change: Change) -> ScheduleChange:
    """Append a version of a schedule, with the change that brought it about."""
    replaces = drawdown.schedule[0].version
    version = max(row.version for row in drawdown.instalments.all()) + 1
    store_schedule(drawdown, due, version=version)
    return ScheduleChange.objects.create(
        drawdown=drawdown,
        version=version,
        replaces=replaces,
        kind=change.kind,
        effective_on=change.effective_on,
        lpr_published_on=change.lpr.published_on if change.lpr else None,
        lpr_bp=change.lpr.rate_bp if change.lpr else None,
        spread_bp=change.spread_bp,
        months=change.months,
        repayment=change.repayment,
        reason=change.reason,
        recorded_by=act.actor.user,
        recorded_at=act.at,
    )


def former_schedule(change: ScheduleChange) -> tuple[Due, ...]:
    """Give the schedule that a change replaced."""
    rows = change.drawdown.instalments.filter(version=change.replaces).order_by("seq")
    return tuple(Due(row.seq, row.due_date, row.principal_fen, row.interest_fen) for row in rows)


def drawdown_for_change(case: Case, seq: int) -> Drawdown:
    """Load a drawdown with everything that a change of its schedule looks at.

    Raises:
        Objections: there is none of that number.
    """
    rows = Drawdown.objects.filter(line__case=case, seq=seq)
    drawdown = rows.prefetch_related("instalments", "repayments").first()
    if drawdown is None:
        raise Objections([Objection("drawdown.unknown", "drawdown_seq", f"没有第{seq}笔放款。")])
    return drawdown


def reprice_loan(
    *,
    case_id: UUID,
    item_id: int,
    actor: Actor,
    at: dt.datetime,
    on: dt.date,
    drawdown_seq: int = 1,
) -> Case:
    """Let a loan follow the LPR from one of its repricing days on, and tell the borrower.

    The new rate is the newest LPR published by that day plus the spread in force; instalments due
    by the day stay as they are.

    Raises:
        Objections: a fixed rate, no such repricing day, a day ahead, repriced on it already,
            or an instalment after the day is paid already.
        RateMissing: no LPR is loaded for that day.
    """
    with acting(case_id=case_id, item_id=item_id, step="repay", actor=actor, at=at) as act:
        drawdown = drawdown_for_change(act.case, drawdown_seq)
        rows = loan_rows(drawdown)
        wrong = [*not_after(act.on, "on", on), *_check_day(drawdown, rows, on)]
        if wrong:
            raise Objections(wrong)
        lpr = require_prime_rate(drawdown.lpr_tenor, on)
        spread_bp = spread_in_force(drawdown)
        due = _repriced(drawdown, rows, on, lpr.rate_bp + spread_bp)
        before_bp = rate_bp_on(drawdown, on)
        why = Change("repriced", on, lpr=lpr, spread_bp=spread_bp)
        facts = told_of(redraw(act, drawdown, due, why), lpr, before_bp)
        sheet = {**shown_from(drawdown, due, on), "lpr_source": lpr.source}
        act.note(
            "reprice", facts=facts, rests_on=[("lpr", rate_hash(lpr))], papers=[RATE_NOTICE],
            sheet=sheet,
        )  # fmt: skip
        settle_or_wait(act)
    return act.case


def told_of(change: ScheduleChange, lpr: LoanPrimeRate, before_bp: int) -> dict[str, Any]:
    """Tell a new rate as the record keeps it."""
    return {
        "drawdown_seq": change.drawdown.seq,
        "effective_on": change.effective_on,
        "before_bp": before_bp,
        "rate_bp": change.rate_bp,
        "lpr_tenor": lpr.tenor,
        "lpr_bp": lpr.rate_bp,
        "lpr_published_on": lpr.published_on,
        "spread_bp": change.spread_bp,
        "version": change.version,
    }


def shown_from(drawdown: Drawdown, due: Sequence[Due], on: dt.date) -> dict[str, Any]:
    """Show what a schedule asks for after a day, and what the loan costs in a year."""
    return {
        "schedule": shown_schedule([each for each in due if each.due_date > on]),
        "effective_bp": effective_bp_of(drawdown, due),
    }


def spread_in_force(drawdown: Drawdown) -> int:
    """Give the spread over the LPR after the newest change that had one."""
    spreads = [row.spread_bp for row in drawdown.known_changes if row.spread_bp is not None]
    return spreads[-1] if spreads else drawdown.spread_bp


def _repriced(drawdown: Drawdown, rows: LoanRows, on: dt.date, rate_bp: int) -> tuple[Due, ...]:
    new_rate = Decimal(rate_bp) / 10_000
    try:
        return reprice(
            rows.due, method=method_of(drawdown), terms=rows.terms, new_rate=new_rate, on=on
        )
    except CannotRedraw as refused:
        objection = Objection(refused.code, "on", refused.message, refused.facts)
        raise Objections([objection]) from refused


def _check_day(drawdown: Drawdown, rows: LoanRows, on: dt.date) -> Iterator[Objection]:
    if drawdown.pricing == "fixed":
        sentence = say("这笔贷款执行固定利率，不随LPR调整。")
        yield Objection("pricing.fixed", "on", sentence)
        return
    days = list(repricing_days(drawdown.pricing, drawdown.disbursed_on, rows.due[-1].due_date))
    if on not in days:
        shown = "、".join(day.isoformat() for day in days) or "（无）"
        sentence = say("不是合同约定的利率调整日；到期前的利率调整日为：{days}。", days=shown)
        yield Objection("pricing.day", "on", sentence, {"days": [d.isoformat() for d in days]})
    if any(row.kind == "repriced" and row.effective_on == on for row in drawdown.known_changes):
        yield Objection("pricing.twice", "on", say("这一天已经调整过利率。"))
    yield from check_latest(drawdown, on)
    yield from check_unpaid_after(rows, on)


def check_latest(drawdown: Drawdown, on: dt.date, where: str = "on") -> Iterator[Objection]:
    """Object to a change of an earlier day than one that stands."""
    latest = max((row.effective_on for row in drawdown.standing_changes), default=None)
    if latest is not None and on < latest:
        sentence = say("此前已按{day:%Y-%m-%d}变更过还款计划，不能再按更早的日期变更。", day=latest)
        yield Objection("change.backwards", where, sentence, {"latest": latest.isoformat()})


def check_unpaid_after(rows: LoanRows, on: dt.date) -> Iterator[Objection]:
    """Object to a day after which something was paid by the schedule that is to be changed."""
    paid_fen = sum(row.interest_fen for row in rows.paid)
    due_fen = sum(each.interest_fen for each in rows.due if each.due_date <= on)
    if paid_fen > due_fen:
        sentence = say("这一天之后到期的利息已经归还，请先冲正，变更后再按新的还款计划登记。")
        yield Objection("change.paid_after", "on", sentence, {"paid_fen": paid_fen})

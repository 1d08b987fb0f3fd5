"""One drawdown: the rates in force on its day, its schedule, and the rows that it leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from banks.models import LoanPrimeRate, PenaltyRule
from banks.rules.schedules import SCHEDULES
from banks.rules.schedules import Instalment as Due
from financing.errors import RateMissing
from financing.models import Approval, ConditionCheck, CreditLine, Drawdown, Instalment
from financing.operations.acts import CaseAct
from financing.operations.securing import is_required_met, standing_of
from financing.queries.evidence import penalty_hash, rate_hash
from financing.queries.loans import effective_bp_of, terms_of
from financing.queries.rates import prime_rate
from financing.queries.validity import expired
from financing.rules.dates import not_after
from workflows.calendar import corresponding_day
from workflows.errors import Objection, Objections
from workflows.sentences import say

TAIL_DIGITS = 4
_APPROVE_AGAIN = say("请由审批人撤回批准、退回打包估值，重新评估并批准后再放款。")
_CLOSE_THE_LINE = say("请终止剩余额度，重新申请并评估。")


@dataclass(frozen=True, slots=True)
class Payout:
    """Money to be paid out: how much, when, where to, and for how many months.

    ``conditions_met`` maps each condition, word for word, to the evidence that it is fulfilled.
    """

    principal_fen: int
    disbursed_on: dt.date
    account_tail: str
    months: int
    conditions_met: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawdown that was stored: what the record tells of it, and what its paper shows beside."""

    drawdown: Drawdown
    facts: Mapping[str, Any]
    sheet: Mapping[str, Any]
    rests_on: Sequence[tuple[str, str]]


def check_payout(
    act: CaseAct, approval: Approval, payout: Payout, *, more: Iterable[Objection] = ()
) -> None:
    """Check what must hold whenever money is paid out, and whatever else the caller found.

    Raises:
        Objections: an amount beyond the approval, a day ahead or before the pledge exists,
            conditions that nobody acknowledged, no account.
    """
    wrong = [*more, *not_after(act.on, "disbursed_on", payout.disbursed_on)]
    if not 0 < payout.principal_fen <= approval.approved_fen - act.case.disbursed_fen:
        wrong.append(
            Objection(
                "principal.beyond", "principal_fen", "放款金额须大于零且不超过批准的可用额度。"
            )
        )
    if not is_required_met(standing_of(act, on=payout.disbursed_on), approval):
        wrong.append(
            Objection(
                "RG-13",
                "disbursed_on",
                "质权自登记机关登记之日起设立，放款日不能早于要求生效的登记日。",
            )
        )
    wrong += _check_conditions(approval, payout)
    newest = act.case.bundle_valuations.order_by("-round", "-pk").first()
    cure = _CLOSE_THE_LINE if act.case.disbursed_fen else _APPROVE_AGAIN
    wrong += expired(newest, on=payout.disbursed_on, where="disbursed_on", cure=cure)
    if not _is_tail(payout.account_tail):
        wrong.append(Objection("account.missing", "account_tail", "请填写收款账户末四位数字。"))
    if wrong:
        raise Objections(wrong)


def _check_conditions(approval: Approval, payout: Payout) -> list[Objection]:
    unmet = [each for each in approval.conditions if each not in payout.conditions_met]
    if not unmet:
        return [
            Objection(
                "conditions.evidence", "conditions_met",
                say("请写明“{condition}”已经落实的凭据。", condition=each), {"condition": each},
            )
            for each in approval.conditions
            if not payout.conditions_met[each].strip()
        ]  # fmt: skip
    sentence = f"批准附有条件，须逐项确认已落实后才能放款；尚未确认：{'；'.join(unmet)}。"
    return [Objection("conditions.unmet", "conditions_met", sentence, {"conditions": unmet})]


def _is_tail(account_tail: str) -> bool:
    return len(account_tail) == TAIL_DIGITS and account_tail.isascii() and account_tail.isdecimal()


def pay_out(act: CaseAct, approval: Approval, line: CreditLine, payout: Payout) -> Drawn:
    """Store a drawdown with its schedule; the rates in force on its day are frozen with it.

    Raises:
        RateMissing: no LPR, or no penalty uplift, is loaded for that day.
    """
    lpr = require_prime_rate(approval.lpr_tenor, payout.disbursed_on)
    penalty = _penalty(payout.disbursed_on)
    drawdown = Drawdown.objects.create(
        line=line,
        seq=line.drawdowns.count() + 1,
        principal_fen=payout.principal_fen,
        disbursed_on=payout.disbursed_on,
        lpr_published_on=lpr.published_on,
        lpr_tenor=lpr.tenor,
        lpr_bp=lpr.rate_bp,
        spread_bp=approval.spread_bp,
        penalty_uplift_bp=penalty.uplift_bp,
        repayment=approval.repayment,
        pricing=approval.pricing,
        months=payout.months,
        account_tail=payout.account_tail,
        disbursed_by=act.actor.user,
    )
    ConditionCheck.objects.bulk_create(
        ConditionCheck(
            drawdown=drawdown, condition=each, evidence=payout.conditions_met[each].strip(),
            checked_by=act.actor.user, checked_at=act.at,
        )
        for each in approval.conditions
    )  # fmt: skip
    schedule = schedule_of(drawdown)
    store_schedule(drawdown, schedule, version=1)
    act.case.disbursed_fen += payout.principal_fen
    return Drawn(
        drawdown,
        facts={
            **_told(drawdown),
            "conditions_met": approval.conditions,
            "condition_evidence": [payout.conditions_met[each] for each in approval.conditions],
        },
        sheet={
            "schedule": shown_schedule(schedule),
            "effective_bp": effective_bp_of(drawdown, schedule),
            "lpr_source": lpr.source,
            "penalty_source": penalty.source,
        },
        rests_on=(("lpr", rate_hash(lpr)), ("penalty", penalty_hash(penalty))),
    )


def require_prime_rate(tenor: str, on: dt.date) -> LoanPrimeRate:
    """Give the newest LPR published by a day.

    Raises:
        RateMissing: none is loaded.
    """
    lpr = prime_rate(tenor, on)
    if lpr is None:
        raise RateMissing(_("这一天之前没有已录入的 LPR，请先录入并注明来源。"), on=on.isoformat())
    return lpr


def _penalty(on: dt.date) -> PenaltyRule:
    rule = PenaltyRule.objects.in_force(on).order_by("-valid_from").first()
    if rule is None:
        raise RateMissing(
            _("放款日没有已录入的罚息加收比例，请先录入并注明来源。"), on=on.isoformat()
        )
    assert isinstance(rule, PenaltyRule), "its own table"
    return rule


def schedule_of(drawdown: Drawdown) -> tuple[Due, ...]:
    """Draw up what is due, in whole fen."""
    return SCHEDULES[drawdown.repayment](
        principal_fen=drawdown.principal_fen,
        annual_rate=terms_of(drawdown).annual_rate,
        disbursed_on=drawdown.disbursed_on,
        months=drawdown.months,
    )


def store_schedule(drawdown: Drawdown, schedule: Sequence[Due], *, version: int) -> None:
    """Append a version of a drawdown's schedule; the newest is the one in force."""
    Instalment.objects.bulk_create(
        Instalment(
            drawdown=drawdown, version=version, seq=due.seq, due_date=due.due_date,
            principal_fen=due.principal_fen, interest_fen=due.interest_fen,
        )
        for due in schedule
    )  # fmt: skip


def whole_months(start: dt.date, until: dt.date, *, most: int) -> int:
    """Count the whole months from a day that end by another, at most so many."""
    return max(
        (months for months in range(1, most + 1) if corresponding_day(start, months) <= until),
        default=0,
    )


def _told(drawdown: Drawdown) -> dict[str, Any]:
    names = (
        "seq", "principal_fen", "disbursed_on", "lpr_published_on", "lpr_tenor", "lpr_bp",
        "spread_bp", "penalty_uplift_bp", "repayment", "pricing", "months", "account_tail",
    )  # fmt: skip
    return {name: getattr(drawdown, name) for name in names}


def shown_schedule(schedule: Sequence[Due]) -> list[dict[str, Any]]:
    """Give a schedule as papers set it out."""
    names = ("seq", "due_date", "principal_fen", "interest_fen")
    return [{name: getattr(due, name) for name in names} for due in schedule]

"""Extend a loan that is paid as agreed (展期): the approver's act, with the pledgors' consent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from banks.models import ApprovalAuthority, ExtensionRule
from banks.money import format_yuan
from banks.rules.redrawing import CannotRedraw, extend
from banks.rules.repricing import ExtensionLimit
from banks.rules.schedules import Instalment as Due
from financing.errors import BeyondAuthority, RateMissing
from financing.models import Case, Drawdown
from financing.operations.accepting import require
from financing.operations.acts import CaseAct
from financing.operations.drawdowns import require_prime_rate
from financing.operations.redrawing import (
    Change,
    check_latest,
    check_unpaid_after,
    drawdown_for_change,
    redraw,
    shown_from,
    spread_in_force,
    told_of,
)
from financing.operations.settling import waits_until
from financing.operations.signing import describe_rights
from financing.operations.unwinding import of_the_bank
from financing.papers import EXTENSION_NOTICE
from financing.queries.evidence import authority_hash, extension_hash, rate_hash
from financing.queries.loans import (
    LoanRows,
    drawdowns_of,
    loan_rows,
    loan_status,
    method_of,
    rate_bp_on,
)
from financing.queries.rates import authority_of
from financing.rules.dates import not_after
from financing.states import CaseState
from workflows.errors import NotReady, Objection, Objections
from workflows.models import Actor, WorkItem
from workflows.roles import Role
from workflows.sentences import say


@dataclass(frozen=True, slots=True)
class Extension:
    """By how many months, from which day, why, and how the pledgors agreed.

    ``spread_bp`` over the LPR of that day; None keeps the spread in force.
    """

    months: int
    on: dt.date
    reason: str
    consent: str
    spread_bp: int | None = None


def extend_loan(
    *,
    case_id: UUID,
    actor: Actor,
    at: dt.datetime,
    extension: Extension,
    drawdown_seq: int = 1,
) -> Case:
    """Give a running loan a later maturity; the rest is repaid the same way, at the day's rate.

    Raises:
        Objections: no months, reason or consent; longer than the rule lets it be; overdue; a day
            ahead or past; instalments after it are paid already.
        BeyondAuthority: more is outstanding than this approver may approve alone.
        NotReady: nothing is paid out, or all is settled.
        RateMissing: no LPR, or no rule on extensions, is loaded for that day.

    Source: how long in all is a dated row (``ExtensionRule``).
    """
    require(reason=extension.reason, consent=extension.consent)
    with of_the_bank(case_id, actor, at) as act:
        if act.case.state != CaseState.DISBURSED or actor.role != Role.APPROVER:
            raise NotReady("放款之后、结清之前，由审批人办理展期。", state=str(act.case.state))
        drawdown = drawdown_for_change(act.case, drawdown_seq)
        rows = loan_rows(drawdown)
        rule = _rule(drawdown, extension.on)
        wrong = [
            *not_after(act.on, "on", extension.on),
            *_check_length(drawdown, extension, rule),
            *_check_standing(rows, extension.on),
            *check_latest(drawdown, extension.on),
            *check_unpaid_after(rows, extension.on),
        ]
        if wrong:
            raise Objections(wrong)
        _extend(act, drawdown, rows, extension, rule)
        _move_deadline(act)
    return act.case


def _extend(
    act: CaseAct, drawdown: Drawdown, rows: LoanRows, extension: Extension, rule: ExtensionRule
) -> None:
    on = extension.on
    authority, outstanding_fen = _authority(act)
    lpr = require_prime_rate(drawdown.lpr_tenor, on)
    spread_bp = extension.spread_bp
    if spread_bp is None:
        spread_bp = spread_in_force(drawdown)
    due = _extended(drawdown, rows, extension, lpr.rate_bp + spread_bp)
    before_bp = rate_bp_on(drawdown, on)
    why = Change("extended", on, lpr, spread_bp, extension.months, reason=extension.reason)
    change = redraw(act, drawdown, due, why)
    facts = {
        **told_of(change, lpr, before_bp),
        "months": extension.months,
        "matures_on": due[-1].due_date,
        "matured_on": rows.due[-1].due_date,
        "outstanding_fen": outstanding_fen,
        "authority_fen": authority.limit_fen,
        "reason": extension.reason,
        "consent": extension.consent,
    }
    sheet = {
        **shown_from(drawdown, due, on),
        "repayment": drawdown.repayment,
        "lpr_source": lpr.source,
        "rule_source": rule.source,
        "registrations_short": _ending_before(act, due[-1].due_date),
    }
    rests_on = [
        ("lpr", rate_hash(lpr)),
        ("extension", extension_hash(rule)),
        ("authority", authority_hash(authority)),
    ]
    act.note("extend", facts=facts, rests_on=rests_on, papers=[EXTENSION_NOTICE], sheet=sheet)


def _authority(act: CaseAct) -> tuple[ApprovalAuthority, int]:
    """Give the approver's limit and what is outstanding, which must lie within it."""
    authority = authority_of(act.case, act.actor, act.on)
    outstanding_fen = _outstanding(act.case, act.on)
    if authority is None or outstanding_fen > authority.limit_fen:
        raise BeyondAuthority(
            say("未还本金超过您的审批权限，请转上级审批人办理展期。"),
            outstanding_fen=outstanding_fen,
            authority_fen=authority.limit_fen if authority else 0,
        )
    return authority, outstanding_fen


def _rule(drawdown: Drawdown, on: dt.date) -> ExtensionRule:
    rows = ExtensionRule.objects.in_force(on).filter(
        from_months__lte=drawdown.months, to_months__gte=drawdown.months
    )
    rule = rows.order_by("-valid_from").first()
    if rule is None:
        raise RateMissing(
            say("展期日没有已录入的展期期限规则，请先录入并注明来源。"), on=on.isoformat()
        )
    assert isinstance(rule, ExtensionRule), "its own table"
    return rule


def _check_length(
    drawdown: Drawdown, extension: Extension, rule: ExtensionRule
) -> Iterator[Objection]:
    added = sum(row.months for row in drawdown.standing_changes)
    most = ExtensionLimit(rule.share_bp, rule.most_months).months_for(drawdown.months)
    if extension.months < 1:
        yield Objection("extension.months", "months", say("请填写大于零的展期月数。"))
    elif most is not None and added + extension.months > most:
        sentence = say(
            "原期限{term}个月的贷款，展期累计不得超过{most}个月（{source}）；此前已展期{added}个月。",
            term=drawdown.months, most=most, added=added, source=rule.source,
        )  # fmt: skip
        yield Objection("extension.too_long", "months", sentence, {"most": most, "added": added})


def _check_standing(rows: LoanRows, on: dt.date) -> Iterator[Objection]:
    if on < rows.terms.disbursed_on or on >= rows.due[-1].due_date:
        sentence = say("展期须在放款之后、贷款到期日之前办理；到期日为{day:%Y-%m-%d}。",
                       day=rows.due[-1].due_date)  # fmt: skip
        yield Objection("extension.day", "on", sentence)
        return
    status = loan_status(rows, on=on)
    overdue_fen = status.principal_due_fen + status.interest_due_fen + status.penalty_due_fen
    if overdue_fen:
        sentence = say(
            "截至展期日有{amount}元到期未还，须先还清才能展期。", amount=format_yuan(overdue_fen)
        )
        yield Objection("extension.overdue", "on", sentence, {"overdue_fen": overdue_fen})


def _extended(
    drawdown: Drawdown, rows: LoanRows, extension: Extension, rate_bp: int
) -> tuple[Due, ...]:
    try:
        return extend(
            rows.due, method=method_of(drawdown), terms=rows.terms, on=extension.on,
            months=extension.months, new_rate=Decimal(rate_bp) / 10_000,
        )  # fmt: skip
    except CannotRedraw as refused:
        objection = Objection(refused.code, "on", refused.message, refused.facts)
        raise Objections([objection]) from refused


def _outstanding(case: Case, on: dt.date) -> int:
    loans = [loan_rows(drawdown) for drawdown in drawdowns_of(case)]
    return sum(loan_status(loan, on=on).principal_outstanding_fen for loan in loans)


def _ending_before(act: CaseAct, matures_on: dt.date) -> list[dict[str, str]]:
    """List the rights of the bundle whose protection ends before the loan now does."""
    described = describe_rights(act.case, act.bundle)
    return [
        {"title": right["title"], "ends_on": right["expiry_date"]}
        for right in described
        if right.get("expiry_date") and right["expiry_date"] < matures_on.isoformat()
    ]


def _move_deadline(act: CaseAct) -> None:
    items = WorkItem.objects.filter(case_key=act.case.pk, step="repay", status=WorkItem.Status.OPEN)
    items.update(due_at=waits_until(act))

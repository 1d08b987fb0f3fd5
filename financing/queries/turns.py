"""Whose turn it is in a case, as its enterprise is told: what next, by whom, by when."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from banks.money import format_yuan
from financing.models import Case, Registration
from financing.papers.places import in_words
from financing.queries.entitlement import holder_name
from financing.queries.loans import LoanRows, drawdowns_of, loan_rows, loan_status
from financing.states import FINAL_CASE_STATES, RegistrationState
from financing.states import CaseState as S
from workflows.models import Actor, RecordEntry, WorkItem
from workflows.roles import Role

NEXT: Mapping[str, str | Promise] = {
    S.FILED: _("审查申请材料：受理，或一次性告知需要补正的全部内容"),
    S.RETURNED: _("补正后重新提交"),
    S.ACCEPTED: _("向登记机关核对拟出质的权利"),
    S.VERIFIED: _("评估各项权利的价值"),
    S.VALUED: _("对整包权利打包估值"),
    S.BUNDLE_VALUED: _("授信审批：尽职调查"),
    S.INVESTIGATED: _("授信审批：风险审查"),
    S.REVIEWED: _("授信审批：审批决定"),
    S.APPROVED: _("各风险分担方确认分担比例"),
    S.SHARED: _("签订借款合同和质押合同"),
    S.SIGNED: _("向登记机关办理质押登记"),
    S.SECURED: _("放款到约定账户"),
    S.DISBURSED: _("按期还款"),
    S.SETTLED: _("注销质押登记"),
    S.DECLINED: _("可以按通知书所列理由补充条件后重新申请"),
    S.REFUSED: _("可以按通知书所列理由改善条件后重新申请"),
    S.WITHDRAWN: _("可以随时重新申请"),
    S.CANCELLED: _("可以向银行了解情况，或重新申请"),
    S.CLOSED: _("没有待办：贷款已结清，质押已全部解除"),
}
ENDED: Mapping[str, str | Promise] = {
    S.DECLINED: _("银行不予受理"),
    S.REFUSED: _("银行不予授信"),
    S.WITHDRAWN: _("申请已撤回"),
    S.CANCELLED: _("本案已终止办理"),
    S.CLOSED: _("本案已办结"),
}


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing the enterprise must do."""

    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What is next, who does it, until when; and what of it is the enterprise's to do.

    ``held`` is the open work that others hold, which the enterprise may ask after.
    """

    kind: Literal["act", "wait", "ended"]
    next: str
    by_whom: str
    since: dt.datetime | None
    until: dt.datetime | dt.date | None
    todos: tuple[Todo, ...] = ()
    item: WorkItem | None = None
    held: WorkItem | None = None
    is_late: bool = False


def turn_of(case: Case, items: Sequence[WorkItem], actor: Actor, *, at: dt.datetime) -> Turn:
    """Say whose turn it is."""
    if case.state in FINAL_CASE_STATES:
        whom = gettext("无需办理") if case.state == S.CLOSED else gettext("您（可选）")
        return Turn("ended", str(NEXT[case.state]), whom, case.ended_at, None)
    waiting = [item for item in items if item.status == WorkItem.Status.OPEN]
    if case.state == S.DISBURSED:
        return _repayment(case, actor, at)
    is_borrower = case.enterprise_id == actor.organisation_id
    todos = _todos(case) if is_borrower else ()
    last = max(waiting, key=lambda item: (item.due_at is not None, item.due_at), default=None)
    return Turn(
        kind="act" if todos else "wait",
        next=str(NEXT[case.state]),
        by_whom=gettext("您") if todos and case.state == S.RETURNED else holders(case, waiting),
        since=min((item.opened_at for item in waiting), default=None),
        until=last.due_at if last else None,
        todos=todos,
        item=next((item for item in waiting if item.step == "resubmit"), None),
        held=None if todos else last,
        is_late=bool(last and last.due_at and last.due_at < at),
    )


def _todos(case: Case) -> tuple[Todo, ...]:
    if case.state == S.RETURNED:
        return tuple(
            Todo(row["message"], in_words(row.get("where", ""))) for row in deficiencies_of(case)
        )
    if case.state == S.SHARED:
        detail = gettext("银行会与您约定签约时间和所需材料。")
        return (Todo(gettext("与银行签订借款合同和质押合同"), detail),)
    return ()


def deficiencies_of(case: Case) -> Sequence[Mapping[str, str]]:
    """Read from the record what the enterprise was told to mend, each code, where and message."""
    told = RecordEntry.objects.filter(chain=case.pk, arrow="return_for_correction", subject="case")
    entry = told.order_by("-seq").first()
    facts: Mapping[str, Any] = json.loads(entry.facts) if entry else {}
    rows: Sequence[Mapping[str, str]] = facts.get("deficiencies", ())
    return rows


def holders(case: Case, waiting: Sequence[WorkItem]) -> str:
    """Name who holds the open work, as far as the enterprise may know."""
    return "、".join(dict.fromkeys(_holder(case, item) for item in waiting))


def _holder(case: Case, item: WorkItem) -> str:
    if item.step == "confirm_share":
        return gettext("风险分担方")
    if item.step == "answer_registration":
        return registrars(case, RegistrationState.FILED)
    if item.role == Role.APPRAISER:
        return gettext("评估机构")
    return holder_name(item)


def registrars(case: Case, *states: RegistrationState) -> str:
    """Name the registrars at which a case has registrations in some states."""
    rows = Registration.objects.filter(case=case, state__in=states)
    names = rows.order_by("registrar").values_list("registrar", flat=True).distinct()
    return "、".join(names)


def _repayment(case: Case, actor: Actor, at: dt.datetime) -> Turn:
    """Ask for the next instalment of a running loan, or for all that is overdue."""
    loans = [loan_rows(drawdown) for drawdown in drawdowns_of(case)]
    own = case.enterprise_id == actor.organisation_id
    by_whom = gettext("您") if own else case.enterprise.name
    statuses = [loan_status(rows, on=localdate(at)) for rows in loans]
    since = [status.overdue_since for status in statuses if status.overdue_since]
    if since:
        due_fen = sum(
            each.principal_due_fen + each.interest_due_fen + each.penalty_due_fen
            for each in statuses
        )
        title = gettext("已逾期：请立即偿还 %(amount)s 元") % {"amount": format_yuan(due_fen)}
        detail = gettext("含截至今日的罚息；如有困难请尽快联系客户经理。")
        until = min(since) - dt.timedelta(days=1)
        return Turn("act", title, by_whom, None, until, (Todo(title, detail),), is_late=True)
    coming = [owed for rows in loans if (owed := _owed(rows))]
    if not coming:
        return Turn("wait", gettext("银行办理结清手续"), case.bank.name, None, None)
    due_date, todo = min(coming, key=lambda pair: pair[0])
    return Turn("act", todo.title, by_whom, None, due_date, (todo,))


def _owed(rows: LoanRows) -> tuple[dt.date, Todo] | None:
    """Say what is still owed of the first instalment that is not met in full, and its day."""
    principal = sum(row.principal_fen for row in rows.paid)
    interest = sum(row.interest_fen for row in rows.paid)
    for due in rows.due:
        owed = max(0, due.principal_fen - principal), max(0, due.interest_fen - interest)
        if any(owed):
            named = {"seq": due.seq, "amount": format_yuan(sum(owed))}
            split = {"principal": format_yuan(owed[0]), "interest": format_yuan(owed[1])}
            title = gettext("偿还第 %(seq)s 期 %(amount)s 元") % named
            detail = gettext("其中本金 %(principal)s 元，利息 %(interest)s 元。") % split
            return due.due_date, Todo(title, detail)
        principal = max(0, principal - due.principal_fen)
        interest = max(0, interest - due.interest_fen)
    return None

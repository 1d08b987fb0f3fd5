"""What a credit decision is told beside the file: the borrower's figures, its group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from banks.rules.ratios import Statement, check_statement
from financing.models import Case, FinancialStatement, GroupLink
from financing.operations.acts import CaseAct, locked_case
from financing.operations.unwinding import of_the_bank
from financing.rules.dates import not_after
from financing.rules.eyes import check_eyes
from financing.states import FINAL_CASE_STATES
from workflows.errors import NotAllowed, NotReady, Objection, Objections
from workflows.models import Actor
from workflows.operations.taking import check_membership
from workflows.roles import Role
from workflows.rules.chain import canonical_json, sha256
from workflows.sentences import say

_LONGEST_MONTHS = 12


def enter_statement(
    *,
    case_id: UUID,
    actor: Actor,
    at: dt.datetime,
    period_end: dt.date,
    months: int,
    is_audited: bool,
    source: str,
    figures: Mapping[str, int],
) -> Case:
    """Enter a borrower's statement of a period, in fen; of one period the newest entry counts.

    The enterprise enters its own, or the bank's specialist does it for the enterprise.

    Raises:
        Objections: figures missing or impossible, a period that is not over, no source.
        NotAllowed: another enterprise's or bank's case, or another role.
        NotReady: the case is over.
    """
    statement = _read(figures)
    with _by_a_party(case_id, actor, at) as act:
        wrong = [
            *_check_period(act.on, period_end, months, source),
            *check_statement(statement),
        ]
        if wrong:
            raise Objections(wrong)
        content = canonical_json(
            {
                "enterprise": act.case.enterprise.credit_code,
                "period_end": period_end,
                "months": months,
                "is_audited": is_audited,
                "source": source.strip(),
                "figures": {name: getattr(statement, name) for name in _NAMES},
            }
        )
        row = FinancialStatement.objects.create(
            enterprise=act.case.enterprise, case=act.case, period_end=period_end, months=months,
            is_audited=is_audited, source=source.strip(), content=content,
            content_sha256=sha256(content), entered_by=actor.user, entered_at=at,
        )  # fmt: skip
        names = ("period_end", "months", "is_audited", "source")
        facts = {name: getattr(row, name) for name in names}
        act.note("enter_statement", facts=facts, rests_on=[("statement", row.content_sha256)])
    return act.case


_NAMES = tuple(field.name for field in fields(Statement))


def _read(figures: Mapping[str, int]) -> Statement:
    missing = [name for name in _NAMES if figures.get(name) is None]
    if missing:
        raise Objections(
            Objection("statement.missing", name, say("请填写这一项；没有的填0。"))
            for name in missing
        )
    return Statement(**{name: figures[name] for name in _NAMES})


def _check_period(
    on: dt.date, period_end: dt.date, months: int, source: str
) -> Iterator[Objection]:
    yield from not_after(on, "period_end", period_end)
    if not 1 <= months <= _LONGEST_MONTHS:
        sentence = say("报表期间须为1至12个月。")
        yield Objection("statement.months", "months", sentence)
    if not source.strip():
        sentence = say("请写明报表的来源，例如审计报告文号、报税系统导出。")
        yield Objection("statement.source", "source", sentence)


@contextmanager
def _by_a_party(case_id: UUID, actor: Actor, at: dt.datetime) -> Iterator[CaseAct]:
    """Open an act of the enterprise itself, or of the bank's specialist on its behalf."""
    check_membership(actor, at)
    with transaction.atomic():
        case = locked_case(case_id)
        is_own = actor.organisation_id == case.enterprise_id and actor.role == Role.APPLICANT
        at_desk = actor.branch_id in (None, case.branch_id)
        is_desk = actor.organisation_id == case.bank_id and actor.role == Role.SPECIALIST
        if not is_own and not (is_desk and at_desk):
            raise NotAllowed(_("没有这个案件。"), case=str(case_id))
        _check_open(case)
        act = CaseAct(case, None, actor, at)
        act.on_behalf_of_id = None if is_own else case.enterprise_id
        case.hands = check_eyes(case.hands, role=str(actor.role), user_id=actor.user.pk)
        yield act
        act.finish()


def _check_open(case: Case) -> None:
    if case.state in FINAL_CASE_STATES:
        raise NotReady(_("案件已经办结，不能再补录。"), state=str(case.state))


def declare_group(*, case_id: UUID, actor: Actor, at: dt.datetime, group: str, source: str) -> Case:
    """Declare to which group the borrower belongs, by which evidence; no name: to none.

    Raises:
        Objections: no source.
        NotAllowed: another bank's or branch's case.
        NotReady: the case is over, or the actor neither investigates nor reviews.
    """
    if not source.strip():
        sentence = say("请写明认定或解除集团关系的依据。")
        raise Objections([Objection("group.source", "source", sentence)])
    with of_the_bank(case_id, actor, at) as act:
        _check_open(act.case)
        if actor.role not in (Role.SPECIALIST, Role.RISK_OFFICER):
            raise NotAllowed(_("由专员或风险审查人申报集团关系。"), role=str(actor.role))
        GroupLink.objects.create(
            bank=act.case.bank, enterprise=act.case.enterprise, group=group.strip(),
            source=source.strip(), declared_by=actor.user, declared_at=at,
        )  # fmt: skip
        facts = {"group": group.strip(), "source": source.strip()}
        act.note("declare_group", facts=facts)
    return act.case

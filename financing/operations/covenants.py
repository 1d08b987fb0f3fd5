"""Test the covenants of a running loan against the borrower's newest statement."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from banks.rules.covenants import judge_covenant
from banks.rules.ratios import written
from financing.models import Case, Covenant, CovenantTest
from financing.operations.acts import CaseAct
from financing.operations.signing import latest_approval
from financing.operations.unwinding import of_the_bank
from financing.papers import COVENANT_RECORD
from financing.queries.credit import Figures, figures_of
from financing.rules.dates import not_after
from financing.states import CaseState
from workflows.errors import NotAllowed, NotReady, Objection, Objections
from workflows.models import Actor
from workflows.roles import Role
from workflows.sentences import say


def judge_covenants(
    *, case_id: UUID, actor: Actor, at: dt.datetime, tested_on: dt.date, note: str = ""
) -> Case:
    """Test every covenant of the approval in force, by the newest statement that ends by the day.

    What cannot be counted is told as unknown, never as met.

    Raises:
        Objections: a day ahead, or a breach or an unknown without a word on what is done about it.
        NotReady: nothing is paid out, or the approval asks for no covenants.
        NotAllowed: another bank's or branch's case, or no specialist.
    """
    with of_the_bank(case_id, actor, at) as act:
        if actor.role != Role.SPECIALIST:
            raise NotAllowed(_("由专员测试约束条款。"), role=str(actor.role))
        covenants = _covenants(act)
        if not covenants:
            raise NotReady(_("贷款没有正在执行的约束条款。"), state=str(act.case.state))
        known = figures_of(act.case.enterprise_id, until=tested_on)
        newest = known[-1] if known else None
        rows = [_test(covenant, newest) for covenant in covenants]
        wrong = [*not_after(act.on, "tested_on", tested_on)]
        if any(row["result"] != "met" for row in rows) and not note.strip():
            sentence = say("有约束条款被违反或无法判断，请写明处理意见。")
            wrong.append(Objection("covenant.note", "note", sentence))
        if wrong:
            raise Objections(wrong)
        CovenantTest.objects.bulk_create(
            CovenantTest(
                covenant=covenant, tested_on=tested_on, statement=newest.row if newest else None,
                result=row["result"], figure=row["figure"], note=note.strip(),
                tested_by=actor.user, tested_at=at,
            )
            for covenant, row in zip(covenants, rows, strict=True)
        )  # fmt: skip
        rests_on = [("statement", newest.row.content_sha256)] if newest else []
        facts = {"tested_on": tested_on, "results": rows, "note": note.strip()}
        act.note(
            "test_covenants", facts=facts, rests_on=rests_on, papers=[COVENANT_RECORD],
            sheet={"statement": _named(newest)},
        )  # fmt: skip
    return act.case


def _covenants(act: CaseAct) -> list[Covenant]:
    if act.case.state != CaseState.DISBURSED:
        return []
    return list(latest_approval(act.case).covenants.order_by("pk"))


def _test(covenant: Covenant, newest: Figures | None) -> dict[str, Any]:
    result, figure = judge_covenant(covenant.terms, newest.ratios if newest else None)
    return {
        "covenant": covenant.in_words,
        "figure": written(covenant.ratio, figure),
        "result": result,
    }


def _named(newest: Figures | None) -> str:
    if newest is None:
        return ""
    return f"{newest.row.period_end.isoformat()}（{newest.row.source}）"

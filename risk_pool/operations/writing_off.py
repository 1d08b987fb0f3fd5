"""Give up on a claim once everything was tried, take it up again, and state a pool's month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from risk_pool.models import Claim, Pool, PoolStatement
from risk_pool.operations.acts import PoolAct, locked_pool
from risk_pool.operations.claim_acts import acting_on_claim, require_reason, shown
from risk_pool.papers import POOL_STATEMENT, RESUMPTION, WRITE_OFF
from risk_pool.papers.rows import ledger_row
from risk_pool.queries.recovery import costs_open, measures_taken, month_of, still_borne
from risk_pool.states import Measure
from workflows.errors import NotAllowed, Objection, Objections
from workflows.models import Actor
from workflows.operations.taking import check_membership
from workflows.roles import Role


def propose_write_off(
    *,
    claim_id: UUID,
    reason: str,
    without: Mapping[str, str],
    actor: Actor,
    at: dt.datetime,
) -> Claim:
    """Propose to give up what has not come back.

    ``without`` says of each measure that was not taken why it could not be.

    Raises:
        Objections: no reason, or a measure that was neither taken nor is explained.
    """
    require_reason(reason)
    with acting_on_claim(claim_id, "propose_write_off", actor=actor, at=at) as act:
        claim = act.subject
        taken = measures_taken(claim)
        wrong = [
            Objection(
                "measure.open", kind.lower(),
                f"没有“{kind.label}”的记录；请先登记，或说明为什么不能采取。",
            )
            for kind in Measure
            if kind not in taken and not without.get(kind, "").strip()
        ]  # fmt: skip
        waiting = claim.recoveries.filter(state="RECORDED", pool_fen__gt=0).count()
        if waiting:
            wrong.append(Objection("recovery.open", "", f"还有{waiting}笔回收款没有上缴到账。"))
        if wrong:
            raise Objections(wrong)
        act.other_eyes("propose_write_off")
        claim.proposal = {
            "reason": reason,
            "measures": {kind.value: without.get(kind, "") for kind in Measure},
            "taken": sorted(taken),
        }
        act.clock("answer_claim")
        act.take("propose_write_off", facts=claim.proposal)
    return claim


def pursue_further(*, claim_id: UUID, reason: str, actor: Actor, at: dt.datetime) -> Claim:
    """Do not give up yet."""
    require_reason(reason)
    with acting_on_claim(claim_id, "pursue", actor=actor, at=at) as act:
        act.other_eyes("pursue", "propose_write_off")
        act.clock(None)
        act.take("pursue", facts={"reason": reason})
    return act.subject


def write_off(*, claim_id: UUID, remark: str, actor: Actor, at: dt.datetime) -> Claim:
    """Give up what has not come back, as proposed; the debt itself is not forgiven.

    Raises:
        SamePairOfEyes: the person proposed it.
    """
    with acting_on_claim(claim_id, "write_off", actor=actor, at=at) as act:
        claim = act.subject
        act.other_eyes("write_off", "propose_write_off")
        act.clock(None)
        facts = {**claim.proposal, "remark": remark, "borne": still_borne(claim),
                 "costs_fen": costs_open(claim)}  # fmt: skip
        act.take("write_off", facts=facts, papers=[WRITE_OFF], sheet=shown(claim))
    return claim


def resume_claim(*, claim_id: UUID, reason: str, actor: Actor, at: dt.datetime) -> Claim:
    """Take a claim up again that was given up: something to recover from was found."""
    require_reason(reason)
    with acting_on_claim(claim_id, "resume", actor=actor, at=at) as act:
        facts = {"reason": reason}
        act.take("resume", facts=facts, papers=[RESUMPTION], sheet=shown(act.subject))
    return act.subject


def state_month(*, pool: Pool, month: dt.date, actor: Actor, at: dt.datetime) -> PoolStatement:
    """Issue a pool's statement of a month that is over, from its transfers alone.

    Raises:
        NotAllowed: not an officer of the keeper.
        Objections: the month is not over, or is stated already.
    """
    check_membership(actor, at)
    if actor.organisation_id != pool.keeper_id or actor.role != Role.FUND_OFFICER:
        raise NotAllowed(_("只有资金池管理单位的经办人可以办理。"), pool=pool.code)
    with transaction.atomic():
        pool = locked_pool(pool.pk)
        reckoned = month_of(pool, month.replace(day=1))
        statement = PoolStatement(pool=pool, month=reckoned.first, issued_at=at)
        act = PoolAct(statement, pool, actor, at)
        wrong = []
        if reckoned.last >= act.on:
            wrong.append(Objection("month.open", "month", "这个月还没有结束，不能出具月报。"))
        if PoolStatement.objects.filter(pool=pool, month=reckoned.first).exists():
            wrong.append(Objection("month.stated", "month", "这个月的月报已经出具。"))
        if wrong:
            raise Objections(wrong)
        statement.save(force_insert=True)
        facts = {"first": reckoned.first, "last": reckoned.last, "before": reckoned.before,
                 "after": reckoned.after, "sums": reckoned.sums}  # fmt: skip
        rows = [ledger_row(each) for each in reckoned.transfers]
        act.note("state_month", facts=facts, papers=[POOL_STATEMENT], sheet={"rows": rows})
        act.finish()
    return statement

"""Who of a house does a piece of work: taken, put back, given to a colleague, asked after.

Acts on work items: each leaves a record row and no paper.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from financing.flows import BundledPledgeV1
from financing.models import Case
from financing.operations.acts import CaseAct, locked_case
from financing.queries.assigning import asked_today, colleagues_for
from financing.queries.entitlement import hindrance, holds
from financing.rules.eyes import check_eyes
from workflows.errors import NotAllowed, Objection, Objections, SomeoneWasFaster
from workflows.models import Actor, Membership, WorkItem
from workflows.operations.taking import check_membership

LONGEST_REASON = 300


def take_item(*, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime) -> WorkItem:
    """Take an open piece of work; from then on colleagues see whose it is, and leave it alone.

    Raises:
        NotAllowed: it is not of this person's desk.
        SamePairOfEyes: the person acted on the case where other eyes are required.
        SomeoneWasFaster: it is done, or a colleague has taken it.
    """
    with _assigning(case_id, item_id, actor, at) as (act, item):
        if not holds(item, actor):
            raise NotAllowed(_("这个待办不由您办理。"), item=item_id)
        check_eyes(act.case.hands, role=str(actor.role), user_id=actor.user.pk)
        if item.owner_id not in (None, actor.user.pk):
            raise SomeoneWasFaster(_("这一步已由同事承办；需要由您办理的，请先转办。"))
        _give(item, actor.membership)
        act.note("take", facts=_told(item))
    return item


def put_back_item(*, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime) -> WorkItem:
    """Put back what one has taken: it is anybody's at the desk again.

    Raises:
        NotAllowed: it was not this person who took it.
        SomeoneWasFaster: it is done.
    """
    with _assigning(case_id, item_id, actor, at) as (act, item):
        if item.owner_id != actor.user.pk:
            raise NotAllowed(_("只有承办人本人可以退回待办。"))
        _give(item, None)
        act.note("put_back", facts=_told(item))
    return item


def reassign_item(
    *, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime, to: Membership, reason: str
) -> WorkItem:
    """Give an open piece of work of one's desk to a colleague in the same role, or to oneself.

    Raises:
        NotAllowed: it is not of this person's desk.
        Objections: no reason, or a colleague who may not do it.
        SomeoneWasFaster: it is done.
    """
    with _assigning(case_id, item_id, actor, at) as (act, item):
        if not holds(item, actor):
            raise NotAllowed(_("只能转办本岗位的待办。"))
        if wrong := tuple(_wrong(act, item, to, reason)):
            raise Objections(wrong)
        _give(item, to)
        facts = {**_told(item), "to": to.user.full_name, "reason": reason.strip()}
        act.note("reassign", facts=facts)
    return item


def remind_holder(*, case_id: UUID, item_id: int, actor: Actor, at: dt.datetime) -> WorkItem:
    """Ask after a piece of work that others must do, once a day and house.

    Raises:
        NotAllowed: it is this person's own, the case is not theirs to see, or their house asked
            today.
        SomeoneWasFaster: it is done.
    """
    with _assigning(case_id, item_id, actor, at) as (act, item):
        if not hindrance(act.case, item, actor):
            raise NotAllowed(_("这一步正由您办理，不需要催办。"))
        if asked_today(item, actor.organisation_id, on=act.on):
            raise SomeoneWasFaster(_("今天已经催办过这一步；请明天再催，或直接留言。"))
        act.note("remind", facts=_told(item))
    return item


@contextmanager
def _assigning(
    case_id: UUID, item_id: int, actor: Actor, at: dt.datetime
) -> Iterator[tuple[CaseAct, WorkItem]]:
    check_membership(actor, at)
    with transaction.atomic():
        case = locked_case(case_id)
        if not Case.objects.visible_to(actor).filter(pk=case.pk).exists():
            raise NotAllowed(_("没有这个案件。"))
        rows = WorkItem.objects.select_related("organisation", "branch", "owner")
        item = rows.filter(pk=item_id, case_key=case.pk).first()
        if item is None:
            raise NotAllowed(_("这个待办不属于该案件。"), item=item_id)
        if item.status != WorkItem.Status.OPEN:
            raise SomeoneWasFaster(_("这一步刚刚已由他人办理。"), item=item_id)
        act = CaseAct(case, None, actor, at)
        yield act, item
        act.finish()


def _give(item: WorkItem, to: Membership | None) -> None:
    item.owner = to.user if to else None
    item.save(update_fields=["owner"])


def _told(item: WorkItem) -> dict[str, Any]:
    with override("zh-hans"):
        step = str(BundledPledgeV1.instance.node(item.step).task_title)
    return {"item": item.pk, "step": step, "title": item.subject_title}


def _wrong(act: CaseAct, item: WorkItem, to: Membership, reason: str) -> Iterator[Objection]:
    if to not in colleagues_for(act.case, item, on=act.on):
        sentence = "这位同事不能办理这一步：须在同一岗位、同一网点任职，且没有以别的岗位办过本案。"
        yield Objection("reassign.to", "to", sentence)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        yield Objection("reassign.reason", "reason", f"请填写转办理由，最多{LONGEST_REASON}字。")

"""One act on a case.

One transaction that checks who, takes arrows, records, freezes papers, moves the work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition
from viewflow.workflow.status import STATUS

from documents.blocks import PaperKind
from documents.models import Paper
from documents.operations import freeze_paper
from financing.flows import BundledPledgeV1
from financing.models import Case, PledgedRight, Registration, RightValuation
from financing.operations.holding import headline_of, holder_of
from financing.papers.issuers import issuer_of
from financing.papers.phrasing import chinese
from financing.queries.sheets import case_sheet, parties_of, rights_of
from financing.rules.eyes import check_eyes
from financing.states import FINAL_CASE_STATES
from workflows.errors import NotAllowed, SomeoneWasFaster
from workflows.lifecycles import Lifecycle
from workflows.models import Actor, FlowProcess, FlowTask, WorkItem
from workflows.nodes import Position, Step
from workflows.operations.advancing import (
    Holder,
    close_work_item,
    finish_step,
    jump,
    open_work_items,
)
from workflows.operations.recording import Moved, record
from workflows.operations.taking import check_membership, take_arrow
from workflows.roles import Role

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Diversion:
    """Where a case goes beside its routes: a step, and the instances of it, perhaps none."""

    step: str
    each: Sequence[tuple[str, str]] | None = None


class CaseAct:
    """What one operation does to one locked case.

    Nothing is stored before ``finish``, but papers and subjects.
    """

    def __init__(self, case: Case, item: WorkItem | None, actor: Actor, at: dt.datetime) -> None:
        self.case, self.item, self.actor, self.at = case, item, actor, at
        self.on = localdate(at)
        self.position = Position(case=case, at=at)
        self.moves: list[Moved] = []
        self.papers: list[Paper] = []
        self.opened: list[WorkItem] = []
        self.stays = False
        self.diversion: Diversion | None = None
        self.deadlines: dict[str, dt.datetime] = {}
        self.on_behalf_of_id: int | None = None

    @cached_property
    def rights(self) -> list[PledgedRight]:
        """Load every right of the case with its kind and pledgor, once for all who read it."""
        return rights_of(self.case)

    @property
    def bundle(self) -> list[PledgedRight]:
        """Give the rights that are still in the bundle."""
        return [pledged for pledged in self.rights if not pledged.excluded_reason]

    @cached_property
    def sheet(self) -> Mapping[str, Any]:
        """Gather the facts of the case that every paper may show, as first asked for."""
        return case_sheet(self.case, self.rights)

    def part(self, model: type[M], *related: str) -> M:
        """Load the part of the case that the item is about, its pledged right taken from ours."""
        assert self.item is not None, "a part has an item"
        rows = model._default_manager.select_related(*related)
        part = rows.get(pk=self.item.subject_key)
        if isinstance(part, Registration | RightValuation):
            part.pledged_right = next(p for p in self.rights if p.pk == part.pledged_right_id)
        self.position.subject = self.position.parts[self.item.subject_key] = part
        return part

    def take(
        self,
        arrow: str,
        *,
        on: Lifecycle | None = None,
        facts: Mapping[str, Any] | None = None,
        rests_on: Sequence[tuple[str, str]] = (),
        papers: Sequence[PaperKind] = (),
        sheet: Mapping[str, Any] | None = None,
    ) -> None:
        """Take an arrow of the case, or of one of its parts, with its record row and papers.

        Raises:
            NotAllowed: the actor's role is not the arrow's.
            SomeoneWasFaster: the state has moved on.
        """
        target = self.case if on is None else on
        before = str(target.state)
        take_arrow(target, arrow, actor=self.actor)
        if on is not None:
            on.save()
        self.note(
            arrow, subject=_subject(on), before=before, after=str(target.state), facts=facts,
            rests_on=rests_on, papers=papers, sheet=sheet,
        )  # fmt: skip

    def note(
        self,
        arrow: str,
        *,
        subject: str = "case",
        before: str = "",
        after: str = "",
        facts: Mapping[str, Any] | None = None,
        rests_on: Sequence[tuple[str, str]] = (),
        papers: Sequence[PaperKind] = (),
        sheet: Mapping[str, Any] | None = None,
    ) -> None:
        """Record an act, and freeze its papers; a state that stays is recorded as it is."""
        state = str(self.case.state)
        told = dict(facts or {})
        frozen = [self._freeze(kind, {**told, **(sheet or {})}) for kind in papers]
        resting = (*rests_on, *((f"paper:{p.number}", p.content_sha256) for p in frozen))
        self.moves.append(Moved(arrow, subject, before or state, after or state, told, resting))

    def _freeze(self, kind: PaperKind, facts: Mapping[str, Any]) -> Paper:
        seq = self.case.record_seq + len(self.moves) + 1
        told = {"case": self.sheet, "by": self._signer(), **facts}
        paper = freeze_paper(
            kind=kind,
            facts=told,
            number=f"{self.case.number}-{kind.code}-{seq:03d}",
            case_number=self.case.number,
            chain=self.case.pk,
            issuer=issuer_of(kind, told),
            parties=parties_of(self.sheet),
            at=self.at,
        )
        self.papers.append(paper)
        return paper

    def _signer(self) -> Mapping[str, str]:
        """Name who acts, in Chinese whatever the screen's language."""
        return {"name": self.actor.user.full_name, "role": chinese(self.actor.role)}

    def finish(self) -> None:
        """Write the record, save the case, close the item, open what follows."""
        if self.case.state in FINAL_CASE_STATES:
            self._end()
        record(
            self.case, self.moves, actor=self.actor, at=self.at,
            on_behalf_of_id=self.on_behalf_of_id,
        )  # fmt: skip
        try:
            self.case.save()
        except ConcurrentTransition as lost:
            raise SomeoneWasFaster(_("这一步刚刚已由他人办理。")) from lost
        if self.stays:
            return
        if self.item is not None:
            close_work_item(self.item, owner=self.actor.user, at=self.at)
        if self.diversion is not None:
            self._divert(self.diversion)
        elif self.item is not None:
            finish_step(self.item.task, self.position)
        else:
            return
        self.open_items()

    def _divert(self, diversion: Diversion) -> None:
        """Leave the routes: what a registrar has yet to answer is still waited for."""
        nodes = BundledPledgeV1.instance
        if self.item is not None:
            task = FlowTask.objects.filter(pk=self.item.task_id)
            task.update(status=STATUS.DONE, finished=self.at)
        jump(
            FlowProcess.objects.get(case_key=self.case.pk),
            nodes.node(diversion.step),
            self.position,
            at=self.at,
            each=diversion.each,
            keep=[nodes.node("answer_registration")],
        )

    def _end(self) -> None:
        """Note when the case ended, and let go of the rights it locked."""
        self.case.ended_at = self.at
        held = PledgedRight.objects.filter(case=self.case, locked_at__isnull=False)
        held.filter(released_at=None).update(released_at=self.at)

    def open_items(self) -> None:
        """Write the work items of what was opened."""
        if self.position.opened:
            self.opened = open_work_items(
                self.position.opened,
                holder_of=self._holder,
                headline=headline_of(self.case),
                at=self.at,
            )

    def _holder(self, node: Step, task: FlowTask) -> Holder:
        holder = holder_of(self.position, node, task)
        if node.name in self.deadlines:
            return replace(holder, due_at=self.deadlines[node.name])
        return holder


def _subject(on: models.Model | None) -> str:
    return "case" if on is None else f"{on._meta.model_name}:{on.pk}"


def locked_case(case_id: UUID) -> Case:
    """Lock a case's row for the transaction; every act on a case begins so.

    Raises:
        NotAllowed: there is no such case.
    """
    rows = Case.objects.select_for_update(of=("self",)).select_related(
        "enterprise", "bank", "branch", "version"
    )
    try:
        return rows.get(pk=case_id)
    except Case.DoesNotExist:
        raise NotAllowed(_("没有这个案件。"), case=str(case_id)) from None


@contextmanager
def acting(
    *, case_id: UUID, item_id: int, step: str, actor: Actor, at: dt.datetime
) -> Iterator[CaseAct]:
    """Open an act on a work item of a case; leaving the block stores it in full or not at all.

    Raises:
        NotAllowed: not this person's item, or not an item of this case and step.
        SomeoneWasFaster: the item is no longer open.
        SamePairOfEyes: the person already acted where other eyes are required.
    """
    with transaction.atomic():
        case = locked_case(case_id)
        item = _open_item(item_id, case_id, step, actor)
        act = CaseAct(case, item, actor, at)
        act.on_behalf_of_id = _entitled(case, item, actor, at)
        case.hands = check_eyes(case.hands, role=str(actor.role), user_id=actor.user.pk)
        yield act
        act.finish()


def _open_item(item_id: int, case_id: UUID, step: str, actor: Actor) -> WorkItem:
    items = WorkItem.objects.select_related("task")
    try:
        item = items.get(pk=item_id, case_key=case_id, step=step)
    except WorkItem.DoesNotExist:
        raise NotAllowed(_("这个待办不属于该案件。"), item=item_id) from None
    if item.status != WorkItem.Status.OPEN:
        raise SomeoneWasFaster(_("这一步刚刚已由他人办理。"), item=item_id)
    if item.owner_id not in (None, actor.user.pk):
        raise SomeoneWasFaster(_("这一步已由同事承办；需要由您办理的，请先转办。"), item=item_id)
    return item


def _entitled(case: Case, item: WorkItem, actor: Actor, at: dt.datetime) -> int | None:
    """Check that the item is the actor's.

    Say on whose behalf a specialist acts for an enterprise.
    """
    check_membership(actor, at)
    at_desk = item.branch_id is None or actor.branch_id in (None, item.branch_id)
    own = item.organisation_id == actor.organisation_id and item.role == actor.role and at_desk
    if own:
        return None
    for_enterprise = (
        item.role == Role.APPLICANT
        and actor.role == Role.SPECIALIST
        and actor.organisation_id == case.bank_id
        and actor.branch_id in (None, case.branch_id)
    )
    if for_enterprise:
        return item.organisation_id
    raise NotAllowed(_("这个待办不由您办理。"), item=item.pk)

"""One act on a thing of a pool: one transaction that locks, takes arrows, books, freezes papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition

from banks.papers.phrasing import chinese
from documents.blocks import PaperKind
from documents.models import Paper
from documents.operations import freeze_paper
from risk_pool.models import Pool, Transfer
from risk_pool.operations.posting import Posting, post
from risk_pool.papers.rows import ledger_row
from risk_pool.queries.evidence import transfer_hash
from workflows.errors import NotAllowed, SomeoneWasFaster
from workflows.lifecycles import Lifecycle
from workflows.models import Actor
from workflows.operations.recording import Moved, record
from workflows.operations.taking import check_arrow, check_membership, take_arrow

T = TypeVar("T", bound=Any)


class PoolAct(Generic[T]):
    """What one operation does to one thing of a locked pool; its record is written at the end."""

    def __init__(self, subject: T, pool: Pool, actor: Actor, at: dt.datetime) -> None:
        self.subject, self.pool, self.actor, self.at = subject, pool, actor, at
        self.on = localdate(at)
        self.moves: list[Moved] = []
        self.papers: list[Paper] = []
        self._booked: list[Transfer] = []

    def reference(self, word: str) -> str:
        """Make up the reference of a transfer, once for each move of the record."""
        seq = self.subject.record_seq + len(self.moves) + 1
        return f"{self.subject.number}-{word}-{seq}"

    def book(self, *postings: Posting) -> tuple[Transfer, ...]:
        """Book transfers; the next move of the record, and its papers, rest on them."""
        asked = [each for each in postings if each.amount_fen]
        if not asked:
            return ()
        booked = post(pool=self.pool, postings=asked, user=self.actor.user, at=self.at)
        self._booked += booked
        return booked

    def may(self, part: Lifecycle, arrow: str) -> None:
        """Check that an arrow of a part is open, before anything is booked for it.

        Raises:
            NotAllowed: the actor's role is not the arrow's.
            SomeoneWasFaster: the state has moved on.
        """
        check_arrow(part, arrow, actor=self.actor)

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
        """Take an arrow of the subject, or of a part of it, with its record row and papers.

        Raises:
            NotAllowed: the actor's role is not the arrow's.
            SomeoneWasFaster: the state has moved on.
        """
        target = self.subject if on is None else on
        before = str(target.state)
        take_arrow(target, arrow, actor=self.actor)
        if on is not None:
            on.save()
        name = "case" if on is None else f"{on._meta.model_name}:{on.pk}"
        move = Moved(arrow, name, before, str(target.state), facts or {}, rests_on)
        self._record(move, papers, sheet or {})

    def note(
        self,
        arrow: str,
        *,
        facts: Mapping[str, Any] | None = None,
        rests_on: Sequence[tuple[str, str]] = (),
        papers: Sequence[PaperKind] = (),
        sheet: Mapping[str, Any] | None = None,
    ) -> None:
        """Record an act that leaves the state as it is, and freeze its papers."""
        state = str(self.subject.state)
        self._record(Moved(arrow, "case", state, state, facts or {}, rests_on), papers, sheet or {})

    def _record(self, move: Moved, papers: Sequence[PaperKind], sheet: Mapping[str, Any]) -> None:
        """Keep a move with what was booked for it, and freeze its papers."""
        ledger = [ledger_row(each) for each in self._booked]
        told = dict(move.facts)
        if ledger:
            told["transfers"] = [row["reference"] for row in ledger]
        frozen = [self._freeze(kind, {**move.facts, **sheet, "ledger": ledger}) for kind in papers]
        resting = (
            *move.rests_on,
            *((f"transfer:{each.reference}", transfer_hash(each)) for each in self._booked),
            *((f"paper:{paper.number}", paper.content_sha256) for paper in frozen),
        )
        self.moves.append(replace(move, facts=told, rests_on=resting))
        self._booked = []

    def _freeze(self, kind: PaperKind, facts: Mapping[str, Any]) -> Paper:
        seq = self.subject.record_seq + len(self.moves) + 1
        by = {"name": self.actor.user.full_name, "role": chinese(self.actor.role)}
        house = self.actor.membership.organisation.name
        told = {"pool": self.pool.name, "number": self.subject.number, "on": self.on, "by": by,
                "house": house, **facts}  # fmt: skip
        paper = freeze_paper(
            kind=kind,
            facts=told,
            number=f"{self.subject.number}-{kind.code}-{seq:03d}",
            case_number=self.subject.number,
            chain=self.subject.pk,
            issuer=house,
            parties=told.get("parties", (("资金池", self.pool.name),)),
            at=self.at,
        )
        self.papers.append(paper)
        return paper

    def finish(self) -> None:
        """Write the record and save the subject.

        Raises:
            SomeoneWasFaster: somebody moved it meanwhile.
        """
        assert not self._booked, "what is booked is told in the record"
        if not self.moves:
            return
        record(self.subject, self.moves, actor=self.actor, at=self.at)
        self.moves = []
        try:
            self.subject.save()
        except ConcurrentTransition as lost:
            raise SomeoneWasFaster(_("这一步刚刚已由他人办理。")) from lost


def locked_pool(pool_id: int) -> Pool:
    """Lock a pool's row for the transaction; every act on a thing of the pool begins so."""
    return Pool.objects.select_for_update(no_key=True).get(pk=pool_id)


@contextmanager
def acting_on(
    model: type[T], key: UUID, *, actor: Actor, at: dt.datetime, related: Sequence[str] = ()
) -> Iterator[PoolAct[T]]:
    """Open an act on something of a pool; leaving the block stores it in full or not at all.

    Raises:
        NotAllowed: there is no such thing, or it is not the actor's to see.
    """
    with transaction.atomic():
        check_membership(actor, at)
        seen = model.objects.visible_to(actor).filter(pk=key)
        pool_id = seen.values_list(model.POOL, flat=True).first()
        if pool_id is None:
            raise NotAllowed(_("没有这一记录，或不由您办理。"), key=str(key))
        pool = locked_pool(pool_id)
        rows = model.objects.select_related(*related) if related else model.objects
        act = PoolAct(rows.get(pk=key), pool, actor, at)
        yield act
        act.finish()

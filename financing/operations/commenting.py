"""Write a remark on a case, for named audiences only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from financing.models import Case, Comment
from financing.operations.acts import CaseAct, locked_case
from financing.queries.audiences import voice_of
from financing.states import Audience
from workflows.errors import NotAllowed, Objection, Objections
from workflows.models import Actor
from workflows.operations.taking import check_membership
from workflows.rules.chain import sha256

LONGEST = 2000


def write_comment(
    *,
    case_id: UUID,
    actor: Actor,
    at: dt.datetime,
    text: str,
    audience: Collection[Audience],
) -> Comment:
    """Write a remark; its author's own audience always reads it.

    Only the bank speaks to everyone; the others speak to the bank.

    Raises:
        NotAllowed: the author is no party, or names readers that are not theirs to name.
        Objections: no text, or one beyond 2,000 characters.
    """
    if not text.strip() or len(text) > LONGEST:
        raise Objections([Objection("comment.text", "text", "请填写留言，最多 2000 字。")])
    check_membership(actor, at)
    with transaction.atomic():
        case = locked_case(case_id)
        own = voice_of(case, actor)
        if not own or not Case.objects.visible_to(actor).filter(pk=case_id).exists():
            raise NotAllowed(_("没有这个案件。"))
        readers = frozenset(audience) | own
        if Audience.BANK not in own and not readers <= own | {Audience.BANK}:
            raise NotAllowed(_("您只能给银行留言。"))
        comment = Comment.objects.create(
            case=case,
            author=actor.user,
            organisation_id=actor.organisation_id,
            text=text.strip(),
            audience=",".join(sorted(readers)),
            written_at=at,
        )
        act = CaseAct(case, None, actor, at)
        told = {"readers": sorted(readers), "length": len(comment.text)}
        act.note("comment", facts=told, rests_on=[("comment", sha256(comment.text))])
        act.finish()
        return comment

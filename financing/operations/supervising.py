"""What operators do: retry a paper's rendering or sealing, cancel a case that must not go on."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from documents.models import Paper, Rendering, Sealing
from documents.operations import retry_rendering, retry_sealing
from documents.queries import troubled_sealings
from financing.models import Case
from financing.operations.accepting import require
from financing.operations.acts import CaseAct, locked_case
from financing.papers import TERMINATION
from workflows.errors import NotAllowed
from workflows.models import Actor, FlowProcess
from workflows.operations.advancing import stop_process
from workflows.operations.taking import check_membership
from workflows.roles import Role


def cancel_case(*, case_id: UUID, actor: Actor, at: dt.datetime, reason: str) -> Case:
    """Stop a case before its pledge is signed; the flow and its open work stop with it.

    Raises:
        Objections: the reason is missing.
        NotAllowed: the actor is no operator.
        SomeoneWasFaster: the case can no longer be cancelled.
    """
    require(reason=reason)
    check_membership(actor, at)
    with transaction.atomic():
        case = locked_case(case_id)
        act = CaseAct(case, None, actor, at)
        act.take("cancel", facts={"reason": reason}, papers=[TERMINATION])
        process = FlowProcess.objects.get(case_key=case.pk)
        stop_process(process, at=at, close=True)
        act.finish()
        return case


def retry_paper(*, paper_id: UUID, actor: Actor, at: dt.datetime) -> Rendering | Sealing:
    """Order a failed paper, or its failed seals, again; the order is recorded with the case.

    Raises:
        NotAllowed: the actor is no operator, or there is no such paper.
    """
    if actor.role != Role.OPERATOR:
        raise NotAllowed(_("只有运维人员可以重新生成文书。"))
    check_membership(actor, at)
    with transaction.atomic():
        paper = Paper.objects.filter(pk=paper_id).first()
        if paper is None:
            raise NotAllowed(_("没有这份文书。"))
        act = CaseAct(locked_case(paper.chain), None, actor, at)
        again = retry_sealing if _lacks_seals(paper) else retry_rendering
        act.note(again.__name__, subject=f"paper:{paper.number}", facts={})
        act.finish()
        return again(paper_id=paper_id, at=at)


def _lacks_seals(paper: Paper) -> bool:
    return troubled_sealings().filter(paper=paper).exists()

"""Acts that wait for no work item: a specialist looks after a pledge that lives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from financing.operations.acts import CaseAct, locked_case
from financing.rules.eyes import check_eyes
from workflows.errors import NotAllowed
from workflows.models import Actor
from workflows.operations.taking import check_membership
from workflows.roles import Role


@contextmanager
def of_the_specialist(case_id: UUID, actor: Actor, at: dt.datetime) -> Iterator[CaseAct]:
    """Open an act beside the flow; leaving the block stores it in full or not at all.

    Raises:
        NotAllowed: the actor is no specialist of the case's bank and branch.
        SamePairOfEyes: the person already acted where other eyes are required.
    """
    check_membership(actor, at)
    with transaction.atomic():
        case = locked_case(case_id)
        at_branch = actor.branch_id in (None, case.branch_id)
        own = actor.organisation_id == case.bank_id and at_branch
        if actor.role != Role.SPECIALIST or not own:
            raise NotAllowed(_("只有本案经办网点的专员可以办理。"), role=str(actor.role))
        case.hands = check_eyes(case.hands, role=str(actor.role), user_id=actor.user.pk)
        act = CaseAct(case, None, actor, at)
        yield act
        act.finish()

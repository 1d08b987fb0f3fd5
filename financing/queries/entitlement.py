"""Why a person may not take an open work item, said before they try."""

from __future__ import annotations

from django.utils.translation import gettext as _

from financing.models import Case
from financing.rules.eyes import check_eyes
from workflows.errors import SamePairOfEyes
from workflows.models import Actor, WorkItem
from workflows.queries.telling import told
from workflows.roles import Role


def hindrance(case: Case, item: WorkItem, actor: Actor) -> str:
    """Say what keeps a person from taking an item of a case they see; empty when nothing does."""
    if not (holds(item, actor) or _stands_in(case, item, actor)):
        return _("由%(holder)s的%(role)s办理。") % {
            "holder": holder_name(item),
            "role": item.get_role_display(),
        }
    taken = item.status == WorkItem.Status.OPEN and item.owner_id not in (None, actor.user.pk)
    if taken:
        return _("已由%(owner)s承办；需要由您办理的，请先转办。") % {"owner": item.owner}
    try:
        check_eyes(case.hands, role=str(actor.role), user_id=actor.user.pk)
    except SamePairOfEyes as same:
        return str(told(same.message))
    return ""


def holder_name(item: WorkItem) -> str:
    """Name the house and branch that hold an item."""
    return f"{item.organisation.name}{item.branch.name if item.branch else ''}"


def holds(item: WorkItem, actor: Actor) -> bool:
    """Tell whether an item is of a person's desk: their house, their role, their branch."""
    at_desk = item.branch_id is None or actor.branch_id in (None, item.branch_id)
    mine = item.organisation_id == actor.organisation_id and item.role == actor.role
    return mine and at_desk


def _stands_in(case: Case, item: WorkItem, actor: Actor) -> bool:
    """Tell whether a specialist may act in the enterprise's name."""
    return (
        item.role == Role.APPLICANT
        and actor.role == Role.SPECIALIST
        and actor.organisation_id == case.bank_id
        and actor.branch_id in (None, case.branch_id)
    )

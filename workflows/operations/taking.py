"""Take an arrow of a lifecycle, and check that the person still holds their place."""

from __future__ import annotations

import datetime as dt

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from workflows.errors import NotAllowed, SomeoneWasFaster
from workflows.lifecycles import Lifecycle
from workflows.models import Actor


def take_arrow(target: Lifecycle, arrow: str, *, actor: Actor) -> None:
    """Take an arrow; nothing is saved.

    Raises:
        NotAllowed: the actor's role is not the arrow's.
        SomeoneWasFaster: the state has moved on.
    """
    check_arrow(target, arrow, actor=actor)
    try:
        getattr(target, arrow)()
    except TransitionNotAllowed as refused:
        raise SomeoneWasFaster(_("当前状态不能这样办理。"), state=str(target.state)) from refused


def check_arrow(target: Lifecycle, arrow: str, *, actor: Actor) -> None:
    """Check that an arrow may be taken by this person as things stand; guards are not asked.

    Raises:
        NotAllowed: the actor's role is not the arrow's.
        SomeoneWasFaster: the state has moved on.
    """
    meta = getattr(target, arrow)._django_fsm.get_transition(target.state)
    if meta is None:
        raise SomeoneWasFaster(
            _("这一步刚刚已由他人办理，或当前状态不能这样办理。"), state=str(target.state)
        )
    if meta.custom["by"] and actor.role not in meta.custom["by"]:
        raise NotAllowed(_("您的岗位不能办理这一步。"), role=str(actor.role))


def check_membership(actor: Actor, at: dt.datetime) -> None:
    """Check that the person still, or already, holds the place they act in.

    Raises:
        NotAllowed: the membership is not in force on that day.
    """
    held, on = actor.membership, localdate(at)
    if not held.valid_from <= on <= (held.valid_to or on):
        raise NotAllowed(_("您的任职在当日无效，不能办理。"), on=on.isoformat())

"""Who acts: the membership chosen in the session, asked for again on every request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from workflows.errors import NotAllowed, Refusal, SomeoneWasFaster
from workflows.models import Actor, Membership, User
from workflows.roles import Role

SESSION_KEY = "membership"


class ActingRequest(HttpRequest):
    """A request of a signed-in person who acts through a membership, at a time."""

    actor: Actor
    at: dt.datetime


View = Callable[..., HttpResponseBase]


def memberships_of(user: User, on: dt.date) -> list[Membership]:
    """Give the places a person holds on a day."""
    rows = Membership.objects.in_force(on).filter(user=user)
    return list(rows.select_related("organisation", "branch", "user").order_by("pk"))


def actor_of(request: HttpRequest, at: dt.datetime) -> Actor:
    """Give the actor of a request: the membership chosen, or the person's first.

    Raises:
        PermissionDenied: the person holds no place today.
    """
    user = cast(User, request.user)
    places = request.places = memberships_of(user, timezone.localdate(at))  # type: ignore[attr-defined]
    if not places:
        raise PermissionDenied
    chosen = request.session.get(SESSION_KEY)
    membership = next((place for place in places if place.pk == chosen), places[0])
    return Actor(membership.user, membership)


def acting_as(*roles: Role) -> Callable[[View], View]:
    """Let only people in these roles in; every view of a case or a desk declares so.

    The view finds ``request.actor`` and ``request.at``. A view without this declaration fails the
    suite.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.at = timezone.now()
            request.actor = actor_of(request, request.at)
            if request.actor.role not in roles:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.roles = frozenset(roles)  # type: ignore[attr-defined]
        return guarded

    return declare


EVERY_ROLE = tuple(Role)
CASE_ROLES = tuple(role for role in Role if role not in (Role.OPERATOR, Role.FINANCE_OFFICER))
BANK_ROLES = (Role.SPECIALIST, Role.VALUER, Role.RISK_OFFICER, Role.APPROVER)


class RefusalPages:
    """Turn refusals that reach the top into pages.

    404 for what is not theirs, 409 for what was faster or would not let go.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; anything else goes its way."""
        if isinstance(exception, NotAllowed):
            raise Http404 from exception
        if isinstance(exception, OperationalError) and is_busy(exception):
            exception = SomeoneWasFaster(_("有人正在办理同一件事，等候超时。请稍候再试。"))
        if isinstance(exception, Refusal):
            context = {"refusal": exception}
            return render(request, "workflows/409.html", context, status=409)
        return None


# Of PostgreSQL: a lock was waited for too long, two waited for each other, or both read and wrote.
_BUSY_STATES = frozenset({"55P03", "40P01", "40001"})


def is_busy(error: OperationalError) -> bool:
    """Say whether a transaction was given up for others that held what it wanted."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _BUSY_STATES or "database is locked" in str(error)


def form_token(request: HttpRequest) -> UUID:
    """Read the token that makes a form sent twice one act; 404 when it is none.

    Raises:
        Http404: the token was tampered with.
    """
    try:
        return UUID(request.POST.get("form_token", ""))
    except ValueError as broken:
        raise Http404 from broken

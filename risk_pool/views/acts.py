"""An act on something of a pool: who is offered it, its form, its one operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from risk_pool.forms.claims import NothingForm
from workflows.errors import NotAllowed, Objections, Refusal, SomeoneWasFaster
from workflows.lifecycles import Lifecycle, arrows_of
from workflows.models import Actor
from workflows.queries.telling import told
from workflows.roles import Role
from workflows.views.acting import ActingRequest

# A lazy translation or a plain text: both print.
Label = Any


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its name in the address, the arrow that must be open, its form and operation.

    ``roles`` are those of an act that is no arrow or a consequence, ``states`` where it is offered
    if it is no arrow. ``run`` is given the request and the form; ``more`` gives the form what it
    needs.
    """

    name: str
    title: Label
    arrow: str
    run: Callable[[ActingRequest, Any, forms.Form], object]
    form: type[forms.Form] = NothingForm
    note: Label = ""
    grave: bool = False
    roles: tuple[Role, ...] = ()
    states: tuple[str, ...] = ()
    more: Callable[[Any, ActingRequest], Mapping[str, Any]] = field(default=lambda _s, _r: {})


def offered(acts: tuple[Act, ...], subject: Lifecycle, actor: Actor) -> list[Act]:
    """Keep the acts that are open to the actor as things stand."""
    return [
        each
        for each in acts
        if actor.role in _roles(each, subject)
        and (subject.state in each.states if each.states else _is_open(subject, each.arrow))
    ]


def found(acts: tuple[Act, ...], name: str, subject: Lifecycle, actor: Actor) -> Act:
    """Find an act by its name.

    Raises:
        Http404: there is none, or it is not one of the actor's role.
    """
    for act in acts:
        if act.name == name and actor.role in _roles(act, subject):
            return act
    raise Http404


def _roles(act: Act, subject: Lifecycle) -> tuple[Role, ...]:
    drawn = [each.by for each in arrows_of(type(subject)) if each.name == act.arrow]
    return act.roles or tuple(role for by in drawn for role in by)


def _is_open(subject: Lifecycle, arrow: str) -> bool:
    return getattr(subject, arrow)._django_fsm.get_transition(subject.state) is not None


def act_page(request: ActingRequest, act: Act, subject: Any, back: str) -> HttpResponse:
    """Show an act's form, or take the act and go back to its subject."""
    context = {"act": act, "subject": subject, "back": back}
    more = dict(act.more(subject, request))
    if request.method != "POST":
        return _page(request, act.form(**more), context)
    more.pop("initial", None)
    form = act.form(request.POST, **more)
    if not form.is_valid():
        return _page(request, form, context, status=422)
    try:
        act.run(request, subject, form)
    except (NotAllowed, SomeoneWasFaster):
        raise
    except Objections as refused:
        for objection in refused.objections:
            where = objection.where if objection.where in form.fields else None
            form.add_error(where, told(objection.message))
        return _page(request, form, context, status=422)
    except Refusal as refused:
        form.add_error(None, told(refused.message))
        return _page(request, form, context, status=422)
    messages.success(request, f"{act.title} ✓")
    return redirect(back)


def _page(
    request: ActingRequest, form: forms.Form, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, "risk_pool/act.html", {**context, "form": form}, status=status)

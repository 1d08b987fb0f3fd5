"""What a step's page is made of: the ways of finishing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from financing.forms.steps.base import Desk, StepForm
from financing.queries.labels import Label


def nothing(desk: Desk) -> Mapping[str, Any]:
    """Begin with an empty form."""
    return {}


def always(desk: Desk) -> bool:
    """Offer a way at every time."""
    return True


@dataclass(frozen=True, slots=True)
class Way:
    """One way to finish a step: a form, and the one operation that it leads to.

    ``offered`` says whether the way is open for this work item at all; ``preview`` is the label of
    the button that computes without storing, where the form can.
    """

    name: str
    title: Label
    submit: Label
    form: type[StepForm]
    act: Callable[[Desk, Any], object]
    start: Callable[[Desk], Mapping[str, Any]] = nothing
    template: str = "financing/steps/_plain.html"
    preview: Label = ""
    note: Label = ""
    grave: bool = False
    offered: Callable[[Desk], bool] = always


@dataclass(frozen=True, slots=True)
class StepScreen:
    """The page of one step. ``aside`` names the field groups worth seeing while deciding."""

    ways: tuple[Way, ...]
    aside: tuple[str, ...] = ()
    more: Callable[[Desk], Mapping[str, Any]] = field(default=nothing)

"""What every step's form shares: the desk it is filled in at, and where objections belong."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.timezone import localdate

from financing.models import Case
from workflows.errors import Objection, Objections, Refusal
from workflows.models import Actor, WorkItem
from workflows.queries.telling import told

_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Desk:
    """One work item of one case before the person who does it, now."""

    case: Case
    item: WorkItem
    actor: Actor
    at: dt.datetime

    @property
    def today(self) -> dt.date:
        """The day on which the act happens."""
        return localdate(self.at)

    @property
    def by(self) -> dict[str, Any]:
        """The first words of every operation: the case, the item, who and when."""
        return {
            "case_id": self.case.pk,
            "item_id": self.item.pk,
            "actor": self.actor,
            "at": self.at,
        }


class StepForm(forms.Form):
    """A form of one way to finish a step.

    ``places`` maps the ``where`` of an objection to a field, where its last word is not the field's
    name.
    """

    places: ClassVar[Mapping[str, str]] = {}
    # Whether a refusal rests on findings that the page can show beside it.
    looks: ClassVar[bool] = False
    way = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk

    @property
    def parts(self) -> Sequence[forms.Form]:
        """The forms inside this one."""
        return ()

    # The short fields, which stand side by side.
    short: ClassVar[tuple[str, ...]] = ()

    @property
    def grid(self) -> list[BoundField]:
        """The short fields."""
        return [self[name] for name in self.short]

    @property
    def wide(self) -> list[BoundField]:
        """The fields that take the whole line and stand in no group of their own."""
        return [f for f in self.visible_fields() if f.name not in (*self.short, *self.grouped)]

    @property
    def grouped(self) -> Sequence[str]:
        """The fields that stand in a group of their own."""
        return ()

    def is_valid(self) -> bool:
        """Look at everything, so that everything wrong is shown at once."""
        return all([super().is_valid(), *(part.is_valid() for part in self.parts)])

    def preview(self) -> None:
        """Compute what the form can compute without storing anything."""

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal where it belongs: each objection at its field, what has none on top."""
        inside = refusal.facts.get("objections", ())
        objections = refusal.objections if isinstance(refusal, Objections) else inside
        if not objections:
            self.add_error(self.field_of(refusal.code, refusal.facts), told(refusal.message))
        assert isinstance(objections, Iterable), "objections are many"
        for objection in objections:
            self.object_to(objection)

    def object_to(self, objection: Objection) -> None:
        """Show one objection at its field, or on top."""
        self.add_error(self.field_of(objection.where, objection.facts), told(objection.message))

    def field_of(self, where: str, facts: Mapping[str, object]) -> str | None:  # noqa: ARG002 -- forms with more fields ask
        """Name the field that an objection is about; None when it is about no single one."""
        bare = _INDEX.sub("", where)
        name = self.places.get(where) or self.places.get(bare) or bare.rpartition(".")[2]
        return name if name in self.fields and not self[name].is_hidden else None

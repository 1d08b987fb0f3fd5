"""What a lifecycle is.

A state, arrows between states, and a save that two people cannot both win.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMFieldMixin, transition

from workflows.roles import Role

Guard = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Arrow:
    """One line of a lifecycle's drawing."""

    name: str
    source: str
    target: str
    by: tuple[Role, ...]


def arrow(
    *sources: str, to: str, by: Role | tuple[Role, ...] | None, guards: Iterable[Guard] = ()
) -> Callable[..., None]:
    """Draw an arrow: from any of ``sources`` to ``to``, taken by a role; None marks a consequence.

    A guard raises a Refusal when it says no; it never returns a verdict.
    """
    roles = () if by is None else (by,) if isinstance(by, Role) else by

    def move(self: models.Model) -> None:
        """Take the arrow; everything else happens around it."""

    def condition_of(guard: Guard) -> Callable[[Any], bool]:
        def condition(instance: Any) -> bool:
            guard(instance)
            return True

        return condition

    drawn: Callable[..., None] = transition(
        field="state",
        source=list(sources),
        target=to,
        conditions=[condition_of(g) for g in guards],
        custom={"by": roles},
    )(move)
    return drawn


def state_field(states: type[models.TextChoices], default: models.TextChoices) -> FSMField:
    """Give the protected state column of a lifecycle; only arrows write it."""
    return FSMField(default=default, choices=states.choices, protected=True, max_length=24)


class Lifecycle(ConcurrentTransitionMixin, models.Model):
    """Base of every lifecycle. Subclasses declare ``state`` and one arrow a line."""

    state: Any

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        for name, value in vars(cls).items():
            if hasattr(value, "_django_fsm"):
                _name_arrow(value, name)
        super().__init_subclass__(**kwargs)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Reload without ever lifting the protection of the state column.

        django-fsm-2 lifts it on the shared field object, for the whole process, while it reloads.
        """
        kept = {
            field.name: self.__dict__.pop(field.name)
            for field in self._meta.concrete_fields
            if isinstance(field, FSMFieldMixin) and field.name in self.__dict__
        }
        try:
            models.Model.refresh_from_db(self, *args, **kwargs)
        finally:
            for name, value in kept.items():
                self.__dict__.setdefault(name, value)
        self._update_initial_state()


def _name_arrow(method: Any, name: str) -> None:
    """Give the generated method and its transitions the name they were assigned to."""
    method.__name__ = name
    for taken in method._django_fsm.transitions.values():
        taken.method.__name__ = name


def arrows_of(lifecycle: type[models.Model]) -> Iterator[Arrow]:
    """List a lifecycle's arrows in the order in which they are drawn."""
    seen: set[str] = set()
    for cls in lifecycle.__mro__:
        for name, value in vars(cls).items():
            if hasattr(value, "_django_fsm") and name not in seen:
                seen.add(name)
                for taken in value._django_fsm.transitions.values():
                    yield Arrow(name, str(taken.source), str(taken.target), taken.custom["by"])

"""What the house says when it must say no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


class Refusal(Exception):
    """A rule said no.

    Subclasses name the fact; ``facts`` carry what the reader needs to mend it.
    """

    code = "refused"

    def __init__(self, message: str, /, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.facts: Mapping[str, object] = facts

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing wrong with an input: a code, where it stands, and how to mend it."""

    code: str
    where: str
    message: str
    facts: Mapping[str, object] = field(default_factory=dict)


class Objections(Refusal):
    """Everything wrong with an input, all at once."""

    code = "objections"

    def __init__(self, objections: Iterable[Objection]) -> None:
        self.objections = tuple(objections)
        super().__init__("；".join(o.message for o in self.objections), count=len(self.objections))


class NotAllowed(Refusal):
    """The actor has no role that may do this, or no part in this case."""

    code = "not_allowed"


class SomeoneWasFaster(Refusal):
    """The work item was finished, or the case was moved, by someone else first."""

    code = "someone_was_faster"


class SamePairOfEyes(Refusal):
    """Four eyes are required: this person already acted in a role that must be someone else's."""

    code = "same_pair_of_eyes"


class NotReady(Refusal):
    """A condition of this step is not met yet."""

    code = "not_ready"

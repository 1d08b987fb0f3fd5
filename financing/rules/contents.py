"""Read a content that somebody typed: JSON whose shape nobody has promised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from workflows.errors import Objection
from workflows.sentences import say

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Part:
    """One object inside a content, and the path it stands at."""

    where: str
    values: Mapping[str, object]

    def path(self, key: str) -> str:
        """Write the path of a field."""
        return f"{self.where}.{key}" if self.where else key

    def text(self, key: str) -> str:
        """Read a text without outer blanks; anything else is no text."""
        value = self.values.get(key)
        return value.strip() if isinstance(value, str) else ""

    def whole_number(self, key: str) -> int | None:
        """Read a whole number; a truth value is none."""
        return whole_number(self.values.get(key))

    def day(self, key: str) -> date | None:
        """Read an ISO date."""
        text = self.text(key)
        if not _ISO_DAY.fullmatch(text):
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None

    def part(self, key: str) -> Part:
        """Read an object; anything else is an empty one."""
        return Part(self.path(key), as_mapping(self.values.get(key)))

    def parts(self, key: str) -> tuple[Part, ...]:
        """Read a list of objects; an element of another shape is an empty object."""
        value = self.values.get(key)
        elements = value if isinstance(value, list) else []
        return tuple(
            Part(f"{self.path(key)}[{index}]", as_mapping(element))
            for index, element in enumerate(elements)
        )

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts; what is no text, or empty, is left out."""
        value = self.values.get(key)
        elements = value if isinstance(value, list) else []
        return tuple(each.strip() for each in elements if isinstance(each, str) and each.strip())

    def require(self, prefix: str, names: Mapping[str, str], of: str) -> Iterator[Objection]:
        """Object to each text that is missing; ``names`` are the fields in Chinese."""
        for key, name in names.items():
            if not self.text(key):
                yield Objection(
                    f"{prefix}.{key}_missing",
                    self.path(key),
                    say("请填写{of}的{name}。", of=of, name=name),
                )

    def bound(self, prefix: str, key: str, longest: int, name: str) -> Iterator[Objection]:
        """Object to a text of more characters than its column holds."""
        yield from too_long(self.text(key), longest, f"{prefix}.{key}", self.path(key), name)


def too_long(text: str, longest: int, code: str, where: str, name: str) -> Iterator[Objection]:
    """Object to a text of more than ``longest`` characters; ``name`` says in Chinese what it is."""
    if len(text) > longest:
        yield Objection(
            f"{code}.too_long",
            where,
            say(
                "{name}最多{longest}个字，所填为{length}个字；请写短一些。",
                name=name,
                longest=longest,
                length=len(text),
            ),
            {"longest": longest, "found": len(text)},
        )


def as_mapping(value: object) -> Mapping[str, object]:
    """Take an object for what it is, and anything else for an empty one."""
    return value if isinstance(value, Mapping) else {}


def whole_number(value: object) -> int | None:
    """Take a whole number for what it is, and anything else for none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None

"""The entries of a register as JSON holds them, both ways, in the words of a pre-flight file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from financing.rules.dossier import COPYRIGHT, FAMILIES, PATENT, TRADEMARK, Register
from financing.rules.preflight_reading import build, preflight_shape
from workflows.errors import Objection, Objections
from workflows.rules.json_shape import Shape

# What each registrar's register holds of a right beside owners, status and days, in its order.
_EVERY = ("holds", "licences", "pledges", "other_ground")
ENTRIES: Mapping[str, tuple[str, ...]] = {
    PATENT: ("compensation_days", "annuities", "dockets", "twin", *_EVERY),
    TRADEMARK: ("classes", "goods", "family", "dockets", *_EVERY),
    COPYRIGHT: ("authors", "completed_on", "first_published", "pledged_rights", *_EVERY),
}
ENTRY_NAMES = frozenset(name for names in ENTRIES.values() for name in names)


def entries_from(raw: Mapping[str, Any], *, where: str = "") -> Register:
    """Read the entries of an extract; what is no entry is left to others.

    Raises:
        Objections: entries of another shape than the schema of a pre-flight file asks for.
    """
    given = {name: raw[name] for name in sorted(ENTRY_NAMES) if raw.get(name) is not None}
    wrong = _shape().check(given)
    if wrong:
        raise Objections(
            [Objection(o.code, f"{where}.{o.where}", o.message, o.facts) for o in wrong]
        )
    register: Register = build(Register, given)
    return register


def entries_as_dict(register: Register) -> dict[str, Any]:
    """Write the entries plainly, without those that hold nothing; dates stay dates."""
    written = asdict(register)
    return {name: written[name] for name in sorted(ENTRY_NAMES) if written[name]}


def entries_of_kind(kind: str) -> tuple[str, ...]:
    """Name the entries that the register of a kind of right holds."""
    return ENTRIES.get(FAMILIES.get(kind, ""), ())


def entry_title(name: str) -> str:
    """Name an entry in Chinese, as the published schema does."""
    return str(_properties()[name]["title"])


def part_title(name: str, part: str) -> str:
    """Name a part of an entry in Chinese, as the published schema does."""
    entry = _properties()[name]
    reference = entry.get("$ref") or entry.get("items", {}).get("$ref", "")
    held = preflight_shape().schema["$defs"][reference.rpartition("/")[2]]
    return str(held["properties"][part]["title"])


def _properties() -> Mapping[str, Any]:
    properties: Mapping[str, Any] = preflight_shape().schema["$defs"]["right"]["properties"]
    return properties


@cache
def _shape() -> Shape:
    schema, entries = preflight_shape().schema, _properties()
    return Shape(
        {
            "$defs": schema["$defs"],
            "type": "object",
            "properties": {name: entries[name] for name in ENTRY_NAMES},
        }
    )

"""The entries of a register as rows to fill in: one small form an entry, an empty one to add."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import AmountField, DayField, LinesField
from financing.queries.labels import ENTRY_LABELS, KIND_LABELS, PART_LABELS, Label
from financing.rules.register_entries import entries_of_kind

_KINDS: Mapping[str, tuple[str, ...]] = {
    "holds": ("court", "suspension"),
    "dockets": ("invalidation", "revocation", "cancellation"),
    "licences": ("exclusive", "sole", "ordinary", "open"),
}
# The parts of an entry, in the order in which a register prints them.
_PARTS: Mapping[str, tuple[str, ...]] = {
    "annuities": ("year", "due_on", "paid_on", "due_fen", "paid_fen"),
    "holds": ("kind", "since", "until", "lifted_on"),
    "dockets": ("kind", "filed_on", "closed_on"),
    "licences": ("kind", "since", "until", "recorded"),
    "pledges": ("number", "registered_on", "ended_on"),
    "twin": ("number", "same_applicant", "live"),
    "family": ("number", "name", "classes", "live", "similar", "dismissed"),
    "goods": ("nice_class", "names"),
    "authors": ("name", "died_on"),
}
# An entry of which a register holds one at most.
_SINGLE = ("twin",)
_NUMBERS = re.compile(r"[0-9]+")


class _NumbersField(forms.CharField):
    """Numbers as people write them, as 9、42; cleans to a list of integers."""

    def clean(self, value: Any) -> list[int]:
        return [int(each) for each in _NUMBERS.findall(super().clean(value) or "")]

    def prepare_value(self, value: Any) -> Any:
        return "、".join(map(str, value)) if isinstance(value, list | tuple) else value


class _YesNoField(forms.NullBooleanField):
    """Yes, no, or nobody knows."""

    widget = forms.Select(choices=[("", _("不详")), ("true", _("是")), ("false", _("否"))])

    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false"}.get(value, value)


_FIELDS: Mapping[str, Callable[..., forms.Field]] = {
    "year": forms.IntegerField,
    "nice_class": forms.IntegerField,
    "compensation_days": forms.IntegerField,
    "due_fen": AmountField,
    "paid_fen": AmountField,
    "classes": _NumbersField,
    "names": LinesField,
    "pledged_rights": LinesField,
    **dict.fromkeys(("recorded", "same_applicant", "live", "similar"), _YesNoField),
    **dict.fromkeys(("number", "name", "dismissed", "other_ground"), forms.CharField),
}  # fmt: skip


def _field(part: str, entry: str = "") -> forms.Field:
    label = PART_LABELS[part] if entry else ENTRY_LABELS[part]
    if part == "kind":
        choices: list[tuple[str, Label]] = [("", _("请选择"))]
        choices += [(kind, KIND_LABELS[kind]) for kind in _KINDS[entry]]
        return forms.ChoiceField(label=label, required=False, choices=choices)
    made = _FIELDS.get(part, DayField)
    more: dict[str, Any] = {"help_text": ""} if made is AmountField else {}
    if made is LinesField:
        more = {"rows": 2, "help_text": _("每行一个。")}
    return made(label=label, required=False, **more)


class EntryForm(forms.Form):
    """One entry, or what stands in the register once."""

    def __init__(self, *args: Any, entry: str, parts: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in parts:
            self.fields[part] = _field(part, entry)

    @property
    def written(self) -> dict[str, Any]:
        """What was filled in, as JSON holds it; without what was left empty."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if value not in _EMPTY}
        return {name: _plain(value) for name, value in cleaned.items()}


_EMPTY: tuple[object, ...] = (None, "", (), [])


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


@dataclass(frozen=True, slots=True)
class EntryGroup:
    """All entries of one name: rows that hold something, and an empty one to add."""

    name: str
    label: Label
    rows: Sequence[EntryForm]

    @property
    def written(self) -> Any:
        """The entries filled in: a list, or the only one."""
        found = [row.written for row in self.rows if row.is_bound and row.written]
        if self.name in _SINGLE:
            return found[0] if found else None
        return found


class RegisterEntries:
    """The entries of one right's register on a page."""

    def __init__(self, data: Any, prefix: str, kind: str, initial: Mapping[str, Any]) -> None:
        names = entries_of_kind(kind)
        single = [name for name in names if name not in _PARTS]
        self.once = EntryForm(
            data, prefix=f"{prefix}-once", initial=dict(initial), entry="", parts=single
        )
        self.groups = [
            EntryGroup(name, ENTRY_LABELS[name], [*_rows(data, f"{prefix}-{name}", name, initial)])
            for name in names
            if name in _PARTS
        ]

    @property
    def forms(self) -> Iterator[EntryForm]:
        """Go through every form that was sent."""
        yield self.once
        yield from (row for group in self.groups for row in group.rows if row.is_bound)

    def is_valid(self) -> bool:
        """Look at every row, so that everything wrong is shown at once."""
        return not [form for form in self.forms if not form.is_valid()]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is entered yet."""
        return not any(len(group.rows) > 1 for group in self.groups)

    @property
    def written(self) -> dict[str, Any]:
        """Every entry filled in, in the words of a pre-flight file."""
        groups = {group.name: group.written for group in self.groups if group.written}
        return {**self.once.written, **groups}


def _rows(data: Any, prefix: str, name: str, initial: Mapping[str, Any]) -> Iterator[EntryForm]:
    parts = _PARTS[name]
    held = initial.get(name) or ()
    known = [held] if isinstance(held, Mapping) else list(held)
    if data is None:
        for index, row in enumerate(known):
            yield EntryForm(prefix=f"{prefix}-{index}", initial=row, entry=name, parts=parts)
        count = len(known)
    else:
        count = 0
        for index in _sent(data, prefix):
            row = {part: data.get(f"{prefix}-{index}-{part}", "") for part in parts}
            if any(row.values()):
                renumbered = {f"{prefix}-{count}-{part}": text for part, text in row.items()}
                yield EntryForm(renumbered, prefix=f"{prefix}-{count}", entry=name, parts=parts)
                count += 1
    if name not in _SINGLE or not count:
        yield EntryForm(prefix=f"{prefix}-{count}", entry=name, parts=parts)


def _sent(data: Any, prefix: str) -> list[int]:
    pattern = re.compile(re.escape(prefix) + r"-([0-9]{1,3})-")
    found = {int(match[1]) for key in data if (match := pattern.match(key))}
    return sorted(found)

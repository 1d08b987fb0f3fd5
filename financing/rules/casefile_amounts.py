"""Amounts as a case file may write them: fen as integers, or texts like 600万元; fen in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from banks.money import BadAmount, parse_amount
from workflows.errors import Objection
from workflows.rules.json_text import path_of

# Each may stand as ``name_fen`` (an integer) or as ``name`` (a text), in whatever object.
AMOUNTS = frozenset(
    {
        "amount", "approved", "disbursed", "interest", "lendable", "limit", "net_assets", "penalty",
        "principal", "recommended", "registered", "repaid", "requested", "value", "valued",
        # A statement's.
        "assets", "borrowings", "current_assets", "current_liabilities", "depreciation", "equity",
        "inventory", "liabilities", "operating_cash", "profit", "tax",
    }
)  # fmt: skip
# One amount for each year, or for each right.
_KEYED = ("revenue", "secured")
# Of which a statement has just one.
_OR_ONE = ("revenue",)
_LISTED = ("forecast_revenue",)
# Whatever the source published stays as it was written.
_AS_WRITTEN = ("source", "published")

Path = tuple[str | int, ...]


class Amounts:
    """Turns texts into fen throughout a content; what cannot be read is collected."""

    def __init__(self) -> None:
        self.wrong: list[Objection] = []
        self._as_written: dict[str, str] = {}

    def as_written(self, objection: Objection) -> Objection:
        """Tell an objection to an amount in fen by the place where the file has it as a text."""
        for turned, written in self._as_written.items():
            where = objection.where
            if where == turned or where.startswith((f"{turned}.", f"{turned}[")):
                return replace(objection, where=written + where[len(turned) :])
        return objection

    def in_fen(self, content: Any, path: Path = ()) -> Any:
        """Copy a content, its amounts in fen under ``_fen`` names and its decimals as texts."""
        if isinstance(content, Mapping):
            return self._object(content, path)
        if isinstance(content, list):
            return [self.in_fen(each, (*path, index)) for index, each in enumerate(content)]
        return str(content) if isinstance(content, Decimal) else content

    def _object(self, content: Mapping[str, Any], path: Path) -> dict[str, Any]:
        turned: dict[str, Any] = {}
        for name, value in content.items():
            place = (*path, name)
            if name in _AS_WRITTEN:
                turned[name] = value
            elif self._is_amount(name, value):
                self._refuse_both(name, content, path)
                turned[f"{name}_fen"] = self._read(value, place)
                self._as_written[path_of(*path, f"{name}_fen")] = path_of(*place)
            else:
                turned[name] = self.in_fen(value, place)
        return turned

    def _is_amount(self, name: str, value: Any) -> bool:
        if name in AMOUNTS:
            return isinstance(value, str)
        if name in _KEYED:
            return isinstance(value, Mapping) or (name in _OR_ONE and isinstance(value, str))
        return name in _LISTED and isinstance(value, list)

    def _read(self, value: Any, path: Path) -> Any:
        if isinstance(value, Mapping):
            return {key: self._read(each, (*path, key)) for key, each in value.items()}
        if isinstance(value, list):
            return [self._read(each, (*path, index)) for index, each in enumerate(value)]
        if not isinstance(value, str):
            return value
        try:
            return parse_amount(value)
        except BadAmount as bad:
            self.wrong.append(Objection("amount.invalid", path_of(*path), bad.message))
            return None

    def _refuse_both(self, name: str, content: Mapping[str, Any], path: Path) -> None:
        if f"{name}_fen" in content:
            sentence = f"{name}和{name}_fen是同一个金额；请只填一项。"
            self.wrong.append(Objection("amount.twice", path_of(*path, name), sentence))

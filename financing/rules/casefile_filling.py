"""Fill in what a case file may leave out of its application, and check what comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from financing.rules.application import check_application
from financing.rules.casefile_numbers import made_up_number
from financing.rules.contents import as_mapping
from financing.rules.facts import same_name
from financing.rules.identifiers import COPYRIGHT_KINDS, KIND_CODES
from workflows.calendar import corresponding_day
from workflows.errors import Objection

_OWN_KEYS = ("organisation", "count")
_RIGHT = re.compile(r"rights\[([0-9]+)\]")
_PARTY = re.compile(
    r"(?:borrower|pledgors\[(?P<index>[0-9]+)\])\.(?P<name>name|credit_code|address)"
)


@dataclass
class Filled:
    """An application as the operations take it.

    ``origins`` holds, for each right, the index of the line it came from; ``made_up`` the positions
    (from 1) of rights whose number this program made up; ``enterprise`` is the borrower's key.
    """

    content: dict[str, Any]
    enterprise: str = ""
    origins: list[int] = field(default_factory=list)
    made_up: set[int] = field(default_factory=set)
    wrong: list[Objection] = field(default_factory=list)


def fill_application(
    raw: Mapping[str, Any], organisations: Mapping[str, Any], *, where: str, starts_on: date
) -> Filled:
    """Complete an application, its amounts in fen, from the file's organisations, and check it.

    ``where`` is the path of the application in the file; every objection's path begins with it.
    """
    filled = Filled(dict(raw))
    filler = _Filler(filled, organisations, where, starts_on)
    filler.fill()
    found = check_application(filled.content)
    filled.wrong += _in_the_file(found, filled, as_mapping(raw), where)
    return filled


@dataclass
class _Filler:
    filled: Filled
    organisations: Mapping[str, Any]
    where: str
    starts_on: date

    def fill(self) -> None:
        content = self.filled.content
        content["borrower"] = self._borrower(dict(as_mapping(content.get("borrower"))))
        content["pledgors"] = self._pledgors()
        content["rights"] = list(self._rights())
        for name in ("agent", "pledgee"):
            if isinstance(content.get(name), Mapping):
                content[name] = self._party(dict(content[name]), f"{name}.organisation", name)

    def _borrower(self, borrower: dict[str, Any]) -> dict[str, Any]:
        self.filled.enterprise = self._enterprise(borrower)
        if not self.filled.enterprise:
            sentence = "请在borrower.organisation填写借款企业的键（organisations里的一家企业）。"
            self._object("borrower.unknown", "borrower.organisation", sentence)
            return borrower
        row = as_mapping(self.organisations[self.filled.enterprise])
        if row.get("kind") not in ("ENTERPRISE", None):
            sentence = "借款人须是一家企业（kind为ENTERPRISE）。"
            self._object("borrower.not_an_enterprise", "borrower.organisation", sentence)
        own = {key: value for key, value in borrower.items() if key not in _OWN_KEYS}
        return {**_known_of(row, "name", "credit_code", "address"), **own}

    def _enterprise(self, borrower: Mapping[str, Any]) -> str:
        """Find the borrower's key: as named, by its code, or the only enterprise there is."""
        if "organisation" in borrower:
            named = borrower["organisation"]
            return named if isinstance(named, str) and named in self.organisations else ""
        enterprises = [
            key
            for key, row in self.organisations.items()
            if as_mapping(row).get("kind") == "ENTERPRISE"
        ]
        code = borrower.get("credit_code")
        if code is not None:
            wanted = same_name(str(code))
            rows = self.organisations
            codes = {key: same_name(str(as_mapping(rows[key]).get("credit_code"))) for key in rows}
            return next((key for key, each in codes.items() if each == wanted), "")
        return enterprises[0] if len(enterprises) == 1 else ""

    def _pledgors(self) -> list[Any]:
        borrower = self.filled.content["borrower"]
        given = self.filled.content.get("pledgors")
        if not isinstance(given, list) or not given:
            return [{**_known_of(borrower, "name", "credit_code"), "is_borrower": True}]
        return [
            self._pledgor(dict(row), index, borrower) if isinstance(row, Mapping) else row
            for index, row in enumerate(given)
        ]

    def _pledgor(
        self, row: dict[str, Any], index: int, borrower: Mapping[str, Any]
    ) -> dict[str, Any]:
        row = self._party(row, f"pledgors[{index}].organisation", "pledgors")
        same = same_name(str(row.get("name"))) == same_name(str(borrower.get("name")))
        return {"is_borrower": same, **row}

    def _party(self, row: dict[str, Any], where: str, what: str) -> dict[str, Any]:
        key = row.pop("organisation", None)
        if key is None:
            if what != "pledgors" and not row.get("credit_code"):
                sentence = "请填写organisation（机构的键），或名称和统一社会信用代码。"
                self._object("party.unknown", where, sentence)
            return row
        if not isinstance(key, str) or key not in self.organisations:
            self._object("organisation.unknown", where, f"organisations里没有“{key}”。")
            return row
        return {**_known_of(as_mapping(self.organisations[key]), "name", "credit_code"), **row}

    # --- Rights

    def _rights(self) -> Iterator[dict[str, Any]]:
        given = self.filled.content.get("rights")
        for index, line in enumerate(given if isinstance(given, list) else ()):
            row = dict(as_mapping(line))
            count = row.pop("count", 1)
            many = count if isinstance(count, int) and 1 <= count <= 200 else 1
            if many > 1 and row.pop("number", None) is not None:
                sentence = "有count的一条不能再填号码；请逐项列出，或删去号码由程序编造。"
                self._object("right.number_with_count", f"rights[{index}].number", sentence)
            for part in range(1, many + 1):
                self.filled.origins.append(index)
                yield self._right(dict(row), part if many > 1 else 0)

    def _right(self, row: dict[str, Any], part: int) -> dict[str, Any]:
        position = len(self.filled.origins)
        if part and isinstance(row.get("title"), str):
            row["title"] = f"{row['title']}（{part}）"
        pledgors = self.filled.content["pledgors"]
        if "pledgor" not in row and len(pledgors) == 1:
            row["pledgor"] = as_mapping(pledgors[0]).get("name", "")
        row["pledgor"] = self._name(row.get("pledgor"))
        owners = row.get("owners") or [row["pledgor"]]
        row["owners"] = [self._name(owner) for owner in owners] if isinstance(owners, list) else []
        if "number" not in row and row.get("kind") in KIND_CODES:
            self.filled.made_up.add(position)
            self._make_up(row, position)
        return row

    def _make_up(self, row: dict[str, Any], position: int) -> None:
        for name, years_ago in _likely_days(row["kind"]).items():
            day = corresponding_day(self.starts_on, -12 * years_ago)
            row.setdefault(name, day.isoformat())
        counted_from = str(row.get("filing_date") or row.get("first_published") or "")[:4]
        year = int(counted_from) if counted_from.isdecimal() else self.starts_on.year
        row["number"] = made_up_number(row["kind"], serial=position, year=year)

    def _name(self, name: Any) -> Any:
        """Take a key for the name of its organisation, and a name for itself."""
        if isinstance(name, str) and name in self.organisations:
            return as_mapping(self.organisations[name]).get("name", name)
        return name

    def _object(self, code: str, where: str, sentence: str) -> None:
        self.filled.wrong.append(Objection(code, f"{self.where}.{where}", sentence))


def _likely_days(kind: str) -> Mapping[str, int]:
    """Say how many years ago the dates of a right with a made-up number lie."""
    if kind in COPYRIGHT_KINDS:
        return {"first_published": 2}
    return {"filing_date": 4, "grant_date": 2}


def _known_of(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names if name in row}


def _in_the_file(
    found: tuple[Objection, ...], filled: Filled, raw: Mapping[str, Any], where: str
) -> Iterator[Objection]:
    """Tell objections to the completed application by the lines of the file they come from."""
    for objection in found:
        path = objection.where
        if _is_of_an_organisation(path, filled, raw):
            continue  # what is wrong with an organisation is told where it is described
        line = _RIGHT.match(path)
        if line:
            path = f"rights[{filled.origins[int(line[1])]}]{path[line.end() :]}"
        yield Objection(objection.code, f"{where}.{path}", objection.message, objection.facts)


def _is_of_an_organisation(path: str, filled: Filled, raw: Mapping[str, Any]) -> bool:
    """Tell whether the thing objected to was, or had to be, taken over from an organisation."""
    found = _PARTY.fullmatch(path)
    if found is None:
        return False
    if found["index"] is None:
        return not filled.enterprise or found["name"] not in as_mapping(raw.get("borrower"))
    pledgors = raw.get("pledgors")
    if not isinstance(pledgors, list) or not pledgors:
        return True
    row = as_mapping(pledgors[int(found["index"])])
    return "organisation" in row and found["name"] not in row

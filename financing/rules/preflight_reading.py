"""A pre-flight file: a bundle, its contract and its parties, as ``docs/preflight.md`` documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from financing.rules.dossier import (
    FAMILIES,
    Appraisal,
    Contract,
    Dossier,
    FamilyMark,
    Filing,
    Party,
    Register,
)
from financing.rules.facts import missing_from
from financing.rules.identifiers import BadIdentifier, check_classes, parse_identifier
from financing.rules.identity import identity_number_problem
from financing.rules.preflight_gaps import check_content
from workflows.errors import Objection, Objections
from workflows.rules.credit_code import (
    BadCreditCode,
    check_credit_code,
    organisation_code_warning,
)
from workflows.rules.json_shape import Shape, read_schema
from workflows.rules.json_text import parse_json

FORMAT = "ip-pledge-preflight/1"


@dataclass(frozen=True, slots=True)
class StatedRight:
    """One right as the file states it; ``number`` is normalised where it could be read.

    ``unread``: a right of a case whose register nobody read yet. The other cases are cases of ours
    that name it, not signed yet and signed.
    """

    kind: str
    number: str
    display: str
    title: str
    owners: tuple[str, ...]
    pledgors: tuple[str, ...]
    stated: Mapping[str, Any]
    register: Register
    unread: bool = False
    other_open_cases: tuple[str, ...] = ()
    other_signed_cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preflight:
    """A bundle to be checked on a day; ``debt_due`` is what is wished while nothing is signed."""

    on: dt.date
    rights: tuple[StatedRight, ...]
    dossier: Dossier
    switched_off: frozenset[str] = frozenset()
    debt_due: dt.date | None = None


def read_preflight(raw: bytes) -> Preflight:
    """Read a pre-flight file.

    Raises:
        Objections: everything wrong with the file, all at once, each with its path.
    """
    content = parse_json(raw)
    problems: tuple[Objection, ...] = preflight_shape().check(content)
    if not problems:
        problems = tuple(check_content(content))
    if problems:
        raise Objections(problems)
    return _preflight(content)


@cache
def preflight_shape() -> Shape:
    """Give the published schema of a pre-flight file."""
    return Shape(read_schema("financing", "preflight"))


def build(kind: Any, raw: Any) -> Any:
    """Make a value of a type from JSON of its shape; keys that the type does not know are left."""
    if raw is None:
        return None
    if get_origin(kind) in (Union, UnionType):
        [inner] = [each for each in get_args(kind) if each is not type(None)]
        return build(inner, raw)
    if get_origin(kind) is tuple:
        return tuple(build(get_args(kind)[0], each) for each in raw)
    if is_dataclass(kind):
        assert isinstance(kind, type)
        hints = get_type_hints(kind)
        known = [field.name for field in fields(kind) if field.name in raw]
        return kind(
            **{name: build(hints[name], raw[name]) for name in known if raw[name] is not None}
        )
    return dt.date.fromisoformat(raw) if kind is dt.date else raw


def _preflight(content: Mapping[str, Any]) -> Preflight:
    rights = [_right(raw, content) for raw in content["rights"]]
    dossier = Dossier(
        contract=_with_numbers(build(Contract, content["contract"]), rights),
        filings=tuple(_filing(raw, rights) for raw in content.get("filings", ())),
        pledgors=tuple(_party(raw) for raw in content["pledgors"]),
        pledgee=_party(content["pledgee"]),
        debtor=_party(content["debtor"]) if content.get("debtor") else None,
        appraisal=build(Appraisal, content.get("appraisal")),
    )
    return Preflight(
        on=dt.date.fromisoformat(content["date"]),
        rights=tuple(rights),
        dossier=dossier,
        switched_off=frozenset(content.get("switched_off", ())),
    )


def _right(raw: Mapping[str, Any], content: Mapping[str, Any]) -> StatedRight:
    register: Register = build(Register, raw)
    register, number, display = _read_number(raw, register)
    if FAMILIES.get(raw["kind"]) == "trademark":
        portfolio = build(tuple[FamilyMark, ...], content.get("portfolio", ()))
        judged = {mark.number for mark in register.family}
        register = replace(
            register,
            family=(*register.family, *(m for m in portfolio if m.number not in judged)),
        )
    return StatedRight(
        kind=raw["kind"],
        number=number,
        display=display,
        title=raw["title"],
        owners=tuple(raw["owners"]),
        pledgors=_pledgors(raw, content),
        stated=raw,
        register=register,
    )


def _read_number(raw: Mapping[str, Any], register: Register) -> tuple[Register, str, str]:
    """Normalise the number; what is wrong with it is a finding, not a fault of the file."""
    number = raw["number"].strip()
    if raw["kind"] not in FAMILIES:
        return register, number, number
    problem, fault, warnings = "", "", list[str]()
    display = number
    try:
        read = parse_identifier(raw["kind"], number)
        number, display, warnings = read.normalised, read.display, [*read.warnings]
    except BadIdentifier as bad:
        problem, fault = bad.message, str(bad.facts.get("problem", ""))
    if register.classes is not None:
        try:
            check_classes(register.classes)
        except BadIdentifier as bad:
            problem = problem or bad.message
    told = replace(
        register, number_problem=problem, number_fault=fault, number_warning="".join(warnings)
    )
    return told, number, display


def _pledgors(raw: Mapping[str, Any], content: Mapping[str, Any]) -> tuple[str, ...]:
    """Take the pledgors the right names, or those of the bundle that own it, or all of them."""
    if raw.get("pledgors"):
        return tuple(raw["pledgors"])
    names = [party["name"] for party in content["pledgors"]]
    owning = [name for name in names if not missing_from([name], raw["owners"])]
    return tuple(owning or names)


def _with_numbers(contract: Contract, rights: list[StatedRight]) -> Contract:
    """Write the numbers of the contract's list as the rights' own are written."""
    if contract.rights is None:
        return contract
    listed = tuple(
        replace(right, number=_same_number(right.number, rights)) for right in contract.rights
    )
    return replace(contract, rights=listed)


def _filing(raw: Mapping[str, Any], rights: list[StatedRight]) -> Filing:
    filing: Filing = build(Filing, raw)
    if filing.numbers is None:
        return filing
    return replace(filing, numbers=tuple(_same_number(n, rights) for n in filing.numbers))


def _same_number(written: str, rights: list[StatedRight]) -> str:
    """Find the right that a number means, whatever its spelling."""
    for right in rights:
        if written.strip() in (right.stated["number"].strip(), right.number):
            return right.number
        try:
            if parse_identifier(right.kind, written).normalised == right.number:
                return right.number
        except BadIdentifier:
            continue
    return written


def _party(raw: Mapping[str, Any]) -> Party:
    party: Party = build(Party, raw)
    code_problem = organisation_problem = identity_problem = ""
    if party.credit_code and not party.foreign:
        try:
            code = check_credit_code(party.credit_code)
            organisation_problem = organisation_code_warning(code) or ""
        except BadCreditCode as bad:
            code_problem = bad.message
    if party.identity_number and not party.foreign:
        identity_problem = identity_number_problem(party.identity_number)
    return replace(
        party,
        code_problem=code_problem,
        organisation_problem=organisation_problem,
        identity_problem=identity_problem,
    )

"""Predicates on who pledges, for whose debt, and by whose decision."""

from __future__ import annotations

from collections.abc import Iterator

from financing.rules.dossier import Party
from financing.rules.facts import Inspection, missing_from, same_name
from financing.rules.rulebook import Breach, rule

_COMPANIES = ("company", "one_person_company", "state_owned")


@rule("CIV-30")
def resolution_is_missing(seen: Inspection) -> Iterator[Breach]:
    """Find a company that secures another's debt without the resolution that the law asks for."""
    for party in _pledging(seen):
        problem = _resolution_problem(party, secures_of(party, seen.dossier.debtor))
        if problem:
            yield {"pledgor": party.name, "problem": problem, "about": party.name}


@rule("CIV-31")
def resolution_is_unchecked(seen: Inspection) -> Iterator[Breach]:
    """Find a resolution that nobody looked at."""
    for party in _pledging(seen):
        if party.resolution is not None and party.resolution.reviewed is False:
            yield {"pledgor": party.name, "about": party.name}


@rule("CIV-32")
def disclosure_is_missing(seen: Inspection) -> Iterator[Breach]:
    """Find a listed company whose security for another's debt was not disclosed."""
    for party in _pledging(seen):
        others = secures_of(party, seen.dossier.debtor) != "own"
        if party.listed and others and not party.disclosure:
            yield {"pledgor": party.name, "about": party.name}


@rule("CIV-33")
def one_person_company_secures_its_shareholder(seen: Inspection) -> Iterator[Breach]:
    """Find a one-person company that secures its shareholder's debt."""
    for party in _pledging(seen):
        secured = secures_of(party, seen.dossier.debtor)
        if party.kind == "one_person_company" and secured == "shareholder":
            yield {"pledgor": party.name, "about": party.name}


@rule("CIV-34")
def branch_pledges_alone(seen: Inspection) -> Iterator[Breach]:
    """Find a branch that pledges without its company's resolution."""
    for party in _pledging(seen):
        if party.kind == "branch" and party.resolution is None:
            yield {"pledgor": party.name, "about": party.name}


@rule("CIV-35")
def nonprofit_has_no_approval(seen: Inspection) -> Iterator[Breach]:
    """Find a non-profit body without the approval of who manages its assets."""
    for party in _pledging(seen):
        if party.kind == "nonprofit" and not party.state_approval:
            yield {"pledgor": party.name, "about": party.name}


def secures_of(party: Party, debtor: Party | None) -> str:
    """Tell whose debt a pledgor secures; its own where no other debtor is known."""
    if party.secures is not None:
        return party.secures
    same = debtor is None or same_name(debtor.name) == same_name(party.name)
    return "own" if same else "other"


def _pledging(seen: Inspection) -> list[Party]:
    names = seen.context.pledgor_names
    return [party for party in seen.dossier.pledgors if not missing_from([party.name], names)]


def _resolution_problem(party: Party, secured: str) -> str:
    if secured in ("own", "subsidiary") or party.kind not in _COMPANIES:
        return ""
    alone = party.kind == "one_person_company" and secured == "shareholder"
    if alone or (party.two_thirds_signed and not party.listed):
        return ""
    if party.resolution is None:
        return "没有董事会或股东会决议"
    if secured == "shareholder" and party.resolution.body != "shareholders":
        return "为股东或实际控制人担保而没有股东会决议"
    if secured == "shareholder" and party.resolution.interested_voted:
        return "被担保的股东参加了表决"
    return ""

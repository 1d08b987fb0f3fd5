"""Predicates on single entries of a register: numbers, days, proceedings, licences, contents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import cast

from financing.rules.dossier import FAMILIES, Register
from financing.rules.facts import Inspection
from financing.rules.rulebook import Breach, rule
from financing.rules.terms import StartEvent, TermStartMissing, expiry_of
from workflows.calendar import corresponding_day

MORAL_RIGHTS = ("发表权", "署名权", "修改权", "保护作品完整权", "表明表演者身份", "保护表演形象")
DOCKETS = {"invalidation": "无效宣告", "revocation": "撤销", "cancellation": "注销"}
# 计算机软件保护条例 art. 8 lists the right to alter software beside copying and translating it, and
# lets the owner pass on what it lists: too little to call it moral there and refuse.
MODIFICATION = "修改权"
_LACKS_CHECK = "check_character_missing"
_PLEDGE_NUMBER = re.compile(r"Y?[0-9]{4}[0-9]{2}[0-9]{7}")


@rule("PAT-031(2)")
def extract_is_old(seen: Inspection) -> Iterator[Breach]:
    """Find a register that was read too long before the check."""
    days = cast("int", seen.parameters["days"])
    read_on = seen.dossier.register.read_on
    if read_on is not None and read_on < seen.context.on - timedelta(days=days):
        yield {"read_on": read_on.isoformat(), "days": days}


@rule("PAT-063(2)")
def licence_is_unrecorded(seen: Inspection) -> Iterator[Breach]:
    """Find a licence that runs and was not recorded in time."""
    months = cast("int", seen.parameters["months"])
    for licence in seen.dossier.register.licences:
        running = licence.until is None or licence.until >= seen.context.on
        late = corresponding_day(licence.since, months) < seen.context.on
        if licence.recorded is False and running and late:
            yield {"since": licence.since.isoformat(), "about": licence.since.isoformat()}


@rule("TM-041")
def mark_is_under_attack(seen: Inspection) -> Iterator[Breach]:
    """Find a mark that somebody asked to be invalidated or revoked."""
    running = [
        DOCKETS[docket.kind]
        for docket in seen.dossier.register.dockets
        if docket.closed_on is None or docket.closed_on > seen.context.on
    ]
    if running or seen.right.invalidation_pending:
        yield {"dockets": "、".join(dict.fromkeys(running or ["无效宣告"]))}


@rule("CPR-001(2)")
def moral_right_is_pledged(seen: Inspection) -> Iterator[Breach]:
    """Find moral rights among what is to be pledged."""
    moral = [
        name
        for name in seen.dossier.register.pledged_rights or ()
        if name in MORAL_RIGHTS and not (name == MODIFICATION and seen.right.kind == "software")
    ]
    if moral:
        yield {"rights": "、".join(moral)}


@rule("CIV-20", "BND-4")
def right_has_no_registrar(seen: Inspection) -> Iterator[Breach]:
    """Find a right of a kind for which no registrar exists."""
    if seen.right.kind not in FAMILIES:
        yield {}


@rule("IDF-1")
def patent_number_is_wrong(seen: Inspection) -> Iterator[Breach]:
    """Find a patent number whose form or check character is wrong."""
    register = seen.dossier.register
    if register.number_problem and register.number_fault != _LACKS_CHECK:
        yield {"problem": register.number_problem}


@rule("IDF-1(2)")
def patent_number_lacks_its_check_character(seen: Inspection) -> Iterator[Breach]:
    """Find a patent number of twelve digits, for which the thirteenth is proposed."""
    register = seen.dossier.register
    if register.number_problem and register.number_fault == _LACKS_CHECK:
        yield {"problem": register.number_problem}


@rule("IDF-4", "IDF-5", "IDF-6")
def number_is_unusual(seen: Inspection) -> Iterator[Breach]:
    """Find a number of another register that is not of its usual form."""
    register = seen.dossier.register
    problem = register.number_problem or register.number_warning
    if problem:
        yield {"problem": problem}


@rule("IDF-11")
def pledge_number_is_unusual(seen: Inspection) -> Iterator[Breach]:
    """Find registered pledges whose number is not of the usual form."""
    for pledge in seen.dossier.register.pledges:
        if not _PLEDGE_NUMBER.fullmatch(pledge.number):
            yield {"found": pledge.number, "about": pledge.number}


@rule("TERM-11(2)")
def copyright_expiry_is_unusual(seen: Inspection) -> Iterator[Breach]:
    """Find a recorded last day that publication, completion or the authors do not give."""
    computed = copyright_expiry(seen.right.kind, seen.dossier.register)
    recorded = seen.right.expiry_date
    if computed is not None and recorded is not None and recorded != computed:
        yield {"recorded": recorded.isoformat(), "computed": computed.isoformat()}


def copyright_expiry(kind: str, register: Register) -> date | None:
    """Compute the last protected day, or None while an author lives or no day is known.

    Source: rulebook TERM-11.
    """
    died = [author.died_on for author in register.authors]
    if any(day is None for day in died):
        return None
    started: dict[StartEvent, date | None] = {
        "first_published": register.first_published,
        "completed": register.completed_on,
    }
    if died:
        started = {"author_died": max(day for day in died if day)}
    try:
        return expiry_of(kind, started)
    except TermStartMissing:
        return None

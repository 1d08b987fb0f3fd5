"""What the rules look at: one right as the register shows it, and the case it stands in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from financing.rules.dossier import NOTHING_KNOWN, Dossier

LegalStatus = Literal["in_force", "terminated", "invalidated", "pending", "expired"]


@dataclass(frozen=True, slots=True)
class RightFacts:
    """The register facts of one right, as frozen in a snapshot.

    ``number`` is normalised, ``expiry_date`` the last protected day, ``annuity_paid_until`` the
    last day that paid fees cover. ``frozen`` is a court preservation or a suspension at the
    registrar. ``co_owner_consent`` names the co-owners who agreed in writing;
    ``co_owner_agreement`` says that all of them once agreed otherwise. ``similar_marks`` are the
    numbers of the owner's identical or similar marks.
    """

    kind: str
    number: str
    title: str
    owners: tuple[str, ...]
    legal_status: LegalStatus
    filing_date: date | None = None
    grant_date: date | None = None
    expiry_date: date | None = None
    annuity_paid_until: date | None = None
    pledged: bool = False
    frozen: bool = False
    ownership_disputed: bool = False
    invalidation_pending: bool = False
    same_day_twin: bool = False
    similar_marks: tuple[str, ...] = ()
    co_owner_consent: tuple[str, ...] = ()
    co_owner_agreement: bool = False
    licensed: bool = False
    open_licence: bool = False
    evaluation_report: bool = False
    ownership_evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckContext:
    """The case around the right, on the day of the check.

    ``pledgor_names`` are the pledgors of this right, ``included_numbers`` all numbers on the
    case. ``other_open_cases`` name this right and are not signed yet; ``other_signed_cases`` are
    signed and their pledge is not registered yet.
    """

    on: date
    pledgor_names: tuple[str, ...]
    debt_due_date: date
    included_numbers: tuple[str, ...] = ()
    other_open_cases: tuple[str, ...] = ()
    other_signed_cases: tuple[str, ...] = ()
    foreign_pledgee: bool = False


@dataclass(frozen=True, slots=True)
class Inspection:
    """What one predicate sees: the right, its case, and the parameters of the row.

    ``dossier`` is what is known beyond the register's flags; rules are silent where it is empty.
    """

    right: RightFacts
    context: CheckContext
    parameters: Mapping[str, object]
    dossier: Dossier = NOTHING_KNOWN


def missing_from(names: Iterable[str], among: Iterable[str]) -> tuple[str, ...]:
    """List the names that are not among the others, as written, each once.

    Names are compared without blanks, letter case and full-width forms.
    """
    known = {same_name(name) for name in among}
    return tuple(dict.fromkeys(name for name in names if same_name(name) not in known))


def same_name(name: str) -> str:
    """Reduce a name or number to what makes it the same name."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).casefold()

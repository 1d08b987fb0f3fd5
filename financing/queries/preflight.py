"""A case as the pre-flight sees it: its own stored facts, in the words of a pre-flight file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from documents.rendering import render
from financing.models import (
    Approval,
    Case,
    Contract,
    PledgedRight,
    RegisterSnapshot,
    Registration,
    RightFinding,
)
from financing.papers.preflight import preflight_sheet
from financing.papers.rights import printed_number
from financing.queries.checks import OpenPledge, debt_due_date, open_pledges, whole_rulebook
from financing.queries.preflight_dossier import appraisal_of, contract_of, filings_of, parties_of
from financing.queries.registers import newest_snapshots
from financing.queries.sheets import case_sheet, rights_of
from financing.rules.dossier import Declaration, Dossier, Register
from financing.rules.preflight import Report, check_preflight
from financing.rules.preflight_reading import Preflight, StatedRight, build
from financing.states import RegistrationState
from workflows.calendar import corresponding_day


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored of one right of a case; ``others`` are the other open cases that name it."""

    pledged: PledgedRight
    filed: Mapping[str, Any]
    snapshot: RegisterSnapshot | None
    declarations: Sequence[Declaration]
    registrations: Sequence[Registration]
    others: Sequence[OpenPledge]

    @property
    def stated(self) -> Mapping[str, Any]:
        """The newest extract, or what was applied with."""
        if self.snapshot is not None:
            return json.loads(self.snapshot.facts)  # type: ignore[no-any-return]
        said = {name: self.filed[name] for name in _FILED if self.filed.get(name)}
        return {"owners": [self.pledged.pledgor.name], "legal_status": "in_force", **said}

    @property
    def own_numbers(self) -> frozenset[str]:
        """The numbers under which this case's own pledges stand in the register."""
        return frozenset(row.certificate_number for row in self.registrations)

    @property
    def signed_elsewhere(self) -> tuple[str, ...]:
        """The other cases that signed first; once this one is signed too, its rank is settled."""
        if self.pledged.locked_at is not None and self.pledged.released_at is None:
            return ()
        signed = (o for o in self.others if o.locked_at is not None and not o.lives)
        return tuple(other.case_number for other in signed)

    @property
    def is_pledged_to_others(self) -> bool:
        """Tell whether a pledge stands in the way that is not this case's own."""
        lives = any(row.state == RegistrationState.REGISTERED for row in self.registrations)
        told = bool(self.stated.get("pledged")) and not lives
        return told or any(other.lives for other in self.others)


_FILED = (
    "owners", "filing_date", "grant_date", "expiry_date", "classes", "first_published",
)  # fmt: skip


def case_report(case: Case, *, on: dt.date) -> Report:
    """Evaluate every rule that is in force and switched on for a case, in one pass."""
    return check_preflight(case_preflight(case, on=on), whole_rulebook(on))


def case_preflight(case: Case, *, on: dt.date) -> Preflight:
    """Gather what is stored of a case: registers, contract, filings, parties, value, debt term.

    A right whose register nobody read yet stands as it was applied for, and is told as unread.
    """
    bundle = [pledged for pledged in rights_of(case) if not pledged.excluded_reason]
    snapshots = newest_snapshots(bundle)
    filed = json.loads(case.version.content)
    registrations = _registrations(bundle)
    contract = _pledge_contract(case)
    pledgors, pledgee, debtor = parties_of(case, bundle, filed)
    approval = case.approvals.order_by("round").last()
    elsewhere = open_pledges(bundle)
    noted = _declarations(snapshots)
    rights = [
        _right(
            Stored(
                pledged,
                _filed_of(pledged, filed["rights"]),
                snapshots.get(pledged.pk),
                noted.get(pledged.pk, ()),
                registrations.get(pledged.pk, ()),
                [o for o in elsewhere[pledged.right_id] if o.case_id != case.pk],
            )
        )
        for pledged in bundle
    ]
    return Preflight(
        on=on,
        rights=tuple(rights),
        dossier=Dossier(
            contract=contract_of(contract, pledgors) if contract else None,
            filings=filings_of(registrations),
            pledgors=pledgors,
            pledgee=pledgee,
            debtor=debtor,
            appraisal=appraisal_of(case),
        ),
        debt_due=_debt_due(case, approval, on),
    )


def _debt_due(case: Case, approval: Approval | None, on: dt.date) -> dt.date:
    """Give the last day of the debt while nothing is signed: the approved term, or the wished."""
    if approval is None:
        return max(debt_due_date(case), corresponding_day(on, case.term_months))
    return corresponding_day(on, approval.term_months)


def _pledge_contract(case: Case) -> Mapping[str, Any] | None:
    signed: Contract | None = case.contracts.filter(kind="pledge").order_by("round").last()
    return json.loads(signed.content) if signed else None


def _registrations(bundle: Sequence[PledgedRight]) -> dict[int, list[Registration]]:
    found: dict[int, list[Registration]] = {}
    rows = Registration.objects.filter(pledged_right__in=bundle).order_by("attempt")
    for row in rows.select_related("pledged_right__right__kind"):
        found.setdefault(row.pledged_right_id, []).append(row)
    return found


def _declarations(
    snapshots: Mapping[int, RegisterSnapshot],
) -> dict[int, list[Declaration]]:
    """Read who declared what on the newest extract of each right."""
    by_pk = {snapshot.pk: right for right, snapshot in snapshots.items()}
    found: dict[int, list[Declaration]] = {}
    for row in RightFinding.objects.filter(snapshot__in=by_pk):
        for noted in row.acknowledgements:
            told = Declaration(rule=row.rule, by=noted.get("capacity", ""))
            found.setdefault(by_pk[row.snapshot_id], []).append(told)
    return found


def _filed_of(pledged: PledgedRight, filed: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return filed[pledged.position - 1] if pledged.position <= len(filed) else {}


def _right(stored: Stored) -> StatedRight:
    right, snapshot, stated = stored.pledged.right, stored.snapshot, stored.stated
    register: Register = build(Register, stated)
    return StatedRight(
        kind=right.kind_id,
        number=right.number,
        display=printed_number(right.kind_id, right.number),
        title=stored.pledged.title,
        owners=tuple(stated["owners"]),
        pledgors=(stored.pledged.pledgor.name,),
        stated={**stated, "number": right.number, "pledged": stored.is_pledged_to_others},
        register=replace(
            register,
            read_on=snapshot.taken_on if snapshot else None,
            # A pledge of this case is none in its way.
            pledges=tuple(row for row in register.pledges if row.number not in stored.own_numbers),
            declarations=tuple(stored.declarations),
        ),
        unread=snapshot is None,
        other_open_cases=tuple(o.case_number for o in stored.others if o.locked_at is None),
        other_signed_cases=stored.signed_elsewhere,
    )


def report_pdf(case: Case, report: Report, *, at: dt.datetime) -> bytes:
    """Set a report as a PDF; the same report gives the same bytes.

    Raises:
        MissingGlyph: it holds characters that no font of ours has.
    """
    signed = case.contracts.filter(kind="pledge").exists()
    return render(preflight_sheet(case_sheet(case, []), report, signed=signed, at=at))

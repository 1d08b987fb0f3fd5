"""A case as one reader may see it: nothing that is not theirs is even loaded."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from banks.rules.repayment import RepaymentStatus
from financing.models import (
    Approval,
    BundleValuation,
    Case,
    CaseParty,
    Contract,
    Drawdown,
    DueDiligence,
    PledgedRight,
    RegisterSnapshot,
    Registration,
    RightFinding,
    RightValuation,
    RiskReview,
)
from financing.queries.field_groups import readable_groups
from financing.queries.labels import facts_shown
from financing.queries.loans import effective_bp_of, loan_rows, loan_status
from financing.queries.registers import newest_snapshots
from financing.states import Audience, RegistrationState, ValuationState
from risk_pool.models import ShareConfirmation


@dataclass(frozen=True, slots=True)
class RightFile:
    """One right of the bundle with what a reader may know of it; the rest is None or empty."""

    pledged: PledgedRight
    snapshot: RegisterSnapshot | None
    facts: Sequence[tuple[str, str]]
    findings: Sequence[RightFinding]
    valuation: RightValuation | None
    registrations: Sequence[Registration]

    @property
    def needs_a_look(self) -> bool:
        """Tell whether a finding is more than a remark."""
        return any(finding.severity in ("BLOCK", "SOFT") for finding in self.findings)


@dataclass(frozen=True, slots=True)
class LoanFile:
    """One drawdown with its schedule, and where it stands on a day; rates in basis points."""

    drawdown: Drawdown
    status: RepaymentStatus
    rate_bp: int
    effective_bp: int


@dataclass(frozen=True, slots=True)
class AllocatedRight:
    """A right's part of the bundle's value, and what it would be worth alone, in fen."""

    position: int
    title: str
    allocated_fen: int
    alone_fen: int


def allocated(
    rights: Sequence[PledgedRight], result: Mapping[str, Any]
) -> Sequence[AllocatedRight]:
    """Lay a bundle's result out over its rights."""
    parts, alone = result.get("allocation_fen", {}), result.get("stand_alone_fen", {})
    return [
        AllocatedRight(right.position, right.title, parts[key], alone[key])
        for right in rights
        if (key := str(right.position)) in parts
    ]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything of a case that a reader may see; ``groups`` names what is theirs."""

    case: Case
    groups: frozenset[str]
    parties: Sequence[CaseParty]
    rights: Sequence[RightFile]
    application: Mapping[str, Any]
    bundle: BundleValuation | None
    bundle_result: Mapping[str, Any]
    investigations: Sequence[DueDiligence]
    reviews: Sequence[RiskReview]
    approvals: Sequence[Approval]
    shares: Sequence[ShareConfirmation]
    contracts: Sequence[Contract]
    loans: Sequence[LoanFile]

    @property
    def approval(self) -> Approval | None:
        """The approval in force."""
        return self.approvals[0] if self.approvals else None

    @property
    def is_verified(self) -> bool:
        """Tell whether any register extract may be shown."""
        return any(right.snapshot for right in self.rights)

    @property
    def has_values(self) -> bool:
        """Tell whether any right has a valuation to show."""
        return any(right.valuation for right in self.rights)

    @property
    def has_registrations(self) -> bool:
        """Tell whether any right has a registration to show."""
        return any(right.registrations for right in self.rights)

    @property
    def is_pledged(self) -> bool:
        """Tell whether a registration that the reader may see is in force."""
        registrations = (row for right in self.rights for row in right.registrations)
        return any(row.state == RegistrationState.REGISTERED for row in registrations)

    @property
    def allocation(self) -> Sequence[AllocatedRight]:
        """Give the bundle's value as it falls to each right."""
        return allocated([right.pledged for right in self.rights], self.bundle_result)

    @property
    def registered_fen(self) -> int | None:
        """What the live registrations secure: the whole claim once, or the parts added up."""
        live = [
            registration.registered_fen or 0
            for right in self.rights
            for registration in right.registrations
            if registration.state == RegistrationState.REGISTERED
        ]
        if not live:
            return None
        whole = len(set(live)) == 1 and live[0] == self.case.approved_fen
        return live[0] if whole else sum(live)


def case_file(
    case: Case,
    audiences: Collection[Audience],
    *,
    on: dt.date,
    parties: Sequence[CaseParty] | None = None,
) -> CaseFile:
    """Gather a case for a reader as of a day; parties known already are not asked again."""
    groups = readable_groups(audiences)
    memo = "credit_memo" in groups
    terms = memo or "approved_terms" in groups
    bundle = _bundle(case) if "bundle_value" in groups else None
    return CaseFile(
        case=case,
        groups=groups,
        parties=parties_of(case) if parties is None else parties,
        rights=_rights(case, groups),
        application=json.loads(case.version.content) if "application" in groups else {},
        bundle=bundle,
        bundle_result=json.loads(bundle.result) if bundle else {},
        investigations=_newest(case.investigations.select_related("written_by")) if memo else (),
        reviews=_newest(case.reviews.select_related("written_by")) if memo else (),
        approvals=_newest(case.approvals.select_related("decided_by")) if terms else (),
        shares=_shares(case) if "sharing" in groups else (),
        contracts=_newest(case.contracts.all()) if "contracts" in groups else (),
        loans=loans_on(case, on) if groups & {"repayments", "disbursed_amount"} else (),
    )


def parties_of(case: Case) -> list[CaseParty]:
    """List who takes which part in a case."""
    return list(case.parties.select_related("organisation").order_by("pk"))


def _bundle(case: Case) -> BundleValuation | None:
    return case.bundle_valuations.select_related("valued_by").order_by("-round").first()


def _newest(rows: Any) -> list[Any]:
    return list(rows.order_by("-round", "-pk"))


def _shares(case: Case) -> list[ShareConfirmation]:
    rows = ShareConfirmation.objects.filter(loan_reference=case.number)
    return list(
        rows.select_related("organisation", "terms", "answered_by").order_by("-round", "party")
    )


def _rights(case: Case, groups: frozenset[str]) -> list[RightFile]:
    pledged = list(case.pledged_rights.select_related("right__kind", "pledgor"))
    snapshots = newest_snapshots(pledged) if "verification" in groups else {}
    findings = _findings(snapshots.values()) if snapshots else {}
    valuations = _valuations(case) if "right_values" in groups else {}
    registrations = _registrations(case) if "registrations" in groups else {}
    return [
        RightFile(
            pledged=right,
            snapshot=snapshots.get(right.pk),
            facts=facts_shown(json.loads(snapshots[right.pk].facts))
            if right.pk in snapshots
            else (),
            findings=findings.get(right.pk, ()),
            valuation=valuations.get(right.pk),
            registrations=registrations.get(right.pk, ()),
        )
        for right in pledged
    ]


def _findings(snapshots: Collection[RegisterSnapshot]) -> dict[int, list[RightFinding]]:
    found: dict[int, list[RightFinding]] = {}
    rows = RightFinding.objects.filter(snapshot__in=snapshots).select_related("snapshot")
    for row in rows.order_by("pk"):
        found.setdefault(row.snapshot.pledged_right_id, []).append(row)
    return found


def _valuations(case: Case) -> dict[int, RightValuation]:
    rows = case.valuations.exclude(state=ValuationState.SUPERSEDED)
    rows = rows.select_related("appraiser", "valued_by", "report").order_by("round")
    return {row.pledged_right_id: row for row in rows}


def _registrations(case: Case) -> dict[int, list[Registration]]:
    found: dict[int, list[Registration]] = {}
    for row in case.registrations.select_related("pledgee").order_by("attempt"):
        found.setdefault(row.pledged_right_id, []).append(row)
    return found


def loans_on(case: Case, on: dt.date) -> list[LoanFile]:
    """Load what was paid out in a case, and where each loan stands on a day."""
    drawdowns = Drawdown.objects.filter(line__case=case).order_by("seq")
    drawdowns = drawdowns.prefetch_related("instalments", "repayments")
    return [_loan(drawdown, on) for drawdown in drawdowns]


def _loan(drawdown: Drawdown, on: dt.date) -> LoanFile:
    rows = loan_rows(drawdown)
    return LoanFile(
        drawdown=drawdown,
        status=loan_status(rows, on=on),
        rate_bp=round(rows.terms.rate_on(on) * 10_000),
        effective_bp=effective_bp_of(drawdown, rows.due),
    )

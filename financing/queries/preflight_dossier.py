"""What stands around a case's rights in a pre-flight: contract, filings, parties, value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from financing.models import BundleValuation, Case, PledgedRight, Registration
from financing.papers.pledging import PROPERTY_RIGHTS
from financing.rules.contents import Part
from financing.rules.dossier import (
    Appraisal,
    Contract,
    ContractParty,
    ContractRight,
    Filing,
    Party,
    Resolution,
)
from financing.rules.facts import same_name
from financing.states import PartyRole, RegistrationState, ValuationState
from workflows.models import Organisation

_WAITING = (RegistrationState.DRAFTED, RegistrationState.FILED)
_SHAREHOLDERS = "股东"


def contract_of(pledge: Mapping[str, Any], pledgors: Sequence[Party]) -> Contract:
    """Read the signed pledge contract; the clauses it words freely are not judged.

    Where the pledgors live stands in the entry of each, which the contract's paper prints.
    """
    secured = pledge["secured_fen"]
    return Contract(
        principal_fen=pledge["amount_fen"],
        claim_kind=pledge["kind_of_claim"],
        debt_from=_day(pledge["debt_from"]),
        debt_to=_day(pledge["debt_to"]),
        parties=tuple(_contract_parties(pledge, pledgors)),
        rights=tuple(_contract_right(row, secured) for row in pledge["rights"]),
        rights_count=len(pledge["rights"]),
        scope=tuple(pledge["scope"]),
        delivery=pledge["delivery"],
        forfeiture_clause=pledge["forfeiture_clause"],
        signed_on=_day(pledge["signed_on"]),
    )


def _contract_parties(
    pledge: Mapping[str, Any], pledgors: Sequence[Party]
) -> Iterator[ContractParty]:
    addresses = {party.name: party.address for party in pledgors}
    for name in pledge["pledgors"]:
        yield ContractParty("pledgor", name, addresses.get(name, ""))
    yield ContractParty("pledgee", pledge["pledgee"]["name"], pledge["pledgee"]["address"])


def _contract_right(row: Mapping[str, Any], secured: Mapping[str, int]) -> ContractRight:
    described = "、".join(row.get("pledged_rights") or ()) or PROPERTY_RIGHTS
    return ContractRight(
        number=row["number"],
        title=row["title"],
        filing_date=_day(row.get("filing_date")),
        grant_date=_day(row.get("grant_date")),
        classes=tuple(row["classes"]) if row.get("classes") else None,
        expiry_date=_day(row.get("expiry_date")),
        content=described if row["family"] == "copyright" else None,
        secured_fen=secured.get(str(row["position"])),
    )


def filings_of(registrations: Mapping[int, Sequence[Registration]]) -> tuple[Filing, ...]:
    """Read what waits at each registrar, or for it: one filing a family of rights."""
    waiting: dict[str, list[Registration]] = {}
    for rows in registrations.values():
        for row in rows:
            if row.state in _WAITING:
                waiting.setdefault(row.pledged_right.right.kind.family, []).append(row)
    return tuple(_filing(family, rows) for family, rows in waiting.items())


def _filing(family: str, rows: Sequence[Registration]) -> Filing:
    amounts = {row.secured_fen for row in rows}
    return Filing(
        family=family,
        channel=rows[0].channel,
        filed_on=rows[0].filed_on,
        claim_fen=amounts.pop() if len(amounts) == 1 else sum(row.secured_fen for row in rows),
        numbers=tuple(row.pledged_right.right.number for row in rows),
    )


def parties_of(
    case: Case, bundle: Sequence[PledgedRight], filed: Mapping[str, Any]
) -> tuple[tuple[Party, ...], Party | None, Party]:
    """Read the pledgors with the resolutions they filed, the pledgee, and the debtor."""
    resolutions = {
        same_name(part.text("name")): part.text("resolution")
        for part in Part("", filed).parts("pledgors")
    }
    organisations = {pledged.pledgor_id: pledged.pledgor for pledged in bundle}
    pledgors = tuple(
        _party(each, resolution=_resolution(resolutions.get(same_name(each.name), "")))
        for each in organisations.values()
    )
    holding = case.parties.filter(role=PartyRole.PLEDGEE).select_related("organisation").first()
    pledgee = _party(holding.organisation, kind="bank") if holding else None
    return pledgors, pledgee, _party(case.enterprise)


def _party(
    organisation: Organisation, *, kind: str = "company", resolution: Resolution | None = None
) -> Party:
    return Party(
        name=organisation.name,
        credit_code=organisation.credit_code,
        address=organisation.address,
        kind=kind,
        resolution=resolution,
    )


def _resolution(text: str) -> Resolution | None:
    if not text:
        return None
    return Resolution("shareholders" if _SHAREHOLDERS in text else "board")


def appraisal_of(case: Case) -> Appraisal | None:
    """Read how the bundle was valued; before that, nothing is known of it."""
    bundle: BundleValuation | None = case.bundle_valuations.order_by("round").last()
    if bundle is None:
        return None
    rows = case.valuations.filter(state=ValuationState.COMPLETED, route="external")
    reports = list(rows.order_by("valued_on"))
    oldest = reports[0] if reports else None
    return Appraisal(
        route="external" if oldest else "internal",
        value_fen=bundle.value_fen,
        base_date=oldest.valued_on if oldest else None,
        appraisers=min(len(row.signers) for row in reports) if reports else None,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

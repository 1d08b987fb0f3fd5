"""Turn what was filed into parties and rights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from financing.models import Case, CaseParty, IPRight, PledgedRight
from financing.rules.facts import same_name
from financing.rules.identifiers import parse_identifier
from financing.states import PartyRole, ValuationState
from workflows.models import Organisation
from workflows.roles import OrganisationKind
from workflows.rules.credit_code import check_credit_code

Part = tuple[Organisation, PartyRole]

# The parts that an application gives; the others are the bank's to give.
_APPLIED_FOR = (PartyRole.PLEDGOR, PartyRole.AGENT, PartyRole.PLEDGEE)


def open_bundle(case: Case, content: Mapping[str, Any]) -> None:
    """Write the bundle's rights and the parties.

    Rights and third parties unknown so far are made known; tenancy rests on the parties' rows.
    """
    pledgors = _pledgors(case, content["pledgors"])
    rights = _known_rights(content["rights"])
    PledgedRight.objects.bulk_create(
        PledgedRight(
            case=case,
            right=rights[_key(row)],
            pledgor=pledgors[same_name(row["pledgor"])],
            position=position,
            title=row["title"].strip(),
        )
        for position, row in enumerate(content["rights"], start=1)
    )
    own = [(case.enterprise, PartyRole.BORROWER), (case.bank, PartyRole.LENDER)]
    _give_parts(case, [*own, *_parts_applied_for(case, content, pledgors)])


def rewrite_bundle(case: Case, content: Mapping[str, Any], *, at: dt.datetime) -> None:
    """Let a case's rights and parties follow a new version.

    Rights dropped from it are excluded, not erased; a party named no longer ceases to be one, but
    for the pledgor of a right that is still locked.
    """
    pledgors = _pledgors(case, content["pledgors"])
    rights = _known_rights(content["rights"])
    present = {pledged.right_id: pledged for pledged in case.pledged_rights.all()}
    for position, row in enumerate(content["rights"], start=1):
        right = rights[_key(row)]
        PledgedRight.objects.update_or_create(
            case=case,
            right=right,
            defaults={
                "pledgor": pledgors[same_name(row["pledgor"])],
                "position": position,
                "title": row["title"].strip(),
                "excluded_reason": "",
            },
        )
        present.pop(right.pk, None)
    for dropped in present.values():
        dropped.excluded_reason = "补正后申请人不再提供该权利"
        dropped.save(update_fields=["excluded_reason"])
    wanted = [*_parts_applied_for(case, content, pledgors), *_bound_parts(present.values())]
    _parts_beside(case, wanted).update(until=at)
    _give_parts(case, wanted)


def end_sharing(
    case: Case, organisation: Organisation, role: PartyRole, *, at: dt.datetime
) -> None:
    """End the part of a party that will not share the risk.

    An appraiser whose value of a right still counts stays one.
    """
    values = case.valuations.filter(appraiser=organisation)
    if role == PartyRole.APPRAISER and values.exclude(state=ValuationState.SUPERSEDED).exists():
        return
    CaseParty.objects.filter(case=case, organisation=organisation, role=role).update(until=at)


def end_valuing(case: Case, *, at: dt.datetime) -> None:
    """End the part of every appraiser whose values count no more, unless it is asked again."""
    parts = CaseParty.objects.filter(case=case, role=PartyRole.APPRAISER)
    for part in parts.select_related("organisation"):
        end_sharing(case, part.organisation, PartyRole.APPRAISER, at=at)


def _parts_applied_for(
    case: Case, content: Mapping[str, Any], pledgors: Mapping[str, Organisation]
) -> list[Part]:
    pledging = [pledgors[same_name(row["pledgor"])] for row in content["rights"]]
    parts = [(pledgor, PartyRole.PLEDGOR) for pledgor in dict.fromkeys(pledging)]
    if content.get("agent"):
        parts.append((_organisation(content["agent"]), PartyRole.AGENT))
    pledgee = _organisation(content["pledgee"]) if content.get("pledgee") else case.bank
    return [*parts, (pledgee, PartyRole.PLEDGEE)]


def _bound_parts(dropped: Iterable[PledgedRight]) -> list[Part]:
    """Keep the pledgors whose rights were dropped while signed for, until they are let go."""
    bound = [p for p in dropped if p.locked_at is not None and p.released_at is None]
    return [(pledged.pledgor, PartyRole.PLEDGOR) for pledged in bound]


def _parts_beside(case: Case, wanted: Sequence[Part]) -> QuerySet[CaseParty]:
    """Find the parts that an application gave and the new version does not."""
    kept = {(organisation.pk, role) for organisation, role in wanted}
    parts = CaseParty.objects.filter(case=case, role__in=_APPLIED_FOR)
    gone = [part.pk for part in parts if (part.organisation_id, part.role) not in kept]
    return parts.filter(pk__in=gone)


def _give_parts(case: Case, parts: Iterable[Part]) -> None:
    """Write the parts that are not held already."""
    CaseParty.objects.bulk_create(
        [CaseParty(case=case, organisation=whose, role=role) for whose, role in parts],
        ignore_conflicts=True,
    )


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["kind"], parse_identifier(row["kind"], row["number"]).normalised


def _known_rights(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], IPRight]:
    wanted = {_key(row): row["title"].strip() for row in rows}
    numbers = [number for _kind, number in wanted]

    def found() -> dict[tuple[str, str], IPRight]:
        known = IPRight.objects.filter(number__in=numbers)
        return {(right.kind_id, right.number): right for right in known}

    known = found()
    missing = sorted(wanted.keys() - known.keys())
    if not missing:
        return known
    # In one order everywhere: two bundles with the same new rights wait, and never for each other.
    IPRight.objects.bulk_create(
        [IPRight(kind_id=kind, number=n, title=wanted[kind, n]) for kind, n in missing],
        ignore_conflicts=True,
    )
    return found()


def _pledgors(case: Case, rows: Sequence[Mapping[str, Any]]) -> dict[str, Organisation]:
    """Find the pledgors by what makes their names the same, however each place writes them."""
    in_order = sorted(rows, key=lambda row: check_credit_code(row["credit_code"]))
    return {
        same_name(row["name"]): case.enterprise if row["is_borrower"] else _organisation(row)
        for row in in_order
    }


def _organisation(row: Mapping[str, Any]) -> Organisation:
    """Find an organisation by its credit code, or enter it as the enterprise it then is."""
    organisation, _made = Organisation.objects.get_or_create(
        credit_code=check_credit_code(row["credit_code"]),
        defaults={"name": row["name"].strip(), "kind": OrganisationKind.ENTERPRISE},
    )
    return organisation

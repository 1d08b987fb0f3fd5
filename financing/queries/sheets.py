"""The facts of a case as papers print them: plain text and fen, frozen when they are used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.timezone import localdate

from financing.models import Case, PledgedRight


def rights_of(case: Case) -> list[PledgedRight]:
    """Load every right of a case, the excluded ones too, with kind and pledgor, in order."""
    return list(case.pledged_rights.select_related("right__kind", "pledgor"))


def case_sheet(case: Case, rights: Sequence[PledgedRight]) -> Mapping[str, Any]:
    """Gather what every paper of a case may show: parties, wish, and the bundle's rights."""
    return {
        "number": case.number,
        "enterprise": case.enterprise.name,
        "credit_code": case.enterprise.credit_code,
        "address": case.enterprise.address,
        "bank": case.bank.name,
        "bank_code": case.bank.credit_code,
        "bank_address": case.bank.address,
        "branch": case.branch.name,
        "requested_fen": case.requested_fen,
        "term_months": case.term_months,
        "disbursed_fen": case.disbursed_fen,
        "filed_on": localdate(case.filed_at),
        "rights": [right_sheet(right) for right in rights],
    }


def right_sheet(pledged: PledgedRight) -> Mapping[str, Any]:
    """Show one right of the bundle."""
    return {
        "position": pledged.position,
        "kind": pledged.right.kind.name,
        "kind_code": pledged.right.kind_id,
        "number": pledged.right.number,
        "title": pledged.title,
        "family": pledged.right.kind.family,
        "basis": pledged.right.kind.basis,
        "pledgor": pledged.pledgor.name,
        "pledgor_code": pledged.pledgor.credit_code,
        "pledgor_address": pledged.pledgor.address,
        "rank": pledged.rank,
        "registrar": pledged.right.kind.registrar,
        "excluded": pledged.excluded_reason,
    }


def parties_of(sheet: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Name the parties at the head of a paper."""
    pledgors = dict.fromkeys(right["pledgor"] for right in sheet["rights"])
    return (
        ("借款人", sheet["enterprise"]),
        ("贷款人", f"{sheet['bank']}{sheet['branch']}"),
        ("出质人", "、".join(pledgors) or sheet["enterprise"]),
    )

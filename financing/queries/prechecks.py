"""The pre-check of an application, with what the database knows of the parties it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from financing.rules.application import check_application
from financing.rules.applied_parties import KnownParty, code_of
from financing.rules.contents import Part
from workflows.errors import Objection
from workflows.models import Organisation
from workflows.roles import OrganisationKind


def precheck(
    content: Mapping[str, object],
    *,
    enterprise: Organisation,
    lenders: Iterable[Organisation] = (),
) -> tuple[Objection, ...]:
    """List everything that keeps an enterprise's application from being filed, to these banks."""
    return check_application(
        content,
        enterprise=_known(enterprise),
        known=_known_parties(content),
        lenders=[lender.credit_code for lender in lenders],
    )


def _known_parties(content: Mapping[str, object]) -> dict[str, KnownParty]:
    """Find the organisations whose credit codes a content names, by code."""
    root = Part("", content)
    named = (*root.parts("pledgors"), *(root.part(key) for key in ("borrower", "agent", "pledgee")))
    codes = {code_of(part) for part in named} - {""}
    rows = Organisation.objects.filter(credit_code__in=codes)
    return {row.credit_code: _known(row) for row in rows}


def _known(organisation: Organisation) -> KnownParty:
    kind = OrganisationKind(organisation.kind)
    return KnownParty(organisation.name, organisation.credit_code, kind)

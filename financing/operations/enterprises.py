"""Make an enterprise known for which a specialist begins an application."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from financing.rules.applied_parties import LONGEST_NAME
from financing.rules.contents import too_long
from financing.rules.facts import same_name
from workflows.errors import NotAllowed, Objection, Objections
from workflows.models import Actor, Organisation
from workflows.roles import OrganisationKind, Role
from workflows.rules.credit_code import BadCreditCode, check_credit_code

# As many characters as the column of an organisation's address holds.
LONGEST_ADDRESS = 200


def meet_enterprise(
    *, actor: Actor, credit_code: str, name: str = "", address: str = ""
) -> Organisation:
    """Find an enterprise by its credit code, or enter it with the name given.

    Raises:
        NotAllowed: the actor is no specialist.
        Objections: a wrong code, another kind of house, a known enterprise under another name, an
            unknown one without a name, or texts that are too long.
    """
    if actor.role != Role.SPECIALIST:
        raise NotAllowed(_("只有银行专员可以代企业提出申请。"), role=str(actor.role))
    try:
        code = check_credit_code(credit_code)
    except BadCreditCode as bad:
        raise Objections([Objection("enterprise.credit_code", "credit_code", bad.message)]) from bad
    name, address = name.strip(), address.strip()
    with transaction.atomic():
        known = Organisation.objects.filter(credit_code=code).first()
        wrong = _check_new(name, address) if known is None else _check_known(known, name)
        if objections := tuple(wrong):
            raise Objections(objections)
        return known or _enter(code, name, address)


def _check_known(known: Organisation, name: str) -> Iterator[Objection]:
    if known.kind != OrganisationKind.ENTERPRISE:
        yield Objection("enterprise.kind", "credit_code", _("该代码属于另一类机构，不是企业。"))
    elif name and same_name(name) != same_name(known.name):
        sentence = _("该代码已登记为“%(name)s”，与所填名称不同；请核对。") % {"name": known.name}
        yield Objection("enterprise.name.other", "name", sentence)


def _check_new(name: str, address: str) -> Iterator[Objection]:
    if not name:
        yield Objection("enterprise.name", "name", _("该企业首次办理，请填写企业名称。"))
    yield from too_long(name, LONGEST_NAME, "enterprise.name", "name", "企业名称")
    yield from too_long(address, LONGEST_ADDRESS, "enterprise.address", "address", "住所")


def _enter(code: str, name: str, address: str) -> Organisation:
    organisation, _made = Organisation.objects.get_or_create(
        credit_code=code,
        defaults={"kind": OrganisationKind.ENTERPRISE, "name": name, "address": address},
    )
    return organisation

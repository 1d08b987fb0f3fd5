"""Bring organisations, branches and people into being, each once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from banks.models import ApprovalAuthority, ValuationLeave
from financing.models import AppraiserLicence
from workflows.errors import NotAllowed
from workflows.models import Actor, Branch, Membership, Organisation, User
from workflows.roles import ROLES_OF_KIND, OrganisationKind, Role
from workflows.rules.credit_code import check_credit_code

ILLUSTRATIVE_LEAVE = "示例：未写明批准文件"
ILLUSTRATIVE_LICENCE = "示例：未写明备案，收费未核对"


@dataclass
class Cast:
    """Who plays: organisations, branches and actors by key."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    branches: dict[str, Branch] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)


def load_cast(raw: Mapping[str, Any], *, valid_from: dt.date, password: str | None) -> Cast:
    """Make everyone known who is not yet; people and organisations already there are met again.

    ``password`` None leaves the people unable to sign in.

    Raises:
        BadCreditCode: a credit code does not verify.
        NotAllowed: a role that the organisation's kind does not have.
    """
    cast = Cast()
    with transaction.atomic():
        for key, row in raw["organisations"].items():
            _organisation(cast, key, row)
        secret = make_password(password)
        for row in raw["people"]:
            _person(cast, row, valid_from, secret)
        _authorities(cast, raw.get("authorities", ()), valid_from)
        _leaves(cast, raw.get("internal_valuation", ()), valid_from)
        _licences(cast, raw.get("appraisers", ()), valid_from)
    return cast


def _organisation(cast: Cast, key: str, row: Mapping[str, Any]) -> None:
    organisation, _made = Organisation.objects.get_or_create(
        credit_code=check_credit_code(row["credit_code"]),
        defaults={
            "kind": OrganisationKind(row["kind"]),
            "name": row["name"],
            "address": row.get("address", ""),
        },
    )
    cast.organisations[key] = organisation
    for branch in row.get("branches", ()):
        cast.branches[branch["key"]], _made = Branch.objects.get_or_create(
            code=branch["code"],
            defaults={
                "organisation": organisation,
                "name": branch["name"],
                "featured": branch.get("featured", False),
            },
        )


def _person(cast: Cast, row: Mapping[str, Any], valid_from: dt.date, secret: str) -> None:
    organisation = cast.organisations[row["organisation"]]
    role = Role(row["role"])
    if role not in ROLES_OF_KIND[OrganisationKind(organisation.kind)]:
        raise NotAllowed(f"{organisation.name}没有“{role.label}”这一岗位。", role=str(role))
    user, _made = User.objects.get_or_create(
        username=row["username"], defaults={"full_name": row["name"], "password": secret}
    )
    branch = cast.branches[row["branch"]] if row.get("branch") else None
    membership = Membership.objects.filter(
        user=user, organisation=organisation, branch=branch, role=role, valid_from__lte=valid_from
    ).first() or Membership.objects.create(
        user=user, organisation=organisation, branch=branch, role=role, valid_from=valid_from
    )
    cast.actors[row["username"]] = Actor(user, membership)


def _authorities(cast: Cast, rows: Iterable[Mapping[str, Any]], valid_from: dt.date) -> None:
    for row in rows:
        bank = cast.organisations[row["bank"]]
        branch = cast.branches[row["branch"]] if row.get("branch") else None
        held = ApprovalAuthority.objects.filter(bank=bank, branch=branch)
        if not held.filter(valid_from__lte=valid_from).exists():
            ApprovalAuthority.objects.create(
                bank=bank, branch=branch, limit_fen=row["limit_fen"], valid_from=valid_from,
                source=row.get("source", "示例：授权书"),
            )  # fmt: skip


def _leaves(cast: Cast, rows: Iterable[Mapping[str, Any]], valid_from: dt.date) -> None:
    """Give banks the leave to value by themselves; one that is there already stays as it is.

    A row without a source is illustrative: it is for a bank of which nothing is known yet.
    """
    for row in rows:
        known = ValuationLeave.objects.filter(bank=cast.organisations[row["bank"]])
        if not row.get("source") and known.exists():
            continue
        ValuationLeave.objects.get_or_create(
            bank=cast.organisations[row["bank"]],
            branch=cast.branches[row["branch"]] if row.get("branch") else None,
            region=row["region"],
            valid_from=row.get("valid_from") or valid_from,
            defaults={
                "limit_fen": row.get("limit_fen"),
                "valid_to": row.get("valid_to"),
                "source": row.get("source", ILLUSTRATIVE_LEAVE),
                "certainty": "stated" if row.get("source") else "illustrative",
            },
        )


def _licences(cast: Cast, rows: Iterable[Mapping[str, Any]], valid_from: dt.date) -> None:
    """Put appraisers on the list; who stands there already stays as it is."""
    for row in rows:
        house = cast.organisations[row["organisation"]]
        if not AppraiserLicence.objects.filter(organisation=house).exists():
            AppraiserLicence.objects.create(
                organisation=house,
                number=row.get("number", "示例"),
                fee_bp=row.get("fee_bp", 0),
                least_fee_fen=row.get("least_fee_fen", 0),
                valid_from=row.get("valid_from") or valid_from,
                valid_to=row.get("valid_to"),
                source=row.get("source", ILLUSTRATIVE_LICENCE),
                certainty="stated" if row.get("source") else "illustrative",
            )

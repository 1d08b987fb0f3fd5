"""Prepare the world for a case file: rows, terms and people, none at odds with what is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from banks.models import ApprovalAuthority
from banks.money import format_wan
from documents.rendering import unprintable
from financing.models import RightKind
from financing.operations.cast import Cast, load_cast
from financing.operations.enrolling import conflicts_with_the_known
from financing.operations.reference import load_reference
from financing.rules.casefile import CaseFile
from risk_pool.models import PoolTerms, TermShare
from workflows.errors import Objection, Objections
from workflows.models import Actor, CalendarYear, Membership
from workflows.roles import Role
from workflows.rules.json_text import path_of

_STEPS_A_YEAR = 200
_MONTHS_A_YEAR = 12
_BP_A_PERCENT = 100


@dataclass(frozen=True, slots=True)
class World:
    """Who and what a case file plays with. ``actors`` are by username, one for each role."""

    cast: Cast
    actors: Mapping[str, tuple[Actor, ...]]


def prepare_world(file: CaseFile) -> World:
    """Bring about everything a case file stands on; the caller's transaction undoes it all.

    Raises:
        Objections: the file describes someone, or some terms, otherwise than the database does.
    """
    _load_missing_reference(file)
    conflicts = (
        *_unprintable_texts(file),
        *conflicts_with_the_known(file.cast),
        *_conflicting_terms(file),
        *_unknown_terms(file),
    )
    if conflicts:
        raise Objections(conflicts)
    valid_from = file.starts_on.replace(month=1, day=1)
    cast = load_cast(file.cast, valid_from=valid_from, password=None)
    conflicts = tuple(_conflicting_authorities(file, cast))
    if conflicts:
        raise Objections(conflicts)
    _load_terms(file, cast)
    return World(cast, _actors(file, cast, valid_from))


def _load_missing_reference(file: CaseFile) -> None:
    """Load the reference rows, and the calendar of every year the case may reach, unless there."""
    months = file.application.content["loan"]["term_months"]
    latest = max((step.at.year for step in file.steps if step.at), default=file.starts_on.year)
    reach = months // _MONTHS_A_YEAR + len(file.steps) // _STEPS_A_YEAR + 2
    years = set(range(file.starts_on.year - 1, latest + reach + 1))
    known = set(CalendarYear.objects.values_list("year", flat=True))
    if not years <= known or not RightKind.objects.exists():
        load_reference(years=sorted(years))


# --- What the file says otherwise than the database


def _conflicting_authorities(file: CaseFile, cast: Cast) -> Iterator[Objection]:
    for index, row in enumerate(file.cast["authorities"]):
        held = ApprovalAuthority.objects.in_force(file.starts_on).filter(
            bank=cast.organisations[row["bank"]],
            branch=cast.branches[row["branch"]] if row.get("branch") else None,
        )
        limit = held.order_by("-valid_from").values_list("limit_fen", flat=True).first()
        if limit != row["limit_fen"]:
            there = f"{format_wan(limit)}万元" if limit else "已失效"
            sentence = f"库中该行（网点）的审批权限为{there}；请改成一致，或换一家银行。"
            yield Objection("authority.conflict", path_of("authorities", index, "limit"), sentence)


def _conflicting_terms(file: CaseFile) -> Iterator[Objection]:
    for index, row in enumerate(file.pool_terms):
        there = PoolTerms.objects.filter(code=row["code"]).order_by("-valid_from").first()
        given = sorted((share["party"], _share_bp(share)) for share in row["shares"])
        if there and given != sorted(there.shares.values_list("party", "share_bp")):
            sentence = f"库中已有代码为{there.code}的条款，比例不同；请换一个代码。"
            yield Objection("terms.conflict", path_of("pool_terms", index, "code"), sentence)


def _unknown_terms(file: CaseFile) -> Iterator[Objection]:
    known = {row["code"] for row in file.pool_terms}
    known |= set(PoolTerms.objects.values_list("code", flat=True))
    for step in file.steps:
        code = step.values.get("terms_code")
        if code and code not in known:
            sentence = f"没有代码为“{code}”的风险分担条款；现有：{'、'.join(sorted(known))}。"
            yield Objection("terms.unknown", f"{step.path}.terms_code", sentence)


def _unprintable_texts(file: CaseFile) -> Iterator[Objection]:
    """Papers are set in fonts of ours; a character that none of them has would stop a paper."""
    parts: dict[str, object] = {
        "organisations": file.cast["organisations"],
        "people": file.cast["people"],
        "pool_terms": file.pool_terms,
        "application": file.application.content,
    }
    parts |= {step.path: step.values for step in file.steps}
    for where, part in parts.items():
        for path, text in _texts(where, part):
            if strange := unprintable(text):
                shown = "、".join(f"{char}（U+{ord(char):04X}）" for char in strange)
                yield Objection("text.unprintable", path, f"字库中没有以下字符：{shown}；请改写。")


def _texts(where: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(f"{where}.{key}", inner)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _texts(f"{where}[{index}]", inner)


# --- What the file adds


def _load_terms(file: CaseFile, cast: Cast) -> None:
    """Write the terms that a file brings along; what it does not say is marked so."""
    for row in file.pool_terms:
        origin = row.get("source") or file.source.get("url") or "案例文件所附，未核对原文"
        certainty = row.get("certainty", "illustrative")
        valid_from = dt.date.fromisoformat(row.get("valid_from", "2020-01-01"))
        terms, made = PoolTerms.objects.get_or_create(
            code=row["code"],
            valid_from=valid_from,
            defaults={
                "place": row["place"],
                "title": row["title"],
                "mode": row.get("mode", "案例文件所附"),
                "notice": row.get("notice", "案例文件所附，文号未填"),
                "source": origin,
                "loss_basis": row.get("loss_basis", "贷款本金损失（案例文件未写明）"),
                "certainty": certainty,
                "valid_to": row.get("valid_to"),
            },
        )
        if made:
            TermShare.objects.bulk_create(
                TermShare(
                    terms=terms,
                    party=share["party"],
                    share_bp=_share_bp(share),
                    organisation=cast.organisations.get(share.get("organisation", "")),
                    certainty=share.get("certainty", certainty),
                    source=share.get("source", origin),
                )
                for share in row["shares"]
            )


def _share_bp(share: Mapping[str, Any]) -> int:
    return int(Decimal(share["share_percent"]) * _BP_A_PERCENT)


def _actors(file: CaseFile, cast: Cast, on: dt.date) -> dict[str, tuple[Actor, ...]]:
    """Find everyone's memberships again: a person may have several, each with its role."""
    actors: dict[str, tuple[Actor, ...]] = {}
    for row in file.cast["people"]:
        membership = (
            Membership.objects.in_force(on)
            .select_related("user")
            .filter(
                user__username=row["username"],
                organisation=cast.organisations[row["organisation"]],
                branch=cast.branches[row["branch"]] if row.get("branch") else None,
                role=Role(row["role"]),
            )
            .order_by("pk")
            .first()
        )
        assert membership is not None, "the cast was loaded"
        actor = Actor(membership.user, membership)
        actors[row["username"]] = (*actors.get(row["username"], ()), actor)
    return actors

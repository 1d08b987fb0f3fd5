"""Portfolios as their keepers see them: what is kept, and what a sheet would change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from financing.models import PortfolioImport, PortfolioRight, RightKind
from financing.queries.applications import applications_of
from financing.rules.facts import same_name
from financing.rules.identifiers import KIND_CODES
from financing.rules.portfolio import DAYS, PortfolioRow, judge_portfolio
from financing.rules.sheet_rows import Filled, SheetRow
from workflows.models import Actor, Organisation
from workflows.roles import Role

MOST_PICKS = 20
_PLAIN = ("title", "owners", "classes")


def enterprises_of(actor: Actor) -> QuerySet[Organisation]:
    """Give the enterprises whose portfolio an actor may keep.

    An applicant's own, or those for which the specialist's branch has begun an application.
    """
    rows = Organisation.objects.order_by("name", "pk")
    if actor.role == Role.APPLICANT:
        return rows.filter(pk=actor.organisation_id)
    return rows.filter(pk__in=applications_of(actor).values("enterprise"))


def portfolio_of(
    actor: Actor, enterprise: Organisation, *, words: str = ""
) -> QuerySet[PortfolioRight]:
    """Give an enterprise's rights as the actor's organisation keeps them; ``words`` search."""
    rights = PortfolioRight.objects.visible_to(actor).filter(enterprise=enterprise)
    if words:
        bare = words.upper().removeprefix("ZL").replace(".", "")
        rights = rights.filter(
            Q(title__icontains=words) | Q(number__icontains=words) | Q(number__icontains=bare)
        )
    return rights.select_related("kind").order_by("kind__family", "kind", "number")


@dataclass(frozen=True, slots=True)
class Picks:
    """Rights of a portfolio that an application may take over; ``count`` is of the portfolio."""

    rights: list[PortfolioRight]
    count: int
    more: bool


def picks_for(
    actor: Actor, enterprise: Organisation, *, words: str, taken: Collection[str]
) -> Picks | None:
    """Find the first rights that fit and are not ``taken`` (numbers); None: the list is empty."""
    count = PortfolioRight.objects.visible_to(actor).filter(enterprise=enterprise).count()
    if not count:
        return None
    fitting = portfolio_of(actor, enterprise, words=words).exclude(number__in=taken)
    rights = list(fitting[: MOST_PICKS + 1])
    return Picks(rights[:MOST_PICKS], count, more=len(rights) > MOST_PICKS)


def imports_of(actor: Actor) -> QuerySet[PortfolioImport]:
    """Give the sheets that the actor's organisation brought for enterprises it may act for."""
    rows = PortfolioImport.objects.filter(
        keeper=actor.organisation_id, enterprise__in=enterprises_of(actor)
    )
    return rows.select_related("enterprise", "brought_by")


def kinds_by_name() -> dict[str, str]:
    """Give the kinds of right by their Chinese names, as a sheet writes them, in their order."""
    names = dict(RightKind.objects.filter(code__in=KIND_CODES).values_list("code", "name"))
    return {names[code]: code for code in KIND_CODES if code in names}


def kept_rights(keeper_id: int, enterprise_id: int) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Give what is kept, by register and number, written as a sheet's rows are read."""
    rows = PortfolioRight.objects.filter(keeper=keeper_id, enterprise=enterprise_id)
    return {
        (row.register, same_name(row.number)): {
            "kind": row.kind_id,
            "number": row.number,
            **{name: getattr(row, name) for name in _PLAIN},
            **{name: day.isoformat() if (day := getattr(row, name)) else None for name in DAYS},
        }
        for row in rows
    }


def judged_rows(brought: PortfolioImport) -> list[PortfolioRow]:
    """Judge a sheet's rows against what is kept now."""
    filled = Filled(tuple(SheetRow(line, cells) for line, cells in brought.rows), brought.places)
    known = kept_rights(brought.keeper_id, brought.enterprise_id)
    return list(judge_portfolio(filled, kinds=kinds_by_name(), known=known))

"""The entries of the bar above every page, by role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from financing.queries.desk import waiting_count
from financing.queries.labels import Label
from risk_pool.views.pools import POOL_ROLES
from workflows.models import Actor
from workflows.roles import Role
from workflows.views.acting import CASE_ROLES

_WITHOUT_DESK = (Role.APPLICANT, Role.AUDITOR, Role.FUND_REVIEWER)
DESK_ROLES = tuple(role for role in CASE_ROLES if role not in _WITHOUT_DESK)
LIST_ROLES = tuple(role for role in CASE_ROLES if role != Role.APPLICANT)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: an address by name, who sees it, and whether it counts the work that waits."""

    name: str
    title: Label
    roles: tuple[Role, ...]
    counted: bool = False


ENTRIES = (
    Entry("desk", _("工作台"), DESK_ROLES, counted=True),
    Entry("cases", _("全部案件"), LIST_ROLES),
    Entry("filings", _("批量登记"), (Role.SPECIALIST,)),
    Entry("my_applications", _("我的申请"), (Role.APPLICANT,)),
    Entry("my_applications", _("代企业申请"), (Role.SPECIALIST,)),
    Entry("portfolios", _("知识产权清单"), (Role.APPLICANT, Role.SPECIALIST)),
    Entry("audit", _("审计"), (Role.AUDITOR, Role.FUND_OFFICER)),
    Entry("pools", _("资金池"), POOL_ROLES),
    Entry("claims", _("代偿"), POOL_ROLES),
    Entry("supervision", _("运行监控"), (Role.OPERATOR,)),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """List the entries of the person who looks; at most one query."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        return {}
    return {
        "navigation": [
            _shown(entry, actor, request) for entry in ENTRIES if actor.role in entry.roles
        ]
    }


def _shown(entry: Entry, actor: Actor, request: HttpRequest) -> dict[str, Any]:
    here = request.resolver_match
    return {
        "url": reverse(entry.name),
        "title": entry.title,
        "current": here is not None and here.url_name == entry.name,
        "count": waiting_count(actor) if entry.counted else 0,
    }

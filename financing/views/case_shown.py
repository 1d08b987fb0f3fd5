"""What the case page shows beside the facts: work, papers, files, remarks, with addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.models import Paper
from documents.states import RenderingState
from financing.models import Case, Comment, Upload
from financing.queries.assigning import reminders_of
from financing.queries.entitlement import hindrance, holder_name, holds
from financing.queries.history import Event
from financing.queries.labels import Label
from financing.queries.turning import (
    may_declare_group,
    may_draw_up_exemption,
    may_enter_statement,
    may_extend,
    may_test_covenants,
    may_unwind,
    may_withdraw_approval,
)
from financing.states import Audience
from financing.views.wording import step_title, step_tone
from workflows.models import Actor, WorkItem
from workflows.queries.remaining import remaining
from workflows.roles import Role

_STATE_OF_PAPER = {RenderingState.RENDERED: "ready", RenderingState.FAILED: "failed"}


def items_shown(
    case: Case, items: Iterable[WorkItem], actor: Actor, at: dt.datetime
) -> list[dict[str, Any]]:
    """Show what is open on a case, with the way in or the reason why not; one's own work first."""
    shown = []
    reminders = reminders_of([case.pk])
    for item in items:
        why_not = hindrance(case, item, actor)
        shown.append(
            {
                "item": item,
                "title": step_title(item.step),
                "tone": step_tone(item.step),
                "holder": holder_name(item),
                "remaining": remaining(item.opened_at, item.due_at, at=at),
                "why_not": why_not,
                "acts": _acts(item, actor, why_not),
                "reminders": reminders.get(item.pk, 0),
                "url": "" if why_not else reverse("item", args=[case.pk, item.pk]),
            }
        )
    return sorted(shown, key=lambda row: bool(row["why_not"]))


def _acts(item: WorkItem, actor: Actor, why_not: str) -> list[tuple[str, Label]]:
    """Offer what a person may do with an item beside doing it."""
    if actor.role == Role.AUDITOR:
        return []
    if item.owner_id == actor.user.pk:
        return [("put_back", _("退回待办"))]
    if why_not:
        return [("remind", _("催办"))]
    return [("take", _("承办"))] if holds(item, actor) else []


def paper_shown(paper: Paper) -> dict[str, Any]:
    """Show a paper: what it is, whether its PDF is made, and where it is read."""
    return {
        "title": paper.title,
        "number": paper.number,
        "made_at": paper.issued_at,
        "state": _STATE_OF_PAPER.get(RenderingState(paper.rendering.state), "waiting"),
        "url": reverse("paper", args=[paper.pk]),
        "download_url": reverse("paper_download", args=[paper.pk]),
        "audience": readers_shown(paper.audience),
    }


def upload_shown(upload: Upload) -> dict[str, Any]:
    """Show a file somebody handed in."""
    return {"upload": upload, "url": reverse("upload", args=[upload.pk])}


def comment_shown(comment: Comment) -> dict[str, Any]:
    """Show a remark with who may read it."""
    return {
        "comment": comment,
        "readers": readers_shown(comment.audience),
        "inside": comment.audience == Audience.BANK,
    }


def readers_shown(tokens: str) -> str:
    """Name the audiences of a paper or a remark in words."""
    return gettext("、").join(str(Audience(token).label) for token in tokens.split(","))


def events_shown(events: Sequence[Event], papers: Sequence[Paper]) -> list[dict[str, Any]]:
    """Show recorded moves with the papers they left, of those that the reader may read."""
    known = {paper.number: paper for paper in papers}
    return [
        {
            "event": event,
            "papers": [
                {"title": known[number].title, "url": reverse("paper", args=[known[number].pk])}
                for number in event.papers
                if number in known
            ],
        }
        for event in events
    ]


@dataclass(frozen=True, slots=True)
class TurnTold:
    """A way back as people read of it: what it is called, and what it does to the case."""

    title: Label
    note: Label
    grave: bool = False


LIVING: Mapping[str, TurnTold] = {
    "amend": TurnTold(
        _("质押变更或延期"),
        _(
            "登记的名称、地址、担保金额、担保范围变更，或者商标质权期限延期：先记录变更协议，"
            "再到登记机关办理；登记机关准予之前，原登记事项不变，顺位不变。"
        ),
    ),
    "ask_consent": TurnTold(
        _("申请处分已出质的权利"),
        _(
            "质押期间，转让、许可、声明开放许可或者放弃权利须经质权人书面同意；"
            "所得价款须提前清偿债务或者提存（《民法典》第四百四十四条）。"
        ),
    ),
    "revoke": TurnTold(
        _("登记被撤销"),
        _(
            "登记机关在贷款期间撤销质押登记的，按通知书记录；专利质权自始无效，"
            "请随后重估敞口、补充担保或者提前收回贷款。"
        ),
    ),
}
TURNS: Mapping[str, TurnTold] = {
    "withdraw_approval": TurnTold(
        _("撤回批准，重新审批"),
        _(
            "案件回到审批人。各方的分担确认随之失效；没有提交的登记不再办理，"
            "登记机关尚未答复的登记申请和已生效的质押登记继续有效。"
        ),
        grave=True,
    ),
    "enter_statement": TurnTold(
        _("录入财务报表"),
        _("按期间录入借款人的资产负债、利润和现金流；同一期间以最后一次录入为准，原录入保留。"),
    ),
    "declare_group": TurnTold(
        _("申报集团关系"),
        _("同一集团的企业在本行的授信余额合并计算；以最后一次申报为准。"),
    ),
    "test_covenants": TurnTold(
        _("测试约束条款"),
        _("按最近一期财务报表计算批准时约定的指标；没有约束条款的贷款不能测试。"),
    ),
    "draw_up_exemption": TurnTold(
        _("编制尽职免责材料"),
        _("由系统按办理记录生成：谁在何时依据什么办理，当时知道什么、来源是什么；不能手工改写。"),
    ),
    "extend": TurnTold(
        _("贷款展期"),
        _(
            "到期款项已还清的贷款可以展期。展期累计期限有上限；利率按展期起算日的 LPR 加点重定，"
            "还款计划随之重排，并通知企业、分担方和知识产权局。"
        ),
    ),
    "unwind": TurnTold(
        _("终止授信，逐项了结登记"),
        _(
            "不再放款。登记机关尚未答复的登记申请须等到答复，已生效的质押登记须逐项注销；"
            "全部了结后自动结案。"
        ),
        grave=True,
    ),
}


_OFFERED: Mapping[str, Callable[[Case, Actor], bool]] = {
    "enter_statement": may_enter_statement,
    "declare_group": may_declare_group,
    "test_covenants": may_test_covenants,
    "extend": may_extend,
    "draw_up_exemption": may_draw_up_exemption,
    "withdraw_approval": may_withdraw_approval,
    "unwind": may_unwind,
}


def turns_shown(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """Show what is open to a person beside the work items, with the addresses."""
    return [
        {"told": TURNS[name], "url": reverse(name, args=[case.pk])}
        for name, offered in _OFFERED.items()
        if offered(case, actor)
    ]


def living_shown(case: Case, *, may: bool) -> list[dict[str, Any]]:
    """Show what may be done about a pledge that lives, with addresses."""
    offered = [name for name in LIVING if may and (name != "revoke" or case.state == "DISBURSED")]
    return [{"told": LIVING[name], "url": reverse(name, args=[case.pk])} for name in offered]

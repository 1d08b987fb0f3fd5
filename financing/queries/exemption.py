"""What was known when, from which source, read from a case's record for 尽职免责."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import override

from documents.models import Paper
from financing.models import Case, FinancialStatement, RegisterSnapshot, RightFinding, Upload
from financing.papers.phrasing import chinese
from financing.queries.arrows import TELLINGS
from financing.queries.history import chain_state
from workflows.models import RecordEntry
from workflows.roles import Role

_STAMP = "%Y-%m-%d %H:%M"
_KINDS = {
    "version": "申请材料", "snapshot": "登记簿查询结果", "contract": "合同", "comment": "留言",
    "inputs": "评估参数", "upload": "上传材料", "terms": "风险分担条款", "lpr": "LPR",
    "penalty": "罚息规则", "authority": "审批权限", "extension": "展期规则",
    "statement": "财务报表", "product": "产品规则", "leave": "内部评估授权", "pilot": "试点地区",
}  # fmt: skip


def exemption_facts(case: Case) -> dict[str, Any]:
    """Gather acts, facts with their sources and hashes, warnings, and the proof of the record."""
    rows = RecordEntry.objects.filter(chain=case.pk).select_related("actor").order_by("seq")
    titles = dict(Paper.objects.filter(chain=case.pk).values_list("number", "title"))
    state = chain_state(case)
    broken = f"记录在{state.breach}处不一致，须先查明" if state.breach else ""
    with override("zh-hans"):
        acts = [_act(row, titles) for row in rows]
    return {
        "count": state.entries,
        "tip": state.tip,
        "proof": broken or "逐条重算哈希，未发现增删改",
        "acts": acts,
        "known": sorted(_known(case), key=lambda each: (each["known_at"], each["sha256"])),
        "warnings": list(_warnings(case)),
    }


def _act(row: RecordEntry, titles: dict[str, str]) -> dict[str, str]:
    telling = TELLINGS.get((row.subject.partition(":")[0], row.arrow))
    return {
        "happened_at": f"{localtime(row.happened_at):{_STAMP}}",
        "who": f"{row.actor.full_name}（{chinese(Role(row.role))}）",
        "what": str(telling.title) if telling else row.arrow,
        "rests_on": "、".join(_rests_on(row, titles)),
    }


def _rests_on(row: RecordEntry, titles: dict[str, str]) -> list[str]:
    named = []
    for what, _sha in json.loads(row.rests_on):
        kind, _colon, key = what.partition(":")
        name = f"《{titles[key]}》" if key in titles else _KINDS.get(kind, kind)
        if name not in named:
            named.append(name)
    return named


def _known(case: Case) -> Iterator[dict[str, str]]:
    """Tell each fact that somebody looked at: when it was had, what it is, from where."""
    version = case.version
    yield {
        "known_at": f"{localtime(case.filed_at):{_STAMP}}", "what": "企业提交的申请材料",
        "source": case.enterprise.name, "sha256": version.content_sha256,
    }  # fmt: skip
    snapshots = RegisterSnapshot.objects.filter(pledged_right__case=case)
    for snapshot in snapshots.select_related("pledged_right"):
        yield {
            "known_at": snapshot.taken_on.isoformat(),
            "what": f"“{snapshot.pledged_right.title}”的登记簿状态",
            "source": snapshot.source, "sha256": snapshot.facts_sha256,
        }  # fmt: skip
    for statement in FinancialStatement.objects.filter(enterprise=case.enterprise):
        yield {
            "known_at": f"{localtime(statement.entered_at):{_STAMP}}",
            "what": f"{statement.period_end.isoformat()}的财务报表",
            "source": statement.source, "sha256": statement.content_sha256,
        }  # fmt: skip
    for upload in Upload.objects.filter(case=case).select_related("organisation"):
        yield {
            "known_at": f"{localtime(upload.uploaded_at):{_STAMP}}", "what": upload.label,
            "source": upload.organisation.name, "sha256": upload.sha256,
        }  # fmt: skip


def _warnings(case: Case) -> Iterator[str]:
    """Tell each finding that asked for somebody's attention, and who took note of it."""
    rows = RightFinding.objects.filter(snapshot__pledged_right__case=case)
    for row in rows.exclude(severity="INFO").select_related("snapshot__pledged_right"):
        names = "、".join(each.get("name", "") for each in row.acknowledgements)
        note = f"，确认人：{names}" if names else ""
        yield f"{row.snapshot.pledged_right.title}：{row.rule} {row.message}{note}"

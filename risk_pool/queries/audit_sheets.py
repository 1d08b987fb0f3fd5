"""An audit as a workbook: findings with their evidence, tests, what is missing, parameters."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.utils.translation import gettext as _

from documents.rendering.workbook import Cell, Column, Sheet, write_workbook
from risk_pool.rules.audit.catalogue import described_tests
from risk_pool.rules.audit.report import write_evidence
from risk_pool.rules.audit.running import Outcome, Parameter


def audit_workbook(
    outcomes: Sequence[Outcome], parameters: Sequence[Parameter], *, author: str
) -> bytes:
    """Write an audit; the same audit gives the same bytes."""
    sheets = [_findings(outcomes), _tests(outcomes), _figures(parameters)]
    return write_workbook(sheets, title=_("审计测试"), author=author)


def _findings(outcomes: Sequence[Outcome]) -> Sheet:
    columns = (
        Column(_("测试")), Column(_("名称")), Column(_("数据表")), Column(_("编号")),
        Column(_("日期"), "day"), Column(_("发现")), Column(_("证据")), Column(_("依据")),
    )  # fmt: skip
    described = described_tests()
    rows: list[tuple[Cell, ...]] = [
        (
            hit.code, described[hit.code].title, hit.table, hit.key, hit.on, hit.what,
            json.dumps(write_evidence(hit.evidence), ensure_ascii=False),
            described[hit.code].basis,
        )
        for outcome in outcomes
        for hit in outcome.hits
    ]  # fmt: skip
    return Sheet(_("发现"), columns, rows)


def _tests(outcomes: Sequence[Outcome]) -> Sheet:
    columns = (
        Column(_("测试")), Column(_("名称")), Column(_("发现"), "count"),
        Column(_("已检查"), "count"), Column(_("缺数据未检查"), "count"),
        Column(_("缺少的数据")), Column(_("依据")),
    )  # fmt: skip
    described = described_tests()
    rows: list[tuple[Cell, ...]] = [
        (
            each.code, described[each.code].title, None if each.missing else len(each.hits),
            None if each.missing else each.judged, None if each.missing else each.unjudged,
            "、".join(each.missing), described[each.code].basis,
        )
        for each in outcomes
    ]  # fmt: skip
    return Sheet(_("测试"), columns, rows)


def _figures(parameters: Sequence[Parameter]) -> Sheet:
    columns = (
        Column(_("参数")), Column(_("取值")), Column(_("生效日"), "day"),
        Column(_("失效日"), "day"), Column(_("来源")), Column(_("可靠程度")),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            each.name,
            "、".join(each.value) if isinstance(each.value, tuple) else str(each.value),
            each.valid_from, each.valid_to, each.source, each.certainty,
        )
        for each in parameters
    ]  # fmt: skip
    return Sheet(_("参数"), columns, rows)

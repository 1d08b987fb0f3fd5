"""What a term sheet must still say before a real pool may run on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from risk_pool.rules.term_sheets import Share, TermSheet

# Where in the document, and what it is called. Each must be said, if only that there is none.
_CLAUSES: Mapping[str, str] = {
    "title": "办法名称",
    "notice": "文号",
    "source": "来源",
    "valid_from": "生效日",
    "loss.principal": "损失口径：是否计本金",
    "loss.interest": "损失口径：是否计利息、最多几天",
    "loss.costs": "损失口径：是否计实现债权的费用",
    "loss.measured": "损失口径：毛额或净额",
    "loss.timing": "损失口径：核销前或核销后补偿",
    "collateral.counts": "组合担保如何折算",
    "caps": "限额",
    "ceilings": "公共资金的比例上限",
    "shortfall_to": "超限部分由谁承担",
    "exclusions": "不予分担的情形",
    "cover.waiting_days": "等待期",
    "cover.lock_in_days": "锁定期",
    "claim.overdue_days": "逾期满几天可申请",
    "claim.recognised_by": "是否须先经上级认定",
    "claim.within_days": "申请期限",
    "funding.kind": "资金形式",
    "funding.amount": "资金规模",
    "stop_line": "熔断线",
    "recovery.order": "追偿所得的分配次序",
    "recovery.handover_days": "回收款上缴期限",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that stands in the way of going live: where, and its name in Chinese."""

    path: str
    name: str


def gaps_of(sheet: TermSheet) -> tuple[Gap, ...]:
    """Name everything missing before a pool may go live on these terms."""
    return (*_standing(sheet), *_shares(sheet), *_clauses(sheet), *_limits(sheet))


def _standing(sheet: TermSheet) -> Iterator[Gap]:
    if sheet.status is None:
        yield Gap("status", "办法是否现行有效")
    elif sheet.status != "in_force":
        name = {"expired": "办法已失效", "illustrative": "条款为示例，非官方"}[sheet.status]
        yield Gap("status", name)


def _shares(sheet: TermSheet) -> Iterator[Gap]:
    for mode in sheet.modes:
        title = f"{mode.title}：" if mode.title else ""
        if mode.shares is None:
            yield Gap(mode.path, f"{title}分担的各方和比例")
        for share in mode.shares or ():
            yield from _share(share, title, sheet)


def _share(share: Share, title: str, sheet: TermSheet) -> Iterator[Gap]:
    name = f"{title}{sheet.names.get(share.name, share.name)}"
    if share.unknown:
        yield Gap(f"{share.path}.share", f"{name}的分担比例")
    elif not share.certain:
        yield Gap(f"{share.path}.certain", f"{name}的分担比例为约数或推断，须核对原文")
    if share.tiers is not None and any(band.share is None for band in share.tiers.bands):
        yield Gap(f"{share.path}.share.bands", f"{name}各档的比例")
    for index, uplift in enumerate(share.uplifts):
        if uplift.add is None:
            yield Gap(f"{share.path}.uplifts[{index}].add", f"{name}上浮多少")
    for inner in (*share.among, *share.passed_on, *share.payers):
        yield from _share(inner, title, sheet)


def _clauses(sheet: TermSheet) -> Iterator[Gap]:
    for path, name in _CLAUSES.items():
        *parents, last = path.split(".")
        place: Any = sheet.content
        for step in parents:
            place = place.get(step) or {}
        if place.get(last) is None:
            yield Gap(path, name)


def _limits(sheet: TermSheet) -> Iterator[Gap]:
    for cap in sheet.caps or ():
        if cap.amount_fen is None and cap.share is None and cap.on != "pool_balance":
            yield Gap(f"{cap.path}.amount", "限额的金额")
    for ceiling in sheet.ceilings or ():
        if ceiling.share is None:
            yield Gap(f"{ceiling.path}.share", "比例上限")

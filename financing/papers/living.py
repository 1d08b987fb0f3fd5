"""The papers of a pledge's life: its register read again."""

from __future__ import annotations

from collections.abc import Sequence

from documents.blocks import Block, Heading, Note, Para, Table
from financing.papers.extracts import difference_rows, facts_rows
from financing.papers.phrasing import Facts, day, grid, handled


def rereading(facts: Facts) -> tuple[Block, ...]:
    """Build 登记簿复查记录: what the register says now, and what changed since it was last read."""
    changed = facts["changed"]
    return (
        Heading("一、复查对象"),
        grid(
            (
                ("序号", str(facts["position"])),
                ("登记号", facts["number"]),
                ("名称", facts["title"]),
                ("查询日", day(facts["taken_on"])),
                ("来源", facts["source"]),
                ("上次查询日", day(facts["last_taken_on"])),
                *handled("查询人", facts),
            ),
            columns=2,
        ),
        Heading("二、登记簿记载"),
        grid(facts_rows(facts["facts"])),
        Heading("三、与上次查询比较"),
        _differences(changed) if changed else Para("与上次查询一致，没有变化。"),
        Note("本记录以查询日登记簿记载为准；登记簿变化影响质权的，由预检和预警逐项跟进。"),
    )


def _differences(changed: Sequence[Facts]) -> Table:
    return Table(
        ("项目", "上次", "本次", "涉及规则"),
        difference_rows(changed),
        widths=(25, 28, 28, 19),
        align=("left", "left", "left", "left"),
    )

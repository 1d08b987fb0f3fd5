"""The whole rulebook as a table: what each rule is, what carries it, what is left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from financing.models import RuleRow as Stored
from financing.rules.rights import shipped_rulebook
from financing.rules.rulebook import EXECUTABLE, RuleRow
from financing.rules.shipped import base_of, left_out, rulebook_ids, shipped_instruments


def coverage(*, on: date, off: frozenset[str]) -> Mapping[str, Any]:
    """Say for every id of the rulebook what stands for it on a day, and list what is left out.

    ``off`` are the rules that the house switched off.
    """
    rows = [row for row in shipped_rulebook() if row.holds(on)]
    ids = rulebook_ids()
    written = {base_of(row.rule) for row in shipped_rulebook()}
    return {
        "on": on.isoformat(),
        "groups": {
            group: {
                "in_rulebook": len(names),
                "covered": sum(name in written for name in names),
                "missing": [name for name in names if name not in written],
            }
            for group, names in ids.items()
        },
        "by_type": dict(Counter(row.nature for row in rows)),
        "rules": [_told(row, off) for row in rows],
        "instruments": [
            {
                "key": key,
                "name": each.name,
                "valid_from": each.valid_from.isoformat(),
                "valid_to": each.valid_to.isoformat() if each.valid_to else None,
                "date_status": each.date_status,
            }
            for key, each in shipped_instruments().items()
        ],
        "left_out": [{"rules": each.rules, "reason": each.reason} for each in left_out()],
    }


def switched_off() -> frozenset[str]:
    """List the rules that the house switched off."""
    return frozenset(Stored.objects.filter(enabled=False).values_list("rule", flat=True))


def lines_of(covered: Mapping[str, Any]) -> Iterator[str]:
    """Write the table for people."""
    for each in covered["rules"]:
        state = "" if each["enabled"] else "（已关闭）"
        by = each["carried_by"] or ("可执行" if each["executable"] else "")
        yield (
            f"{each['rule']:<12}{each['type']:<10}{each['severity']:<6}{each['status']:<3} "
            f"{each['title']}{state}  {each['basis']}  [{by}]"
        )
    yield ""
    for group, counts in covered["groups"].items():
        yield f"{group:<5} {counts['covered']}/{counts['in_rulebook']}"
        if counts["missing"]:
            yield f"      缺：{'、'.join(counts['missing'])}"
    yield ""
    yield "未列入："
    for each in covered["left_out"]:
        yield f"{'、'.join(each['rules'])}：{each['reason']}"


def _told(row: RuleRow, off: frozenset[str]) -> Mapping[str, Any]:
    return {
        "rule": row.rule,
        "type": row.nature,
        "scope": row.scope,
        "severity": row.severity,
        "status": row.status,
        "jurisdiction": row.jurisdiction,
        "kinds": row.kinds,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "title": row.title,
        "message": row.message,
        "basis": row.basis,
        "source": row.source,
        "cure": row.cure,
        "executable": row.nature in EXECUTABLE,
        "carried_by": row.carried_by,
        "reported_as": row.reported_as,
        "switchable": row.is_switchable,
        "enabled": row.rule not in off,
    }

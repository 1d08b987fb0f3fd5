"""The rulebook: every legal rule is a dated row, and a predicate that can tell a breach.

Rows say what the law is, since when, by which article and how sure we are of it; predicates say
when a fact breaches it. A new article number is a new row, a new rule a row and a predicate.
Clocks have a function that counts a limit, tasks one that says what is still to be done; facts
name the field that carries them, design rules the module that follows them.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import Any, cast

from workflows.errors import Objection

Breach = Mapping[str, object]
# What a predicate sees depends on the row's scope: see SCOPES.
Predicate = Callable[[Any], Iterator[Breach]]

# V: read (1 the text itself, 2 at second hand); U: not read (1 likely, 2 doubtful); D: our design.
STATUSES = ("V1", "V2", "U1", "U2", "D")
MAY_NOT_BLOCK = ("U1", "U2")
NATURES = ("predicate", "clock", "task", "fact", "design")
EXECUTABLE = ("predicate", "clock", "task")
# right: an Inspection; bundle: a BundleInspection; request: a Request; life: a PledgeLife;
# event: what a clock counts from.
SCOPES = ("right", "bundle", "request", "life", "event")
ACKNOWLEDGERS = ("pledgor", "pledgee", "specialist", "risk_officer")


class Severity(StrEnum):
    """What a breach does to the case, the hardest first."""

    BLOCK = "BLOCK"
    SOFT = "SOFT"
    WARN = "WARN"
    INFO = "INFO"
    CLOCK = "CLOCK"
    TASK = "TASK"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule, for some kinds of right, in one period (both ends included).

    ``message`` is a template over the breach, with ``number`` and ``title`` of the right.
    ``acknowledged_by`` names who must each acknowledge a SOFT stop. A row that is ``reported_as``
    another is told under that one's id, once; ``see`` names the rules told along with this one. A
    breach that ``folds_into`` others is told in their ``see`` where one of them is found too.
    ``carried_by`` is the field or module that carries a fact or follows a design rule.
    """

    rule: str
    title: str
    severity: Severity
    kinds: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    basis: str
    source: str
    status: str
    message: str
    cure: str
    acknowledged_by: tuple[str, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)
    nature: str = "predicate"
    scope: str = "right"
    jurisdiction: str = "CN"
    reported_as: str = ""
    see: tuple[str, ...] = ()
    folds_into: tuple[str, ...] = ()
    carried_by: str = ""

    @property
    def inspects_rights(self) -> bool:
        """Tell whether the row is evaluated for each right, under its own id."""
        return self._is_evaluated and self.scope == "right"

    @property
    def inspects_bundles(self) -> bool:
        """Tell whether the row is evaluated once for a bundle, under its own id."""
        return self._is_evaluated and self.scope == "bundle"

    @property
    def _is_evaluated(self) -> bool:
        return self.nature in ("predicate", "task") and not self.reported_as

    @property
    def is_switchable(self) -> bool:
        """Tell whether the house may switch the row off: what nobody read is configuration."""
        return self.status in (*MAY_NOT_BLOCK, "D")

    def applies(self, kind: str, on: date) -> bool:
        """Tell whether the row is the law for this kind of right on this day."""
        return kind in self.kinds and self.holds(on)

    def holds(self, on: date) -> bool:
        """Tell whether the row is in force on this day."""
        return self.valid_from <= on <= (self.valid_to or date.max)


PREDICATES: dict[str, Predicate] = {}


def rule(*rule_ids: str) -> Callable[[Predicate], Predicate]:
    """Register a predicate for the rules it tells breaches of."""

    def register(predicate: Predicate) -> Predicate:
        for rule_id in rule_ids:
            assert rule_id not in PREDICATES, f"{rule_id} has a predicate already"
            PREDICATES[rule_id] = predicate
        return predicate

    return register


def rule_rows(raw_rows: Iterable[Mapping[str, object]]) -> tuple[RuleRow, ...]:
    """Read rows as JSON holds them."""
    return tuple(_row(raw) for raw in raw_rows)


def check_rows(rows: Sequence[RuleRow], predicates: Container[str]) -> tuple[Objection, ...]:
    """List everything that forbids these rows from being a rulebook."""
    return (
        *(
            objection
            for index, row in enumerate(rows)
            for objection in _check_row(row, f"rows[{index}]", predicates)
        ),
        *_check_periods(rows),
    )


def _check_row(row: RuleRow, where: str, predicates: Container[str]) -> Iterator[Objection]:
    if row.nature in EXECUTABLE and row.rule not in predicates:
        yield Objection("rulebook.predicate_missing", where, f"规则{row.rule}没有判断程序。")
    if row.nature not in NATURES or row.scope not in SCOPES:
        yield Objection("rulebook.nature.invalid", where, f"规则{row.rule}的类型或范围无效。")
    if row.nature not in EXECUTABLE and not row.carried_by:
        yield Objection("rulebook.carrier_missing", where, f"规则{row.rule}没有写明由何处承载。")
    if row.status not in STATUSES:
        yield Objection("rulebook.status.invalid", where, f"规则{row.rule}的确定性标记无效。")
    if row.severity is Severity.BLOCK and row.status in MAY_NOT_BLOCK:
        yield Objection(
            "rulebook.uncertain_block",
            where,
            f"规则{row.rule}未经核实（{row.status}），不得硬性阻断。",
        )
    if (row.severity is Severity.SOFT) != bool(row.acknowledged_by):
        yield Objection(
            "rulebook.acknowledgers",
            where,
            f"规则{row.rule}：须确认的规则应列明确认人，其他规则不得列确认人。",
        )
    if set(row.acknowledged_by) - set(ACKNOWLEDGERS):
        yield Objection("rulebook.acknowledgers", where, f"规则{row.rule}的确认人无效。")
    if not all((row.title, row.kinds, row.basis, row.source, row.message, row.cure)):
        yield Objection("rulebook.text_missing", where, f"规则{row.rule}缺少说明、依据或来源。")
    if row.valid_to is not None and row.valid_to < row.valid_from:
        yield Objection("rulebook.period.invalid", where, f"规则{row.rule}的有效期倒置。")


def _check_periods(rows: Sequence[RuleRow]) -> Iterator[Objection]:
    for (_, one), (index, other) in combinations(enumerate(rows), 2):
        overlap = one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (
            one.valid_to or date.max
        )
        if one.rule == other.rule and overlap and set(one.kinds) & set(other.kinds):
            yield Objection(
                "rulebook.period.overlap", f"rows[{index}]", f"规则{one.rule}的两行在时间上重叠。"
            )


def _row(raw: Mapping[str, object]) -> RuleRow:
    valid_to = raw["valid_to"]
    return RuleRow(
        rule=str(raw["rule"]),
        title=str(raw["title"]),
        severity=Severity(str(raw["severity"])),
        kinds=tuple(cast("list[str]", raw["kinds"])),
        valid_from=date.fromisoformat(str(raw["valid_from"])),
        valid_to=None if valid_to is None else date.fromisoformat(str(valid_to)),
        basis=str(raw["basis"]),
        source=str(raw["source"]),
        status=str(raw["status"]),
        message=str(raw["message"]),
        cure=str(raw["cure"]),
        acknowledged_by=tuple(cast("list[str]", raw["acknowledged_by"])),
        parameters=cast("Mapping[str, object]", raw.get("parameters", {})),
        nature=str(raw.get("type", "predicate")),
        scope=str(raw.get("scope", "right")),
        jurisdiction=str(raw.get("jurisdiction", "CN")),
        reported_as=str(raw.get("reported_as", "")),
        see=tuple(cast("list[str]", raw.get("see", []))),
        folds_into=tuple(cast("list[str]", raw.get("folds_into", []))),
        carried_by=str(raw.get("carried_by", "")),
    )

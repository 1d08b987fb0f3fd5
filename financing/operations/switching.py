"""Switch unverified rules of the rulebook off and on: they are the house's configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction

from financing.models import RuleRow
from financing.rules.rights import shipped_rulebook
from workflows.errors import Objection, Objections


def switch_rule(*, rules: Iterable[str], enabled: bool) -> int:
    """Switch rules on or off for every case checked from now on; returns how many rows changed.

    Raises:
        Objections: no such rule is loaded, or one that was verified, which nobody may switch off.
    """
    names = tuple(rules)
    with transaction.atomic():
        stored = RuleRow.objects.select_for_update().filter(rule__in=names)
        wrong = tuple(_wrong(names, {row.rule for row in stored}, enabled=enabled))
        if wrong:
            raise Objections(wrong)
        return stored.update(enabled=enabled)


def _wrong(names: Iterable[str], stored: set[str], *, enabled: bool) -> Iterator[Objection]:
    switchable = {row.rule for row in shipped_rulebook() if row.is_switchable}
    for name in names:
        if name not in stored:
            sentence = f"没有载入规则“{name}”；请先运行 load_reference，并核对编号。"
            yield Objection("rule.unknown", name, sentence)
        elif not enabled and name not in switchable:
            sentence = f"规则{name}有已核实的依据，不能关闭；只有U1、U2和D的规则可以关闭。"
            yield Objection("rule.verified", name, sentence)

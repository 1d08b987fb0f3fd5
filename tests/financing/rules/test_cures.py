"""Every breach has a place where it is mended."""

from __future__ import annotations

from financing.rules.cures import place_of
from financing.rules.rights import shipped_rulebook


def test_every_rule_that_is_evaluated_has_a_place_of_its_cure() -> None:
    evaluated = [
        row.rule for row in shipped_rulebook() if row.inspects_rights or row.inspects_bundles
    ]

    assert evaluated
    assert all(place_of(rule) for rule in evaluated)


def test_a_ground_may_be_mended_elsewhere_than_its_rule() -> None:
    assert place_of("TM-013") == "filing"
    assert place_of("TM-013(3)") == "contract"
    assert place_of("CPR-004") == "register"
    assert place_of("CPR-004(2)") == "filing"

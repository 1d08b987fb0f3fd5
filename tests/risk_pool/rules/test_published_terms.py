"""Every rule found in public loads; those with numbers share a loss, the others say what lacks."""

from __future__ import annotations

from typing import Any

import pytest

from risk_pool.rules.loss_file import answer_loss_file
from risk_pool.rules.published import published_sheets
from risk_pool.rules.term_gaps import gaps_of
from risk_pool.rules.term_reading import read_term_sheet
from workflows.errors import Objections

# A loss of 1,000,000.01 yuan of principal, reckoned by hand: the odd fen by largest remainder.
LOSS_FEN = 100_000_001
BY_HAND: dict[tuple[str, str | None], dict[str, int]] = {
    ("tj-binhai-2022", None): {"bank": 60_000_001, "fund": 40_000_000},
    ("gd-zhongshan", None): {
        "appraiser": 4_000_000, "bank": 26_000_000, "fund": 54_000_001, "insurer": 16_000_000,
    },
    ("gd-zhuhai", None): {"bank": 60_000_001, "fund": 40_000_000},
    ("gd-shenzhen-pool-2024", "IP-pledge-within-pool"): {"bank": 50_000_001, "fund": 50_000_000},
    ("gd-shenzhen-pool-2024", "general-SME"): {"bank": 70_000_001, "fund": 30_000_000},
    ("sh-2023", None): {"bank": 20_000_000, "fund": 80_000_001},
    ("sd-2016", None): {"bank": 60_000_001, "fund": 40_000_000},
    ("sd-qingdao", None): {"bank": 20_000_000, "guarantor": 20_000_000, "insurer": 60_000_001},
    ("fj-xiamen", None): {"bank": 30_000_000, "fund": 30_000_000, "guarantor": 40_000_001},
    ("sc-chengdu", None): {"bank": 50_000_001, "fund": 50_000_000},
}  # fmt: skip
SHEETS = {code: read_term_sheet(content) for code, content in published_sheets().items()}


def _file(code: str, mode: str | None) -> dict[str, Any]:
    loan = {"number": "L1"} | ({"mode": mode} if mode else {})
    return {"terms": code, "loan": loan, "loss": {"principal": LOSS_FEN}}


def test_all_rules_found_are_there() -> None:
    assert len(SHEETS) == 43


@pytest.mark.parametrize(("code", "mode"), BY_HAND, ids=[f"{c}-{m or ''}" for c, m in BY_HAND])
def test_a_rule_with_numbers_shares_a_loss_as_by_hand(code: str, mode: str | None) -> None:
    answer = answer_loss_file(_file(code, mode), published_sheets())

    assert {part["party"]: part["fen"] for part in answer["parts"]} == BY_HAND[code, mode]


@pytest.mark.parametrize("code", sorted({*SHEETS} - {code for code, _mode in BY_HAND}))
def test_a_rule_without_numbers_names_its_shares_as_missing(code: str) -> None:
    with pytest.raises(Objections) as refused:
        answer_loss_file(_file(code, None), published_sheets())

    assert {each.code for each in refused.value.objections} <= {"share.unknown", "mode.several"}
    assert any(
        gap.name.endswith(("的分担比例", "分担的各方和比例")) for gap in gaps_of(SHEETS[code])
    )


@pytest.mark.parametrize("code", sorted(SHEETS))
def test_no_rule_found_may_go_live_as_it_stands(code: str) -> None:
    gaps = gaps_of(SHEETS[code])

    assert gaps
    assert len({gap.path for gap in gaps}) == len(gaps)


def test_a_filling_closes_a_gap_and_keeps_who_and_why() -> None:
    filling = {"path": "loss.costs", "value": False, "by": "王某", "on": "2026-11-20", "why": "函"}
    before = {gap.path for gap in gaps_of(SHEETS["tj-binhai-2022"])}

    sheet = read_term_sheet({**published_sheets()["tj-binhai-2022"], "filled": [filling]})

    assert before - {gap.path for gap in gaps_of(sheet)} == {"loss.costs"}
    assert sheet.content["filled"] == [filling]


def test_what_is_known_is_not_filled_over() -> None:
    filling = {
        "path": "loss.principal",
        "value": False,
        "by": "王某",
        "on": "2026-11-20",
        "why": "函",
    }

    with pytest.raises(Objections) as refused:
        read_term_sheet({**published_sheets()["tj-binhai-2022"], "filled": [filling]})

    assert [each.code for each in refused.value.objections] == ["filling.known"]

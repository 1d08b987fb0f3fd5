"""The rows that ship: every id of the rulebook, the articles of the day, what carries the facts."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from financing.rules.rights import shipped_rulebook
from financing.rules.rulebook import MAY_NOT_BLOCK, RuleRow, Severity
from financing.rules.shipped import (
    Instrument,
    base_of,
    cut_at_changes,
    left_out,
    rulebook_ids,
    shipped_instruments,
)

CARRIED = [row for row in shipped_rulebook() if row.carried_by]


@pytest.mark.parametrize("group", list(rulebook_ids()))
def test_every_id_of_the_rulebook_has_a_row(group: str) -> None:
    written = {base_of(row.rule) for row in shipped_rulebook()}

    assert set(rulebook_ids()[group]) <= written


def test_the_groups_are_as_long_as_the_rulebook_s() -> None:
    lengths = {group: len(ids) for group, ids in rulebook_ids().items()}

    assert lengths == {
        "PAT": 46, "TM": 28, "CPR": 21, "CIV": 37, "BND": 5, "PIL": 10, "IDF": 14, "TERM": 11,
        "CAL": 8, "BNK": 6, "SEC": 3,
    }  # fmt: skip


def test_what_is_left_out_is_no_row_and_has_a_reason() -> None:
    written = {base_of(row.rule) for row in shipped_rulebook()}

    for each in left_out():
        assert each.reason
        assert not set(each.rules) & written


def test_what_was_not_read_never_blocks_and_can_be_switched() -> None:
    unread = [row for row in shipped_rulebook() if row.status in MAY_NOT_BLOCK]

    assert unread
    assert all(row.severity is not Severity.BLOCK and row.is_switchable for row in unread)


@pytest.mark.parametrize("row", CARRIED, ids=lambda row: row.rule)
def test_what_carries_a_fact_exists(row: RuleRow) -> None:
    place, colon, name = row.carried_by.partition(":")
    if place == "row":
        assert name in row.parameters
    elif colon:
        found = import_module(place)
        owner, _dot, attribute = name.partition(".")
        found = getattr(found, owner)
        if attribute:
            assert is_dataclass(found)
            assert attribute in {field.name for field in fields(found)}
    else:
        app, model, attribute = place.split(".")
        apps.get_app_config(app).get_model(model)._meta.get_field(attribute)


def test_every_instrument_says_how_sure_its_days_are() -> None:
    instruments = shipped_instruments()
    general = {
        "CPL", "CPI", "PJ", "TR", "SW", "BKL", "EIP", "AAL", "CBL", "SDT", "GGA", "PIPL", "CSL",
        "ECO",
    }  # fmt: skip

    assert {each.date_status for each in instruments.values()} <= {"V1", "V2", "U1", "U2"}
    assert all(instruments[key].date_status in MAY_NOT_BLOCK for key in general)
    assert {instruments[key].date_status for key in ("S461", "TL19", "TL26")} == {"V1"}


def test_a_trademark_case_cites_the_articles_of_its_own_day() -> None:
    def basis(rule: str, on: date) -> str:
        [row] = [row for row in shipped_rulebook() if row.rule == rule and row.holds(on)]
        return row.basis

    last, first = date(2026, 12, 31), date(2027, 1, 1)
    renumbered = {"TM-007": ("第十八条", "第十一条"), "TM-040": ("第三十九条", "第四十三条"),
                  "TM-043": ("第四十三条", "第五十五条"), "TERM-10": ("第四十条", "第四十四条"),
                  "TM-041": ("第四十九条", "第五十七条")}  # fmt: skip
    for rule, (old, new) in renumbered.items():
        assert "2019年修正" in basis(rule, last)
        assert old in basis(rule, last)
        assert "2026年修订" in basis(rule, first)
        assert new in basis(rule, first)


def test_a_row_is_cut_where_an_instrument_gives_way_to_another() -> None:
    laws = {
        "OLD": Instrument("旧法", date(2019, 1, 1), date(2020, 6, 30)),
        "NEW": Instrument("新法", date(2020, 7, 1)),
        "TOO": Instrument("另法", date(2018, 1, 1)),
    }
    raw = {"rule": "X-1", "kinds": "software", "basis": ["OLD#一", "NEW#二", "TOO#三"],
           "valid_from": "2019-03-01"}  # fmt: skip

    cuts = list(cut_at_changes(raw, laws))

    assert [(cut["valid_from"], cut["valid_to"], cut["basis"]) for cut in cuts] == [
        ("2019-03-01", "2020-06-30", "旧法一；另法三"),
        ("2020-07-01", None, "新法二；另法三"),
    ]


def test_a_row_ends_with_the_last_instrument_it_rests_on() -> None:
    laws = {"OLD": Instrument("旧法", date(2019, 1, 1), date(2020, 6, 30))}

    [cut] = cut_at_changes({"rule": "X-1", "kinds": "work", "basis": "OLD#一"}, laws)

    assert (cut["valid_from"], cut["valid_to"]) == ("2019-01-01", "2020-06-30")

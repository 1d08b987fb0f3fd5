"""The last protected day of each kind of right."""

from __future__ import annotations

from datetime import date

import pytest

from financing.rules.identifiers import KIND_CODES
from financing.rules.terms import (
    StartEvent,
    TermRule,
    TermStartMissing,
    computed_expiry,
    expiry_of,
    shipped_term_rules,
    term_rule_for,
)


@pytest.mark.parametrize(
    ("kind", "started", "last_day"),
    [
        ("invention", {"filing_date": date(2020, 12, 14)}, date(2040, 12, 13)),
        ("utility_model", {"filing_date": date(2020, 12, 14)}, date(2030, 12, 13)),
        ("design", {"filing_date": date(2021, 6, 1)}, date(2036, 5, 31)),
        ("design", {"filing_date": date(2021, 5, 31)}, date(2031, 5, 30)),
        ("utility_model", {"filing_date": date(2024, 2, 29)}, date(2034, 2, 27)),
        ("trademark", {"registration_date": date(2016, 3, 21)}, date(2026, 3, 20)),
        ("certification_mark", {"registration_date": date(2018, 1, 1)}, date(2027, 12, 31)),
        ("software", {"first_published": date(2020, 5, 1)}, date(2070, 12, 31)),
        ("work", {"completed": date(2020, 5, 1)}, date(2070, 12, 31)),
        ("work", {"author_died": date(1990, 1, 1)}, date(2040, 12, 31)),
    ],
)
def test_each_kind_has_its_term(
    kind: str, started: dict[StartEvent, date | None], last_day: date
) -> None:
    assert expiry_of(kind, started) == last_day


def test_a_published_work_is_counted_from_its_publication() -> None:
    started: dict[StartEvent, date | None] = {
        "completed": date(2008, 2, 1),
        "first_published": date(2010, 7, 1),
    }

    assert expiry_of("work", started) == date(2060, 12, 31)


def test_a_renewed_mark_runs_on_by_ten_years_each_time() -> None:
    started: dict[StartEvent, date | None] = {"registration_date": date(2006, 3, 21)}

    assert expiry_of("trademark", started, renewals=2) == date(2036, 3, 20)


def test_a_term_may_end_on_the_corresponding_day_itself() -> None:
    rule = TermRule(("plant_variety",), 20, "registration_date", "corresponding_day", False)

    assert computed_expiry(rule, date(2020, 4, 30)) == date(2040, 4, 30)


def test_a_term_without_its_first_day_is_refused_with_the_dates_that_would_do() -> None:
    with pytest.raises(TermStartMissing, match="首次发表日、创作完成日") as refused:
        term_rule_for("software", {"filing_date": date(2020, 1, 1)}, shipped_term_rules())

    assert refused.value.facts["wanted"] == (
        "first_published",
        "completed",
        "author_died",
    )


def test_a_kind_without_rows_is_refused() -> None:
    with pytest.raises(TermStartMissing):
        expiry_of("plant_variety", {"filing_date": date(2020, 1, 1)})


@pytest.mark.parametrize("kind", KIND_CODES)
def test_every_kind_has_a_row_with_its_basis(kind: str) -> None:
    rows = [row for row in shipped_term_rules() if kind in row.kinds]

    assert rows
    assert all(row.basis and row.source and row.status for row in rows)

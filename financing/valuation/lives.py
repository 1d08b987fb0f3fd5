"""How many years a right works for the product."""

from __future__ import annotations

from datetime import date, timedelta

from financing.valuation.defaults import KindDefaults
from workflows.calendar import corresponding_day


def whole_years_left(valuation_date: date, last_day: date) -> int:
    """Count the full years from the valuation date to the end of the last protected day."""
    end = last_day + timedelta(days=1)
    years = end.year - valuation_date.year
    if years > 0 and corresponding_day(valuation_date, 12 * years) > end:
        years -= 1
    return max(0, years)


def usable_life_years(
    kind: KindDefaults,
    *,
    valuation_date: date,
    last_day: date | None,
    product_years: int,
    renewal_assumed: bool = False,
) -> int:
    """Take the shortest of legal life, economic life and the life of the product.

    The legal term of a mark does not bind where its renewal is assumed, which the report says.
    An unknown last day (an author who lives) does not bind either.

    Source: valuation.md 2.1, 2.2.
    """
    lives = [kind.economic_life_years, product_years]
    renewed = renewal_assumed and not kind.legal_term_binds
    if last_day is not None and not renewed:
        lives.append(whole_years_left(valuation_date, last_day))
    return min(lives)

"""When the rate of a loan follows the market, and how long a loan may be extended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from banks.rules.schedules import MONTHS_PER_YEAR
from workflows.calendar import corresponding_day

PRICINGS = ("fixed", "each_january", "each_year")


def repricing_days(pricing: str, disbursed_on: date, until: date) -> Iterator[date]:
    """List the days after the payout, up to and with ``until``, on which the rate follows the LPR.

    ``each_january`` is every 1 January, ``each_year`` every day that corresponds to the payout.
    """
    if pricing == "each_january":
        yield from (date(year, 1, 1) for year in range(disbursed_on.year + 1, until.year + 1))
    elif pricing == "each_year":
        for years in range(1, until.year - disbursed_on.year + 1):
            day = corresponding_day(disbursed_on, years * MONTHS_PER_YEAR)
            if day <= until:
                yield day


@dataclass(frozen=True, slots=True)
class ExtensionLimit:
    """How much may be added to a loan: a share of its term in basis points, at most so many months.

    ``None`` is no bound of that sort.
    """

    share_bp: int | None
    most_months: int | None

    def months_for(self, term_months: int) -> int | None:
        """Give the most months that all extensions of a loan may add; None is no bound."""
        by_share = None if self.share_bp is None else term_months * self.share_bp // 10_000
        bounds = [each for each in (by_share, self.most_months) if each is not None]
        return min(bounds, default=None)

"""Load the dated rows that the law, the registrars, the pools and the calendar give.

Safe to run twice.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from chinese_calendar import constants
from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from banks.models import ExtensionRule, LoanPrimeRate, PenaltyRule, PilotRegion, ValuationValidity
from financing.models import RegistrarChannel, RightKind, RuleRow
from financing.rules.shipped import shipped_raw_rows
from risk_pool.models import PoolTerms, TermShare
from workflows.models import CalendarDay, CalendarYear, ClockRule

OFFICIAL = "国务院办公厅部分节假日安排通知（chinesecalendar 整理）"
PROVISIONAL = "通知尚未发布，仅按周末暂排"


def load_reference(*, years: Iterable[int]) -> Mapping[str, int]:
    """Load every reference row; rows already there are left as they are.

    Returns how many each table holds.
    """
    with transaction.atomic():
        load_clocks(years=years)
        _load_kinds()
        _load_rules()
        _load_rates()
        _load_terms()
    cache.clear()
    tables = (CalendarDay, ClockRule, RightKind, RegistrarChannel, RuleRow, LoanPrimeRate,
              PenaltyRule, PilotRegion, ValuationValidity, ExtensionRule, PoolTerms)  # fmt: skip
    return {table.__name__: table._default_manager.count() for table in tables}


def load_clocks(*, years: Iterable[int]) -> None:
    """Load the calendar and the time limits alone."""
    _load_calendar(years)
    _load_clock_rules()
    cache.clear()


def _rows(app: str, name: str) -> list[dict[str, Any]]:
    path = Path(settings.BASE_DIR) / app / "data" / f"{name}.json"
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["rows"]
    return rows


def _load_calendar(years: Iterable[int]) -> None:
    """Official days where the year's notice is known, weekends only (marked so) where it is not.

    Source: CAL-3. The kept library carries the State Council's notices.
    """
    known = {day.year for day in constants.holidays}
    # A year that is official stays as it is: its notice may have been loaded by hand.
    official = CalendarYear.objects.filter(status="official").values_list("year", flat=True)
    years = set(years) - set(official)
    for year in years:
        status = "official" if year in known else "provisional"
        CalendarYear.objects.update_or_create(
            year=year,
            defaults={"status": status, "source": OFFICIAL if year in known else PROVISIONAL},
        )
    wanted = years & known
    # In lieu days are compensations of single employers, not part of the notice.
    days = {day: (False, name) for day, name in constants.holidays.items() if day.year in wanted}
    days |= {day: (True, name) for day, name in constants.workdays.items() if day.year in wanted}
    CalendarDay.objects.bulk_create(
        [CalendarDay(day=day, is_working=w, name=str(name)) for day, (w, name) in days.items()],
        ignore_conflicts=True,
    )


def _load_clock_rules() -> None:
    ClockRule.objects.bulk_create(
        [ClockRule(**row) for row in _rows("workflows", "clock_rules")], ignore_conflicts=True
    )


def _load_kinds() -> None:
    terms = _rows("financing", "term_rules")
    for row in _rows("financing", "right_kinds"):
        own = [term for term in terms if row["code"] in term["kinds"]]
        RightKind.objects.update_or_create(code=row["code"], defaults=row | {"term_rules": own})
    channels = [
        RegistrarChannel(kind_id=kind, **{k: v for k, v in row.items() if k != "kinds"})
        for row in _rows("financing", "channels")
        for kind in row["kinds"]
    ]
    RegistrarChannel.objects.bulk_create(channels, ignore_conflicts=True)


def _load_rules() -> None:
    known = set(RuleRow.objects.values_list("rule", "valid_from"))
    fresh = []
    for row in shipped_raw_rows():
        begins = dt.date.fromisoformat(row["valid_from"])
        if (row["rule"], begins) not in known:
            until = row["valid_to"] and dt.date.fromisoformat(row["valid_to"])
            fresh.append(RuleRow(rule=row["rule"], valid_from=begins, valid_to=until, content=row))
    RuleRow.objects.bulk_create(fresh)


def _load_rates() -> None:
    LoanPrimeRate.objects.bulk_create(
        [LoanPrimeRate(**row) for row in _rows("banks", "lpr")], ignore_conflicts=True
    )
    PenaltyRule.objects.bulk_create(
        [PenaltyRule(**row) for row in _rows("banks", "penalty_rules")], ignore_conflicts=True
    )
    ValuationValidity.objects.bulk_create(
        [ValuationValidity(**row) for row in _rows("banks", "valuation_validity")],
        ignore_conflicts=True,
    )
    PilotRegion.objects.bulk_create(
        [PilotRegion(**row) for row in _rows("banks", "pilot_regions")], ignore_conflicts=True
    )
    ExtensionRule.objects.bulk_create(
        [ExtensionRule(**row) for row in _rows("banks", "extension_rules")], ignore_conflicts=True
    )


def _load_terms() -> None:
    for row in _rows("risk_pool", "pool_terms"):
        shares = row.pop("shares")
        terms, made = PoolTerms.objects.get_or_create(
            code=row["code"], valid_from=row["valid_from"], defaults=row
        )
        if made:
            TermShare.objects.bulk_create(TermShare(terms=terms, **share) for share in shares)

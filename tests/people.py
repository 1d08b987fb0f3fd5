"""Who the tests are about, and the reference rows they live with."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from financing.operations.cast import Cast, load_cast
from financing.operations.reference import load_reference
from workflows.roles import Role

PASSWORD = "一起看桃花 2026"

# Who acts on a case of 津城示例银行's 滨海支行, by role.
AT_BINHAI: Mapping[Role, str] = {
    Role.APPLICANT: "zhou",
    Role.SPECIALIST: "wang",
    Role.VALUER: "gu",
    Role.RISK_OFFICER: "li",
    Role.APPROVER: "chen",
    Role.APPRAISER: "ping",
    Role.FUND_OFFICER: "yang",
    Role.FUND_REVIEWER: "jing",
    Role.FINANCE_OFFICER: "cai",
    Role.GUARANTEE_OFFICER: "dan",
    Role.INSURANCE_OFFICER: "bao",
    Role.AUDITOR: "shen",
    Role.OPERATOR: "ops",
}

# The same, at 海河示例银行's 高新区支行.
AT_GAOXIN: Mapping[Role, str] = {
    **AT_BINHAI,
    Role.SPECIALIST: "he",
    Role.VALUER: "bai",
    Role.RISK_OFFICER: "feng",
    Role.APPROVER: "luo",
}


@cache
def demo_cast() -> Mapping[str, Any]:
    """Read the demo's cast."""
    path = Path(settings.BASE_DIR) / "financing" / "data" / "demo_cast.json"
    cast: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return cast


def make_cast(years: Iterable[int] = ()) -> Cast:
    """Load the demo's cast and every reference row; everyone's password is ``PASSWORD``.

    ``years`` are the calendar's; without them, those around today.
    """
    this_year = timezone.localdate().year
    load_reference(years=years or range(this_year - 1, this_year + 6))
    return load_cast(demo_cast(), valid_from=dt.date(2020, 1, 1), password=PASSWORD)

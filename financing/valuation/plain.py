"""What a model takes and gives, as JSON holds it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any


def plain(value: Any) -> Any:
    """Turn dataclasses, tuples, numbers of libraries and dates into what JSON holds.

    Raises:
        OverflowError: a number is infinite or none.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return _single(value)


def _single(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, date | Decimal):
        return str(value)
    number = float(value)
    if not math.isfinite(number):
        raise OverflowError("not a number that JSON holds")
    return number

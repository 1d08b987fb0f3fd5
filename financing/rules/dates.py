"""Days that people type: none of them lies ahead of the day on which it is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from workflows.errors import Objection

LABELS: Mapping[str, str] = {
    "taken_on": "查询日",
    "signed_on": "签订日",
    "filed_on": "提交登记日",
    "answered_on": "登记机关答复日",
    "effective_date": "登记日",
    "disbursed_on": "放款日",
    "value_date": "起息日",
    "ended_on": "登记终止日",
}


def not_after(on: dt.date, name: str, day: dt.date | None) -> tuple[Objection, ...]:
    """Object to a day that lies after ``on``, the day of the act; an unknown day is no fault.

    ``name`` is where it stands, the last part of it one of ``LABELS``.
    """
    if day is None or day <= on:
        return ()
    label = LABELS[name.rsplit(".", 1)[-1]]
    sentence = f"{label}{day.isoformat()}在办理日{on.isoformat()}之后；尚未发生的日期不能登记。"
    return (Objection("date.ahead", name, sentence),)

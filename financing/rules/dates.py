"""Days that people type: none lies ahead of the day on which it is told, nor before its cause."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from workflows.errors import Objection
from workflows.sentences import say

LABELS: Mapping[str, str] = {
    "taken_on": say("查询日"),
    "signed_on": say("签订日"),
    "filed_on": say("提交登记日"),
    "answered_on": say("登记机关答复日"),
    "effective_date": say("登记日"),
    "period_to": say("质权登记期限届满日"),
    "disbursed_on": say("放款日"),
    "value_date": say("起息日"),
    "agreed_on": say("协议签订日"),
    "received_on": say("收到价款日"),
    "ended_on": say("登记终止日"),
    "on": say("变更日"),
    "period_end": say("报表期末"),
    "tested_on": say("测试日"),
}


def not_after(on: dt.date, name: str, day: dt.date | None) -> tuple[Objection, ...]:
    """Object to a day that lies after ``on``, the day of the act; an unknown day is no fault.

    ``name`` is where it stands, the last part of it one of ``LABELS``.
    """
    if day is None or day <= on:
        return ()
    label = LABELS[name.rsplit(".", 1)[-1]]
    sentence = say(
        "{label}{day}在办理日{today}之后；尚未发生的日期不能登记。",
        label=label,
        day=day.isoformat(),
        today=on.isoformat(),
    )
    return (Objection("date.ahead", name, sentence),)


def not_before(
    since: dt.date | None, name: str, day: dt.date | None, *, cause: str
) -> tuple[Objection, ...]:
    """Object to a day before ``since``, the day of what comes first; unknown days are no fault.

    ``cause`` names in words what comes first; ``name`` is as for ``not_after``.
    """
    if day is None or since is None or day >= since:
        return ()
    sentence = say(
        "{label}{day}早于{cause}{since}，请核对。",
        label=LABELS[name.rsplit(".", 1)[-1]],
        day=day.isoformat(),
        cause=cause,
        since=since.isoformat(),
    )
    return (Objection("date.early", name, sentence),)

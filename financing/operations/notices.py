"""A registrar's answer, and its notice compared with what was filed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from financing.models import Registration
from financing.papers.rights import printed_number
from financing.rules.notice_reading import Filed, compare_notice, read_notice
from workflows.errors import Objection


@dataclass(frozen=True, slots=True)
class Answer:
    """What the registrar answered.

    ``registered``, ``returned``, ``refused``, or ``withdrawn`` (it let the parties take the filing
    back), with what goes with it. ``period_to`` is the last day of a mark's registered period;
    without it, the day that was applied for. ``notice_text`` is what the notice says, compared with
    what was filed; differences that stay need a ``difference_note``. ``correct_by`` is until when
    the registrar wants a filing mended.
    """

    outcome: str
    answered_on: dt.date
    certificate_number: str = ""
    effective_date: dt.date | None = None
    registered_fen: int | None = None
    period_to: dt.date | None = None
    reasons: Sequence[str] = ()
    notice_text: str = ""
    difference_note: str = ""
    correct_by: dt.date | None = None


def notice_differences(registration: Registration, answer: Answer) -> list[Objection]:
    """List where a notice's text differs from what was filed and from what is being entered."""
    if not answer.notice_text.strip():
        return []
    right = registration.pledged_right.right
    filed = Filed(
        family=right.kind.family,
        number=right.number,
        display=printed_number(right.kind_id, right.number),
        pledgor=registration.pledged_right.pledgor.name,
        pledgee=registration.pledgee.name,
        secured_fen=registration.secured_fen,
        filed_on=registration.filed_on,
        certificate_number=answer.certificate_number.strip(),
        effective_date=answer.effective_date,
        registered_fen=answer.registered_fen,
    )
    return list(compare_notice(read_notice(answer.notice_text), filed))


def compared_notice(registration: Registration, answer: Answer) -> dict[str, object]:
    """Say for the record what the notice said otherwise, and why it was entered all the same."""
    if not answer.notice_text.strip():
        return {}
    return {
        "notice_compared": True,
        "differences": [str(each.message) for each in notice_differences(registration, answer)],
        "difference_note": answer.difference_note.strip(),
    }

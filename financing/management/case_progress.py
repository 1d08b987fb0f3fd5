"""Show on standard error how a case file is being played: a bar on a terminal, lines elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from documents.models import Paper
from financing.operations.playing_turns import PlayedStep
from financing.queries.dossiers import papers_of_rows
from financing.rules.casefile_shape import step_title
from financing.rules.casefile_steps import ZONE
from financing.states import CaseState
from workflows.queries.clocks import working_calendar

_BAR = 24
_CLEAR_LINE = "\r\x1b[2K"


class Stream(Protocol):
    """Where progress is written."""

    def isatty(self) -> bool:
        """Say whether somebody watches."""

    def write(self, text: str, *, ending: str = "\n") -> None:
        """Write a text and its ending."""

    def flush(self) -> None:
        """Bring it out now."""


@dataclass
class Progress:
    """Tells each step in a line or two, and keeps a bar beneath them where a person watches."""

    stream: Stream
    total: int
    done: int = 0

    def tell(self, played: PlayedStep) -> None:
        """Tell a step: who did what in which role, the clock, and the paper it left."""
        self.done += 1
        for line in _lines(played, self.done, self.total):
            self._line(line)
        self._bar("步骤", self.done, self.total)

    def tell_papers(self, done: int, total: int) -> None:
        """Count the PDFs that are made."""
        if self.stream.isatty():
            self._bar("文书", done, total)
        elif done == total:
            self._line(f"文书：{done}份PDF已写出")

    def close(self) -> None:
        """Leave the bar behind."""
        if self.stream.isatty():
            self.stream.write(_CLEAR_LINE, ending="")
            self.stream.flush()

    def _line(self, text: str) -> None:
        start = _CLEAR_LINE if self.stream.isatty() else ""
        self.stream.write(f"{start}{text}")

    def _bar(self, what: str, done: int, total: int) -> None:
        if self.stream.isatty():
            filled = _BAR * done // max(1, total)
            bar = "█" * filled + "░" * (_BAR - filled)
            self.stream.write(f"{_CLEAR_LINE}{bar} {what} {done}/{total}", ending="")
            self.stream.flush()


def _lines(played: PlayedStep, number: int, total: int) -> list[str]:
    membership = played.actor.membership
    branch = membership.branch.name if membership.branch else ""
    who = (
        f"{membership.user.full_name}"
        f"（{played.actor.role.label}，{membership.organisation.name}{branch}）"
    )
    times = f"×{len(played.acts)}" if len(played.acts) > 1 else ""
    at = f"{played.at.astimezone(ZONE):%Y-%m-%d %H:%M}"
    lines = [
        f"[{number}/{total}] {at} {who} {step_title(played.step.name)}{times}{_ending(played)}"
    ]
    detail = "；".join(filter(None, (_clock(played), _papers(played))))
    return [*lines, f"      {detail}"] if detail else lines


def _ending(played: PlayedStep) -> str:
    if played.refusal is not None:
        word = "被拒" if played.complaint else "按预期被拒"
        return f"：{word}（{played.refusal.code}）{played.refusal.message}"
    state = f" → {CaseState(played.state_after).label}" if played.state_after else ""
    return f"{state}。{played.complaint}" if played.complaint else state


def _clock(played: PlayedStep) -> str:
    """Say until when it was due, and how many working days were left: of many acts, the fewest."""
    timed = [(act.due_at, act.at) for act in played.acts if act.due_at]
    if not timed:
        return ""
    due_at, at = min(timed, key=lambda pair: pair[0] - pair[1])
    due, done = due_at.astimezone(ZONE), at.astimezone(ZONE)
    left = working_calendar().working_days_between(done.date(), due.date())
    if done > due:
        word = f"超期{max(1, -left)}个工作日"
    else:
        word = f"提前{left}个工作日" if left else "当日"
    return f"时限{due:%Y-%m-%d %H:%M}（{word}）"


def _papers(played: PlayedStep) -> str:
    if played.case_id is None or not played.acts:
        return ""
    first, last = played.acts[0].rows[0], played.acts[-1].rows[1]
    papers: list[Paper] = papers_of_rows(played.case_id, first, last)
    if not papers:
        return ""
    shown = f"文书 {papers[0].number} {papers[0].title}"
    return f"{shown}等{len(papers)}份" if len(papers) > 1 else shown

"""Play a case file: act as each person in turn, in one transaction, until it ends or is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from financing.models import Case
from financing.operations.playing_steps import STEPS
from financing.operations.playing_turns import PlayedStep, Stage, Turn
from financing.operations.playing_world import prepare_world
from financing.rules.casefile import CaseFile
from workflows.calendar import CalendarYearMissing
from workflows.errors import Objection, Objections, Refusal
from workflows.models import WorkItem
from workflows.queries.clocks import ClockRuleMissing

OnStep = Callable[[PlayedStep], None]


@dataclass
class PlayedCase:
    """What became of a case file. ``cases`` are by branch, in the order of the filing."""

    file: CaseFile
    cases: Mapping[str, UUID] = field(default_factory=dict)
    steps: list[PlayedStep] = field(default_factory=list)
    numbers: Mapping[str, str] = field(default_factory=dict)

    @property
    def stopped(self) -> PlayedStep | None:
        """The step at which it went otherwise than the file says, if it did."""
        last = self.steps[-1] if self.steps else None
        return last if last is not None and last.complaint else None


def play_case_file(
    *, file: CaseFile, attachments: Mapping[str, bytes], on_step: OnStep
) -> PlayedCase:
    """Play a case file to its end, or to the first step that goes otherwise than it says.

    Everything is one transaction: what was played is saved as it stands, and of a file that does
    not hold nothing is. ``attachments`` are the files it names, by path; ``on_step`` is told of
    each step.

    Raises:
        Objections: the file does not hold; paths begin at its root.
    """
    try:
        with transaction.atomic():
            stage = Stage(file, prepare_world(file), attachments)
            played = PlayedCase(file)
            for step in file.steps:
                played.steps.append(_play(stage.turn(step)))
                on_step(played.steps[-1])
                if played.stopped:
                    break
            played.cases, played.numbers = stage.cases, stage.numbers
            return played
    except Objections:
        # Calendar and time limits are cached from rows that are gone again.
        cache.clear()
        raise


def _play(turn: Turn) -> PlayedStep:
    """Play one step; one that is refused leaves nothing behind.

    Raises:
        Objections: the file's values do not hold, or its time is one that no rows are loaded for.
    """
    played, step = turn.played, turn.step
    played.state_before, played.seq_before = _standing(turn)
    try:
        with transaction.atomic():
            STEPS[step.name](turn)
    except Refusal as refused:
        played.refusal = refused
        played.acts.clear()
        if not _is_expected(refused, step.expect_refusal):
            _refuse_the_file(refused, step.path)
            played.complaint = _unexpected(refused, step.expect_refusal)
    turn.stage.reached = played.at
    played.state_after, _seq = _standing(turn)
    played.complaint = played.complaint or _complaint(turn)
    return played


def _standing(turn: Turn) -> tuple[str, int]:
    """Read the state and the last row of the record of the step's case, once there is one."""
    case_id = turn.stage.cases.get(turn.step.branch)
    if case_id is None:
        return "", 0
    turn.played.case_id = case_id
    return Case.objects.values_list("state", "record_seq").get(pk=case_id)


def _is_expected(refused: Refusal, expected: str) -> bool:
    codes = {refused.code}
    if isinstance(refused, Objections):
        codes |= {objection.code for objection in refused.objections}
    return expected in codes


def _refuse_the_file(refused: Refusal, path: str) -> None:
    """Tell values that do not hold, and times without rows, by their place in the file.

    Raises:
        Objections: it is such a refusal.
    """
    if isinstance(refused, Objections):
        raise Objections(_in_the_file(each, path) for each in refused.objections) from refused
    if isinstance(refused, ClockRuleMissing | CalendarYearMissing):
        problem = Objection(refused.code, f"{path}.at", refused.message, refused.facts)
        raise Objections([problem]) from refused


def _in_the_file(objection: Objection, path: str) -> Objection:
    where = f"{path}.{objection.where}" if objection.where else path
    return replace(objection, where=where)


def _unexpected(refused: Refusal, expected: str) -> str:
    instead = f"预期以{expected}被拒，实际" if expected else ""
    return f"{instead}被拒（{refused.code}）：{refused.message}"


def _complaint(turn: Turn) -> str:
    """Say in what a step that went through is otherwise than expected; empty if in nothing."""
    played, step = turn.played, turn.step
    if step.expect_refusal and played.refusal is None:
        return f"预期以{step.expect_refusal}被拒，实际办成了。"
    wanted = step.values.get("expect_state", played.state_after)
    if wanted != played.state_after:
        return f"预期状态为{wanted}，实际为{played.state_after}。"
    if "expect_open" in step.values and played.case_id:
        items = WorkItem.objects.filter(case_key=played.case_id, status=WorkItem.Status.OPEN)
        found = set(items.values_list("step", flat=True))
        if found != set(step.values["expect_open"]):
            listed = "、".join(step.values["expect_open"]) or "无"
            return f"预期的待办为{listed}，实际为{'、'.join(sorted(found)) or '无'}。"
    return ""

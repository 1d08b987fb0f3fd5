"""What a played case file leaves behind: the PDFs in order, case.json and events.jsonl."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from documents.errors import NotRenderedYet, PdfDamaged
from documents.models import Paper
from documents.operations import render_and_seal
from documents.queries import pdf_of
from financing.models import Case
from financing.operations.playing import PlayedCase
from financing.operations.playing_turns import PlayedAct, PlayedStep
from financing.queries.dossiers import (
    case_amounts,
    case_dossier,
    papers_in_order,
    record_lines,
    registration_states,
    told_rows,
)
from financing.rules.casefile_ending import Difference, Ending, differences
from financing.rules.casefile_shape import step_title
from financing.rules.casefile_steps import ZONE
from workflows.roles import Role

RESULT_FORMAT = "ip-pledge-case-result/1"

# A worker elsewhere may be setting one of the papers at this moment; it has so long.
_PATIENCE_SECONDS = 60
_LOOK_EVERY_SECONDS = 0.5

OnPaper = Callable[[int, int], None]


@dataclass
class CaseResult:
    """What one of the cases came to. ``papers`` are (file, paper, SHA-256 of the PDF) in order."""

    case: Case
    branch: str
    folder: Path
    ending: Ending
    differences: tuple[Difference, ...]
    papers: list[tuple[str, Paper, str]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def write_results(played: PlayedCase, folder: Path, *, on_paper: OnPaper) -> list[CaseResult]:
    """Make every case's PDFs, and write what became of it; the first into the folder itself."""
    results = []
    for index, (branch, case_id) in enumerate(played.cases.items()):
        place = folder if index == 0 else folder / branch
        place.mkdir(parents=True, exist_ok=True)
        results.append(_write_case(played, branch, case_id, place, on_paper))
    return results


def _write_case(
    played: PlayedCase, branch: str, case_id: UUID, folder: Path, on_paper: OnPaper
) -> CaseResult:
    case = Case.objects.select_related("enterprise", "bank", "branch").get(pk=case_id)
    _clear(folder)
    papers, failed = _write_papers(case, folder, on_paper)
    ending = Ending(str(case.state), case_amounts(case), registration_states(case), len(papers))
    expected, where = _expectation(played, branch)
    found = differences(expected, ending, where=where) if expected else ()
    result = CaseResult(case, branch, folder, ending, found, papers, failed)
    _write_json(folder / "case.json", _case_json(played, result, expected))
    _write_lines(folder / "events.jsonl", record_lines(case.pk))
    _write_lines(folder / "application_events.jsonl", record_lines(case.application_id))
    return result


def _expectation(played: PlayedCase, branch: str) -> tuple[Mapping[str, Any], str]:
    expected = played.file.expect
    if branch == played.file.file_to[0]:
        return expected, "expect"
    return expected.get("others", {}).get(branch, {}), f"expect.others.{branch}"


# --- Papers


def _write_papers(
    case: Case, folder: Path, on_paper: OnPaper
) -> tuple[list[tuple[str, Paper, str]], list[str]]:
    papers = papers_in_order(case)
    digits = max(2, len(str(len(papers))))
    written, failed = [], []
    for number, paper in enumerate(papers, start=1):
        pdf = _rendered(paper)
        if pdf is None:
            failed.append(paper.number)
        else:
            name = f"{number:0{digits}d}-{paper.code}-{paper.title}.pdf"
            (folder / name).write_bytes(pdf)
            written.append((name, paper, hashlib.sha256(pdf).hexdigest()))
        on_paper(number, len(papers))
    return written, failed


def _rendered(paper: Paper) -> bytes | None:
    """Make a PDF and read it; None where it cannot be made."""
    for _look in range(int(_PATIENCE_SECONDS / _LOOK_EVERY_SECONDS)):
        render_and_seal(paper_id=paper.pk, at=timezone.now())
        paper.refresh_from_db()
        try:
            return pdf_of(paper)
        except PdfDamaged:
            return None
        except NotRenderedYet:
            if not _is_being_made(paper):
                return None
        threading.Event().wait(_LOOK_EVERY_SECONDS)
    return None


def _is_being_made(paper: Paper) -> bool:
    claimed_until = paper.rendering.claimed_until
    return claimed_until is not None and claimed_until > timezone.now()


def _clear(folder: Path) -> None:
    """Remove what an earlier run left in this folder, and nothing else."""
    try:
        earlier = json.loads((folder / "case.json").read_text(encoding="utf-8"))
        is_ours = earlier["format"] == RESULT_FORMAT
        names = [paper["file"] for paper in earlier["papers"]] if is_ours else []
    except (OSError, ValueError, KeyError, TypeError):
        return
    for name in names:
        if Path(name).name == name and name.endswith(".pdf"):
            (folder / name).unlink(missing_ok=True)


# --- case.json


def _case_json(
    played: PlayedCase, result: CaseResult, expected: Mapping[str, Any]
) -> dict[str, Any]:
    file = played.file
    rows = told_rows(result.case)
    files = {paper.number: name for name, paper, _sha256 in result.papers}
    return {
        "format": RESULT_FORMAT,
        "title": file.title,
        "source": file.source,
        "made_up_numbers": sorted(played.numbers.values()),
        **case_dossier(result.case),
        "steps": [
            _step(step, rows, files) for step in played.steps if step.step.branch == result.branch
        ],
        "papers": [
            {
                "file": name,
                "number": paper.number,
                "code": paper.code,
                "title": paper.title,
                "issued_at": paper.issued_at,
                "audience": paper.audience.split(","),
                "content_sha256": paper.content_sha256,
                "pdf_sha256": sha256,
            }
            for name, paper, sha256 in result.papers
        ],
        "papers_failed": result.failed,
        "expected": expected,
        "got": asdict(result.ending),
        "differences": [asdict(difference) for difference in result.differences],
    }


def _step(
    played: PlayedStep, rows: list[dict[str, Any]], files: Mapping[str, str]
) -> dict[str, Any]:
    actor = played.actor
    branch = actor.membership.branch
    return {
        "path": played.step.path,
        "step": played.step.name,
        "step_name": step_title(played.step.name),
        "who": {
            "name": actor.user.full_name,
            "username": actor.user.username,
            "role": str(actor.role),
            "role_name": str(Role(actor.role).label),
            "organisation": actor.membership.organisation.name,
            "branch": branch.name if branch else None,
        },
        "at": played.at,
        "state_before": played.state_before,
        "state_after": played.state_after,
        "acts": [_act(act, rows, files) for act in played.acts],
        "refusal": _refusal(played),
        "complaint": played.complaint,
    }


def _act(act: PlayedAct, rows: list[dict[str, Any]], files: Mapping[str, str]) -> dict[str, Any]:
    first, last = act.rows
    own = [row for row in rows if first <= row["seq"] <= last]
    return {
        "right": act.position,
        "at": act.at,
        "opened_at": act.opened_at,
        "due_at": act.due_at,
        "in_time": act.due_at is None or act.at <= act.due_at,
        "on_behalf_of": next((row["who"]["on_behalf_of"] for row in own), None),
        "arrows": [f"{row['arrow']}: {row['from']} → {row['to']}" for row in own],
        "amounts": {
            name: value
            for row in own
            for name, value in row["facts"].items()
            if name.endswith("_fen") and isinstance(value, int)
        },
        "record": {"from": first, "to": last},
        "papers": [files.get(number, number) for row in own for number in row["papers"]],
    }


def _refusal(played: PlayedStep) -> dict[str, Any] | None:
    if played.refusal is None:
        return None
    return {
        "code": played.refusal.code,
        "message": played.refusal.message,
        "expected": not played.complaint,
    }


# --- Writing


def as_json(value: object) -> str:
    """Write a value for people and programs: Chinese as it is, times in Beijing, dates ISO."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value.astimezone(ZONE).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def _write_json(path: Path, value: object) -> None:
    path.write_text(as_json(value) + "\n", encoding="utf-8")


def _write_lines(path: Path, lines: Iterator[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

"""The worker's command."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from documents.errors import RenderingNotDue
from documents.management.commands.render_papers import helpers_for
from documents.models import Rendering
from documents.operations import render_paper
from documents.states import RenderingState
from tests.architecture.house import ROOT
from tests.documents.samples import ISSUED_AT, UNPRINTABLE, make_paper

ROUNDS = 10


def _run() -> str:
    said = io.StringIO()
    call_command("render_papers", stderr=said)
    return said.getvalue()


@pytest.mark.django_db
def test_the_command_drains_the_queue_and_says_how_it_went() -> None:
    for number in range(25):
        make_paper(f"SP-{number}")
    make_paper("SP-bad", text=UNPRINTABLE)

    said = _run()

    assert "本批 20/20" in said
    assert "已生成 25 份，未能生成 1 份" in said
    assert Rendering.objects.filter(state=RenderingState.RENDERED).count() == 25


@pytest.mark.parametrize(
    ("due", "most", "helpers"), [(49, 8, 0), (50, 8, 1), (400, 8, 7), (400, 1, 0), (120, 4, 2)]
)
def test_as_many_processes_help_as_there_is_work_for(due: int, most: int, helpers: int) -> None:
    assert helpers_for(due, most) == helpers


@pytest.mark.django_db
def test_a_second_run_finds_nothing_to_do() -> None:
    make_paper()
    _run()

    assert _run() == ""


def test_two_workers_make_each_paper_once(committing_db: str) -> None:
    papers = [make_paper(f"SP-2-{number}") for number in range(ROUNDS)]
    start = threading.Barrier(2)

    def work() -> None:
        try:
            for paper in papers:
                start.wait()
                with suppress(RenderingNotDue):
                    render_paper(paper_id=paper.pk, at=ISSUED_AT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for worker in [pool.submit(work) for _ in range(2)]:
            worker.result()

    renderings = Rendering.objects.filter(paper__in=papers)
    assert {(r.state, r.attempts) for r in renderings} == {(RenderingState.RENDERED, 1)}


def test_a_watching_worker_renders_what_comes_and_stops_when_told(committing_db: str) -> None:
    make_paper("SP-watched")
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "render_papers", "--watch", "--interval", "0.05"],
        cwd=ROOT,
        env=os.environ | _environment_of(committing_db),
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert worker.stderr is not None
    said = ""
    while "已生成" not in said:
        line = worker.stderr.readline()
        assert line, said
        said += line

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(timeout=30) == 0
    worker.stderr.close()
    assert Rendering.objects.get(paper__number="SP-watched").state == RenderingState.RENDERED


def _environment_of(database: str) -> dict[str, str]:
    """Point another process at this test's database and files."""
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database}"
    else:
        given = connection.settings_dict
        account = f"{given['USER']}:{given['PASSWORD']}"
        url = f"postgres://{account}@{given['HOST']}:{given['PORT']}/{database}"
    return {
        "DATABASE_URL": url,
        "MEDIA_ROOT": str(Path(settings.MEDIA_ROOT)),
        "DJANGO_SETTINGS_MODULE": "settings.test",
    }

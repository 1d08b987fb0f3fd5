"""The worker: makes what is due, seals what has ended, and stops when told."""

from __future__ import annotations

import io
import signal
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.utils import timezone

from documents.models import Rendering
from documents.states import RenderingState
from tests.cast import make_case, make_cast
from workflows.models import DailyRoot


@pytest.fixture
def handlers() -> Iterator[None]:
    """Give the process its own answers to signals back afterwards."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


class ToldToStop(io.StringIO):
    """A standard output that sends the signal once the worker has said a word."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word

    def write(self, text: str) -> int:
        written = super().write(text)
        if self.word in text:
            signal.raise_signal(signal.SIGTERM)
        return written


def test_one_round_makes_every_paper_that_is_due(db: None) -> None:
    make_case(make_cast())
    said = io.StringIO()

    call_command("work", "--once", stdout=said)

    assert set(Rendering.objects.values_list("state", flat=True)) == {RenderingState.RENDERED}
    assert "已生成文书" in said.getvalue()


def test_a_second_round_finds_nothing_to_do(db: None) -> None:
    make_case(make_cast())
    call_command("work", "--once", stdout=io.StringIO())
    said = io.StringIO()

    call_command("work", "--once", stdout=said)

    assert said.getvalue() == ""


def test_days_that_have_ended_are_sealed_and_today_is_not(db: None) -> None:
    make_case(make_cast())

    call_command("work", "--once", stdout=io.StringIO())

    assert not DailyRoot.objects.filter(day__gte=timezone.localdate()).exists()


@pytest.mark.parametrize("word", ["已就绪", "已生成文书"])
def test_the_signal_to_stop_ends_it_between_two_papers(db: None, handlers: None, word: str) -> None:
    make_case(make_cast())
    said = ToldToStop(word)

    call_command("work", "--interval", "0.01", stdout=said)

    assert said.getvalue().endswith("后台作业已停止\n")

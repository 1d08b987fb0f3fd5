"""Drawings come from code and are as new as the code."""

from __future__ import annotations

from django.core.management import call_command


def test_the_drawn_lifecycles_and_flows_are_current() -> None:
    call_command("draw_flows", "--check")

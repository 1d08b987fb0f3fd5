"""Acts on papers: freeze one with the step that writes it, and make its PDF afterwards."""

from __future__ import annotations

from documents.operations.freezing import freeze_paper
from documents.operations.making import render_due, render_paper, retry_rendering

__all__ = ["freeze_paper", "render_due", "render_paper", "retry_rendering"]

"""Acts on papers: freeze one with the step that writes it; its PDF and its seals follow."""

from __future__ import annotations

from documents.operations.freezing import freeze_paper
from documents.operations.making import render_due, render_paper, retry_rendering
from documents.operations.sealing import render_and_seal, retry_sealing, seal_due, seal_paper

__all__ = [
    "freeze_paper",
    "render_and_seal",
    "render_due",
    "render_paper",
    "retry_rendering",
    "retry_sealing",
    "seal_due",
    "seal_paper",
]

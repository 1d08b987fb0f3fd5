"""Reads back from a PDF of ours what it says it is."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pikepdf

from documents.rendering.archive import ATTACHMENT

_UNREADABLE = (pikepdf.PdfError, AttributeError, KeyError, ValueError, TypeError)


@dataclass(frozen=True, slots=True)
class Inside:
    """What a PDF carries: its facts as JSON, and the paper's number; empty where damaged."""

    facts: bytes
    number: str


def look_inside(pdf: bytes) -> Inside | None:
    """Read what a PDF carries; None where it is no PDF."""
    if not pdf.startswith(b"%PDF-"):
        return None
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            return Inside(_facts(opened), _number(opened))
    except pikepdf.PdfError:
        return Inside(b"", "")


def _facts(pdf: pikepdf.Pdf) -> bytes:
    try:
        for attached in pdf.Root.AF:
            if str(attached.UF) == ATTACHMENT:
                return bytes(attached.EF.F.read_bytes())
    except _UNREADABLE:
        return b""
    return b""


def _number(pdf: pikepdf.Pdf) -> str:
    try:
        return str(pdf.docinfo.Subject).partition(" ")[0]
    except _UNREADABLE:
        return ""

"""What every headless door does: speak UTF-8, read its one file, and say what is wrong with it."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from workflows.errors import Objection, Objections
from workflows.rules.json_text import LARGEST_BYTES

STANDARD_INPUT = Path("-")


def speak_utf8() -> None:
    """Write Chinese whatever the terminal's language is set to."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def read_input(path: Path, *, largest_bytes: int = LARGEST_BYTES) -> bytes:
    """Read a file, or standard input for ``-``; one that is too large is not read to its end.

    Returns:
        At most one byte more than the largest allowed: whoever parses it sees that it is too large.

    Raises:
        Objections: it is not there, or cannot be read.
    """
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read(largest_bytes + 1)
    try:
        with path.open("rb") as stream:
            return stream.read(largest_bytes + 1)
    except FileNotFoundError as missing:
        sentence = f"没有文件“{path}”；请核对路径。"
        raise Objections([Objection("file.missing", "", sentence)]) from missing
    except (OSError, ValueError) as unreadable:
        sentence = f"无法读取“{path}”；请确认它是文件且有权读取。"
        raise Objections([Objection("file.unreadable", "", sentence)]) from unreadable


def problems_of(refused: Objections) -> list[dict[str, str]]:
    """List what is wrong as data: code, path, message."""
    return [
        {"code": each.code, "path": each.where, "message": str(each.message)}
        for each in refused.objections
    ]


def problem_lines(refused: Objections) -> Iterator[str]:
    """Say what is wrong to a person, a line each."""
    for each in refused.objections:
        yield f"{each.where or '文件'}：{each.message}（{each.code}）"

"""The house as the architecture tests see it: the chain, and the files git keeps or would keep."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Low to high: an app may lean on those before it.
CHAIN = ("workflows", "documents", "banks", "risk_pool", "financing")


def height(app: str) -> int:
    """Tell how high an app stands in the chain. What is not ours lies beneath it all."""
    return CHAIN.index(app) if app in CHAIN else -1


def app_of(path: Path) -> str:
    """Name the top folder of a file."""
    return path.relative_to(ROOT).parts[0]


@cache
def kept_files() -> tuple[Path, ...]:
    """List the files git keeps, and the new ones it would keep."""
    listing = subprocess.run(
        # The checkout may belong to someone else, as it often does in a container.
        [
            "git",
            "-c",
            "safe.directory=*",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in listing.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def files(pattern: str, *, below: tuple[str, ...] = ()) -> Iterator[Path]:
    """List kept files whose path in the repository fits the pattern, in these top folders."""
    for path in kept_files():
        if fnmatch(str(path.relative_to(ROOT)), pattern) and (not below or app_of(path) in below):
            yield path


def app_modules() -> Iterator[tuple[Path, ast.Module]]:
    """Read every module of the apps, migrations apart."""
    for path in files("*.py", below=CHAIN):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def noted_moves(app: str) -> set[str]:
    """Find every move that an app's operations note in a record without taking an arrow."""
    trees = [
        tree for path, tree in app_modules() if app_of(path) == app and "operations" in path.parts
    ]
    return {
        str(call.args[0].value)
        for tree in trees
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "note"
        and isinstance(call.args[0], ast.Constant)
    }


def place(path: Path, line: int) -> str:
    """Say where a finding stands, as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{line}"


def expect_none(findings: list[str]) -> None:
    """Fail with the whole list, one finding a line: an architecture test names all at once."""
    listing = "\n".join(findings)
    assert not findings, f"{len(findings)} found:\n{listing}"

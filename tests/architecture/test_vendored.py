"""What others released lies here untouched, listed, with its licence, as the npm lock has it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.house import ROOT

SHIPPED = ROOT / "workflows" / "static" / "vendor"
FOR_TESTS = ROOT / "tests" / "browser" / "vendor"
FREE = {"MIT", "0BSD", "MPL-2.0", "Apache-2.0"}


def packages(folder: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads((folder / "VENDOR.json").read_text("utf-8"))[
        "packages"
    ]
    return listed


PACKAGES = [*packages(SHIPPED), *packages(FOR_TESTS)]
FILES = [
    (folder / file["path"], file["sha256"])
    for folder in (SHIPPED, FOR_TESTS)
    for package in packages(folder)
    for file in package["files"]
]


@pytest.mark.parametrize(("path", "sha256"), FILES, ids=[path.name for path, _ in FILES])
def test_a_vendored_file_is_the_released_one(path: Path, sha256: str) -> None:
    assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256


@pytest.mark.parametrize("folder", [SHIPPED, FOR_TESTS], ids=["shipped", "for tests"])
def test_every_vendored_file_is_listed_and_every_package_carries_its_licence(folder: Path) -> None:
    listed = {file["path"] for package in packages(folder) for file in package["files"]}
    listed |= {package["licence_text"] for package in packages(folder)}
    there = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "VENDOR.json"
    }

    assert there == listed
    assert {package["licence"] for package in packages(folder)} <= FREE


def test_the_lock_holds_the_vendored_versions_and_no_download_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]

    assert wanted == {package["name"]: package["version"] for package in PACKAGES}
    assert all(
        lock["packages"][f"node_modules/{name}"]["version"] == version
        for name, version in wanted.items()
    )
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]

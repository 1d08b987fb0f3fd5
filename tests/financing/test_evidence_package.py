"""A stranger verifies a case's package with Python alone, and is told what was changed in it."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from financing.models import Case
from financing.operations.uploading import attach_upload
from financing.states import CaseState
from risk_pool.states import TransferAct
from tests.cast import make_cast, make_story
from tests.documents.genuine_files import png
from tests.risk_pool.ledger_facts import book, make_pool
from workflows.rules.chain import canonical_json

VERIFIER = Path(settings.BASE_DIR) / "financing" / "data" / "evidence" / "verify.py"
Tamper = Callable[[dict[str, bytes]], None]


@pytest.fixture(scope="module")
def verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify", VERIFIER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def package(committing_db: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    cast = make_cast()
    story = make_story(cast, state=CaseState.DISBURSED)
    attach_upload(
        actor=cast.actors["wang"], at=timezone.now(), case_id=story.case.pk, label="现场照片",
        file=SimpleUploadedFile("现场.png", png(), "image/png"),
    )  # fmt: skip
    story.to(CaseState.CLOSED)
    _pay_from_a_pool(story.case.number)
    out = tmp_path_factory.mktemp("package") / "case.zip"
    call_command("evidence", story.case.number, out=out, stdout=io.StringIO())
    return out


def _pay_from_a_pool(loan: str) -> None:
    pool = make_pool(paid_in_fen=900)
    for act in (TransferAct.RESERVE, TransferAct.APPROVE, TransferAct.PAY):
        book(pool, act, 400, f"{act}-{loan}", loan=loan)


def unpacked(package: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as files:
        return {name: files.read(name) for name in files.namelist()}


def packed(files: dict[str, bytes], folder: Path) -> Path:
    out = folder / "changed.zip"
    with zipfile.ZipFile(out, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    return out


def listed_anew(files: dict[str, bytes]) -> None:
    """Make the manifest fit what was changed, as a careful forger would."""
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = [
        {**entry, "sha256": hashlib.sha256(files[entry["path"]]).hexdigest()}
        for entry in manifest["files"]
        if entry["path"] in files
    ]
    files["manifest.json"] = canonical_json(manifest).encode()
    line = f"{hashlib.sha256(files['manifest.json']).hexdigest()}  manifest.json\n"
    files["manifest.sha256"] = line.encode()


def run_verifier(*arguments: str, at: Path) -> subprocess.CompletedProcess[str]:
    """Run it as a stranger does: no Django, no site-packages, none of our environment."""
    return subprocess.run(
        [sys.executable, "-I", "-S", at, *arguments],
        capture_output=True, text=True, encoding="utf-8", check=False, env={},
    )  # fmt: skip


def test_a_stranger_with_nothing_but_python_finds_that_everything_holds(
    package: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(package) as files:
        files.extractall(tmp_path)

    inside = run_verifier(at=tmp_path / "verify.py")
    zipped = run_verifier(str(package), at=VERIFIER)

    assert inside.returncode == 0, inside.stdout + inside.stderr
    assert zipped.stdout == inside.stdout
    assert inside.stdout.endswith("成立\n")
    assert "未附PDF" not in inside.stdout


def test_signatures_that_were_asked_for_are_not_passed_over_in_silence(package: Path) -> None:
    assert run_verifier(str(package), "--require-signatures", at=VERIFIER).returncode == 3


def test_what_is_no_package_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"PK no")

    assert run_verifier(str(tmp_path / "no.zip"), at=VERIFIER).returncode == 2


def test_the_package_holds_the_papers_the_record_the_upload_and_the_terms(package: Path) -> None:
    files = unpacked(package)
    entries = json.loads(files["manifest.json"])["files"]
    kinds = {entry["kind"] for entry in entries}
    titles = [entry.get("title") for entry in entries]

    assert kinds == {
        "guide", "summary", "record", "pdf", "paper", "version", "snapshot", "inputs", "contract",
        "terms", "upload", "authority", "lpr", "penalty", "leave", "pilot",
        "ledger",
    }  # fmt: skip
    assert "现场照片" in titles
    assert json.loads(files["case.json"])["state"] == "CLOSED"


def test_one_changed_byte_in_any_file_is_found_and_the_file_named(
    package: Path, verifier: ModuleType, tmp_path: Path
) -> None:
    files = unpacked(package)
    unnoticed = []
    for name, content in files.items():
        middle = len(content) // 2
        changed = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        place = packed(files | {name: changed}, tmp_path)
        with pytest.raises(verifier.Broken) as broken:
            verifier.verify(verifier.Package(place))
        told = str(broken.value)
        if not told.startswith("manifest.json" if name == "manifest.sha256" else name):
            unnoticed.append(f"{name}: {told}")

    assert unnoticed == []
    assert len(files) > 60


def drop_a_paper(files: dict[str, bytes]) -> None:
    del files[next(name for name in files if name.startswith("papers/"))]


def add_a_paper(files: dict[str, bytes]) -> None:
    files["papers/999-另一份.pdf"] = b"%PDF-1.7"


def drop_evidence_and_list_anew(files: dict[str, bytes]) -> None:
    del files[next(name for name in files if name.startswith("evidence/snapshot/"))]
    listed_anew(files)


def edit_evidence_and_list_anew(files: dict[str, bytes]) -> None:
    name = next(name for name in files if name.startswith("evidence/inputs/"))
    files[name] = files[name].replace(b"18", b"12")
    listed_anew(files)


def edit_a_row_and_list_anew(files: dict[str, bytes]) -> None:
    lines = files["record/case.jsonl"].splitlines(keepends=True)
    lines[4] = lines[4].replace(b'"role":"', b'"role":"X')
    files["record/case.jsonl"] = b"".join(lines)
    listed_anew(files)


def edit_a_transfer_and_list_anew(files: dict[str, bytes]) -> None:
    files["ledger/loan.jsonl"] = files["ledger/loan.jsonl"].replace(
        b'"amount_fen":400', b'"amount_fen":300', 1
    )
    listed_anew(files)


def drop_a_row_and_list_anew(files: dict[str, bytes]) -> None:
    lines = files["record/case.jsonl"].splitlines(keepends=True)
    files["record/case.jsonl"] = b"".join(lines[:4] + lines[5:])
    listed_anew(files)


def cut_the_tail_and_list_anew(files: dict[str, bytes]) -> None:
    lines = files["record/case.jsonl"].splitlines(keepends=True)
    files["record/case.jsonl"] = b"".join(lines[:-1])
    listed_anew(files)


def swap_two_pdfs_and_list_anew(files: dict[str, bytes]) -> None:
    one, other = [name for name in files if name.startswith("papers/")][:2]
    files[one], files[other] = files[other], files[one]
    listed_anew(files)


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (drop_a_paper, "papers/001-"),
        (add_a_paper, "papers/999-另一份.pdf：清单中没有"),
        (drop_evidence_and_list_anew, "record/case.jsonl 第"),
        (edit_evidence_and_list_anew, "所依据的inputs"),
        (edit_a_transfer_and_list_anew, "ledger/loan.jsonl 第1行：记账后余额"),
        (edit_a_row_and_list_anew, "record/case.jsonl 第5行：内容与本行哈希不符"),
        (drop_a_row_and_list_anew, "record/case.jsonl 第5行：记录链或序号不连续"),
        (cut_the_tail_and_list_anew, "record/case.jsonl：末行不是清单登记的链尾"),
        (swap_two_pdfs_and_list_anew, "papers/001-"),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_even_with_a_manifest_made_to_fit_the_first_thing_is_named(
    package: Path, verifier: ModuleType, tmp_path: Path, tamper: Tamper, told: str
) -> None:
    files = unpacked(package)
    tamper(files)

    with pytest.raises(verifier.Broken) as broken:
        verifier.verify(verifier.Package(packed(files, tmp_path)))

    assert told in str(broken.value)


def test_the_command_leaves_no_half_written_file(package: Path, tmp_path: Path) -> None:
    number = json.loads(unpacked(package)["case.json"])["number"]

    with pytest.raises(CommandError) as refused:
        call_command("evidence", number, out=tmp_path / "nowhere" / "case.zip")

    assert refused.value.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_case_that_is_not_there_is_told(package: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有编号为“ZY0”的案件") as refused:
        call_command("evidence", "ZY0", out=tmp_path / "case.zip")

    assert refused.value.returncode == 2


@pytest.fixture(scope="module")
def sealed_package(
    package: Path, seal_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Pack the same case again once its papers are sealed."""
    out = tmp_path_factory.mktemp("sealed") / "case.zip"
    keys = "documents.adapters.demo_keys.DemoKeys"
    with override_settings(SEAL_KEYS=keys, SEAL_OPTIONS={"folder": str(seal_folder)}):
        call_command("evidence", Case.objects.get().number, out=out, stdout=io.StringIO())
    return out


def with_pyhanko(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it as a court does, that has pyHanko installed."""
    return subprocess.run(
        [sys.executable, "-I", folder / "verify.py", *arguments],
        capture_output=True, text=True, encoding="utf-8", check=False, env={},
    )  # fmt: skip


def test_signatures_are_checked_where_pyhanko_is_installed(
    sealed_package: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(sealed_package) as files:
        files.extractall(tmp_path)

    court = with_pyhanko(tmp_path, "--require-signatures")
    bare = run_verifier("--require-signatures", at=tmp_path / "verify.py")

    assert court.returncode == 0, court.stdout + court.stderr
    assert "枚电子签名逐一核验，均未改动" in court.stdout
    assert bare.returncode == 3
    assert "未安装pyHanko，未作核验" in bare.stdout


def test_a_signature_changed_under_a_manifest_made_to_fit_is_named(
    sealed_package: Path, tmp_path: Path
) -> None:
    files = unpacked(sealed_package)
    manifest = json.loads(files["manifest.json"])
    path, signer = next(
        (entry["path"], entry["seals"][-1]) for entry in manifest["files"] if entry.get("seals")
    )
    changed = bytearray(files[path])
    at = changed.rindex(b"/ByteRange") - 4000
    changed[at] = ord("1") if changed[at] != ord("1") else ord("2")
    files[path] = bytes(changed)
    listed_anew(files)
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)

    court = with_pyhanko(tmp_path)

    assert court.returncode == 1
    assert f"{path}：第" in court.stdout
    assert f"{signer}的印章" in court.stdout

"""The commands: a loss shared from a file, and the sheets that ship."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command


def _run(path: Path, *options: str) -> tuple[int, str, str]:
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("share_loss", str(path), *options, stdout=out, stderr=err)
    except SystemExit as left:
        code = int(left.code or 0)
    return code, out.getvalue(), err.getvalue()


def _write(folder: Path, content: Any) -> Path:
    path = folder / "loss.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_loss_is_shared_from_a_file(tmp_path: Path) -> None:
    path = _write(tmp_path, {"terms": "gd-zhongshan", "loss": {"principal": "100万元"}})

    code, out, _err = _run(path, "--json")

    answer = json.loads(out)
    assert code == 0
    assert {"parts", "bound_by", "shortfall_to"} <= answer.keys()
    assert {part["party"]: part["fen"] for part in answer["parts"]} == {
        "appraiser": 4_000_000, "bank": 26_000_000, "fund": 54_000_000, "insurer": 16_000_000,
    }  # fmt: skip


def test_without_json_it_speaks_chinese(tmp_path: Path) -> None:
    path = _write(tmp_path, {"terms": "tj-binhai-2022", "loss": {"principal": "1"}})

    _code, out, _err = _run(path)

    assert "风险补偿资金：0.40元" in out


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"{", "json.invalid"),
        (b"[]", "json.not_an_object"),
        (b'{"loss": 1, "loss": 2}', "json.repeated_key"),
        (b"\xff", "file.not_utf8"),
    ],
)
def test_what_is_no_json_object_leaves_with_2(tmp_path: Path, raw: bytes, code: str) -> None:
    path = tmp_path / "loss.json"
    path.write_bytes(raw)

    left, out, err = _run(path, "--json")

    assert left == 2
    assert [each["code"] for each in json.loads(out)["problems"]] == [code]
    assert code in err


def test_a_missing_file_leaves_with_2(tmp_path: Path) -> None:
    left, out, _err = _run(tmp_path / "nowhere.json", "--json")

    assert left == 2
    assert json.loads(out)["problems"][0]["code"] == "file.missing"


def test_every_sheet_that_ships_is_listed_with_what_it_lacks() -> None:
    out = StringIO()

    call_command("list_terms", "--json", stdout=out)

    told = json.loads(out.getvalue())
    assert len(told) == 43
    assert all(gap["name"] for sheet in told for gap in sheet["missing"])

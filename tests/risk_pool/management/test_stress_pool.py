"""The command that measures a pool: its answer, and everything wrong with a file at once."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.risk_pool.rules.adequacy.test_simulation import CAPPED, FOUR_WAYS

SMALL = {"scenarios": 2000, "rho": 0.12, "pd": "3%", "lgd": "70%", "target": "1%"}


def _run(folder: Path, content: Any, *options: str) -> tuple[int, str]:
    path = folder / "stress.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    out, code = StringIO(), 0
    try:
        call_command("stress_pool", str(path), *options, stdout=out, stderr=StringIO())
    except SystemExit as left:
        code = int(left.code or 0)
    return code, out.getvalue()


def _file(**changes: Any) -> dict[str, Any]:
    return {
        "terms": FOUR_WAYS,
        "pool": {"balance": "4000万元", "replenished": "500万元"},
        "loans": [{"amount": "300万元", "count": 200}],
        "model": SMALL,
    } | changes


def test_a_pool_is_measured_from_a_file(tmp_path: Path) -> None:
    code, out = _run(tmp_path, _file(), "--json")

    answer = json.loads(out)
    assert code == 0
    assert answer["book"]["loans"] == 200
    assert answer["leverage"] == 15
    assert answer["loss"]["q95_fen"] < answer["loss"]["q99_fen"] < answer["loss"]["q999_fen"]
    assert answer["checks"].keys() == {"large_pool", "finite_pool", "creditrisk_plus"}
    assert [each["code"] for each in answer["stresses"]] == [
        "pd_double", "lgd_15pp", "rho_5pp", "together", "largest_loan",
    ]  # fmt: skip
    assert len(answer["years"]) == 5
    assert {"path": "loss.principal", "taken_as": "计入"} in answer["assumed"]


def test_what_nobody_says_is_taken_from_illustrative_figures_and_told(tmp_path: Path) -> None:
    _code, out = _run(tmp_path, _file(model={"scenarios": 1000}))

    for told in ("model.pd", "model.lgd", "model.rho", "model.target"):
        assert f"未写明{told}" in out
    assert "示例" in out


def test_own_stresses_take_the_place_of_the_usual_ones(tmp_path: Path) -> None:
    content = _file(
        loans=[{"number": "A", "amount": "3000万元"}, {"amount": "300万元", "count": 20}],
        stresses=[{"code": "park", "title": "园区龙头违约", "defaulted": ["A"]}],
    )

    _code, out = _run(tmp_path, content, "--json")

    [stress] = json.loads(out)["stresses"]
    assert stress["title"] == "园区龙头违约"
    assert stress["loss"]["expected_fen"] > 30_000_000 * 100 * 0.7 * 0.54


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    content = _file(
        loans=[
            {"number": "A", "amount": "300万元", "pd": 0.03},
            {"number": "A", "amount": "300万元", "lgd": "170%", "surprise": 1},
            {"number": "B"},
        ],
        model={"rho": 1.2, "scenarios": 10},
        terms={"code": "x"},
    )

    code, out = _run(tmp_path, content, "--json")

    assert code == 2
    paths = {each["path"] for each in json.loads(out)["problems"]}
    assert {
        "loans[0].pd", "loans[1].lgd", "loans[1].surprise", "loans[2].amount", "model.rho",
        "model.scenarios",
    } <= paths  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"loans": [{"number": "A", "amount": 5}, {"number": "A", "amount": 5}]},
         "loans[1].number"),
        ({"loans": [{"amount": 5, "pd": "100%"}]}, "loans[0].pd"),
        ({"loans": [{"amount": 5, "owed": 6}]}, "loans[0].owed"),
        ({"loans": [{"amount": 5, "count": 2, "number": "A"}]}, "loans[0].count"),
        ({"loans": [{"amount": 5, "count": 3000}] * 2}, "loans"),
        ({"stresses": [{"code": "x", "defaulted": ["Z"]}]}, "stresses[0].defaulted[0]"),
        ({"pool": {}}, "pool.balance"),
        ({"terms": "tj-conversion"}, "terms"),
        ({"terms": CAPPED, "loans": [{"amount": 5}]}, "loans[0].borrower"),
        ({"party": "province"}, "party"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(tmp_path: Path, changes: Any, path: str) -> None:
    code, out = _run(tmp_path, _file(**changes), "--json")

    assert code == 2
    assert [each["path"] for each in json.loads(out)["problems"]] == [path]

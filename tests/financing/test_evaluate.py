"""The headless calculator: a file in, an answer or every problem out."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator

from financing.valuation.catalogue import MODELS
from financing.valuation.evaluation_schema import published_schema
from financing.valuation.published import published_cases
from tests.financing.running import ROOT
from workflows.rules.inputs import fields_of

NUMERIC = {
    f"financing.valuation.{path.stem}"
    for path in (ROOT / "financing" / "valuation").glob("*.py")
    if "import numpy" in path.read_text(encoding="utf-8")
}


def ran(path: Path) -> tuple[int, dict[str, Any], str]:
    stdout, stderr = io.StringIO(), io.StringIO()
    try:
        call_command("evaluate", str(path), "--json", stdout=stdout, stderr=stderr)
        code = 0
    except SystemExit as left:
        code = int(str(left.code))
    return code, json.loads(stdout.getvalue()), stderr.getvalue()


def written(path: Path, document: Any) -> Path:
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_published_case_is_answered_as_it_stands(tmp_path: Path) -> None:
    code, answer, _ = ran(written(tmp_path / "case.json", published_cases()["VAL-17"]))

    assert (code, answer["exit_code"]) == (0, 0)
    assert answer["value"] == pytest.approx(852_927.02, abs=0.01)
    assert answer["unit"] == "CNY"
    assert answer["drivers"][0]["name"] in {"pre_tax_excess", "tax_rate"}
    assert "不是法定资产评估报告" in answer["stands_for"]


def test_the_same_file_gives_the_same_answer(tmp_path: Path) -> None:
    path = written(tmp_path / "case.json", published_cases()["VAL-11"])

    assert ran(path) == ran(path)


def test_a_wrong_file_leaves_with_two_and_every_problem(tmp_path: Path) -> None:
    wrong = {"model": "profit_split", "inputs": {"profits": [-1], "share": 2}}

    code, answer, told = ran(written(tmp_path / "case.json", wrong))

    assert code == answer["exit_code"] == 2
    assert answer["value"] is None
    assert {(each["code"], each["path"]) for each in answer["refusals"]} == {
        ("input.out_of_range", "inputs.profits[0]"),
        ("input.out_of_range", "inputs.share"),
        ("input.missing", "inputs.discount_rate"),
    }
    assert "inputs.share" in told


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"{", "file.not_json"), (b"[]", "file.not_an_object"), (b"\xff\xfe{", "file.not_json")],
)
def test_a_file_that_is_no_document_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(content)

    left, answer, _ = ran(path)

    assert (left, answer["refusals"][0]["code"]) == (2, code)
    assert ran(tmp_path / "none.json")[1]["refusals"][0]["code"] == "file.missing"
    assert ran(tmp_path)[1]["refusals"][0]["code"] == "file.unreadable"


def test_a_file_of_cases_is_answered_case_by_case(tmp_path: Path) -> None:
    cases = [published_cases()[name] for name in ("VAL-17", "VAL-25", "VAL-20")]

    code, answer, _ = ran(written(tmp_path / "cases.json", {"cases": cases}))

    assert code == 2
    assert [each["id"] for each in answer["results"]] == ["VAL-17", "VAL-25", "VAL-20"]
    assert [each["outcome"] for each in answer["results"]] == ["evaluated", "refused", "evaluated"]


def test_a_book_is_told_of_as_it_goes_and_its_drivers_on_request(tmp_path: Path) -> None:
    bundle = published_cases()["VAL-27"]
    book = [{**bundle, "id": number} for number in range(500)]

    _, answer, told = ran(written(tmp_path / "book.json", {"cases": book}))
    _, asked, _ = ran(written(tmp_path / "one.json", {"cases": [bundle], "drivers": True}))

    assert len(answer["results"]) == 500
    assert "500/500" in told
    assert answer["results"][-1]["drivers"] == []
    assert {"standalone_rates", "revenue"} <= {
        driver["name"] for driver in asked["results"][0]["drivers"]
    }
    assert ran(written(tmp_path / "no.json", {"cases": 5}))[0] == 2
    assert ran(written(tmp_path / "no.json", {"cases": [5]}))[0] == 2


def test_the_schema_that_is_kept_is_the_one_the_models_draw() -> None:
    stdout = io.StringIO()
    call_command("evaluate", "--schema", stdout=stdout)

    kept = (ROOT / "financing" / "data" / "evaluate.schema.json").read_text(encoding="utf-8")

    assert kept.strip() == stdout.getvalue().strip()


def test_the_schema_takes_every_published_case_and_refuses_what_the_models_refuse() -> None:
    schema = Draft202012Validator(published_schema())

    for case in published_cases().values():
        # A portfolio and data may be named; an empty case has its inputs in its title.
        if case["id"] in {"CRD-02", "AUD-03", "LON-02"} or case["model"] not in MODELS:
            continue
        assert list(schema.iter_errors(case)) == [], case["id"]
    spoiled = {"model": "profit_split", "inputs": {"profits": [-1], "share": 2}}
    assert len(list(schema.iter_errors(spoiled))) == 3


def loaded_after(script: str) -> set[str]:
    """Run a script in a process of its own, with the apps set up; name the modules it loaded."""
    telling = "import json, sys; sys.stdout.write('\\n' + json.dumps(list(sys.modules)))"
    told = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{script}\n{telling}"],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "settings.test", "PATH": ""},
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    return set(json.loads(told.splitlines()[-1]))


@pytest.mark.parametrize("command", ["preflight", "share_loss", "diff_terms", "list_terms"])
def test_a_headless_command_without_numbers_loads_no_numerics(command: str) -> None:
    arguments = {"list_terms": [], "diff_terms": ["none", "none"]}.get(command, ["none.json"])
    script = (
        "from contextlib import suppress\n"
        "from django.core.management import call_command\n"
        f"with suppress(SystemExit): call_command({command!r}, *{arguments!r})"
    )

    assert loaded_after(script) & {"numpy", "scipy"} == set()


def test_the_pages_load_no_numerics_of_ours() -> None:
    """What draws and splits is loaded when it is asked; openpyxl loads numpy for its own types."""
    loaded = loaded_after("import financing.urls")

    assert "financing.views.workbench" in loaded
    assert "scipy" not in loaded
    assert NUMERIC
    assert loaded & NUMERIC == set()


def test_the_document_names_every_model_and_every_input() -> None:
    document = (ROOT / "docs" / "evaluate.md").read_text(encoding="utf-8")

    for name, model in MODELS.items():
        row = next((line for line in document.splitlines() if line.startswith(f"| `{name}` |")), "")
        missing = [field.name for field in fields_of(model.inputs) if f"`{field.name}`" not in row]
        assert (model.title in row, missing) == (True, []), name


def test_the_example_of_the_document_is_answered(tmp_path: Path) -> None:
    document = (ROOT / "docs" / "evaluate.md").read_text(encoding="utf-8")
    example = document.split("```json\n")[1].split("```")[0]

    code, answer, _ = ran(written(tmp_path / "case.json", json.loads(example)))

    assert (code, answer["checks"]) == (0, [])

"""A file that does not hold leaves no trace, and says all that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from financing.models import Case
from tests.financing.running import SMALL, Run, changed, rows_everywhere, run
from tests.financing.spoiled_cases import NO_CASE_FILES, SPOILED, Content, shipped, spoiled

__all__ = ["run"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spoil", "code", "path"), [row[1:] for row in SPOILED], ids=[row[0] for row in SPOILED]
)
def test_a_spoiled_file_leaves_no_trace(
    run: Callable[..., Run], spoil: Any, code: str, path: str
) -> None:
    before = rows_everywhere()

    ran = run(spoiled(spoil))

    assert (ran.code, ran.summary["outcome"]) == (2, "bad_input")
    assert (code, path) in ran.problems
    assert rows_everywhere() == before
    assert f"{path}：" in ran.progress


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raw", "code"), [row[1:] for row in NO_CASE_FILES], ids=[row[0] for row in NO_CASE_FILES]
)
def test_what_is_no_case_file_leaves_no_trace(
    run: Callable[..., Run], raw: bytes, code: str
) -> None:
    before = rows_everywhere()

    ran = run(raw)

    assert ran.code == 2
    assert code in {found for found, _path in ran.problems}
    assert rows_everywhere() == before


# What only the operations can tell: the step that spoils it, the code and the path.
REFUSED_BY_OPERATIONS: list[tuple[str, Callable[[Content], object], str, str]] = [
    ("an input out of bounds", lambda c: c["steps"][3]["inputs"].update(royalty_percent="25"),
     "valuation.royalty.invalid", "steps[3].rights[0].royalty_percent"),
    ("a soft stop nobody took note of", lambda c: c["steps"][2].update(
        extracts=[{"right": 1, "similar_marks": ["1234567"]}]),
     "TM-012.unacknowledged", "steps[2].extracts[0].acknowledgements"),
    ("a legal status that register facts lack", lambda c: c["steps"][2].update(
        extracts=[{"right": 1, "owners": []}]), "extract.owners", "steps[2].extracts[0].owners"),
    ("secured amounts that do not add up", lambda c: c["steps"][8].update(
        secured={"1": "39万元"}), "BND-2", "steps[8].secured"),
    ("a registration that says another amount", lambda c: c["steps"][10].update(
        registered="1万元"), "CIV-15", "steps[10].registered_fen"),
    ("more than was approved", lambda c: c["steps"][11].update(principal="41万元"),
     "principal.beyond", "steps[11].principal_fen"),
    ("a day before any time limit", lambda c: c.update(starts_on="2011-03-14"),
     "clock_rule_missing", "steps[0].at"),
    ("terms that nobody wrote", lambda c: c["steps"][7].update(terms_code="nobody"),
     "terms.unknown", "steps[7].terms_code"),
    ("a character without a glyph", lambda c: c["application"]["loan"].update(use="收购🫘"),
     "text.unprintable", "application.loan.use"),
    ("a report that is not there", lambda c: c["steps"][3].update(
        report={"number": "1", "signers": ["甲", "乙"], "value": "1元", "file": "reports/no.pdf"}),
     "file.missing", "steps[3].report.file"),
    ("a report outside the folder", lambda c: c["steps"][3].update(
        report={"number": "1", "signers": ["甲", "乙"], "value": "1元", "file": "../../etc/hosts"}),
     "file.missing", "steps[3].report.file"),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spoil", "code", "path"),
    [row[1:] for row in REFUSED_BY_OPERATIONS],
    ids=[row[0] for row in REFUSED_BY_OPERATIONS],
)
def test_what_an_operation_objects_to_undoes_the_whole_file(
    run: Callable[..., Run], spoil: Any, code: str, path: str
) -> None:
    before = rows_everywhere()

    ran = run(changed(SMALL, spoil))

    assert ran.code == 2
    assert (code, path) in ran.problems
    assert rows_everywhere() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spoil", "code", "path"),
    [
        (lambda c: c["people"][0].update(name="别人"), "person.conflict", "people[0].username"),
        (lambda c: c["organisations"]["firm"].update(name="别的示例公司"),
         "organisation.conflict", "organisations.firm.name"),
        (lambda c: c["organisations"]["bank"]["branches"][0].update(name="别的支行"),
         "branch.conflict", "organisations.bank.branches[0].code"),
        (lambda c: c["authorities"][0].update(limit="1亿元"), "authority.conflict",
         "authorities[0].limit"),
    ],
)  # fmt: skip
def test_a_file_may_not_say_otherwise_than_the_database_who_somebody_is(
    run: Callable[..., Run], spoil: Any, code: str, path: str
) -> None:
    run(shipped(SMALL))
    before = rows_everywhere()

    ran = run(changed(SMALL, spoil))

    assert ran.code == 2
    assert (code, path) in ran.problems
    assert rows_everywhere() == before


@pytest.mark.django_db
def test_a_certificate_number_is_used_once(run: Callable[..., Run]) -> None:
    content = changed(SMALL, lambda c: c["steps"][10].update(certificate_number="示例证字第1号"))
    run(content)

    again = run(content)

    assert again.code == 2
    assert "steps[10].certificate_number" in {path for _code, path in again.problems}


def test_a_missing_file_and_a_folder_for_a_file_are_refused(tmp_path: Path) -> None:
    missing = Run(tmp_path / "nothing.json", tmp_path / "out")
    folder = Run(tmp_path, tmp_path / "out")

    assert (missing.code, missing.problems) == (2, {("file.missing", "")})
    assert (folder.code, folder.problems) == (2, {("file.unreadable", "")})


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_played(
    run: Callable[..., Run], tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")

    ran = run(shipped(SMALL), "taken")

    assert (ran.code, ran.problems) == (2, {("out.unwritable", "")})
    assert Case.objects.count() == 0

"""Seals: put on after the paper is made, one after the other, and every byte of them is held to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from pytest_django import Settings

from documents.adapters.seals import seal_keys
from documents.blocks import Block, Letter, PaperKind, Para, SealedBy, SignatureLines
from documents.errors import SealingNotDue
from documents.models import Paper, Rendering, SealedRevision, Sealing, VoidedPaper
from documents.operations import (
    freeze_paper,
    render_and_seal,
    render_paper,
    retry_sealing,
    seal_due,
    seal_paper,
)
from documents.queries import pdf_of
from documents.queries.proving import judge
from documents.rendering.checking import check_seals
from documents.states import SealingState
from tests.documents.archive_checks import faults
from tests.documents.samples import ISSUED_AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sealing_keys")]

BANK, ENTERPRISE, FUND = "滨海银行股份有限公司", "苏州鑫昇堃科技有限公司", "滨海市风险补偿资金"
PARTIES = (ENTERPRISE, BANK, FUND)


def _contract(facts: Mapping[str, Any]) -> tuple[Block, ...]:
    return (Para("甲乙丙三方约定如下。"), SignatureLines(PARTIES))


def _letter(facts: Mapping[str, Any]) -> tuple[Block, ...]:
    return (Letter(ENTERPRISE), Para("同意。"))


def make_sealed(
    sealed_by: SealedBy = "signatories",
    *,
    number: str = "HT-2026-000001",
    made: bool = True,
    **changes: Any,
) -> Paper:
    """Freeze a paper that wants seals, and make its PDF."""
    build = _contract if sealed_by == "signatories" else _letter
    kind = PaperKind(
        changes.get("code", "HT"), 1, "质押合同", frozenset({"BANK"}), build, sealed_by,
        changes.get("voids", frozenset()),
    )  # fmt: skip
    with transaction.atomic():
        paper = freeze_paper(
            kind=kind, facts={}, number=number, case_number="AJ-2026-000318",
            chain=changes.get("chain") or uuid4(), issuer=BANK, parties=[], at=ISSUED_AT,
        )  # fmt: skip
    if made:
        render_paper(paper_id=paper.pk, at=ISSUED_AT)
    return paper


def test_three_parties_seal_in_turn_and_the_paper_stays_its_first_revision() -> None:
    paper = make_sealed()
    first = pdf_of(paper)

    sealing = seal_paper(paper_id=paper.pk, at=ISSUED_AT)

    sealed = pdf_of(paper)
    assert sealing.state == SealingState.SEALED
    assert sealed.startswith(first)
    assert hashlib.sha256(first).hexdigest() == Rendering.objects.get().file_sha256
    assert [revision.signer for revision in paper.revisions.all()] == list(PARTIES)
    verdict = judge(sealed)
    assert verdict is not None
    assert (verdict.paper, verdict.broken, verdict.missing) == (paper, "", ())
    assert [(seal.revision, seal.signer, seal.trusted) for seal in verdict.seals] == [
        (2, ENTERPRISE, True), (3, BANK, True), (4, FUND, True),
    ]  # fmt: skip
    assert all(seal.stamped_at for seal in verdict.seals)


def test_three_seals_leave_the_file_an_archive_file() -> None:
    paper = make_sealed()
    seal_paper(paper_id=paper.pk, at=ISSUED_AT)

    assert faults(pdf_of(paper)) == []


def test_a_letter_is_sealed_by_its_issuer_over_the_date() -> None:
    paper = make_sealed("issuer")

    seal_due(at=ISSUED_AT)

    assert [revision.signer for revision in paper.revisions.all()] == [BANK]
    assert faults(pdf_of(paper)) == []


def test_a_paper_that_nobody_seals_has_no_order() -> None:
    paper = make_sealed("nobody")

    render_and_seal(paper_id=paper.pk, at=ISSUED_AT)

    assert not Sealing.objects.exists()
    assert judge(pdf_of(paper)).broken == ""  # type: ignore[union-attr]


@pytest.mark.parametrize("revision", [1, 2, 3, 4])
def test_one_byte_changed_names_the_revision_and_whose_it_is(revision: int) -> None:
    paper = make_sealed()
    seal_paper(paper_id=paper.pk, at=ISSUED_AT)
    sealed = pdf_of(paper)
    revisions = list(paper.revisions.all())
    starts = [revisions[0].end - len(revisions[0].appended), *(each.end for each in revisions)]
    ends = [*starts[1:], len(sealed)]
    begin, end = (0, starts[0]) if revision == 1 else (starts[revision - 2], ends[revision - 2])
    names = ["文书正文", *(f"{party}的印章" for party in PARTIES)]

    for at in (begin + (end - begin) * part // 7 for part in (1, 3, 5)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        verdict = judge(bytes(changed))

        assert verdict is not None
        assert f"第{revision}版（{names[revision - 1]}）" in verdict.broken


def test_a_file_that_is_not_ours_is_judged_by_its_seals_alone() -> None:
    paper = make_sealed()
    seal_paper(paper_id=paper.pk, at=ISSUED_AT)
    sealed = pdf_of(paper)
    second = paper.revisions.get(number=3)
    changed = bytearray(sealed)
    changed[second.end - len(second.appended) // 3] ^= 1

    seals = check_seals(bytes(changed), [root.dump() for root in _roots()])

    assert [seal.revision for seal in seals if not seal.problem] == [2]
    assert seals[1].signer == BANK


def test_what_is_added_behind_the_last_seal_is_found() -> None:
    paper = make_sealed()
    seal_paper(paper_id=paper.pk, at=ISSUED_AT)

    verdict = judge(pdf_of(paper) + b"\n% more\n")

    assert verdict is not None
    assert verdict.broken == "第5版（无印章）已被改动"


def test_a_copy_taken_before_the_last_seal_holds_and_says_who_is_missing() -> None:
    paper = make_sealed()
    seal_paper(paper_id=paper.pk, at=ISSUED_AT)
    early = pdf_of(paper)[: paper.revisions.get(number=2).end]

    verdict = judge(early)

    assert verdict is not None
    assert (verdict.broken, list(verdict.missing)) == ("", [BANK, FUND])


def test_a_paper_is_sealed_once_its_pdf_is_made_and_not_before() -> None:
    paper = make_sealed(made=False)

    with pytest.raises(SealingNotDue):
        seal_paper(paper_id=paper.pk, at=ISSUED_AT)

    render_and_seal(paper_id=paper.pk, at=ISSUED_AT)
    assert paper.revisions.count() == 3


def test_seals_wait_where_no_keys_are_configured(settings: Settings) -> None:
    settings.SEAL_KEYS = ""
    paper = make_sealed()

    assert seal_due(at=ISSUED_AT) == 0

    assert Sealing.objects.get(paper=paper).state == SealingState.PENDING
    assert pdf_of(paper).startswith(b"%PDF")


class NoKeys:
    """A device that holds nobody's key."""

    purpose = ""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def signer(self, name: str) -> Any:
        raise OSError(self.folder, name)

    def timestamper(self) -> None:
        return None

    def roots(self) -> list[Any]:
        return []


def test_a_failure_is_kept_in_sight_and_can_be_tried_again(settings: Settings) -> None:
    paper = make_sealed()
    settings.SEAL_KEYS = f"{__name__}.NoKeys"

    sealing = seal_paper(paper_id=paper.pk, at=ISSUED_AT)

    assert sealing.state == SealingState.PENDING
    assert sealing.last_error.startswith("OSError (")
    assert BANK not in sealing.last_error
    assert sealing.next_try_at is not None
    settings.SEAL_KEYS = "documents.adapters.demo_keys.DemoKeys"
    retry_sealing(paper_id=paper.pk, at=ISSUED_AT)
    assert seal_paper(paper_id=paper.pk, at=ISSUED_AT).state == SealingState.SEALED


def test_a_seal_cannot_be_taken_off() -> None:
    paper = make_sealed("issuer")
    seal_paper(paper_id=paper.pk, at=ISSUED_AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        SealedRevision.objects.all().delete()


def test_a_paper_takes_the_force_from_the_one_it_voids() -> None:
    chain = uuid4()
    settled = make_sealed("nobody", number="JQ-1", code="JQ", chain=chain)
    foreign = make_sealed("nobody", number="JQ-2", code="JQ")
    void = make_sealed("nobody", number="JQF-1", code="JQF", chain=chain, voids=frozenset({"JQ"}))

    assert VoidedPaper.objects.get().paper == settled
    assert settled.voided.by == void
    assert not VoidedPaper.objects.filter(paper=foreign).exists()


def _roots() -> Sequence[Any]:
    keys = seal_keys()
    assert keys is not None
    return keys.roots()


def _verify(file: Path) -> tuple[str, int]:
    said = StringIO()
    try:
        call_command("verify_paper", file, stdout=said)
    except CommandError as broken:
        return f"{said.getvalue()}{broken}", broken.returncode
    return said.getvalue(), 0


def test_the_command_tells_who_sealed_and_whether_it_holds(tmp_path: Path) -> None:
    paper = make_sealed()
    seal_paper(paper_id=paper.pk, at=ISSUED_AT)
    sealed = pdf_of(paper)
    (tmp_path / "whole.pdf").write_bytes(sealed)
    (tmp_path / "cut.pdf").write_bytes(sealed[:-40000] + b"x" + sealed[-39999:])
    (tmp_path / "none.pdf").write_bytes(b"no paper")

    said, code = _verify(tmp_path / "whole.pdf")
    assert (code, said.splitlines()[-1]) == (0, "成立")
    assert f"第2版（{ENTERPRISE}的印章）：签名成立" in said
    said, code = _verify(tmp_path / "cut.pdf")
    assert code == 1
    assert "不成立：第" in said
    assert _verify(tmp_path / "none.pdf")[1] == 2
    assert _verify(tmp_path / "absent.pdf")[1] == 2

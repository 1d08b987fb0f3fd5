"""What is handed in with a filing: by family, by what the register says, and the commitment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from financing.rules.dossier import COPYRIGHT, PATENT, TRADEMARK
from financing.rules.filing_papers import (
    FilingFacts,
    check_papers,
    usual_papers,
    wanted_papers,
)
from workflows.errors import Objection


def needed(family: str, **facts: Any) -> list[str]:
    return [paper.code for paper in wanted_papers(FilingFacts(family, **facts)) if paper.needed]


def _codes(objection: Objection) -> Iterable[object]:
    missing = objection.facts.get("missing")
    return missing if isinstance(missing, list) else [objection.code]


def lacking(family: str, held: list[str], **facts: Any) -> list[str]:
    found = list(check_papers(wanted_papers(FilingFacts(family, **facts)), held))
    return [str(code) for each in found for code in _codes(each)]


def test_a_patent_needs_identity_proofs_or_the_commitment_that_stands_for_them() -> None:
    form = ["application_form", "pledge_contract"]

    assert lacking(PATENT, form) == ["identity_pledgor", "identity_pledgee"]
    assert lacking(PATENT, [*form, "identity_pledgor"]) == ["identity_pledgee"]
    assert lacking(PATENT, [*form, "commitment"]) == []
    assert lacking(PATENT, [*form, "identity_pledgor", "identity_pledgee"]) == []


def test_a_mark_needs_the_commitment_itself_and_no_certificate_or_appraisal() -> None:
    assert needed(TRADEMARK, appraised=True, licensed=True) == [
        "application_form", "principal_contract", "pledge_contract", "commitment",
    ]  # fmt: skip


def test_copyright_knows_no_commitment() -> None:
    assert "commitment" not in needed(COPYRIGHT)
    assert lacking(COPYRIGHT, ["commitment"])[-1] == "documents.unknown"


@pytest.mark.parametrize(
    ("family", "facts", "code"),
    [
        (PATENT, {"appraised": True}, "appraisal_report"),
        (COPYRIGHT, {"appraised": True}, "appraisal_report"),
        (COPYRIGHT, {"licensed": True}, "licence_contract"),
        (PATENT, {"same_day_twin": True}, "same_day_statement"),
        (PATENT, {"co_owned": True}, "co_owner_consent"),
        (TRADEMARK, {"co_owned": True}, "co_owner_consent"),
        (PATENT, {"agent": True}, "power_of_attorney"),
        (COPYRIGHT, {"agent": True}, "agent_identity"),
    ],
)
def test_what_the_register_and_the_case_say_adds_documents(
    family: str, facts: dict[str, bool], code: str
) -> None:
    assert code in needed(family, **facts)
    assert code not in needed(family)


@pytest.mark.parametrize("family", [PATENT, TRADEMARK, COPYRIGHT])
def test_what_is_usually_handed_in_is_enough(family: str) -> None:
    wanted = wanted_papers(FilingFacts(family, appraised=True, licensed=True, co_owned=True))

    assert list(check_papers(wanted, usual_papers(wanted))) == []

"""Predicates on what is handed in: channel, agent, documents and their language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from financing.rules.dossier import COPYRIGHT, FAMILIES, PATENT, TRADEMARK, Filing
from financing.rules.facts import Inspection
from financing.rules.rulebook import Breach, rule

# The documents in the order in which a registrar wants them.
DOCUMENTS: Mapping[str, str] = {
    "application_form": "登记申请表（书）",
    "principal_contract": "主合同",
    "pledge_contract": "质押（质权）合同",
    "identity_pledgor": "出质人身份证明",
    "identity_pledgee": "质权人身份证明",
    "commitment": "承诺书",
    "power_of_attorney": "代理委托书",
    "agent_identity": "代理人身份证明",
    "co_owner_consent": "共有人同意书",
    "licence_contract": "在先许可合同",
    "appraisal_report": "资产评估报告",
    "same_day_statement": "质押专利同日申请情况的声明",
    "other": "其他材料",
}
# Where a signed commitment stands for the proof of identity (告知承诺).
COMMITMENTS: Mapping[str, tuple[str, ...]] = {
    PATENT: ("identity_pledgor", "identity_pledgee"),
    TRADEMARK: (),
    COPYRIGHT: (),
}
ALWAYS: Mapping[str, tuple[str, ...]] = {
    PATENT: ("application_form", "pledge_contract", "identity_pledgor", "identity_pledgee"),
    TRADEMARK: ("application_form", "principal_contract", "pledge_contract", "commitment"),
    COPYRIGHT: (
        "application_form", "principal_contract", "pledge_contract", "identity_pledgor",
        "identity_pledgee",
    ),
}  # fmt: skip
_GOOD_COPIES = ("original", "sealed_copy", "notarised_copy")


@rule("PAT-004", "TM-007")
def foreign_party_has_no_agency(seen: Inspection) -> Iterator[Breach]:
    """Find foreign parties without presence in China for whom no agency files."""
    filing = seen.dossier.filing(seen.right.kind)
    if filing is not None and filing.agent is not None and filing.agent.agency:
        return
    for party in seen.dossier.parties():
        if party.foreign and not party.presence_in_china:
            yield {"party": party.name, "about": party.name}


@rule("PAT-006", "TM-004", "CPR-004(2)")
def document_is_missing(seen: Inspection) -> Iterator[Breach]:
    """Find documents that a filing, once it was put together, does not hold."""
    filing = seen.dossier.filing(seen.right.kind)
    if filing is None:
        return
    missing = [DOCUMENTS[code] for code in _missing_documents(seen, filing)]
    if missing:
        yield {"missing": "、".join(missing)}


@rule("PAT-007")
def appraisal_report_is_missing(seen: Inspection) -> Iterator[Breach]:
    """Find a form that says appraised without a report, or the other way round."""
    filing = seen.dossier.filing(seen.right.kind)
    if filing is None or filing.documents is None or filing.appraised is None:
        return
    if filing.appraised != ("appraisal_report" in _codes(filing)):
        yield {}


@rule("PAT-008")
def document_is_not_in_chinese(seen: Inspection) -> Iterator[Breach]:
    """Find documents in another language that nobody translated."""
    foreign = _untranslated(seen.dossier.filing(seen.right.kind))
    if foreign:
        yield {"missing": "、".join(DOCUMENTS[code] for code in foreign)}


@rule("TM-002")
def channel_is_not_open(seen: Inspection) -> Iterator[Breach]:
    """Find a mark that somebody wants to file online."""
    filing = seen.dossier.filing(seen.right.kind)
    if filing is not None and filing.channel == "online":
        yield {"channel": "网上"}


@rule("TM-005")
def principal_contract_is_a_bare_copy(seen: Inspection) -> Iterator[Breach]:
    """Find a main contract that is neither original nor a confirmed copy."""
    filing = seen.dossier.filing(seen.right.kind)
    bare = [
        document.code
        for document in (filing.documents if filing and filing.documents else ())
        if document.code in ("principal_contract", "pledge_contract")
        and document.authenticity not in _GOOD_COPIES
    ]
    if bare:
        yield {"missing": "、".join(DOCUMENTS[code] for code in bare)}


def _missing_documents(seen: Inspection, filing: Filing) -> Iterator[str]:
    family = FAMILIES[seen.right.kind]
    if filing.agent is not None and not filing.agent.power_of_attorney:
        yield "power_of_attorney"
    if filing.documents is None:
        return
    held = _codes(filing)
    waived = COMMITMENTS[family] if "commitment" in held else ()
    for code in ALWAYS[family]:
        if code not in held and code not in waived:
            yield code
    if family == COPYRIGHT:
        if seen.right.licensed and "licence_contract" not in held:
            yield "licence_contract"
        if filing.appraised and "appraisal_report" not in held:
            yield "appraisal_report"
        yield from _untranslated(filing)


def _codes(filing: Filing) -> set[str]:
    return {document.code for document in filing.documents or ()}


def _untranslated(filing: Filing | None) -> list[str]:
    documents = filing.documents if filing and filing.documents else ()
    return [each.code for each in documents if not each.chinese and not each.translated]

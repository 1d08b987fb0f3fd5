"""What a registrar wants handed in with one filing, and what a signed commitment stands for.

Source: rulebook PAT-003, PAT-006, PAT-007, PAT-010, TM-004, TM-015, CPR-004.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from financing.rules.dossier import COPYRIGHT, PATENT, TRADEMARK
from financing.rules.filings import ALWAYS, COMMITMENTS, DOCUMENTS
from workflows.errors import Objection
from workflows.sentences import listed, say

COMMITMENT = "commitment"

_NAMES: Mapping[tuple[str, str], str] = {
    (PATENT, "application_form"): say("专利权质押登记申请表（双方签章）"),
    (PATENT, "pledge_contract"): say("专利权质押合同"),
    (PATENT, COMMITMENT): say("相关承诺书（告知承诺：代替双方身份证明）"),
    (TRADEMARK, "application_form"): say("商标专用权质权登记申请书（双方签章）"),
    (TRADEMARK, "pledge_contract"): say("商标专用权质权合同"),
    (TRADEMARK, COMMITMENT): say("《办理商标专用权质权登记承诺书》（双方签署）"),
    (COPYRIGHT, "application_form"): say("著作权质权登记申请表（双方签章）"),
    (COPYRIGHT, "pledge_contract"): say("著作权质权合同"),
}
_RULES: Mapping[str, str] = {PATENT: "PAT-006", TRADEMARK: "TM-004", COPYRIGHT: "CPR-004"}
_OWN_RULES: Mapping[tuple[str, str], str] = {
    (PATENT, "appraisal_report"): "PAT-007",
    (PATENT, "same_day_statement"): "PAT-010",
    (PATENT, "co_owner_consent"): "PAT-003",
    (TRADEMARK, "co_owner_consent"): "TM-015",
}


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """What decides which documents a filing needs beside those that it always needs."""

    family: str
    appraised: bool = False
    licensed: bool = False
    co_owned: bool = False
    same_day_twin: bool = False
    agent: bool = False


@dataclass(frozen=True, slots=True)
class WantedPaper:
    """A document of the checklist; ``stands_for`` are those that it makes needless."""

    code: str
    name: str
    rule: str
    needed: bool = True
    stands_for: tuple[str, ...] = ()


def wanted_papers(facts: FilingFacts) -> tuple[WantedPaper, ...]:
    """List the documents of a filing in the order in which the registrar wants them."""
    family = facts.family
    needed = {*ALWAYS[family], *_also_needed(facts)}
    replaced = COMMITMENTS[family]
    offered = needed | ({COMMITMENT} if replaced else set())
    return tuple(
        WantedPaper(
            code,
            _NAMES.get((family, code), DOCUMENTS[code]),
            _OWN_RULES.get((family, code), _RULES[family]),
            needed=code in needed,
            stands_for=replaced if code == COMMITMENT else (),
        )
        for code in DOCUMENTS
        if code in offered
    )


def _also_needed(facts: FilingFacts) -> Iterator[str]:
    if facts.agent:
        yield "power_of_attorney"
        if facts.family == COPYRIGHT:
            yield "agent_identity"
    if facts.co_owned:
        yield "co_owner_consent"
    if facts.licensed and facts.family == COPYRIGHT:
        yield "licence_contract"
    # A mark's registrar no longer asks for an appraisal (TM-004).
    if facts.appraised and facts.family != TRADEMARK:
        yield "appraisal_report"
    if facts.same_day_twin and facts.family == PATENT:
        yield "same_day_statement"


def check_papers(wanted: Sequence[WantedPaper], held: Collection[str]) -> Iterator[Objection]:
    """Object to a filing that lacks a document, or names one that nobody asked for."""
    waived = {code for paper in wanted if paper.code in held for code in paper.stands_for}
    lacking = [p for p in wanted if p.needed and p.code not in held and p.code not in waived]
    if lacking:
        sentence = say(
            "提交前还缺：{missing}；请备齐后逐项勾选。",
            missing=listed(paper.name for paper in lacking),
        )
        yield Objection(
            "documents.missing", "documents", sentence, {"missing": [p.code for p in lacking]}
        )
    unknown = sorted(set(held) - {paper.code for paper in wanted})
    if unknown:
        sentence = say(
            "材料清单里没有{unknown}；可用的有：{codes}。",
            unknown="、".join(unknown),
            codes="、".join(paper.code for paper in wanted),
        )
        yield Objection("documents.unknown", "documents", sentence)


def usual_papers(wanted: Iterable[WantedPaper]) -> list[str]:
    """Choose what is handed in as a rule: the commitment where it saves other documents (PAT-067).

    Source: rulebook PAT-067, the commitment route is official policy and offered first.
    """
    listed_papers = list(wanted)
    waived = {code for paper in listed_papers for code in paper.stands_for}
    return [paper.code for paper in listed_papers if paper.code not in waived]

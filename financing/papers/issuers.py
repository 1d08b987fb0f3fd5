"""Who issues a paper: the enterprise its wish, a sharer its answer, the branch most others."""

from __future__ import annotations

from documents.blocks import PaperKind
from financing.papers import (
    APPLICATION,
    CONSENT_REQUEST,
    CREDIT_MEMO,
    RIGHT_VALUATION,
    SHARE_ANSWER,
)
from financing.papers.phrasing import Facts, lender


def issuer_of(kind: PaperKind, facts: Facts) -> str:
    """Name the organisation that stands at the foot of a paper, from the facts it is built of."""
    if kind == CONSENT_REQUEST:
        return str(facts["requested_by"])
    if kind == APPLICATION:
        return str(facts["case"]["enterprise"])
    if kind == CREDIT_MEMO:
        return str(facts["case"]["bank"])
    if kind == SHARE_ANSWER:
        return str(facts["organisation"])
    if kind == RIGHT_VALUATION and facts.get("report"):
        return str(facts["report"]["firm"])
    return lender(facts["case"])

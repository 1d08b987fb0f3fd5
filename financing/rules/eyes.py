"""Four eyes: who may not be the same person on one case."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.errors import SamePairOfEyes
from workflows.sentences import say

_BANK = ("SPECIALIST", "VALUER", "RISK_OFFICER", "APPROVER")
_SHARING = ("FUND_OFFICER", "GUARANTEE_OFFICER", "INSURANCE_OFFICER")
# Pairwise different on one case: specialist, risk officer, approver; valuer (the bank's or an
# appraiser) and specialist. Whoever asks for the money judges nothing about it, and whoever shares
# the risk neither asked nor approved.
_PAIRS = (
    ("SPECIALIST", "RISK_OFFICER"),
    ("SPECIALIST", "APPROVER"),
    ("RISK_OFFICER", "APPROVER"),
    ("VALUER", "SPECIALIST"),
    ("APPRAISER", "SPECIALIST"),
    *(("APPLICANT", role) for role in (*_BANK, "APPRAISER", *_SHARING)),
    *((role, "APPROVER") for role in (*_SHARING, "APPRAISER")),
)
APART: Mapping[str, frozenset[str]] = {
    role: frozenset(b if a == role else a for a, b in _PAIRS if role in (a, b))
    for role in (*_BANK, *_SHARING, "APPLICANT", "APPRAISER")
}


def check_eyes(hands: Mapping[str, list[int]], *, role: str, user_id: int) -> dict[str, list[int]]:
    """Add a person's hand to a case; ``hands`` maps each role to the people who acted in it.

    Raises:
        SamePairOfEyes: the person already acted in a role that must be someone else's.
    """
    for other in sorted(APART.get(role, frozenset())):
        if user_id in hands.get(other, []):
            raise SamePairOfEyes(
                say(
                    "同一案件的申请、专员、评估、风险审查、审批和分担确认须由不同的人办理；您已在本案以另一岗位办理过，请由其他同事办理。"
                ),
                role=role,
                acted_as=other,
            )
    if role not in APART or user_id in hands.get(role, []):
        return dict(hands)
    return {**hands, role: [*hands.get(role, []), user_id]}

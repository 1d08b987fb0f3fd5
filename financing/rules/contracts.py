"""What the law wants to read in a pledge contract, checked before anyone signs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.errors import Objection
from workflows.sentences import say


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """What is signed beside the parties and rights, which the case knows.

    ``secured_fen`` maps each right's position to the amount its registration secures (BND-2): the
    whole claim on
    each, or a split that adds up to it. ``scope`` lists what is secured (Civil Code, art. 389).
    """

    principal_number: str
    pledge_number: str
    signed_on: dt.date
    debt_from: dt.date
    debt_to: dt.date
    scope: Sequence[str]
    delivery: str
    secured_fen: Mapping[int, int]
    forfeiture_clause: bool = False
    optional_clauses: Sequence[str] = ()


def check_contract(
    terms: ContractTerms, *, principal_fen: int, rights: Sequence[Mapping[str, Any]]
) -> tuple[Objection, ...]:
    """Check what PAT-020, TM-010 and CPR-005 ask for, and the split of the amount (BND-2).

    ``rights`` have position, family (patent, trademark, copyright), number, title and the dates the
    law names.

    Source: 专利权质押登记办法 art. 8 as reported (V2); 商标审查审理指南 3.2.3 (V1);
    著作权质权登记办法 art. 7 (V2).
    """
    return (
        *_texts(terms),
        *_period(terms),
        *_secured(terms, principal_fen, [int(r["position"]) for r in rights]),
        *_forfeiture(terms, rights),
        *(o for right in rights for o in _right(right)),
    )


def _texts(terms: ContractTerms) -> list[Objection]:
    wanted = {
        "principal_number": (terms.principal_number, say("请填写主合同编号。")),
        "pledge_number": (terms.pledge_number, say("请填写质押合同编号。")),
        "delivery": (terms.delivery, say("请写明质押财产（权利凭证）交付的时间和方式。")),
    }
    missing = [
        Objection(f"contract.{name}", f"contract.{name}", sentence)
        for name, (text, sentence) in wanted.items()
        if not text.strip()
    ]
    if not terms.scope:
        missing.append(
            Objection(
                "contract.scope",
                "contract.scope",
                say("请列明担保范围（主债权、利息、违约金等）。"),
            )
        )
    return missing


def _period(terms: ContractTerms) -> list[Objection]:
    if terms.debt_to <= terms.debt_from:
        sentence = say("债务履行期限的止日须晚于起日。")
        return [Objection("contract.period", "contract.debt_to", sentence)]
    return []


def _secured(terms: ContractTerms, principal_fen: int, positions: Sequence[int]) -> list[Objection]:
    given = dict(terms.secured_fen)
    wrong = [
        Objection(
            "contract.secured_missing",
            f"contract.secured_fen[{n}]",
            say("第 {n} 项权利没有填写登记担保金额。", n=n),
        )
        for n in positions
        if given.get(n, 0) <= 0
    ]
    whole = all(given.get(n) == principal_fen for n in positions)
    if not wrong and not whole and sum(given[n] for n in positions) != principal_fen:
        sentence = say("各项登记的担保金额须均等于主债权金额，或分摊后合计等于主债权金额。")
        wrong.append(Objection("BND-2", "contract.secured_fen", sentence))
    return wrong


def _forfeiture(terms: ContractTerms, rights: Sequence[Mapping[str, Any]]) -> list[Objection]:
    if terms.forfeiture_clause and any(r["family"] == "trademark" for r in rights):
        sentence = say("质押合同不得约定到期不还即归债权人所有（流质条款），请删除。")
        return [Objection("TM-014", "contract.forfeiture_clause", sentence)]
    return []


_WANTED: Mapping[str, Sequence[tuple[str, str]]] = {
    "patent": (("filing_date", say("申请日")), ("grant_date", say("授权公告日"))),
    "trademark": (("classes", say("类别")), ("expiry_date", say("专用期限"))),
    "copyright": (("expiry_date", say("保护期")),),
}


def _right(right: Mapping[str, Any]) -> list[Objection]:
    rule = {"patent": "PAT-020", "trademark": "TM-010", "copyright": "CPR-005"}[right["family"]]
    return [
        Objection(
            rule,
            f"rights[{right['position']}].{name}",
            say("质押合同须写明“{title}”的{label}。", title=right["title"], label=label),
        )
        for name, label in _WANTED[right["family"]]
        if not right.get(name)
    ]

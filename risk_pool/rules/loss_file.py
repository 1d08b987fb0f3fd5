"""Read the file of the share_loss command, and write its answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from risk_pool.rules.losses import Event, Loan, Loss, Payout
from risk_pool.rules.sharing import Bound, Part, SharedLoss, share_loss
from risk_pool.rules.term_reading import read_term_sheet
from risk_pool.rules.term_sheets import TermSheet
from risk_pool.rules.term_values import plainly, read_fen, read_share
from workflows.errors import Objection, Objections
from workflows.rules.json_shape import Shape, read_date, read_schema


def answer_loss_file(
    content: Mapping[str, Any], sheets: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Share the loss of a file; terms given by code are looked up among the sheets.

    Raises:
        Objections: everything that does not hold, in the file and in its terms.
    """
    plain = plainly({key: value for key, value in content.items() if key != "terms"})
    plain |= {"terms": content["terms"]} if "terms" in content else {}
    wrong = [*_shape().check(plain)]
    sheet = None
    try:
        sheet = read_terms(plain.get("terms"), sheets)
    except Objections as refused:
        wrong += refused.objections
    if wrong or sheet is None:
        raise Objections(wrong)
    return write_shared(sheet, share_loss(sheet, _event(plain)))


def read_loans(content: Mapping[str, Any]) -> tuple[Loan, ...]:
    """Read a book of open loans: ``{"loans": [...]}``, each as ``loan`` of a loss file.

    Raises:
        Objections: everything that does not hold.
    """
    plain = plainly(content)
    loans = plain.get("loans")
    if not isinstance(loans, list) or not loans:
        sentence = "文件须有loans：一个贷款的列表，写法同损失分担文件里的loan。"
        raise Objections([Objection("key.missing", "loans", sentence)])
    wrong: list[Objection] = []
    for index, loan in enumerate(loans):
        found = _shape().check({"terms": "x", "loss": {"principal": 0}, "loan": loan})
        if not found and loan.get("amount") is None:
            found = (Objection("loan.missing", "loan.amount", "请补填贷款金额（amount）。"),)
        wrong += [
            Objection(each.code, each.where.replace("loan", f"loans[{index}]", 1), each.message)
            for each in found
        ]
    if wrong:
        raise Objections(wrong)
    return tuple(_loan(loan) for loan in loans)


def read_earlier(content: object) -> tuple[Payout, ...]:
    """Read payouts made before, each as in ``earlier`` of a loss file.

    Raises:
        Objections: everything that does not hold.
    """
    plain: Any = plainly(content)
    least = {"terms": "x", "loss": {"principal": 0}}
    if wrong := _shape().check(least | {"earlier": plain}):
        raise Objections(wrong)
    return _earlier(plain)


def write_shared(sheet: TermSheet, shared: SharedLoss) -> dict[str, Any]:
    """Write a shared loss as the command prints it; all amounts are fen."""
    basis = shared.basis
    return {
        "parts": [_part(sheet, part) for part in shared.parts],
        "bound_by": [_bound(bound) for bound in shared.bound_by],
        "shortfall_to": _one_or_several(shared.shortfall_to),
        "shortfall_fen": shared.shortfall_fen,
        "basis_fen": basis.basis_fen,
        "basis": {
            "principal_fen": basis.principal_fen,
            "interest_fen": basis.interest_fen,
            "costs_fen": basis.costs_fen,
            "recovered_fen": basis.recovered_fen,
            "ip_share": str(basis.ip_share),
            "outside_fen": basis.outside_fen,
        },
        "terms": sheet.code,
        "mode": shared.mode,
        "assumed": [{"path": each.path, "taken_as": each.taken_as} for each in shared.assumed],
    }


@cache
def _shape() -> Shape:
    return Shape(read_schema("risk_pool", "loss-file"), {"percent": read_share, "amount": read_fen})


def read_terms(terms: object, sheets: Mapping[str, Mapping[str, Any]]) -> TermSheet | None:
    """Read the terms of a file, written out or by code; nothing where they are neither.

    Raises:
        Objections: everything that does not hold.
    """
    if isinstance(terms, str):
        if terms not in sheets:
            sentence = f"没有内置条款“{terms}”；可用的见list_terms命令。"
            raise Objections([Objection("terms.unknown", "terms", sentence)])
        return read_term_sheet(sheets[terms])
    if not isinstance(terms, Mapping):
        return None
    try:
        return read_term_sheet(terms)
    except Objections as refused:
        raise Objections(
            Objection(each.code, f"terms.{each.where}".rstrip("."), each.message, each.facts)
            for each in refused.objections
        ) from refused


def _event(content: Mapping[str, Any]) -> Event:
    balance = content.get("pool", {}).get("balance")
    return Event(
        loan=_loan(content.get("loan", {})),
        loss=_loss(content["loss"]),
        earlier=_earlier(content.get("earlier", ())),
        pool_balance_fen=None if balance is None else read_fen(balance),
    )


def _earlier(content: Sequence[Mapping[str, Any]]) -> tuple[Payout, ...]:
    return tuple(
        Payout(
            party=each["party"],
            amount_fen=read_fen(each["amount"]),
            loan=each.get("loan"),
            borrower=each.get("borrower"),
            bank=each.get("bank"),
            on=_day(each.get("on")),
            provisional=each.get("provisional", False),
        )
        for each in content
    )


def _loan(content: Mapping[str, Any]) -> Loan:
    classes = content.get("class")
    return Loan(
        number=content.get("number"),
        borrower=content.get("borrower"),
        bank=content.get("bank"),
        mode=content.get("mode"),
        classes=(classes,) if isinstance(classes, str) else classes and tuple(classes),
        pledge_held_by=content.get("pledge_held_by"),
        amount_fen=_fen(content.get("amount")),
        borrower_balance_fen=_fen(content.get("borrower_balance")),
        ip_amount_fen=_fen(content.get("ip_amount")),
        ip_share=None if content.get("ip_share") is None else read_share(content["ip_share"]),
        disbursed_on=_day(content.get("disbursed_on")),
        enrolled_on=_day(content.get("enrolled_on")),
        facts=content.get("facts", {}),
    )


def _loss(content: Mapping[str, Any]) -> Loss:
    return Loss(
        principal_fen=read_fen(content["principal"]),
        interest_fen=_fen(content.get("interest")) or 0,
        interest_days=content.get("interest_days"),
        costs_fen=_fen(content.get("costs")) or 0,
        recovered_fen=_fen(content.get("recovered")) or 0,
        on=_day(content.get("on")),
        defaulted_on=_day(content.get("defaulted_on")),
        overdue_days=content.get("overdue_days"),
        non_performing_months=content.get("non_performing_months"),
        recognised=content.get("recognised"),
        recognised_on=_day(content.get("recognised_on")),
        claimed_on=_day(content.get("claimed_on")),
    )


def _day(text: str | None) -> dt.date | None:
    return None if text is None else read_date(text)


def _fen(value: object) -> int | None:
    return None if value is None else read_fen(value)


def _part(sheet: TermSheet, part: Part) -> dict[str, Any]:
    told: dict[str, Any] = {"party": part.party, "fen": part.fen}
    if part.party in sheet.names:
        told["name"] = sheet.names[part.party]
    if part.first_hand_fen != part.fen:
        told["first_hand_fen"] = part.first_hand_fen
    if part.due_fen != part.fen:
        told["due_fen"] = part.due_fen
    if part.payers:
        told["payers"] = [{"party": party, "fen": fen} for party, fen in part.payers]
    return told


def _bound(bound: Bound) -> dict[str, Any]:
    told: dict[str, Any] = {"cap": bound.cap, "parties": list(bound.parties), "path": bound.path}
    if bound.limit_fen is not None:
        told["limit_fen"] = bound.limit_fen
    if bound.limit_share is not None:
        told["limit_share"] = bound.limit_share
    return told


def _one_or_several(parties: tuple[str, ...]) -> str | list[str] | None:
    if not parties:
        return None
    return parties[0] if len(parties) == 1 else list(parties)

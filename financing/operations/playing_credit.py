"""What a case file's steps do with the credit decision: decide, and all that it rests on."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import fields

from banks.rules.covenants import CovenantTerms, read_covenant
from banks.rules.ratios import Statement
from financing.models import Case
from financing.operations.approving import approve
from financing.operations.covenants import judge_covenants
from financing.operations.crediting import declare_group, enter_statement
from financing.operations.deciding import refuse, send_back
from financing.operations.exempting import draw_up_exemption
from financing.operations.granting import ApprovalTerms
from financing.operations.playing_turns import Turn
from financing.queries.credit import products_of
from financing.rules.casefile_steps import decision_of
from workflows.errors import Objection, Objections
from workflows.rules.json_text import path_of


def enter(turn: Turn) -> None:
    """Enter a statement; a figure that the file leaves out is nothing."""
    values = turn.values
    turn.do(
        enter_statement,
        period_end=values["period_end"],
        months=values.get("months", 12),
        is_audited=values.get("is_audited", False),
        source=values["source"],
        figures={field.name: values.get(field.name, 0) for field in fields(Statement)},
    )


def group(turn: Turn) -> None:
    """Declare the borrower's group."""
    turn.do(declare_group, group=turn.values.get("group", ""), source=turn.values["source"])


def test(turn: Turn) -> None:
    """Test the covenants of the loan."""
    turn.do(judge_covenants, tested_on=turn.day("tested_on"), note=turn.values.get("remark", ""))


def exempt(turn: Turn) -> None:
    """Draw up the exemption pack."""
    turn.do(draw_up_exemption, reason=turn.values["reason"])


def decide(turn: Turn) -> None:
    """Approve, refuse, or send back."""
    (item,) = turn.items("decide")
    values = turn.values
    match decision_of("decide", values):
        case "send_back":
            turn.do(send_back, item, step="decide", to=values["to"], reason=values["reason"])
        case "refuse":
            turn.do(refuse, item, reason=values["reason"], basis=values["basis"])
        case _:
            turn.do(approve, item, terms=_approval_terms(turn))


def _approval_terms(turn: Turn) -> ApprovalTerms:
    """Say what the approver grants; what the file leaves out is as applied for."""
    case, values = turn.case(), turn.values
    loan = json.loads(case.version.content)["loan"]
    organisations = turn.stage.world.cast.organisations
    return ApprovalTerms(
        approved_fen=values.get("approved_fen", case.requested_fen),
        term_months=values.get("term_months", case.term_months),
        spread_bp=values.get("spread_bp", 0),
        repayment=values.get("repayment", loan["repayment"]),
        opinion=values["opinion"],
        excess_reason=values.get("excess_reason", ""),
        lpr_tenor=values.get("lpr_tenor", "1Y"),
        pricing=values.get("pricing", "fixed"),
        conditions=values.get("conditions", ()),
        requirement=values.get("requirement", "all"),
        required_weight_bp=values.get("required_weight_bp", 10_000),
        required_positions=values.get("required_positions", ()),
        terms_code=values.get("terms_code", ""),
        product_code=values.get("product", _usual_product(case, turn.on)),
        covenants=_covenants(values.get("covenants", ())),
        sharers={p: organisations[key] for p, key in values.get("sharers", {}).items()},
    )


def _usual_product(case: Case, on: dt.date) -> str:
    """Name the bank's first product in force; nothing where it has none."""
    return next((row.code for row in products_of(case, on)), "")


def _covenants(written: Sequence[str]) -> tuple[CovenantTerms, ...]:
    """Read promises as people write them.

    Raises:
        Objections: one cannot be read.
    """
    read = {line: read_covenant(line) for line in written}
    unread = [index for index, line in enumerate(written) if read[line] is None]
    if unread:
        sentence = "看不懂这条约束条款；请写成“资产负债率 不高于 70% 每12个月”。"
        raise Objections(
            Objection("covenant.unreadable", path_of("covenants", index), sentence)
            for index in unread
        )
    return tuple(each for each in read.values() if each is not None)

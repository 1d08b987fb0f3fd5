"""What can be done at each step, right or wrong, for whoever wants to try all of it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from financing.models import Drawdown, Registration, Repayment
from financing.operations.accepting import (
    accept_case,
    decline_case,
    resubmit_application,
    return_case,
    withdraw_case,
)
from financing.operations.approving import approve
from financing.operations.deciding import SEND_BACK, investigate, refuse, review, send_back
from financing.operations.lending import close_line, disburse, draw_again
from financing.operations.notices import Answer
from financing.operations.registering import (
    answer_registration,
    file_registration,
    reconsider,
)
from financing.operations.releasing import release_registration
from financing.operations.repaying import (
    Payment,
    record_repayment,
    reopen_settled,
    reverse_repayment,
)
from financing.operations.sharing import answer_share
from financing.operations.signing import sign
from financing.operations.unwinding import unwind_case, withdraw_approval
from financing.operations.valuing import value_bundle, value_right
from financing.operations.verifying import reject_rights, verify_rights
from financing.queries.loans import loan_rows, payoff
from tests.cast import STREAM, Story
from tests.filings import documents_for
from workflows.models import WorkItem
from workflows.roles import Role

By = dict[str, Any]
Deed = Callable[[Story, By], object]
BASIS: dict[str, Any] = {"reason": "条件不符", "basis": "示例：管理办法第一条"}
MISSING = [{"code": "material.audit", "where": "attachments", "message": "请补充审计报告。"}]
FEN = 400_000_000

_vouchers = itertools.count(1)


def _verify(story: Story, by: By) -> object:
    noted = [
        {"rule": rule, "capacity": capacity, "name": "某人", "statement": "知悉"}
        for rule in ("HOUSE-01", "HOUSE-04")
        for capacity in ("pledgor", "pledgee", "specialist", "risk_officer")
    ]
    extracts = [replace(extract, acknowledgements=noted) for extract in story.extracts()]
    return verify_rights(**by, extracts=extracts)


def _value_right(story: Story, by: By) -> object:
    inputs = {"royalty_percent": "2.0", "evidence": "可比许可合同", "stream": STREAM}
    return value_right(**by, inputs=inputs)


def _approving(**terms: Any) -> Deed:
    def deed(story: Story, by: By) -> object:
        return approve(**by, terms=story.approval(term_months=3, **terms))

    return deed


def _sending_back(step: str, to: str) -> Deed:
    def deed(story: Story, by: By) -> object:
        return send_back(**by, step=step, to=to, reason="请补充说明。")

    return deed


def _answering_share(confirmed: bool) -> Deed:
    def deed(story: Story, by: By) -> object:
        return answer_share(**by, confirmed=confirmed)

    return deed


def _answering(outcome: str) -> Deed:
    def deed(story: Story, by: By) -> object:
        item = WorkItem.objects.get(pk=by["item_id"])
        today = story.at.date()
        answer = Answer(outcome, today, reasons=("材料不符",))
        if outcome == "registered" and item.step == "answer_registration":
            registration = Registration.objects.get(pk=item.subject_key)
            answer = Answer(
                outcome, today, f"DJ-{item.subject_key}", today, registration.secured_fen
            )
        return answer_registration(**by, answer=answer)

    return deed


def _filing(story: Story, by: By) -> object:
    item = WorkItem.objects.get(pk=by["item_id"])
    documents = documents_for(item) if item.step == "file_registration" else []
    filed_on = story.at.date()
    return file_registration(**by, filing_number="SL-1", filed_on=filed_on, documents=documents)


def _drawing(principal_fen: int) -> Deed:
    def deed(story: Story, by: By) -> object:
        return disburse(**by, **_payout(story, principal_fen))

    return deed


def _payout(story: Story, principal_fen: int) -> dict[str, Any]:
    return {
        "principal_fen": principal_fen,
        "disbursed_on": story.at.date(),
        "account_tail": "1234",
        "conditions_met": dict.fromkeys(story.approval().conditions, "已核对原件"),
    }


def _draw_again(story: Story, by: By) -> object:
    return draw_again(**by, **_payout(story, FEN // 8), months=2)


def _pay_off(story: Story, by: By) -> object:
    """Pay all that the first drawdown owes today, before its time."""
    drawdown = Drawdown.objects.filter(line__case=story.case).first()
    payment = Payment(story.at.date(), 1, 0, "V0", prepays=True)
    if drawdown is not None:
        owed = payoff(loan_rows(drawdown), on=story.at.date())
        parts = (owed.principal_fen, owed.interest_fen, f"V{next(_vouchers)}", owed.penalty_fen)
        payment = Payment(story.at.date(), *parts, prepays=True)
    return record_repayment(**by, payment=payment)


def _take_back(story: Story, by: By) -> object:
    """Reverse the last receipt."""
    last = Repayment.objects.filter(drawdown__line__case=story.case, drawdown__seq=1).count()
    voucher = f"HC{next(_vouchers)}"
    return reverse_repayment(**by, seq=last or 1, voucher=voucher, reason="金额录错")


def _repay(story: Story, by: By) -> object:
    """Pay the next instalment, ahead of its day; what was not drawn is not drawn any more."""
    drawdown = Drawdown.objects.filter(line__case=story.case).first()
    payment = Payment(story.at.date(), 1, 0, "V0")
    due = None
    if drawdown is not None:
        due = drawdown.instalments.filter(seq=drawdown.repayments.count() + 1).first()
    if due is not None:
        parts = (due.principal_fen, due.interest_fen)
        payment = Payment(story.at.date(), *parts, f"V{next(_vouchers)}")
    return record_repayment(**by, payment=payment, close_line=True)


def _releasing(ending: str) -> Deed:
    def deed(story: Story, by: By) -> object:
        return release_registration(**by, ending=ending, ended_on=story.at.date())

    return deed


def _reopen(story: Story, by: By) -> object:
    """Reverse the last receipt of a loan that is settled."""
    last = Repayment.objects.filter(drawdown__line__case=story.case, drawdown__seq=1).count()
    return reopen_settled(**by, seq=last or 1, voucher=f"HC{next(_vouchers)}", reason="金额录错")


# What needs no work item: the case, who and when.
def withdraws_approval(story: Story, role: Role = Role.APPROVER, **changes: Any) -> object:
    """Withdraw the approval."""
    return withdraw_approval(**_beside(story, role), **({"reason": "市场条件变化"} | changes))


def unwinds(story: Story, role: Role = Role.APPROVER, **changes: Any) -> object:
    """End the case, whatever is registered or filed."""
    return unwind_case(**_beside(story, role), **(BASIS | changes))


def _beside(story: Story, role: Role) -> By:
    story.at += dt.timedelta(hours=1)
    return {"case_id": story.case.pk, "actor": story.actor(role), "at": story.at}


# What carries a case on, by step.
ON: Mapping[str, list[Deed]] = {
    "accept": [lambda _story, by: accept_case(**by)],
    "resubmit": [lambda story, by: resubmit_application(**by, content=story.content)],
    "verify_rights": [_verify],
    "value_right": [_value_right],
    "value_bundle": [lambda _story, by: value_bundle(**by, inputs=STREAM)],
    "investigate": [
        lambda _story, by: investigate(**by, note="经营正常。", recommended_fen=FEN),
    ],
    "review": [lambda _story, by: review(**by, opinion="同意。", recommended_fen=FEN)],
    "decide": [
        _approving(),
        _approving(requirement="weighted", required_weight_bp=5_000),
        _approving(requirement="listed", required_positions=[1]),
        _approving(terms_code="zhongshan-four", approved_fen=FEN // 2),
        _approving(terms_code=""),
    ],
    "confirm_share": [_answering_share(confirmed=True)],
    "sign": [lambda story, by: sign(**by, terms=story.contract())],
    "file_registration": [_filing],
    "answer_registration": [_answering("registered")],
    "reconsider": [lambda _story, by: reconsider(**by, reason="一项未获登记。")],
    "disburse": [_drawing(FEN // 2)],
    "repay": [_repay],
    "deregister": [_releasing("deregistered"), _releasing("revoked"), _releasing("ended")],
}  # fmt: skip

# What turns it round.
BACK: Mapping[str, list[Deed]] = {
    "accept": [lambda _story, by: return_case(**by, deficiencies=MISSING)],
    "review": [_sending_back("review", to) for to in SEND_BACK if to != "review"],
    "decide": [_sending_back("decide", to) for to in SEND_BACK],
    "confirm_share": [_answering_share(confirmed=False)],
    "answer_registration": [
        _answering("returned"), _answering("refused"), _answering("withdrawn"),
    ],
    "deregister": [_reopen],
    "repay": [_draw_again, _take_back],
}  # fmt: skip

# What ends it, or asks for more than there is.
OUT: Mapping[str, list[Deed]] = {
    "accept": [lambda _story, by: decline_case(**by, **BASIS)],
    "resubmit": [lambda _story, by: withdraw_case(**by, reason="不需要了")],
    "verify_rights": [lambda _story, by: reject_rights(**by, **BASIS)],
    "decide": [
        lambda _story, by: refuse(**by, **BASIS),
        _approving(approved_fen=500_000_000_000),
        _approving(terms_code="nowhere"),
    ],
    "disburse": [_drawing(FEN * 2), _drawing(0)],
    "repay": [_pay_off, lambda _story, by: close_line(**by, reason="不再用款")],
}  # fmt: skip


def deeds_at(step: str) -> list[Deed]:
    """List everything that can be tried at a step."""
    return [*ON[step], *BACK.get(step, []), *OUT.get(step, [])]

"""From a filled-in form to its one operation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from financing.forms.steps.accepting import AcceptForm, ReasonForm, ReturnForm
from financing.forms.steps.base import Desk
from financing.forms.steps.deciding import ApproveForm, InvestigateForm, ReviewForm, SendBackForm
from financing.forms.steps.lending import (
    CloseLineForm,
    DisburseForm,
    DrawAgainForm,
    ReleaseForm,
    RepayForm,
    RepriceForm,
    ReverseForm,
)
from financing.forms.steps.registering import (
    FileRegistrationForm,
    NotRegisteredForm,
    ReconsiderForm,
    RegisteredForm,
    ReturnedForm,
)
from financing.forms.steps.sharing import ConfirmShareForm, DeclineShareForm
from financing.forms.steps.signing import SignForm
from financing.forms.steps.valuing import (
    CommissionForm,
    ReportForm,
    ValueBundleForm,
    ValueRightForm,
)
from financing.forms.steps.verifying import VerifyForm
from financing.models import Case
from financing.operations import (
    accepting,
    approving,
    commissioning,
    deciding,
    lending,
    redrawing,
    registering,
    releasing,
    repaying,
    reporting,
    sharing,
    signing,
    valuing,
    verifying,
)
from financing.operations.notices import Answer


def accept(desk: Desk, form: AcceptForm) -> Case:
    """Accept the application."""
    return accepting.accept_case(**desk.by, remark=form.cleaned_data["remark"])


def return_once(desk: Desk, form: ReturnForm) -> Case:
    """Return it with everything that is missing."""
    return accepting.return_case(**desk.by, deficiencies=form.deficiencies)


def decline(desk: Desk, form: ReasonForm) -> Case:
    """Decline it."""
    return accepting.decline_case(**desk.by, **form.ground)


def verify(desk: Desk, form: VerifyForm) -> Case:
    """Freeze the extracts."""
    return verifying.verify_rights(**desk.by, extracts=form.extracts)


def reject(desk: Desk, form: ReasonForm) -> Case:
    """End the case for its rights."""
    return verifying.reject_rights(**desk.by, **form.ground)


def value_right(desk: Desk, form: ValueRightForm) -> Case:
    """Value one right from inputs."""
    return valuing.value_right(**desk.by, inputs=form.inputs)


def value_by_report(desk: Desk, form: ReportForm) -> Case:
    """Value one right by a report."""
    return reporting.value_right_by_report(
        **desk.by, inputs=form.inputs, report=form.report, file=form.cleaned_data["report_file"]
    )


def commission(desk: Desk, form: CommissionForm) -> Case:
    """Commission an appraiser."""
    return commissioning.commission_appraiser(
        **desk.by,
        appraiser=form.cleaned_data["appraiser"],
        fee_fen=form.cleaned_data["fee_fen"],
        reason=form.cleaned_data["reason"],
    )


def value_bundle(desk: Desk, form: ValueBundleForm) -> Case:
    """Value the bundle."""
    return valuing.value_bundle(**desk.by, inputs=form.stream)


def investigate(desk: Desk, form: InvestigateForm) -> Case:
    """File the due-diligence note."""
    told = form.cleaned_data
    return deciding.investigate(
        **desk.by, note=told["note"], risks=told["risks"], recommended_fen=told["recommended_fen"]
    )


def review(desk: Desk, form: ReviewForm) -> Case:
    """File the review."""
    told = form.cleaned_data
    return deciding.review(
        **desk.by, opinion=told["opinion"], recommended_fen=told["recommended_fen"]
    )


def send_back(desk: Desk, form: SendBackForm) -> Case:
    """Send the case back to an earlier step."""
    told = form.cleaned_data
    return deciding.send_back(**desk.by, step=desk.item.step, to=told["to"], reason=told["reason"])


def approve(desk: Desk, form: ApproveForm) -> Case:
    """Approve."""
    return approving.approve(**desk.by, terms=form.terms)


def refuse(desk: Desk, form: ReasonForm) -> Case:
    """Refuse credit."""
    return deciding.refuse(**desk.by, **form.ground)


def confirm_share(desk: Desk, form: ConfirmShareForm) -> Case:
    """Confirm a share."""
    return sharing.answer_share(**desk.by, confirmed=True, remark=form.cleaned_data["remark"])


def decline_share(desk: Desk, form: DeclineShareForm) -> Case:
    """Decline a share."""
    return sharing.answer_share(**desk.by, confirmed=False, remark=form.cleaned_data["remark"])


def sign(desk: Desk, form: SignForm) -> Case:
    """Record the contracts as signed."""
    return signing.sign(**desk.by, terms=form.terms)


def file_registration(desk: Desk, form: FileRegistrationForm) -> Case:
    """File one registration."""
    told = form.cleaned_data
    return registering.file_registration(
        **desk.by,
        filing_number=told["filing_number"],
        filed_on=told["filed_on"],
        documents=told["documents"],
        channel=told["channel"],
    )


def registered(desk: Desk, form: RegisteredForm) -> Case:
    """Take the registrar's grant."""
    return registering.answer_registration(**desk.by, answer=form.answer)


def returned(desk: Desk, form: ReturnedForm) -> Case:
    """Take the registrar's request to mend."""
    return _not_registered(desk, form, "returned", correct_by=form.cleaned_data["correct_by"])


def refused(desk: Desk, form: NotRegisteredForm) -> Case:
    """Take the registrar's refusal."""
    return _not_registered(desk, form, "refused")


def filing_withdrawn(desk: Desk, form: NotRegisteredForm) -> Case:
    """Take the registrar's word that the filing is taken back."""
    return _not_registered(desk, form, "withdrawn")


def _not_registered(
    desk: Desk, form: NotRegisteredForm, outcome: str, *, correct_by: dt.date | None = None
) -> Case:
    told = form.cleaned_data
    answer = Answer(
        outcome=outcome,
        answered_on=told["answered_on"],
        reasons=told["reasons"],
        correct_by=correct_by,
    )
    return registering.answer_registration(**desk.by, answer=answer)


def reconsider(desk: Desk, form: ReconsiderForm) -> Case:
    """Ask the approver to decide again."""
    return registering.reconsider(**desk.by, reason=form.cleaned_data["reason"])


def disburse(desk: Desk, form: DisburseForm) -> Case:
    """Pay out."""
    return lending.disburse(**desk.by, **_payout(form))


def draw_again(desk: Desk, form: DrawAgainForm) -> Case:
    """Pay out once more."""
    return lending.draw_again(**desk.by, **_payout(form), months=form.cleaned_data["months"])


def _payout(form: DisburseForm) -> dict[str, Any]:
    names = ("principal_fen", "disbursed_on", "account_tail")
    told: dict[str, Any] = {name: form.cleaned_data[name] for name in names}
    return {**told, "conditions_met": form.conditions_met}


def close_line(desk: Desk, form: CloseLineForm) -> Case:
    """Give up what was not drawn."""
    return lending.close_line(**desk.by, reason=form.cleaned_data["reason"])


def repay(desk: Desk, form: RepayForm) -> Case:
    """Enter a repayment."""
    told = form.cleaned_data
    return repaying.record_repayment(
        **desk.by,
        payment=form.payment,
        drawdown_seq=told["drawdown_seq"],
        close_line=told["close_line"],
    )


def reprice(desk: Desk, form: RepriceForm) -> Case:
    """Let a loan follow the market."""
    told = form.cleaned_data
    return redrawing.reprice_loan(**desk.by, on=told["on"], drawdown_seq=told["drawdown_seq"])


def reverse(desk: Desk, form: ReverseForm) -> Case:
    """Take a mistyped repayment back."""
    names = ("drawdown_seq", "seq", "voucher", "reason")
    return repaying.reverse_repayment(
        **desk.by, **{name: form.cleaned_data[name] for name in names}
    )


def reopen(desk: Desk, form: ReverseForm) -> Case:
    """Take back a mistyped repayment that settled the loan."""
    names = ("drawdown_seq", "seq", "voucher", "reason")
    return repaying.reopen_settled(**desk.by, **{name: form.cleaned_data[name] for name in names})


def release(desk: Desk, form: ReleaseForm) -> Case:
    """Record how a registration ended."""
    told = form.cleaned_data
    names = ("ending", "ended_on", "outcome")
    return releasing.release_registration(**desk.by, **{name: told[name] for name in names})

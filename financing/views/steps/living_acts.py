"""From a filled-in form to its one operation, for what happens to a registered pledge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from financing.forms.steps.amending import (
    AmendedForm,
    DenyConsentForm,
    FileAmendmentForm,
    GrantConsentForm,
    ProceedsForm,
)
from financing.forms.steps.base import Desk
from financing.forms.steps.registering import NotRegisteredForm
from financing.models import Amendment, Case, Consent
from financing.operations import amending, consenting
from financing.operations.amending import AmendmentAnswer
from financing.rules.consenting import Reply


def file_amendment(desk: Desk, form: FileAmendmentForm) -> Case:
    """File the change."""
    told = form.cleaned_data
    return amending.file_amendment(
        **desk.by, filing_number=told["filing_number"], filed_on=told["filed_on"]
    )


def amended(desk: Desk, form: AmendedForm) -> Case:
    """Take the registrar's grant."""
    told = form.cleaned_data
    answer = AmendmentAnswer("registered", told["answered_on"], told["effective_date"])
    return amending.answer_amendment(**desk.by, answer=answer)


def amendment_returned(desk: Desk, form: NotRegisteredForm) -> Case:
    """Take the registrar's request to mend."""
    return _not_amended(desk, form, "returned")


def amendment_refused(desk: Desk, form: NotRegisteredForm) -> Case:
    """Take the registrar's refusal."""
    return _not_amended(desk, form, "refused")


def _not_amended(desk: Desk, form: NotRegisteredForm, outcome: str) -> Case:
    told = form.cleaned_data
    answer = AmendmentAnswer(outcome, told["answered_on"], reasons=told["reasons"])
    return amending.answer_amendment(**desk.by, answer=answer)


def grant_consent(desk: Desk, form: GrantConsentForm) -> Case:
    """Agree to a disposal."""
    told = form.cleaned_data
    reply = Reply(
        granted=True, conditions=told["conditions"], proceeds_to=told["proceeds_to"],
        guarantors=told["guarantors"],
    )  # fmt: skip
    return consenting.answer_consent(**desk.by, reply=reply)


def deny_consent(desk: Desk, form: DenyConsentForm) -> Case:
    """Refuse a disposal."""
    reply = Reply(granted=False, conditions=form.cleaned_data["conditions"])
    return consenting.answer_consent(**desk.by, reply=reply)


def earmark_proceeds(desk: Desk, form: ProceedsForm) -> Case:
    """Record the proceeds."""
    told = form.cleaned_data
    names = ("received_fen", "received_on", "voucher")
    return consenting.earmark_proceeds(**desk.by, **{name: told[name] for name in names})


def consent_shown(desk: Desk) -> Mapping[str, Any]:
    """Show the request that the item is about."""
    return {"consent": Consent.objects.get(pk=desk.item.subject_key)}


def amendment_shown(desk: Desk) -> Mapping[str, Any]:
    """Show the change that the item is about."""
    return {"amendment": Amendment.objects.get(pk=desk.item.subject_key)}

"""From a filled-in form to its one operation, for what happens to a registered pledge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from financing.forms.steps.amending import AmendedForm
from financing.forms.steps.base import Desk
from financing.forms.steps.registering import FileRegistrationForm, NotRegisteredForm
from financing.models import Amendment, Case
from financing.operations import amending
from financing.operations.amending import AmendmentAnswer


def file_amendment(desk: Desk, form: FileRegistrationForm) -> Case:
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


def amendment_shown(desk: Desk) -> Mapping[str, Any]:
    """Show the change that the item is about."""
    return {"amendment": Amendment.objects.get(pk=desk.item.subject_key)}

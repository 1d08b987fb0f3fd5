"""Which ways back are open to a person on a case, beside the open work."""

from __future__ import annotations

from financing.lifecycles.case import BOUND
from financing.models import Case
from financing.states import APPROVED_CASE_STATES, BEFORE_PAYMENT, FINAL_CASE_STATES, CaseState
from workflows.models import Actor
from workflows.roles import Role


def may_withdraw_approval(case: Case, actor: Actor) -> bool:
    """Tell whether the person may take the approval back."""
    own = actor.organisation_id == case.bank_id
    may = actor.role in (Role.APPROVER, Role.SPECIALIST)
    return own and may and case.state in APPROVED_CASE_STATES


def may_unwind(case: Case, actor: Actor) -> bool:
    """Tell whether the person may end a case that has pledges or filings to be released."""
    own = actor.organisation_id == case.bank_id and actor.role == Role.APPROVER
    if not own or case.state not in BEFORE_PAYMENT:
        return False
    return case.registrations.filter(state__in=BOUND).exists()


def may_extend(case: Case, actor: Actor) -> bool:
    """Tell whether the person may extend a loan of the case that still runs."""
    own = actor.organisation_id == case.bank_id and actor.role == Role.APPROVER
    return own and case.state == CaseState.DISBURSED


def may_enter_statement(case: Case, actor: Actor) -> bool:
    """Tell whether the person may enter the borrower's figures: its own, or the bank's desk."""
    if case.state in FINAL_CASE_STATES:
        return False
    if actor.role == Role.APPLICANT:
        return actor.organisation_id == case.enterprise_id
    return actor.role == Role.SPECIALIST and actor.organisation_id == case.bank_id


def may_declare_group(case: Case, actor: Actor) -> bool:
    """Tell whether the person may declare the borrower's group."""
    may = actor.role in (Role.SPECIALIST, Role.RISK_OFFICER)
    return may and actor.organisation_id == case.bank_id and case.state not in FINAL_CASE_STATES


def may_test_covenants(case: Case, actor: Actor) -> bool:
    """Tell whether the person may test covenants of a running loan, if it has any."""
    own = actor.organisation_id == case.bank_id and actor.role == Role.SPECIALIST
    return own and case.state == CaseState.DISBURSED


def may_draw_up_exemption(case: Case, actor: Actor) -> bool:
    """Tell whether the person may draw up the exemption pack."""
    may = actor.role in (Role.RISK_OFFICER, Role.APPROVER)
    return may and actor.organisation_id == case.bank_id and case.state not in FINAL_CASE_STATES

"""A case as files: everything that became of it, its papers in order, and its record row by row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from documents.models import Paper
from financing.models import Case, Drawdown, PledgedRight, Registration
from financing.queries.loans import loan_rows
from risk_pool.models import ShareConfirmation
from workflows.models import RecordEntry, WorkItem
from workflows.roles import Role
from workflows.rules.chain import HASHED, canonical_json

_PAPER = "paper:"


def case_dossier(case: Case) -> dict[str, Any]:
    """Gather what became of a case: its figures, rights, shares, loan, and what is still open."""
    return {
        "number": case.number,
        "state": str(case.state),
        "state_name": str(case.get_state_display()),
        "enterprise": case.enterprise.name,
        "bank": case.bank.name,
        "branch": case.branch.name,
        "filed_at": case.filed_at,
        "ended_at": case.ended_at,
        "amounts": case_amounts(case),
        "rights": [_right(pledged) for pledged in _rights(case)],
        "shares": [_share(answer) for answer in _shares(case)],
        "loan": [_loan(drawdown) for drawdown in Drawdown.objects.filter(line__case=case)],
        "open": [_open(item) for item in _open_items(case)],
        "record": {"rows": case.record_seq, "tip": case.record_tip},
    }


def case_amounts(case: Case) -> dict[str, int | None]:
    """Give the figures of a case in fen: from the amount asked for to what was repaid."""
    drawdowns = Drawdown.objects.filter(line__case=case)
    paid = [row for drawdown in drawdowns for row in loan_rows(drawdown).paid]
    return {
        "requested_fen": case.requested_fen,
        "valued_fen": case.valued_fen,
        "lendable_fen": _lendable(case),
        "approved_fen": case.approved_fen,
        "registered_fen": _registered(case),
        "disbursed_fen": case.disbursed_fen,
        "repaid_fen": sum(row.principal_fen for row in paid),
    }


def _lendable(case: Case) -> int | None:
    newest = case.bundle_valuations.order_by("-round")
    return newest.values_list("lendable_fen", flat=True).first()


def _registered(case: Case) -> int | None:
    """Say which part of the claim is registered, in fen.

    Where each registration secures the whole claim (BND-2), it is that claim once, not its sum.
    """
    rows = case.registrations.exclude(registered_fen=None)
    secured = [fen for fen in rows.values_list("registered_fen", flat=True) if fen is not None]
    if not secured:
        return None
    claims = set(case.approvals.values_list("approved_fen", flat=True))
    states_the_whole = len(set(secured)) == 1 and secured[0] in claims
    return secured[0] if states_the_whole else sum(secured)


def registration_states(case: Case) -> dict[str, str]:
    """Map each right's position to the state of its newest registration."""
    rows = case.registrations.select_related("pledged_right").order_by("attempt")
    newest = {row.pledged_right.position: str(row.state) for row in rows}
    return {str(position): newest[position] for position in sorted(newest)}


def papers_in_order(case: Case) -> list[Paper]:
    """List a case's papers as the record names them, so that no two orders are possible."""
    return papers_of_rows(case.pk, 1, case.record_seq)


def papers_of_rows(chain: UUID, first: int, last: int) -> list[Paper]:
    """List the papers that these rows of a record froze, both ends included, in order."""
    rows = RecordEntry.objects.filter(chain=chain, seq__range=(first, last)).order_by("seq")
    named = [
        what.removeprefix(_PAPER)
        for rests_on in rows.values_list("rests_on", flat=True)
        for what, _sha256 in json.loads(rests_on)
        if what.startswith(_PAPER)
    ]
    papers = {paper.number: paper for paper in Paper.objects.filter(number__in=named)}
    return [papers[number] for number in dict.fromkeys(named)]


def record_lines(chain: UUID) -> Iterator[str]:
    """Write a chain's rows as canonical JSON, one a line.

    A line without its ``hash`` is the text that was hashed.
    """
    columns = (*HASHED, "hash")
    for row in RecordEntry.objects.filter(chain=chain).order_by("seq").values(*columns):
        yield canonical_json(row)


def told_rows(case: Case) -> list[dict[str, Any]]:
    """Tell a case's record for readers: who, in which role and organisation, did what."""
    rows = RecordEntry.objects.filter(chain=case.pk).order_by("seq")
    related = ("actor", "organisation", "branch", "on_behalf_of")
    return [_told(row) for row in rows.select_related(*related)]


def _told(row: RecordEntry) -> dict[str, Any]:
    resting = json.loads(row.rests_on)
    return {
        "seq": row.seq,
        "arrow": row.arrow,
        "subject": row.subject,
        "from": row.from_state,
        "to": row.to_state,
        "happened_at": row.happened_at,
        "recorded_at": row.recorded_at,
        "who": {
            "name": row.actor.full_name,
            "username": row.actor.username,
            "role": row.role,
            "role_name": str(Role(row.role).label),
            "organisation": row.organisation.name,
            "branch": row.branch.name if row.branch else None,
            "on_behalf_of": row.on_behalf_of.name if row.on_behalf_of else None,
        },
        "facts": json.loads(row.facts),
        "papers": [
            what.removeprefix(_PAPER) for what, _sha256 in resting if what.startswith(_PAPER)
        ],
    }


def _rights(case: Case) -> Iterable[PledgedRight]:
    return case.pledged_rights.select_related("right__kind", "pledgor")


def _right(pledged: PledgedRight) -> dict[str, Any]:
    return {
        "position": pledged.position,
        "kind": pledged.right.kind_id,
        "kind_name": pledged.right.kind.name,
        "number": pledged.right.number,
        "title": pledged.title,
        "pledgor": pledged.pledgor.name,
        "excluded": pledged.excluded_reason,
        "value_fen": _value_of(pledged),
        "registrations": [_registration(row) for row in _attempts(pledged)],
    }


def _value_of(pledged: PledgedRight) -> int | None:
    """Read the newest value of one right; a stand-alone figure, never a part of a sum."""
    valued = pledged.case.valuations.filter(pledged_right=pledged, value_fen__isnull=False)
    return valued.order_by("-round").values_list("value_fen", flat=True).first()


def _attempts(pledged: PledgedRight) -> Iterable[Registration]:
    return pledged.registrations.select_related("pledgee").order_by("attempt")


def _registration(row: Registration) -> Mapping[str, Any]:
    return {
        "attempt": row.attempt,
        "state": str(row.state),
        "registrar": row.registrar,
        "channel": row.channel,
        "pledgee": row.pledgee.name,
        "secured_fen": row.secured_fen,
        "registered_fen": row.registered_fen,
        "rank": row.rank,
        "filing_number": row.filing_number,
        "filed_on": row.filed_on,
        "certificate_number": row.certificate_number,
        "effective_date": row.effective_date,
        "ended_on": row.ended_on,
        "corrections": row.corrections,
        "outcome": row.outcome,
    }


def _shares(case: Case) -> Iterable[ShareConfirmation]:
    rows = ShareConfirmation.objects.filter(loan_reference=case.number)
    return rows.select_related("organisation", "terms").order_by("round", "party")


def _share(answer: ShareConfirmation) -> Mapping[str, Any]:
    return {
        "round": answer.round,
        "party": answer.party,
        "organisation": answer.organisation.name,
        "terms": answer.terms.code,
        "share_bp": answer.share_bp,
        "principal_fen": answer.principal_fen,
        "state": str(answer.state),
        "answered_at": answer.answered_at,
        "remark": answer.remark,
    }


def _loan(drawdown: Drawdown) -> Mapping[str, Any]:
    rows = loan_rows(drawdown)
    return {
        "seq": drawdown.seq,
        "principal_fen": drawdown.principal_fen,
        "disbursed_on": drawdown.disbursed_on,
        "rate_bp": drawdown.lpr_bp + drawdown.spread_bp,
        "lpr": {
            "tenor": drawdown.lpr_tenor,
            "published_on": drawdown.lpr_published_on,
            "rate_bp": drawdown.lpr_bp,
        },
        "repayment": drawdown.repayment,
        "months": drawdown.months,
        "due": [
            {
                "seq": due.seq,
                "due_date": due.due_date,
                "principal_fen": due.principal_fen,
                "interest_fen": due.interest_fen,
            }
            for due in rows.due
        ],
        "paid": [
            {
                "value_date": paid.value_date,
                "principal_fen": paid.principal_fen,
                "interest_fen": paid.interest_fen,
                "penalty_fen": paid.penalty_fen,
            }
            for paid in rows.paid
        ],
    }


def _open_items(case: Case) -> Iterable[WorkItem]:
    rows = WorkItem.objects.filter(case_key=case.pk, status=WorkItem.Status.OPEN)
    return rows.select_related("organisation", "branch").order_by("pk")


def _open(item: WorkItem) -> Mapping[str, Any]:
    return {
        "step": item.step,
        "about": item.subject_title,
        "organisation": item.organisation.name,
        "branch": item.branch.name if item.branch else None,
        "role": item.role,
        "due_at": item.due_at,
    }

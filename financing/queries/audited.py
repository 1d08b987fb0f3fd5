"""The live rows that the audit tests walk, table by table; what we do not keep is not supplied."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max, Prefetch
from django.utils.timezone import localdate

from documents.models import Paper
from financing.models import (
    Approval,
    BundleValuation,
    Case,
    Contract,
    Drawdown,
    RegisterSnapshot,
    Registration,
    RightValuation,
    Upload,
)
from financing.queries.audited_acts import act_rows, chain_rows, evidence_key_rows
from financing.states import RegistrationState
from risk_pool.queries.audited import fund_rows
from risk_pool.rules.audit.rows import Fund, Loan, Right, Row, Valuation
from risk_pool.rules.audit.rows_of_record import Act, Chain, Document, EvidenceKey
from risk_pool.rules.audit.running import World
from workflows.models import RecordEntry

Table = tuple[Sequence[str], Iterable[Sequence[Any]]]

_ENDED = (RegistrationState.DEREGISTERED, RegistrationState.REVOKED, RegistrationState.ENDED)
_STATES = {"terminated": "ended", "expired": "ended"}


def live_world(*, today: dt.date) -> World:
    """Gather all rows as they stand."""
    cases = _cases()
    supplied: Mapping[type[Row], Table] = {
        Loan: _loans(cases),
        Right: _rights(cases, today),
        Valuation: _valuations(cases),
        Document: _documents(),
        Fund: fund_rows(today=today),
        Act: act_rows(),
        Chain: chain_rows(today=today),
        EvidenceKey: evidence_key_rows(),
    }
    tables: dict[type[Row], Sequence[Row]] = {
        kind: [kind(**dict(zip(columns, row, strict=True))) for row in rows]
        for kind, (columns, rows) in supplied.items()
    }
    return World(tables, {kind: frozenset(columns) for kind, (columns, _) in supplied.items()})


def _cases() -> list[Case]:
    drawdowns = Prefetch("line__drawdowns", Drawdown.objects.order_by("seq"))
    return list(
        Case.objects.select_related("enterprise", "bank", "line")
        .prefetch_related(
            drawdowns,
            Prefetch("contracts", Contract.objects.order_by("round")),
            Prefetch("approvals", Approval.objects.order_by("round")),
        )
        .order_by("number")
    )


def _drawn(case: Case) -> list[Drawdown]:
    line = getattr(case, "line", None)
    return list(line.drawdowns.all()) if line else []


def _loans(cases: Iterable[Case]) -> Table:
    """Give each case with money drawn as a loan; rate and LPR are those of the first drawdown."""
    columns = ("key", "borrower", "bank", "signed_on", "approved_on", "disbursed_on",
               "matures_on", "amount_fen", "lpr_bp", "rate_bp")  # fmt: skip

    def rows() -> Iterator[Sequence[Any]]:
        for case in cases:
            if not (drawn := _drawn(case)):
                continue
            first = drawn[0]
            signed = [each.signed_on for each in case.contracts.all() if each.kind == "principal"]
            approved = [localdate(each.decided_at) for each in case.approvals.all()]
            yield (
                case.number, case.enterprise.name, case.bank.name,
                signed[-1] if signed else None, approved[-1] if approved else None,
                first.disbursed_on, case.line.available_until,
                sum(each.principal_fen for each in drawn), first.lpr_bp,
                first.lpr_bp + first.spread_bp,
            )  # fmt: skip

    return columns, rows()


def _rights(cases: Iterable[Case], today: dt.date) -> Table:
    """Give each registration that took effect, beside the newest extract of its right."""
    columns = ("key", "loan", "pool", "kind", "owner", "pledgor", "state", "granted", "frozen",
               "fee_paid", "pledged_before", "expires_on", "debt_ends_on", "co_owners",
               "co_owners_agree", "registered_on", "disbursed_on", "contract_fen",
               "certificate_fen", "registrar", "repaid_on", "release_filed_on", "today",
               "open")  # fmt: skip
    by_case = {case.pk: case for case in cases}
    facts, settled = _extracts(), _settled()
    registrations = (
        Registration.objects.exclude(effective_date=None)
        .select_related("pledged_right__right__kind", "pledged_right__pledgor")
        .order_by("case__number", "pk")
    )

    def rows() -> Iterator[Sequence[Any]]:
        for each in registrations:
            pledged, case = each.pledged_right, by_case[each.case_id]
            known = facts.get(pledged.pk, {})
            owners = known.get("owners") or [None]
            others = {name for name in owners if name and name != pledged.pledgor.name}
            drawn = _drawn(case)
            expires = known.get("expiry_date")
            yield (
                f"{pledged.right.kind_id} {pledged.right.number}", case.number, None,
                pledged.right.kind.family,
                _owner(pledged.pledgor.name, owners), pledged.pledgor.name,
                _STATES.get(known.get("legal_status", ""), known.get("legal_status")),
                known["legal_status"] != "pending" if known else None, known.get("frozen"),
                _paid_up(known.get("annuity_paid_until"), each.effective_date),
                known.get("pledged"), dt.date.fromisoformat(expires) if expires else None,
                case.line.available_until if drawn else None,
                len(others), others <= {*(known.get("co_owner_consent") or ())}
                or bool(known.get("co_owner_agreement")), each.effective_date,
                drawn[0].disbursed_on if drawn else None, each.secured_fen, each.registered_fen,
                each.registrar, settled.get(case.pk),
                each.ended_on if each.state == RegistrationState.DEREGISTERED else None,
                today, each.state not in _ENDED,
            )  # fmt: skip

    return columns, rows()


def _paid_up(until: str | None, on: dt.date | None) -> bool | None:
    """Say whether fees were paid on a day; of a right without fees nothing is known."""
    return None if until is None or on is None else dt.date.fromisoformat(until) >= on


def _settled() -> dict[UUID, dt.date]:
    """Give the day on which each settled case was paid off."""
    entries = RecordEntry.objects.filter(arrow="settle").values_list("chain", "happened_at")
    return {chain: localdate(at) for chain, at in entries}


def _owner(pledgor: str, owners: Sequence[str | None]) -> str | None:
    """Name the registered owner: the pledgor, where the pledgor is one of them."""
    return pledgor if pledgor in owners else owners[0]


def _extracts() -> dict[int, dict[str, Any]]:
    newest = RegisterSnapshot.objects.values("pledged_right").annotate(newest=Max("pk"))
    rows = RegisterSnapshot.objects.filter(pk__in=newest.values("newest"))
    return {row.pledged_right_id: json.loads(row.facts) for row in rows}


def _valuations(cases: Iterable[Case]) -> Table:
    columns = ("key", "loan", "officer", "client", "valued_on", "approved_on", "loan_fen",
               "value_fen", "external_report")  # fmt: skip
    by_case = {case.pk: case for case in cases}
    reported = {*RightValuation.objects.exclude(report=None).values_list("case_id", flat=True)}

    def rows() -> Iterator[Sequence[Any]]:
        for value in BundleValuation.objects.select_related("valued_by").order_by("pk"):
            case = by_case[value.case_id]
            approvals = [each for each in case.approvals.all() if each.round == value.round]
            approval = approvals[0] if approvals else None
            yield (
                f"{case.number}-{value.round}", case.number, value.valued_by.full_name,
                case.enterprise.name, value.valued_on,
                localdate(approval.decided_at) if approval else None,
                approval.approved_fen if approval else None, value.value_fen,
                case.pk in reported,
            )  # fmt: skip

    return columns, rows()


def _documents() -> Table:
    """Give frozen papers, hashed anew, and the firms' own files."""
    columns = ("key", "on", "borrower", "sha256", "manifest_sha256", "own", "required",
               "present")  # fmt: skip

    def rows() -> Iterator[Sequence[Any]]:
        for paper in Paper.objects.order_by("number").iterator(chunk_size=500):
            again = hashlib.sha256(paper.content.encode()).hexdigest()
            on = localdate(paper.issued_at)
            yield paper.number, on, None, again, paper.content_sha256, False, False, True
        uploads = Upload.objects.select_related("case__enterprise", "application__enterprise")
        for upload in uploads.order_by("pk"):
            of = upload.case or upload.application
            firm = of.enterprise.name if of else None
            name, on = f"{upload.pk} {upload.filename}", localdate(upload.uploaded_at)
            yield name, on, firm, upload.sha256, None, True, False, True

    return columns, rows()

"""What an audit looks at: typed rows. None is unknown: a test that needs it does not judge the row.

Amounts end in ``_fen``, rates in ``_bp`` (hundredths of a percent), days in ``_on``.
"""

from __future__ import annotations

from dataclasses import dataclass

from banks.money import Fen
from risk_pool.rules.audit.rows_of_record import (
    Act,
    Attempt,
    Chain,
    Day,
    Document,
    Dossier,
    EvidenceKey,
    Number,
    Partner,
    Words,
    Yes,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """A loan as its bank keeps it."""

    key: str
    borrower: Words = None
    bank: Words = None
    size: Words = None
    sector: Words = None
    region: Words = None
    bank_admitted_on: Day = None
    signed_on: Day = None
    approved_on: Day = None
    disbursed_on: Day = None
    matures_on: Day = None
    repaid_on: Day = None
    released_on: Day = None
    scheme_from: Day = None
    amount_fen: Fen | None = None
    covered_fen: Fen | None = None
    ip_share_bp: Number = None
    mixed: Yes = None
    separable: Yes = None
    ip_value_fen: Fen | None = None
    other_collateral_fen: Fen | None = None
    rate_bp: Number = None
    lpr_bp: Number = None
    guarantee_fee_bp: Number = None
    other_fees_fen: Fen | None = None
    declared_use: Words = None
    payee_use: Words = None
    back_to_related_on: Day = None
    subsidised: Yes = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A pledged right, as the registrar and the contract have it."""

    key: str
    loan: Words = None
    pool: Words = None
    kind: Words = None
    owner: Words = None
    pledgor: Words = None
    state: Words = None
    granted: Yes = None
    fee_paid: Yes = None
    frozen: Yes = None
    expires_on: Day = None
    debt_ends_on: Day = None
    contract_missing: Words = None
    co_owners: Number = None
    co_owners_agree: Yes = None
    pledged_before: Yes = None
    twin: Yes = None
    twin_told: Yes = None
    invalidation_pending: Yes = None
    invalidation_told: Yes = None
    other_bar: Words = None
    registered_on: Day = None
    disbursed_on: Day = None
    contract_number: Words = None
    certificate_contract: Words = None
    contract_fen: Fen | None = None
    certificate_fen: Fen | None = None
    registrar: Words = None
    repaid_on: Day = None
    release_filed_on: Day = None
    today: Day = None
    changed_on: Day = None
    change_task_on: Day = None
    open: Yes = None
    first_pledge: Yes = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Valuation:
    """A value that a loan was approved on."""

    key: str
    loan: Words = None
    right: Words = None
    officer: Words = None
    appraiser: Words = None
    client: Words = None
    valued_on: Day = None
    valid_until: Day = None
    approved_on: Day = None
    loan_fen: Fen | None = None
    value_fen: Fen | None = None
    internal_fen: Fen | None = None
    external_fen: Fen | None = None
    external_report: Yes = None
    new_facts: Yes = None
    counted_rights: Number = None
    registered_rights: Number = None
    stored_score: Number = None
    recomputed_score: Number = None
    revalued_fen: Fen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A loan entered into a pool."""

    key: str
    loan: Words = None
    pool: Words = None
    bank: Words = None
    contract: Words = None
    right: Words = None
    disbursed_on: Day = None
    enrolled_on: Day = None
    enrolment_known: Yes = None
    first_overdue_on: Day = None
    claimed: Yes = None
    reserved_fen: Fen | None = None
    due_reserve_fen: Fen | None = None
    pool_limit_fen: Fen | None = None
    principal_fen: Fen | None = None
    bank_principal_fen: Fen | None = None
    late_or_low: Yes = None
    bank_npl_bp: Number = None
    bank_leverage_bp: Number = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a bank asks of the pool for one loan."""

    key: str
    loan: Words = None
    loss: Words = None
    paid_elsewhere: Words = None
    defaulted_on: Day = None
    computed_default_on: Day = None
    reported_on: Day = None
    enrolled_on: Day = None
    first_drawn_on: Day = None
    liquidated_on: Day = None
    claimed_on: Day = None
    last_day: Day = None
    suit_number: Words = None
    sued_on: Day = None
    suit_reason: Words = None
    possession_on: Day = None
    collateral_seized: Yes = None
    declaration_signed: Yes = None
    signer_rank: Number = None
    fraud_flag: Yes = None
    fraud_answer: Words = None
    claimed_fen: Fen | None = None
    covered_fen: Fen | None = None
    recovered_fen: Fen | None = None
    interest_fen: Fen | None = None
    costs_fen: Fen | None = None
    principal_only: Yes = None
    full_review: Yes = None
    escalated: Yes = None
    risk_factors: Number = None
    collateral_listed: Number = None
    collateral_reconciled: Number = None
    changed_without_leave: Words = None
    fact_known_on: Day = None
    fact_told_on: Day = None
    approved_on: Day = None
    reviewer: Words = None
    earlier_hands: Words = None
    returned_on: Day = None
    acted_on: Day = None
    notice_bounced: Yes = None
    today: Day = None
    paid_on: Day = None
    last_approval_on: Day = None
    notice_ended_on: Day = None
    paid_fen: Fen | None = None
    due_fen: Fen | None = None
    instalment: Number = None
    recovery_recorded: Yes = None
    flagged_on: Day = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What follows a payout."""

    key: str
    claim: Words = None
    paid_out_on: Day = None
    last_act_on: Day = None
    today: Day = None
    received_on: Day = None
    shared_on: Day = None
    received_fen: Fen | None = None
    costs_fen: Fen | None = None
    fund_share_bp: Number = None
    fund_fen: Fen | None = None
    limitation_on: Day = None
    sold_fen: Fen | None = None
    last_value_fen: Fen | None = None
    sale_approved: Yes = None
    buy_back_due_on: Day = None
    buy_back_asked_on: Day = None
    in_arrears: Yes = None
    supported_again_on: Day = None
    written_off_on: Day = None
    measures_exhausted: Yes = None
    right_lapsed_on: Day = None
    closed: Yes = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """A pool at the end of a quarter, its figures added up."""

    key: str
    on: Day = None
    held_fen: Fen | None = None
    paid_in_fen: Fen | None = None
    interest_fen: Fen | None = None
    recovered_fen: Fen | None = None
    paid_fen: Fen | None = None
    fees_fen: Fen | None = None
    subsidies_fen: Fen | None = None
    statement_fen: Fen | None = None
    account_interest_fen: Fen | None = None
    unused_year_fen: Fen | None = None
    balance_fen: Fen | None = None
    covered_fen: Fen | None = None
    quarters_below: Number = None
    fee_paid_fen: Fen | None = None
    fee_due_fen: Fen | None = None
    free_fen: Fen | None = None
    expected_quarter_fen: Fen | None = None
    largest_share_bp: Number = None
    largest_name: Words = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """Money that left the pool."""

    key: str
    on: Day = None
    purpose: Words = None
    amount_fen: Fen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """Money a party promised to pay in."""

    key: str
    payer: Words = None
    due_on: Day = None
    due_fen: Fen | None = None
    paid_fen: Fen | None = None
    today: Day = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of a report, and what the rows say."""

    key: str
    on: Day = None
    reported: Number = None
    recomputed: Number = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsidy:
    """A subsidy paid on a loan."""

    key: str
    loan: Words = None
    borrower: Words = None
    kind: Words = None
    period: Words = None
    paid_on: Day = None
    repaid_on: Day = None
    paid_fen: Fen | None = None
    due_fen: Fen | None = None
    year_cap_fen: Fen | None = None


Row = (
    Loan | Right | Valuation | Enrolment | Claim | Recovery | Fund | Spending | Contribution
    | Figure | Subsidy | Act | Partner | Attempt | Chain | Document | Dossier | EvidenceKey
)  # fmt: skip

TABLES: dict[str, type[Row]] = {
    "loans": Loan, "rights": Right, "valuations": Valuation, "enrolments": Enrolment,
    "claims": Claim, "recoveries": Recovery, "funds": Fund, "spendings": Spending,
    "contributions": Contribution, "figures": Figure, "subsidies": Subsidy, "acts": Act,
    "partners": Partner, "attempts": Attempt, "chains": Chain, "documents": Document,
    "dossiers": Dossier, "evidence_keys": EvidenceKey,
}  # fmt: skip

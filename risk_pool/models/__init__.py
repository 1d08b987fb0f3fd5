"""The pool's rows: terms and answers, loans covered, claims, accounts, statements, findings."""

from risk_pool.models.audit import AuditRun, Finding
from risk_pool.models.claims import Claim, ClaimPayment, LoanSnapshot
from risk_pool.models.coverage import Coverage, PoolSheet, SheetFilling
from risk_pool.models.ledger import Account, Pool, StatementLine, Transfer
from risk_pool.models.recovery import Disposal, PoolStatement, PursuitMeasure, Recovery
from risk_pool.models.terms import PoolTerms, PoolTermsQuerySet, ShareConfirmation, TermShare

__all__ = [
    "Account",
    "AuditRun",
    "Claim",
    "ClaimPayment",
    "Coverage",
    "Disposal",
    "Finding",
    "LoanSnapshot",
    "Pool",
    "PoolSheet",
    "PoolStatement",
    "PoolTerms",
    "PoolTermsQuerySet",
    "PursuitMeasure",
    "Recovery",
    "ShareConfirmation",
    "SheetFilling",
    "StatementLine",
    "TermShare",
    "Transfer",
]

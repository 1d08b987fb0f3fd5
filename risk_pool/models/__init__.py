"""The pool's rows: terms and answers to them, accounts, transfers, statements."""

from risk_pool.models.audit import AuditRun, Finding
from risk_pool.models.ledger import Account, Pool, StatementLine, Transfer
from risk_pool.models.terms import PoolTerms, PoolTermsQuerySet, ShareConfirmation, TermShare

__all__ = [
    "Account",
    "AuditRun",
    "Finding",
    "Pool",
    "PoolTerms",
    "PoolTermsQuerySet",
    "ShareConfirmation",
    "StatementLine",
    "TermShare",
    "Transfer",
]

"""The tables of the journeys."""

from financing.models.applications import Application, ApplicationVersion, Upload
from financing.models.appraisers import AppraiserLicence
from financing.models.cases import Case, CaseParty, PledgedRight
from financing.models.comments import Comment
from financing.models.credit import (
    ConditionCheck,
    Covenant,
    CovenantTest,
    Endorsement,
    FinancialStatement,
    GroupLink,
)
from financing.models.decisions import Approval, DueDiligence, RiskReview
from financing.models.evidence import (
    BundleValuation,
    RegisterSnapshot,
    RightFinding,
    RightValuation,
)
from financing.models.filing_sheets import FilingSheet
from financing.models.living import Amendment, Consent
from financing.models.loans import CreditLine, Drawdown, Instalment, Repayment, ScheduleChange
from financing.models.pledges import Contract, Registration
from financing.models.portfolios import PortfolioImport, PortfolioRight
from financing.models.rights import IPRight, RegistrarChannel, RightKind, RuleRow
from financing.models.watching import Alert, WatchRun

__all__ = [
    "Alert",
    "Amendment",
    "Application",
    "ApplicationVersion",
    "AppraiserLicence",
    "Approval",
    "BundleValuation",
    "Case",
    "CaseParty",
    "Comment",
    "ConditionCheck",
    "Consent",
    "Contract",
    "Covenant",
    "CovenantTest",
    "CreditLine",
    "Drawdown",
    "DueDiligence",
    "Endorsement",
    "FilingSheet",
    "FinancialStatement",
    "GroupLink",
    "IPRight",
    "Instalment",
    "PledgedRight",
    "PortfolioImport",
    "PortfolioRight",
    "RegisterSnapshot",
    "RegistrarChannel",
    "Registration",
    "Repayment",
    "RightFinding",
    "RightKind",
    "RightValuation",
    "RiskReview",
    "RuleRow",
    "ScheduleChange",
    "Upload",
    "WatchRun",
]

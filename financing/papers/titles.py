"""English titles of the papers, for the English interface; the papers themselves are Chinese."""

from __future__ import annotations

from collections.abc import Mapping

TITLE_EN: Mapping[str, str] = {
    "SQ": "Application for an IP pledge loan",
    "SL": "Notice of acceptance",
    "BZ": "Notice of all deficiencies",
    "BSL": "Notice of non-acceptance",
    "CH": "Confirmation of withdrawal",
    "HY": "Verification of rights",
    "WT": "Commission to an appraiser",
    "PG": "Valuation of a single right",
    "ZH": "Bundle valuation report",
    "DC": "Due-diligence report",
    "SC": "Risk review opinion",
    "PF": "Credit decision (internal)",
    "TZ": "Notice of approval",
    "JJ": "Notice of refusal",
    "TH": "Note of return to an earlier step",
    "FD": "Answer on risk sharing",
    "HTJ": "Loan contract: key terms",
    "HTZ": "Pledge contract: key terms",
    "DJS": "Application for pledge registration",
    "DJB": "Note of the registrar's corrections",
    "DJZ": "Note of the registration certificate",
    "DJJ": "Note of refused registration",
    "ZY": "Request to reconsider after registration",
    "DJC": "Note of a registration filing taken back",
    "PC": "Notice of a withdrawn approval",
    "FK": "Notice of disbursement",
    "HK": "Repayment voucher",
    "HC": "Reversal of a repayment",
    "ED": "Notice of the end of the credit line",
    "LL": "Notice of a new interest rate",
    "ZQ": "Notice of extension",
    "JQ": "Certificate of settlement",
    "JQF": "Notice that a certificate of settlement is void",
    "ZX": "Note of released registration",
    "JA": "Closing report",
    "ZZ": "Notice of termination",
}

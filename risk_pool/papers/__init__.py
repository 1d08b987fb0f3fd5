"""The papers of a pool, one kind for each step that leaves one: code, title, readers, build."""

from __future__ import annotations

from banks.papers.phrasing import Build
from documents.blocks import PaperKind
from risk_pool.papers import claiming, covering, recovering

BANK, BUREAU = "BANK", "BUREAU"


def _kind(code: str, title: str, build: Build, *audience: str) -> PaperKind:
    return PaperKind(code, 1, title, frozenset(audience), build)


ENROLMENT = _kind("BQ", "入池备案确认书", covering.enrolment, BANK, BUREAU)
RELEASE = _kind("BJ", "备案解除通知书", covering.release, BANK, BUREAU)
TRANSFER = _kind("BH", "备案条款转换确认书", covering.transferred, BANK, BUREAU)

DEFAULT_REPORT = _kind("WY", "违约报告书", claiming.default_report, BANK, BUREAU)
CLAIM = _kind("DS", "代偿申请书", claiming.claim, BANK, BUREAU)
CLAIM_DEFICIENCIES = _kind("DB", "代偿申请补正通知书", claiming.deficiencies, BANK, BUREAU)
CLAIM_REFUSAL = _kind("DN", "不予代偿决定书", claiming.refusal, BANK, BUREAU)
OPINION = _kind("CS", "财政审核意见书", claiming.opinion, BUREAU)
PUBLIC_NOTICE = _kind("GS", "代偿公示", claiming.public_notice, BANK, BUREAU)
DECISION = _kind("DJ", "代偿决定书", claiming.decision, BANK, BUREAU)
VOUCHER = _kind("DZ", "代偿支付凭证", claiming.voucher, BANK, BUREAU)
SETTLEMENT_SHEET = _kind("QS", "代偿清算单", claiming.settlement, BANK, BUREAU)
CLAW_BACK_NOTICE = _kind("ZB", "追回代偿通知书", claiming.claw_back, BANK, BUREAU)
DISPOSAL_RECORD = _kind("CZ", "质物处置记录", recovering.disposal, BANK, BUREAU)
RECOVERY_RECEIPT = _kind("ZS", "追偿回收凭证", recovering.receipt, BANK, BUREAU)
DISTRIBUTION = _kind("FP", "追偿分配表", recovering.distribution, BANK, BUREAU)
WRITE_OFF = _kind("HX", "代偿核销决定书", recovering.write_off, BANK, BUREAU)
RESUMPTION = _kind("HF", "恢复追偿通知书", recovering.resumption, BANK, BUREAU)
POOL_STATEMENT = _kind("YB", "资金池月报", recovering.statement, BUREAU)

KINDS: tuple[PaperKind, ...] = (
    ENROLMENT,
    RELEASE,
    TRANSFER,
    DEFAULT_REPORT,
    CLAIM,
    CLAIM_DEFICIENCIES,
    CLAIM_REFUSAL,
    OPINION,
    PUBLIC_NOTICE,
    DECISION,
    VOUCHER,
    SETTLEMENT_SHEET,
    CLAW_BACK_NOTICE,
    DISPOSAL_RECORD,
    RECOVERY_RECEIPT,
    DISTRIBUTION,
    WRITE_OFF,
    RESUMPTION,
    POOL_STATEMENT,
)
"""Every kind, in the order in which a loan leaves them."""

"""The integrity of evidence (EV): chains, hashes, dossiers, signatures, archives."""

from __future__ import annotations

from risk_pool.rules.audit.rows_of_record import Chain, Document, Dossier, EvidenceKey
from risk_pool.rules.audit.running import Asked, audit_test


@audit_test("EV-01", Chain, "broken", day="on")
def chain_broken(chain: Chain, _asked: Asked) -> str | None:
    """Ask whether a chain of the record holds."""
    return f"记录链不成立：{chain.broken}" if chain.broken else None


@audit_test("EV-02", Document, "sha256", "manifest_sha256", day="on")
def hash_differs(document: Document, _asked: Asked) -> str | None:
    """Ask whether a document is the one that the manifest names."""
    return "文件与清单的散列值不符" if document.sha256 != document.manifest_sha256 else None


@audit_test("EV-03", Document, "required", "present", "own", looks=("stale_on", "used_on",
            "sha256", "borrower"), day="on")  # fmt: skip
def missing_or_lent(document: Document, asked: Asked) -> str | None:
    """Ask whether a required document is there, fresh, and of this firm alone."""
    if document.required and not document.present:
        return "缺少必备文件"
    if document.stale_on and document.used_on and document.used_on > document.stale_on:
        return "使用时文件已过期"
    if not document.own or not document.sha256:
        return None
    firms = {each.borrower for each in asked.world.alike(document, "sha256") if each.own}
    return "同一文件用于不同企业" if len(firms) > 1 else None


@audit_test("EV-04", Document, "signed_on", "signature_valid", looks=("certificate_until",))
def signature_invalid(document: Document, _asked: Asked) -> str | None:
    """Ask whether a signature is valid, by a certificate in force."""
    if not document.signature_valid:
        return "签名无效"
    until = document.certificate_until
    expired = until is not None and document.signed_on is not None and document.signed_on > until
    return "签名时证书已过期" if expired else None


@audit_test("EV-05", Dossier, "listed", "contained", day="on")
def index_differs(dossier: Dossier, _asked: Asked) -> str | None:
    """Ask whether a dossier holds what its index lists."""
    differ = dossier.listed != dossier.contained
    return f"卷内目录{dossier.listed}件，实有{dossier.contained}件" if differ else None


@audit_test("EV-06", Document, "archived_on", looks=("archive_class", "retention_years"))
def archive_unclassed(document: Document, _asked: Asked) -> str | None:
    """Ask whether an archived document has its class and retention."""
    unclassed = not document.archive_class or not document.retention_years
    return "归档文件没有类别或保管期限" if unclassed else None


@audit_test("EV-07", Document, "sheet_fen", "pdf_fen", day="on")
def twin_differs(document: Document, _asked: Asked) -> str | None:
    """Ask whether workbook and PDF have the same figures."""
    differ = document.sheet_fen != document.pdf_fen
    return "电子表格与PDF的金额不一致" if differ else None


@audit_test("EV-08", EvidenceKey, "on_delete")
def deletable(key: EvidenceKey, _asked: Asked) -> str | None:
    """Ask whether deleting a person would take evidence with them."""
    return None if key.on_delete == "PROTECT" else f"删除用户会波及证据（{key.on_delete}）"

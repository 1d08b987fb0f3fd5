"""Everything a stranger needs to verify a case without us, as files with their hashes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from documents.adapters.seals import seal_keys
from documents.errors import NotRenderedYet, PdfDamaged
from documents.queries import pdf_of
from documents.rendering import checking
from financing.models import Case, Upload
from financing.queries.dossiers import case_dossier, papers_in_order, record_lines
from risk_pool.queries.ledger import loan_extract
from workflows.evidence import kinds
from workflows.models import Recorded, RecordEntry
from workflows.rules.chain import canonical_json, instant

FORMAT = "ip-pledge-evidence/1"
MANIFEST, MANIFEST_HASH = "manifest.json", "manifest.sha256"

LEDGER = "ledger/loan.jsonl"
SIGNATURES, ROOTS = "signatures.py", "seals/roots.pem"

_BESIDE = Path(__file__).resolve().parent.parent / "data" / "evidence"
_SUFFIXES = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a package: where it lies, what it is, and what the manifest says beside."""

    path: str
    kind: str
    content: bytes
    said: dict[str, Any] = field(default_factory=dict)

    def entry(self) -> dict[str, Any]:
        """Give the manifest's line about this file."""
        sha = hashlib.sha256(self.content).hexdigest()
        return {
            "path": self.path,
            "kind": self.kind,
            "sha256": sha,
            "bytes": len(self.content),
            **self.said,
        }


def package_of(case: Case, *, made_at: dt.datetime) -> Iterator[Piece]:
    """Give every file of a case's evidence package, the manifest and its hash last.

    Same case, same moment, same bytes. Each piece is let go of before the next is read.
    """
    entries: list[dict[str, Any]] = []
    records: list[dict[str, Any]] = []
    without_pdf: list[str] = []
    for piece in _pieces(case, records, without_pdf):
        entries.append(piece.entry())
        yield piece
    manifest = canonical_json(
        {
            "format": FORMAT,
            "case": case.number,
            "state": str(case.state),
            "state_name": str(case.get_state_display()),
            "made_at": instant(made_at),
            "records": records,
            "papers_without_pdf": without_pdf,
            "files": entries,
        }
    ).encode()
    yield Piece(MANIFEST, "manifest", manifest)
    line = f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}\n"
    yield Piece(MANIFEST_HASH, "manifest", line.encode())


def _pieces(case: Case, records: list[dict[str, Any]], without_pdf: list[str]) -> Iterator[Piece]:
    for name in ("README.txt", "verify.py"):
        yield Piece(name, "guide", (_BESIDE / name).read_bytes())
    yield Piece(SIGNATURES, "guide", Path(checking.__file__).read_bytes())
    if keys := seal_keys():
        roots = "".join(ssl.DER_cert_to_PEM_cert(root.dump()) for root in keys.roots())
        yield Piece(ROOTS, "roots", roots.encode())
    dossier = json.dumps(
        json.loads(canonical_json(case_dossier(case))), ensure_ascii=False, indent=2
    )
    yield Piece("case.json", "summary", f"{dossier}\n".encode())
    yield _record(case, "record/case.jsonl", records)
    yield _record(case.application, "record/application.jsonl", records)
    yield from _papers(case, without_pdf)
    yield from _evidence(case)
    if lines := "".join(f"{canonical_json(row)}\n" for row in loan_extract(case.number)):
        yield Piece(LEDGER, "ledger", lines.encode())


def _record(of: Recorded, path: str, records: list[dict[str, Any]]) -> Piece:
    records.append({"path": path, "chain": str(of.pk), "rows": of.record_seq, "tip": of.record_tip})
    lines = "".join(f"{line}\n" for line in record_lines(of.pk))
    return Piece(path, "record", lines.encode())


def _papers(case: Case, without_pdf: list[str]) -> Iterator[Piece]:
    for place, paper in enumerate(papers_in_order(case), start=1):
        try:
            pdf = pdf_of(paper)
        except (NotRenderedYet, PdfDamaged):
            without_pdf.append(paper.number)
            continue
        said = {
            "title": paper.title,
            "content_sha256": paper.content_sha256,
            "seals": [revision.signer for revision in paper.revisions.all()],
        }
        yield Piece(f"papers/{place:03d}-{paper.number}.pdf", "pdf", pdf, said)


def _evidence(case: Case) -> Iterator[Piece]:
    """Give everything that the case's and its application's rows rest on, once each."""
    chains = (case.pk, case.application_id)
    wanted = _wanted(chains)
    files = {
        upload.sha256: upload
        for upload in Upload.objects.filter(case=case)
        | Upload.objects.filter(application=case.application_id)
    }
    for kind, read in sorted(kinds().items()):
        for content in read(chains):
            sha = hashlib.sha256(content).hexdigest()
            if (kind, sha) not in wanted:
                continue
            wanted.remove((kind, sha))
            upload = files.get(sha) if kind == "upload" else None
            suffix = _SUFFIXES.get(upload.media_type, ".bin") if upload else _suffix(content)
            said = {"title": upload.label, "filename": upload.filename} if upload else {}
            yield Piece(f"evidence/{kind}/{sha}{suffix}", kind, content, said)


def _wanted(chains: tuple[Any, ...]) -> set[tuple[str, str]]:
    rows = RecordEntry.objects.filter(chain__in=chains).values_list("rests_on", flat=True)
    return {
        (what.partition(":")[0], sha) for rests_on in rows for what, sha in json.loads(rests_on)
    }


def _suffix(content: bytes) -> str:
    return ".json" if content[:1] in (b"{", b"[") else ".txt"

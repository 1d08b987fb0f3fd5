"""Checks the seals of a PDF: who sealed which revision, and whether each still holds.

It stands alone, so that evidence packages carry it: the standard library and pyHanko, no more.

Source: ISO 32000-1, 12.8.1 (ByteRange); ETSI EN 319 102-1 (validation).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import struct
import zlib
from binascii import unhexlify
from collections.abc import Sequence
from dataclasses import dataclass, replace

from asn1crypto import cms, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_CLAIM = re.compile(rb"/Name\s*\(((?:[^\\)]|\\.)*)\)", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_UNREADABLE = (
    PdfError, SigningError, PathError, ValueError, LookupError, TypeError, AttributeError,
    ArithmeticError, AssertionError, NotImplementedError, RecursionError, OSError, zlib.error,
    struct.error, InvalidSignature, UnsupportedAlgorithm,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal: the revision it made (the paper itself is the first), who, when, and what of it.

    ``end`` is where the revision ends in the file; ``stamped_at`` is what the timestamp says;
    ``trusted`` that the roots vouch for signer and timestamp; ``problem`` is empty where the seal
    holds.
    """

    revision: int
    signer: str
    end: int
    stamped_at: dt.datetime | None = None
    trusted: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """What is known from elsewhere of a revision: where it ends, its bytes' hash, who made it."""

    end: int
    sha256: str
    signer: str


def check_seals(pdf: bytes, roots: Sequence[bytes]) -> list[Seal]:
    """Check every seal, the oldest first; ``roots`` are certificates (DER) whose word is taken."""
    trusted = [x509.Certificate.load(root) for root in roots]
    seals = [_checked(pdf, at, places, trusted) for at, places in enumerate(_ranges(pdf), start=2)]
    if not seals or any(seal.problem for seal in seals):
        return seals
    if seals[-1].end < len(pdf):
        return [*seals, Seal(len(seals) + 2, "", len(pdf), problem="末尾有未经任何印章签署的内容")]
    return [*(_later_checked(pdf, seal) for seal in seals[:-1]), seals[-1]]


def first_change(pdf: bytes, known: Sequence[Revision]) -> str:
    """Name the first revision that is not what it is known to be; empty where all are."""
    start = 0
    for number, revision in enumerate(known, start=1):
        piece = pdf[start : revision.end]
        if len(pdf) < revision.end or hashlib.sha256(piece).hexdigest() != revision.sha256:
            return told_revision(number, revision.signer)
        start = revision.end
    return told_revision(len(known) + 1, "") if len(pdf) > start else ""


def told_revision(number: int, signer: str) -> str:
    """Name a revision and who made it."""
    if number == 1:
        return "第1版（文书正文）"
    return f"第{number}版（{signer}的印章）" if signer else f"第{number}版（无印章）"


def _ranges(pdf: bytes) -> list[tuple[int, int, int, int]]:
    found = []
    for match in _RANGE.finditer(pdf):
        first, length, second, rest = (int(number) for number in match.groups())
        found.append((first, length, second, rest))
    return found


def _checked(
    pdf: bytes, number: int, places: tuple[int, int, int, int], trusted: Sequence[x509.Certificate]
) -> Seal:
    """Check a seal on the file as it was when it was put on."""
    first, length, second, rest = places
    end = second + rest
    signer = _signer_in(pdf[length:second]) or _claimed_in(pdf[second:end])
    seal = Seal(number, signer, end)
    if first != 0 or not length < second or end > len(pdf):
        return replace(seal, problem="签名覆盖的范围已被改动")
    try:
        if not _is_plainly_written(pdf[length:second]):
            return replace(seal, problem="签名本身已被改动")
        return _validated(pdf, seal, trusted)
    except _UNREADABLE:
        return replace(seal, problem="文件结构或签名已被改动，无法读取")


def _validated(pdf: bytes, seal: Seal, trusted: Sequence[x509.Certificate]) -> Seal:
    then = PdfFileReader(io.BytesIO(pdf[: seal.end])).embedded_signatures[seal.revision - 2]
    now = _context(trusted)
    status = validate_pdf_signature(then, now, now, skip_diff=True)
    seal = replace(seal, signer=_name(then.signer_cert), trusted=status.trusted)
    if not (status.intact and status.valid):
        return replace(seal, problem="所签署的内容或签名本身已被改动")
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return replace(seal, problem="签名没有覆盖整个版本")
    if stamp := status.timestamp_validity:
        seal = replace(seal, stamped_at=stamp.timestamp)
        if not (stamp.intact and stamp.valid):
            return replace(seal, problem="时间戳已被改动")
        if stamp.trusted and not status.trusted:  # the certificate may have ended since
            held = _context(trusted, stamp.timestamp)
            status = validate_pdf_signature(then, held, held, skip_diff=True)
        seal = replace(seal, trusted=status.trusted and stamp.trusted)
    return seal


def _later_checked(pdf: bytes, seal: Seal) -> Seal:
    """Check that what followed a seal did no more than fill in places for others."""
    try:
        signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[seal.revision - 2]
        signature.compute_integrity_info()
        since = signature.diff_result
    except _UNREADABLE:
        return replace(seal, problem="文件结构已被改动，无法读取")
    if isinstance(since, DiffResult) and since.modification_level <= ModificationLevel.FORM_FILLING:
        return seal
    return replace(seal, problem="其后的版本改动了已签署的内容")


def _context(
    trusted: Sequence[x509.Certificate], moment: dt.datetime | None = None
) -> ValidationContext:
    return ValidationContext(trust_roots=list(trusted), allow_fetching=False, moment=moment)


def _is_plainly_written(contents: bytes) -> bool:
    """Say whether a signature is written as signers write it: nothing but itself, and zeros."""
    written = contents[1:-1]
    signature = unhexlify(written)
    bare = cms.ContentInfo.load(signature).dump()
    one_case = written in (written.upper(), written.lower())
    return (
        contents[:1] + contents[-1:] == b"<>"
        and one_case
        and not signature[len(bare) :].strip(b"\0")
        and signature.startswith(bare)
    )


def _signer_in(contents: bytes) -> str:
    """Read who signed from a signature that may be damaged; empty where nothing can be read."""
    try:
        signed = cms.ContentInfo.load(unhexlify(contents.strip(b"<>")))["content"]
        serial = signed["signer_infos"][0]["sid"].chosen["serial_number"].native
        names = [
            _name(each.chosen)
            for each in signed["certificates"]
            if each.chosen.serial_number == serial
        ]
    except _UNREADABLE:
        return ""
    return names[0] if names else ""


def _claimed_in(around: bytes) -> str:
    """Read whose seal it says to be, where the signature itself can no longer be read."""
    told = _CLAIM.search(around)
    if told is None:
        return ""
    text = _ESCAPED.sub(_unescaped, told[1])
    return text.decode("utf-16" if text.startswith(b"\xfe\xff") else "latin-1", "replace")


def _unescaped(escaped: re.Match[bytes]) -> bytes:
    told = escaped[1]
    if told.isdigit():
        return bytes([int(told, 8) & 255])
    return _PLAIN.get(told, told)


def _name(certificate: x509.Certificate) -> str:
    subject = certificate.subject.native
    return str(subject.get("organization_name") or subject.get("common_name", ""))

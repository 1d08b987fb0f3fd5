"""The one door: size, name, content, structure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO

from documents.rules.uploads.images import check_jpeg, check_png
from documents.rules.uploads.kinds import (
    ALLOWED,
    KIND_OF_EXTENSION,
    PACKAGES,
    VAGUE_TYPES,
    UploadKind,
    UploadRefused,
)
from documents.rules.uploads.names import kind_by_name
from documents.rules.uploads.packages import check_docx, check_xlsx
from documents.rules.uploads.pdfs import check_pdf

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_END = b"PK\x05\x06"
_ZIP_END_REACH = 65_557  # a zip's end stands within a comment's length of the file's end
_MAGIC: Mapping[bytes, frozenset[UploadKind]] = {
    b"%PDF-": frozenset({UploadKind.PDF}),
    b"\x89PNG\r\n\x1a\n": frozenset({UploadKind.PNG}),
    b"\xff\xd8\xff": frozenset({UploadKind.JPEG}),
    b"PK\x03\x04": PACKAGES,
}
_CHECKS: Mapping[UploadKind, Callable[[BinaryIO], None]] = {
    UploadKind.PDF: check_pdf,
    UploadKind.PNG: check_png,
    UploadKind.JPEG: check_jpeg,
    UploadKind.XLSX: check_xlsx,
    UploadKind.DOCX: check_docx,
}


def check_upload(
    *, name: str, declared_type: str, stream: BinaryIO, size: int, most_bytes: int
) -> UploadKind:
    """Tell what a file is, having found nothing in it that acts, hides or explodes.

    ``stream`` is read from its beginning and left there; ``size`` and ``most_bytes`` are bytes.

    Raises:
        UploadRefused: with a sentence that says what to do.
    """
    if size > most_bytes:
        raise UploadRefused(too_large(most_bytes), problem="size", size=size)
    if size <= 0:
        raise UploadRefused("文件是空的；请确认选对了文件。", problem="empty")
    claimed = kind_by_name(name)
    _check_declared(declared_type, claimed)
    stream.seek(0)
    _check_content(stream, claimed)
    stream.seek(0)
    _CHECKS[claimed](stream)
    if claimed not in PACKAGES:
        _check_tail(stream, size)
    stream.seek(0)
    return claimed


def too_large(most_bytes: int) -> str:
    """Say how large a file may be."""
    return (
        f"单个文件不能超过 {most_bytes // 1024**2} MB；请压缩图片、降低扫描分辨率或拆分后重新上传。"
    )


def _check_declared(declared_type: str, claimed: UploadKind) -> None:
    declared = declared_type.partition(";")[0].strip().lower()
    if declared in VAGUE_TYPES or declared == claimed:
        return
    raise UploadRefused(
        f"文件声明的类型（{declared[:60]}）与扩展名不一致；{ALLOWED}。", problem="type"
    )


def _check_content(stream: BinaryIO, claimed: UploadKind) -> None:
    head = stream.read(16)
    if head.startswith(_OLD_OFFICE):
        raise UploadRefused(
            "这是加密的或旧格式（.doc、.xls）的 Office 文件；请取消密码并另存为 .docx 或 .xlsx。",
            problem="encrypted",
        )
    kinds = next((found for magic, found in _MAGIC.items() if head.startswith(magic)), None)
    if kinds is None:
        raise UploadRefused(f"文件内容不是所称的格式；{ALLOWED}。", problem="type")
    if claimed not in kinds:
        extensions = "、".join(f".{e}" for e, kind in KIND_OF_EXTENSION.items() if kind in kinds)
        raise UploadRefused(
            f"文件内容与扩展名不一致：内容应使用扩展名 {extensions}；请核对文件。", problem="type"
        )


def _check_tail(stream: BinaryIO, size: int) -> None:
    """Refuse a second file that hangs on the first: a zip is read from its end."""
    stream.seek(max(0, size - _ZIP_END_REACH))
    if _ZIP_END in stream.read(_ZIP_END_REACH):
        raise UploadRefused("文件末尾夹带了压缩包；请用原程序重新导出后上传。", problem="polyglot")

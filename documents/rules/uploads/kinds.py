"""The kinds of file that are taken in, and how each is told."""

from __future__ import annotations

from enum import StrEnum

from workflows.errors import Refusal


class UploadRefused(Refusal):
    """A file that is not taken in; ``problem`` says why in one word."""

    code = "upload_refused"


class UploadKind(StrEnum):
    """A kind of file; the value is its media type."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


KIND_OF_EXTENSION = {
    "pdf": UploadKind.PDF,
    "png": UploadKind.PNG,
    "jpg": UploadKind.JPEG,
    "jpeg": UploadKind.JPEG,
    "xlsx": UploadKind.XLSX,
    "docx": UploadKind.DOCX,
}
ALLOWED = "只接收 PDF、PNG、JPG、XLSX、DOCX 五种文件"
PACKAGES = frozenset({UploadKind.XLSX, UploadKind.DOCX})

# What some browsers and office programs say of a file they do not know better.
VAGUE_TYPES = frozenset(
    {"", "application/octet-stream", "application/zip", "application/x-zip-compressed",
     "application/x-pdf", "image/jpg", "image/pjpeg", "image/x-png", "application/vnd.ms-excel",
     "application/msword", "application/wps-office.xlsx", "application/wps-office.docx"}
)  # fmt: skip

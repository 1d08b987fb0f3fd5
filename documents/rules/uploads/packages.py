"""XLSX and DOCX: zip packages of XML without macros, links outward, other files or bombs."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import SEEK_END
from typing import Any, BinaryIO
from xml.parsers import expat

from documents.rules.uploads.kinds import UploadRefused

MOST_ENTRIES = 1000
MOST_UNPACKED = 100 * 1024**2  # bytes of all parts together
MOST_RATIO = 120  # unpacked over packed, beyond the first 64 KB
_HARMLESS_RATIO = 64 * 1024
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError,
    UnicodeDecodeError, expat.ExpatError,
)  # fmt: skip
_MOST_LISTING = 4 * 1024**2  # bytes of one list of relationships or content types

_LISTING = "[Content_Types].xml"
_MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
_PLAIN_PARTS = (
    "xml", "rels", "vml", "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "emf", "wmf", "svg",
    "wdp", "odttf", "fntdata",
)  # fmt: skip
_PRINTERS = re.compile(r"(?:xl|word)/printersettings/[^/]+\.bin")
_MACROS = re.compile(r"vba|macro|activex|ctrlprops|dialogsheets|customui", re.IGNORECASE)
_LINKS_OUT = re.compile(r"(?:^|/)externallinks/|(?:^|/)connections\.xml$|(?:^|/)querytables/")
_MAY_LINK = ("http://", "https://", "mailto:")
_FIELDS = re.compile(
    rb"""(?:instrText[^>]*>|instr=["'])\s*(?:DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT)\b"""
)
_END = b"PK\x05\x06"
_WIDE_END = b"PK\x06\x07"
_END_REACH = 65_557
_MOST_DIRECTORY = 512 * 1024  # bytes of the zip's table of contents


def check_xlsx(stream: BinaryIO) -> None:
    """Look through a workbook.

    Raises:
        UploadRefused: with what is in it that must not be.
    """
    _check_package(stream, _MAIN.format("spreadsheetml.sheet"))


def check_docx(stream: BinaryIO) -> None:
    """Look through a text document.

    Raises:
        UploadRefused: with what is in it that must not be.
    """
    _check_package(stream, _MAIN.format("wordprocessingml.document"))


def _check_package(stream: BinaryIO, main_type: str) -> None:
    _check_directory(stream)
    try:
        with zipfile.ZipFile(stream) as package:
            parts = package.infolist()
            _check_entries(parts)
            _check_sizes(parts)
            _check_types(package, main_type)
            for part in parts:
                _check_part(package, part)
    except _UNREADABLE as bad:
        raise _broken() from bad


def _check_directory(stream: BinaryIO) -> None:
    """Refuse a table of contents too long to read, before it is read."""
    end = stream.seek(0, SEEK_END)
    stream.seek(max(0, end - _END_REACH))
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22 or _WIDE_END in tail:
        raise _broken()
    if int.from_bytes(tail[at + 12 : at + 16], "little") > _MOST_DIRECTORY:
        raise _bomb()


def _check_entries(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_ENTRIES:
        raise _bomb()
    names = [part.filename.lower() for part in parts]
    if len(set(names)) < len(names):
        raise _broken()
    for part, name in zip(parts, names, strict=True):
        if part.flag_bits & 0x1:
            raise UploadRefused("文件已加密；请取消密码后重新上传。", problem="encrypted")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _broken()
        if name.startswith("/") or ".." in name or "\\" in name or not name.isprintable():
            raise _broken()
        _check_part_name(name)


def _check_part_name(name: str) -> None:
    if _MACROS.search(name):
        raise _macros()
    if _LINKS_OUT.search(name):
        raise _links_out()
    known = name.rpartition(".")[2] in _PLAIN_PARTS or name.endswith("/")
    if not known and not _PRINTERS.fullmatch(name):
        raise UploadRefused(
            "文件里嵌入了其他文件；请删除嵌入对象，或另存为 PDF 后重新上传。", problem="embedded"
        )


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse what explodes: by ratio, in total, or by telling one packed piece many times."""
    end = 0
    for part in sorted(parts, key=lambda each: each.header_offset):
        if part.header_offset < end:
            raise _bomb()
        end = part.header_offset + 30 + part.compress_size
        if part.file_size > MOST_RATIO * max(part.compress_size, 1) + _HARMLESS_RATIO:
            raise _bomb()
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _bomb()


def _check_types(package: zipfile.ZipFile, main_type: str) -> None:
    if _LISTING not in package.namelist():
        raise _broken()
    kinds = {
        values.get("ContentType", "")
        for _tag, values in _elements(_read(package, package.getinfo(_LISTING)))
    }
    if any(_MACROS.search(kind) for kind in kinds):
        raise _macros()
    if main_type not in kinds:
        raise UploadRefused("文件内容与扩展名不一致；请核对后重新上传。", problem="type")


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    name = part.filename.lower()
    if name.endswith(".rels"):
        _check_relationships(_read(package, part))
    elif name.endswith((".xml", ".vml", ".svg")):
        with package.open(part) as file:
            _check_prolog(file)
        if name.startswith("word/") and _FIELDS.search(package.read(part)):
            raise _links_out()


def _check_relationships(text: bytes) -> None:
    for _tag, values in _elements(text):
        if values.get("TargetMode", "").lower() != "external":
            continue
        is_link = values.get("Type", "").endswith("/hyperlink")
        if not is_link or not values.get("Target", "").lower().startswith(_MAY_LINK):
            raise _links_out()


def _read(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    if part.file_size > _MOST_LISTING:
        raise _bomb()
    return package.read(part)


def _elements(text: bytes) -> list[tuple[str, Mapping[str, str]]]:
    """List the elements of a small XML text, in any encoding; a DTD is refused before it acts."""
    found: list[tuple[str, Mapping[str, str]]] = []
    parser = _parser()
    parser.StartElementHandler = lambda tag, values: found.append((tag, values))
    parser.Parse(text, True)
    return found


class _RootReachedError(Exception):
    """The prolog is over: no DTD can follow."""


def _check_prolog(file: Any) -> None:
    """Read an XML part up to its first element."""

    def stop(*_: object) -> None:
        raise _RootReachedError

    parser = _parser()
    parser.StartElementHandler = stop
    try:
        while piece := file.read(8192):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except _RootReachedError:
        return


def _parser() -> expat.XMLParserType:
    def refuse(*_: object) -> None:
        raise UploadRefused(
            "文件内部含有外部定义（DTD）；请用 Office 或 WPS 重新保存后上传。", problem="dtd"
        )

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    return parser


def _bomb() -> UploadRefused:
    return UploadRefused("文件解压后异常巨大；请用 Office 或 WPS 重新保存后上传。", problem="bomb")


def _macros() -> UploadRefused:
    return UploadRefused("文件含有宏或控件；请另存为不含宏的格式后重新上传。", problem="macros")


def _links_out() -> UploadRefused:
    return UploadRefused(
        "文件引用了外部文件或数据；请断开外部链接，或另存为 PDF 后重新上传。", problem="links"
    )


def _broken() -> UploadRefused:
    return UploadRefused(
        "文件已损坏或不是正常保存的 Office 文件；请用 Office 或 WPS 重新保存后上传。",
        problem="broken",
    )

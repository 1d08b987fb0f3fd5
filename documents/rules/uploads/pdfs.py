"""PDF: nothing in it runs, opens, hides another file or asks for a password.

The scan trusts no cross-reference table: a forbidden name is forbidden wherever it stands in the
raw file or in a packed object stream, escaped (``/J#61vaScript``) or not.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from documents.rules.uploads.kinds import UploadRefused

_MOST_UNPACKED = 64 * 1024**2  # bytes of object streams; a long statute comes to 3 MB
_PIECE = 1024**2
_FED = 64 * 1024
_GLANCE = 256
_LONGEST_NAME = 64
_ZLIB_HEADS = tuple(bytes([0x08 | high << 4]) for high in range(8))

_FORBIDDEN = {
    "Encrypt": ("encrypted", "PDF 已加密或限制了权限；请取消密码和限制后重新上传。"),
    "JavaScript": ("script", "PDF 含有脚本；请用“打印为 PDF”重新导出后上传。"),
    "Launch": ("launch", "PDF 含有启动外部程序的动作；请用“打印为 PDF”重新导出后上传。"),
    "EmbeddedFile": ("embedded", "PDF 夹带了其他文件；请把附件逐个上传。"),
    "EmbeddedFiles": ("embedded", "PDF 夹带了其他文件；请把附件逐个上传。"),
    "FileAttachment": ("embedded", "PDF 夹带了其他文件；请把附件逐个上传。"),
    "GoToE": ("embedded", "PDF 夹带了其他文件；请把附件逐个上传。"),
    "RichMedia": ("media", "PDF 含有多媒体内容；请用“打印为 PDF”重新导出后上传。"),
    "Rendition": ("media", "PDF 含有多媒体内容；请用“打印为 PDF”重新导出后上传。"),
    "XFA": ("form", "PDF 是动态表单；请填写后“打印为 PDF”再上传。"),
    "SubmitForm": ("form", "PDF 含有向外提交的表单；请填写后“打印为 PDF”再上传。"),
    "ImportData": ("form", "PDF 含有从外部取数的表单；请填写后“打印为 PDF”再上传。"),
}


def _escapable(name: str) -> str:
    """Write a name so that each letter may also stand as #XX."""
    return "".join(f"(?:{letter}|#{ord(letter):02x}|#{ord(letter):02X})" for letter in name)


_ENDS = r"(?=[\x00\s/<>\[\]()%{}]|\Z)"
_NAMES = re.compile(
    f"/(?:{'|'.join(f'(?P<{name}>{_escapable(name)})' for name in _FORBIDDEN)}){_ENDS}".encode()
)
_OBJECT_STREAM = re.compile(f"/{_escapable('ObjStm')}{_ENDS}".encode())
_FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/[^\s/<>\[\]()]+)")
_STREAM = re.compile(rb"(?<!end)stream\r?\n?")
# An object stream begins with pairs of numbers, perhaps after a remark.
_OBJECTS = re.compile(rb"\s*(?:%|\d+\s+\d+\s)")


def check_pdf(stream: BinaryIO) -> None:
    """Look through a PDF, packed objects included.

    Raises:
        UploadRefused: cut off, encrypted, or with content that acts.
    """
    raw = stream.read()
    if b"startxref" not in raw or b"%%EOF" not in raw[-2048:]:
        raise UploadRefused("PDF 不完整或已损坏；请重新导出后上传。", problem="broken")
    _refuse_forbidden(raw)
    _refuse_odd_packing(raw)
    for piece in _packed_objects(raw):
        _refuse_forbidden(piece)


def _refuse_forbidden(text: bytes) -> None:
    found = _NAMES.search(text)
    if found and found.lastgroup:
        problem, sentence = _FORBIDDEN[found.lastgroup]
        raise UploadRefused(sentence, problem=problem)


def _refuse_odd_packing(raw: bytes) -> None:
    """Refuse object streams packed in a way that no program writes, and that hides their text."""
    for found in _OBJECT_STREAM.finditer(raw):
        head = raw[raw.rfind(b"obj", 0, found.start()) : raw.find(b"stream", found.end())]
        packing = _FILTER.search(head)
        if packing and packing[1].strip(b"[] \r\n\t") != b"/FlateDecode":
            raise UploadRefused(
                "PDF 的内部结构异常；请用“打印为 PDF”重新导出后上传。", problem="structure"
            )


def _packed_objects(raw: bytes) -> Iterator[bytes]:
    """Unpack what may be object streams, a piece at a time; pieces overlap by a name's length."""
    left = _MOST_UNPACKED
    for found in _STREAM.finditer(raw):
        for piece in _unpacked(raw, found.end()):
            left -= len(piece)
            if left < 0:
                raise UploadRefused("PDF 解压后过大；请重新导出后上传。", problem="bomb")
            yield piece


def _unpacked(raw: bytes, begin: int) -> Iterator[bytes]:
    """Unpack one stream if it holds objects; ordinary page contents are left after a glance."""
    packer = zlib.decompressobj()
    tail = waiting = b""
    room = _GLANCE
    if raw[begin : begin + 1] not in _ZLIB_HEADS:
        return
    try:
        while not packer.eof and (waiting or begin < len(raw)):
            if not waiting:
                waiting, begin = raw[begin : begin + _FED], begin + _FED
            piece = packer.decompress(waiting, room)
            waiting = packer.unconsumed_tail
            if room == _GLANCE and not _OBJECTS.match(piece):
                return
            yield tail + piece
            tail, room = piece[-_LONGEST_NAME:], _PIECE
    except zlib.error:
        return  # damaged or packed otherwise: readers cannot unpack it either

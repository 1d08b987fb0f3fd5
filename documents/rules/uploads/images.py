"""PNG and JPEG, by their own marks: the size of the picture is known before anything decodes it."""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO

from documents.rules.uploads.kinds import UploadRefused

MOST_PIXELS = 120_000_000  # a phone of today takes 108 million
LONGEST_SIDE = 30_000

_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN = 0xDA


def check_png(stream: BinaryIO) -> None:
    """Walk the chunks of a PNG from its head to its end.

    Raises:
        UploadRefused: broken, cut off, or absurdly large when unpacked.
    """
    stream.seek(8)
    kind, body = _chunk(stream)
    if kind != b"IHDR" or len(body) != 13:
        raise _broken()
    _check_sides(*struct.unpack(">II", body[:8]))
    has_picture = False
    while kind != b"IEND":
        kind, body = _chunk(stream)
        has_picture = has_picture or kind == b"IDAT"
    if not has_picture:
        raise _broken()


def _chunk(stream: BinaryIO) -> tuple[bytes, bytes]:
    head = stream.read(8)
    if len(head) < 8:
        raise _broken()
    length, kind = struct.unpack(">I4s", head)
    body, check = stream.read(length), stream.read(4)
    if len(body) < length or struct.pack(">I", zlib.crc32(kind + body)) != check:
        raise _broken()
    return kind, body


def check_jpeg(stream: BinaryIO) -> None:
    """Walk the segments of a JPEG up to its first scan.

    Raises:
        UploadRefused: broken, without a picture, or absurdly large when unpacked.
    """
    stream.seek(2)
    framed = False
    while (marker := _marker(stream)) != _SCAN:
        if marker in _STANDALONE:
            continue
        body = _segment(stream)
        if marker in _FRAMES:
            if len(body) < 6:
                raise _broken()
            high, wide = struct.unpack(">HH", body[1:5])
            _check_sides(wide, high)
            framed = True
    if not framed:
        raise _broken()


def _marker(stream: BinaryIO) -> int:
    if stream.read(1) != b"\xff":
        raise _broken()
    code = stream.read(1)
    while code == b"\xff":
        code = stream.read(1)
    if not code or code in (b"\x00", b"\xd9"):
        raise _broken()
    return code[0]


def _segment(stream: BinaryIO) -> bytes:
    head = stream.read(2)
    length = struct.unpack(">H", head)[0] - 2 if len(head) == 2 else -1
    body = stream.read(max(0, length))
    if length < 0 or len(body) < length:
        raise _broken()
    return body


def _check_sides(wide: int, high: int) -> None:
    if not wide or not high:
        raise _broken()
    if max(wide, high) > LONGEST_SIDE or wide * high > MOST_PIXELS:
        raise UploadRefused(
            f"图片尺寸过大（{wide}×{high} 像素）；请缩小后重新上传。",
            problem="dimensions",
            wide=wide,
            high=high,
        )


def _broken() -> UploadRefused:
    return UploadRefused("图片已损坏或不完整；请重新扫描或拍摄后上传。", problem="broken")

"""Files as nobody honest hands them in: name, declared type, content, and why they are refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.documents.genuine_files import (
    OFFICE,
    WORD,
    docx,
    docx_parts,
    jpeg,
    package,
    pdf,
    png,
    relationships,
    with_parts,
    xlsx,
)

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Hostile:
    name: str
    declared: str
    content: bytes
    problem: str


def acting_pdf(kind: str, *, packed: bool, **more: Any) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.Root.OpenAction = document.make_indirect(
            Dictionary(Type=Name.Action, S=Name(f"/{kind}"), **more)
        )
        mode = pikepdf.ObjectStreamMode
        document.save(made, object_stream_mode=mode.generate if packed else mode.disable)
    return made.getvalue()


def carrying_pdf() -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.attachments["setup.exe"] = b"MZ" + b"\0" * 200
        document.save(made)
    return made.getvalue()


def locked_pdf() -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(made, encryption=pikepdf.Encryption(owner="o", user="u"))
    return made.getvalue()


def form_pdf() -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=String("<xdp/>"))
        document.save(made)
    return made.getvalue()


def escaped_pdf() -> bytes:
    return acting_pdf("JavaScript", packed=False, JS=String("app.alert(1)")).replace(
        b"/JavaScript", b"/J#61vaScr#69pt"
    )


def exploding_pdf() -> bytes:
    """Hang object streams on a PDF that unpack to far more than any document needs."""
    bomb = zlib.compress(b"1 0 " + b" " * (40 * 1024**2), 9)
    head = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n"
    one = head % len(bomb) + bomb + b"\nendstream\nendobj\n"
    body, end = pdf().rsplit(b"\nxref", 1)
    return body + b"\n" + one * 3 + b"xref" + end


def oddly_packed_pdf() -> bytes:
    hidden = b"1 0 << /S /Launch >>".hex().encode() + b">"
    head = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter [/ASCIIHexDecode] >>\nstream\n"
    body, end = pdf().rsplit(b"\nxref", 1)
    return body + b"\n" + head + hidden + b"\nendstream\nendobj\nxref" + end


def vast_png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\0" * 1000)), chunk(b"IEND", b""))
    )


def vast_jpeg() -> bytes:
    picture = bytearray(jpeg())
    frame = picture.index(b"\xff\xc0")
    picture[frame + 5 : frame + 9] = struct.pack(">HH", 65_000, 65_000)
    return bytes(picture)


def overlapping_zip() -> bytes:
    """Tell one packed piece under many names, as a bomb without any high ratio does."""
    whole = package(docx_parts() | {f"word/media/image{n}.png": b"" for n in range(3)})
    raw = bytearray(whole)
    first = raw.index(b"PK\x01\x02")
    offset = raw[first + 42 : first + 46]
    at = first
    while (at := raw.find(b"PK\x01\x02", at + 4)) >= 0:
        raw[at + 42 : at + 46] = offset
    return bytes(raw)


def locked_zip() -> bytes:
    raw = bytearray(docx())
    at = -1
    while (at := raw.find(b"PK\x01\x02", at + 1)) >= 0:
        raw[at + 8] |= 1
    return bytes(raw)


def crowded_zip() -> bytes:
    return with_parts(docx(), {f"word/media/image{n}.png": b"" for n in range(1200)})


def endless_directory() -> bytes:
    return with_parts(docx(), {f"word/media/{n:0200}.png": b"" for n in range(3000)})


def escaping_zip() -> bytes:
    return with_parts(docx(), {"word/../../../etc/cron.d/job.xml": "<a/>"})


def zip_bomb() -> bytes:
    return with_parts(xlsx(), {"xl/worksheets/sheet2.xml": b"<a/>" + b" " * (60 * 1024**2)})


def bomb_of_many() -> bytes:
    packed = io.BytesIO()
    noise = bytes(range(256)) * 16
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in docx_parts().items():
            file.writestr(name, text)
        for n in range(30):
            piece = b"".join(bytes([n, i % 251]) + noise for i in range(1000))
            file.writestr(f"word/media/image{n}.png", piece)
    return packed.getvalue()


def stray_type(original: bytes, content_type: str) -> bytes:
    listing = docx_parts()["[Content_Types].xml"].replace(f"{WORD}.main+xml", content_type)
    return with_parts(original, {"[Content_Types].xml": listing})


SCRIPT = {"JS": String("app.alert(1)")}
DTD = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><a>&c;</a>'
DTD_IN_UTF_16 = DTD.replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16")
RELS = "word/_rels/document.xml.rels"

HOSTILE: dict[str, Hostile] = {
    "a program named as a PDF": Hostile("账单.pdf", "application/pdf", b"MZ\x90\0" * 99, "type"),
    "a page named as a PDF": Hostile("a.pdf", "application/pdf", b"<html><script>", "type"),
    "a page said to be a page": Hostile("a.html", "text/html", b"<html>", "type"),
    "a drawing with a script": Hostile("a.svg", "image/svg+xml", b"<svg onload='x()'/>", "type"),
    "a picture said to be a page": Hostile("a.png", "text/html", png(), "type"),
    "a program": Hostile("a.exe", "application/octet-stream", b"MZ\x90\0", "type"),
    "no extension": Hostile("合同", "application/pdf", pdf(), "type"),
    "a second extension": Hostile("a.pdf.exe", "application/pdf", pdf(), "type"),
    "a picture named as a PDF": Hostile("a.pdf", "application/pdf", png(), "type"),
    "a PDF named as a picture": Hostile("a.jpg", "image/jpeg", pdf(), "type"),
    "a workbook named as a text": Hostile("a.docx", WORD, xlsx(), "type"),
    "a plain zip named as a workbook": Hostile(
        "a.xlsx", SHEET, package({"a.xml": "<a/>"}), "broken"
    ),
    "nothing": Hostile("a.pdf", "application/pdf", b"", "empty"),
    "a script in the name": Hostile("<script>alert(1).pdf", "application/pdf", pdf(), "name"),
    "a path in the name": Hostile("../../etc/passwd.pdf", "application/pdf", pdf(), "name"),
    "a path with backslashes": Hostile("C:\\x\\a.pdf", "application/pdf", pdf(), "name"),
    "a name read backwards": Hostile("发票\u202efdp.exe.pdf", "application/pdf", pdf(), "name"),
    "a null in the name": Hostile("a.exe\0.pdf", "application/pdf", pdf(), "name"),
    "a line feed in the name": Hostile("a\r\nX-Evil: 1.pdf", "application/pdf", pdf(), "name"),
    "a quote in the name": Hostile('a";b.pdf', "application/pdf", pdf(), "name"),
    "a PDF with a script": Hostile(
        "a.pdf", "application/pdf", acting_pdf("JavaScript", packed=False, **SCRIPT), "script"
    ),
    "a PDF with a packed script": Hostile(
        "a.pdf", "application/pdf", acting_pdf("JavaScript", packed=True, **SCRIPT), "script"
    ),
    "a PDF with an escaped script": Hostile("a.pdf", "application/pdf", escaped_pdf(), "script"),
    "a PDF that starts a program": Hostile(
        "a.pdf", "application/pdf", acting_pdf("Launch", packed=True, F=String("cmd.exe")), "launch"
    ),
    "a PDF that sends a form": Hostile(
        "a.pdf", "application/pdf", acting_pdf("SubmitForm", packed=True), "form"
    ),
    "a PDF with a dynamic form": Hostile("a.pdf", "application/pdf", form_pdf(), "form"),
    "a PDF that carries a program": Hostile("a.pdf", "application/pdf", carrying_pdf(), "embedded"),
    "a PDF with a password": Hostile("a.pdf", "application/pdf", locked_pdf(), "encrypted"),
    "a PDF that explodes": Hostile("a.pdf", "application/pdf", exploding_pdf(), "bomb"),
    "a PDF packed to hide": Hostile("a.pdf", "application/pdf", oddly_packed_pdf(), "structure"),
    "a PDF cut off": Hostile("a.pdf", "application/pdf", pdf()[:-40], "broken"),
    "a PDF with a zip on its tail": Hostile(
        "a.pdf", "application/pdf", pdf() + docx()[-200:], "polyglot"
    ),
    "a picture with a zip on its tail": Hostile("a.jpg", "image/jpeg", jpeg() + docx(), "polyglot"),
    "a vast PNG": Hostile("a.png", "image/png", vast_png(), "dimensions"),
    "a vast JPEG": Hostile("a.jpg", "image/jpeg", vast_jpeg(), "dimensions"),
    "a PNG cut off": Hostile("a.png", "image/png", png()[:-20], "broken"),
    "a JPEG without a picture": Hostile("a.jpg", "image/jpeg", b"\xff\xd8\xff\xe0\0\4ab", "broken"),
    "a zip bomb": Hostile("a.xlsx", SHEET, zip_bomb(), "bomb"),
    "a bomb of many parts": Hostile("a.docx", WORD, bomb_of_many(), "bomb"),
    "a bomb that tells one part twice": Hostile("a.docx", WORD, overlapping_zip(), "bomb"),
    "a zip of too many parts": Hostile("a.docx", WORD, crowded_zip(), "bomb"),
    "a zip with an endless directory": Hostile("a.docx", WORD, endless_directory(), "bomb"),
    "a zip that climbs out": Hostile("a.docx", WORD, escaping_zip(), "broken"),
    "a zip with a password": Hostile("a.docx", WORD, locked_zip(), "encrypted"),
    "an encrypted office file": Hostile(
        "a.xlsx", SHEET, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted"
    ),
    "a workbook with macros": Hostile(
        "a.xlsx", SHEET, with_parts(xlsx(), {"xl/vbaProject.bin": b"\xd0\xcf"}), "macros"
    ),
    "a text that says it has macros": Hostile(
        "a.docx",
        WORD,
        stray_type(docx(), "application/vnd.ms-word.document.macroEnabled.main+xml"),
        "macros",
    ),
    "a workbook with an ActiveX control": Hostile(
        "a.xlsx", SHEET, with_parts(xlsx(), {"xl/activeX/activeX1.xml": "<a/>"}), "macros"
    ),
    "a workbook that reads another": Hostile(
        "a.xlsx", SHEET, with_parts(xlsx(), {"xl/externalLinks/externalLink1.xml": "<a/>"}), "links"
    ),
    "a text with a template from elsewhere": Hostile(
        "a.docx",
        WORD,
        with_parts(
            docx(),
            {RELS: relationships((f"{OFFICE}/attachedTemplate", "http://x.invalid/a", "External"))},
        ),
        "links",
    ),
    "a text whose link is spelt with entities": Hostile(
        "a.docx",
        WORD,
        with_parts(
            docx(),
            {RELS: relationships((f"{OFFICE}/oleObject", "file:///c:/a", "&#69;xternal"))},
        ),
        "links",
    ),
    "a text with a field that starts a program": Hostile(
        "a.docx",
        WORD,
        with_parts(
            docx(),
            {"word/document.xml": '<a><w:instrText xmlns:w="w"> DDEAUTO c:\\cmd</w:instrText></a>'},
        ),
        "links",
    ),
    "a text with a program inside": Hostile(
        "a.docx", WORD, with_parts(docx(), {"word/embeddings/oleObject1.bin": b"MZ"}), "embedded"
    ),
    "a text with a page inside": Hostile(
        "a.docx", WORD, with_parts(docx(), {"word/afchunk.mht": b"<html>"}), "embedded"
    ),
    "a workbook with a DTD": Hostile(
        "a.xlsx", SHEET, with_parts(xlsx(), {"xl/worksheets/sheet2.xml": DTD}), "dtd"
    ),
    "a DTD in another encoding": Hostile(
        "a.docx",
        WORD,
        with_parts(docx(), {"word/document.xml": DTD_IN_UTF_16}),
        "dtd",
    ),
    "a DTD among the relationships": Hostile(
        "a.docx", WORD, with_parts(docx(), {RELS: DTD}), "dtd"
    ),
    "a package of broken XML": Hostile(
        "a.docx", WORD, with_parts(docx(), {"word/document.xml": "<<a>"}), "broken"
    ),
}

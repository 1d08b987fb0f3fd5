"""Files as honest people hand them in, made here by the programs' own libraries."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import openpyxl
import pikepdf
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pdf(pages: int = 3) -> bytes:
    sheet = io.BytesIO()
    canvas = Canvas(sheet, invariant=1)
    for number in range(pages):
        canvas.drawString(72, 720, f"Audit report, page {number + 1}")
        canvas.linkURL("https://example.invalid/", (72, 700, 200, 720))
        canvas.showPage()
    canvas.save()
    return sheet.getvalue()


def packed_pdf() -> bytes:
    """Write a PDF as today's programs do: objects packed into object streams."""
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(40))) as document:
        document.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=True)
    return packed.getvalue()


def scanned_pdf() -> bytes:
    scan = io.BytesIO()
    Image.effect_noise((600, 800), 40).save(scan, "PDF", resolution=72)
    return scan.getvalue()


def png(mode: str = "RGB", size: tuple[int, int] = (320, 200)) -> bytes:
    picture = io.BytesIO()
    Image.new(mode, size).save(picture, "PNG")
    return picture.getvalue()


def jpeg(*, progressive: bool = False, mode: str = "RGB") -> bytes:
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "某品牌手机"
    Image.effect_noise((640, 480), 60).convert(mode).save(
        picture, "JPEG", progressive=progressive, exif=exif
    )
    return picture.getvalue()


def xlsx(rows: int = 200) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "财务报表"
    for year in range(rows):
        sheet.append([f"{2000 + year}年", year * 1000, f"=B{year + 1}*2"])
    sheet["E1"].hyperlink = "https://example.invalid/报表"
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def docx_parts() -> dict[str, str]:
    """Lay out the parts of a small text document."""
    return {
        "[Content_Types].xml": (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{WORD}.main+xml"/></Types>'
        ),
        "_rels/.rels": relationships(
            (f"{OFFICE}/officeDocument", "word/document.xml", "Internal"),
        ),
        "word/document.xml": (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            "<w:body><w:p><w:r><w:t>股东会决议：同意以专利出质，DDE 是一种协议。</w:t></w:r></w:p>"
            "</w:body></w:document>"
        ),
        "word/_rels/document.xml.rels": relationships(
            (f"{OFFICE}/hyperlink", "https://example.invalid/", "External"),
        ),
    }


def relationships(*rows: tuple[str, str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{kind}" Target="{target}" TargetMode="{mode}"/>'
        for n, (kind, target, mode) in enumerate(rows)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{RELATIONSHIPS}">{inner}</Relationships>'


def package(parts: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return packed.getvalue()


def docx() -> bytes:
    return package(docx_parts())


def with_parts(original: bytes, more: Mapping[str, str | bytes]) -> bytes:
    """Write a package again with parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(original)) as file:
        parts: dict[str, str | bytes] = {name: file.read(name) for name in file.namelist()}
    return package(parts | dict(more))


GENUINE: dict[str, tuple[str, bytes]] = {
    "营业执照.pdf": ("application/pdf", pdf()),
    "审计报告（2025年度）.PDF": ("application/octet-stream", packed_pdf()),
    "scan 扫描件.pdf": ("application/pdf", scanned_pdf()),
    "专利证书.png": ("image/png", png()),
    "公章-透明.png": ("image/png", png("RGBA")),
    "商标注册证.jpg": ("image/jpeg", jpeg()),
    "著作权证书.JPEG": ("image/jpeg", jpeg(progressive=True, mode="L")),
    "IMG_20260301.jpg": ("image/pjpeg", jpeg(mode="CMYK")),
    "财务报表.xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx(),
    ),
    "明细 2024–2025.xlsx": ("", xlsx(3000)),
    "股东会决议.docx": (WORD, docx()),
    "a.b.授权书.docx": ("application/octet-stream", docx()),
}

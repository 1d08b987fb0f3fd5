"""What a validator of archives would ask of a file of ours, asked without one.

Source: ISO 19005-3 (PDF/A-3a) and ISO 14289-1 (PDF/UA-1), as far as our own files can break them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

_SHOWS = {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Do", "sh", "BI"}
_PRINTED = 4


def faults(pdf: bytes) -> list[str]:
    """List what is wrong with a file, in words; nothing for one that is as it should be."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [
            *_of_the_file(opened),
            *_of_the_fonts(opened),
            *_of_the_annotations(opened),
            *_of_the_contents(opened),
            *_of_the_tree(opened),
        ]


def _of_the_file(pdf: pikepdf.Pdf) -> Iterator[str]:
    root: Any = pdf.Root
    xmp = root.Metadata.read_bytes().decode()
    wanted = (
        ("<pdfaid:part>3</pdfaid:part>" in xmp, "not marked as PDF/A-3"),
        ("<pdfaid:conformance>A</pdfaid:conformance>" in xmp, "not marked as level A"),
        ("<pdfuaid:part>1</pdfuaid:part>" in xmp, "not marked as PDF/UA-1"),
        ("pdfaExtension:schemas" in xmp, "the mark of PDF/UA is not described"),
        ("/Length" in root.OutputIntents[0].DestOutputProfile, "no output intent"),
        (str(root.get("/Lang")) == "zh-CN", "no language"),
        (root.get("/MarkInfo", {}).get("/Marked") is True, "not marked as tagged"),
        (root.ViewerPreferences.DisplayDocTitle is True, "the title is not shown"),
        ("<dc:title>" in xmp, "no title"),
        ("/ID" in pdf.trailer, "no identifier"),
        (not pdf.is_encrypted, "encrypted"),
        ("/AA" not in root and "/JavaScript" not in root.Names, "acts by itself"),
    )
    yield from (fault for holds, fault in wanted if not holds)
    for attached in root.AF:
        if "/AFRelationship" not in attached or "/Subtype" not in attached.EF.F:
            yield f"attachment {attached.UF} says not what it is"


def _of_the_fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(pdf.pages, start=1):
        used = {str(op.operands[0]) for op in pikepdf.parse_content_stream(page, "Tf")}
        for name, font in page.obj.Resources.Font.as_dict().items():
            descriptor = font.DescendantFonts[0].FontDescriptor if name in used else {}
            if name in used and not {"/FontFile2", "/FontFile3"} & set(descriptor.keys()):
                yield f"page {number}: {font.BaseFont} is not embedded"
            if name in used and "/ToUnicode" not in font:
                yield f"page {number}: {font.BaseFont} cannot be read out"


def _of_the_annotations(pdf: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(pdf.pages, start=1):
        if page.obj.get("/Tabs") != Name.S:
            yield f"page {number}: annotations not in the order of the structure"
        for annotation in page.obj.get("/Annots", []):
            if not int(annotation.get("/F", 0)) & _PRINTED:
                yield f"page {number}: an annotation is not printed"
            if "/N" not in annotation.get("/AP", {}):
                yield f"page {number}: an annotation has no appearance"
            if not str(annotation.get("/TU", "")):
                yield f"page {number}: a field has no name for readers"
            if "/StructParent" not in annotation:
                yield f"page {number}: an annotation is not in the structure"


def _of_the_contents(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Find what is drawn outside every mark, and marks that the structure does not know."""
    parents = _parents(pdf)
    for number, page in enumerate(pdf.pages, start=1):
        open_marks: list[int | None] = []
        known = list(parents[int(page.obj.StructParents)])
        seen = []
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            if operator in ("BDC", "BMC"):
                told: Any = instruction.operands[1] if operator == "BDC" else {}
                open_marks.append(int(told["/MCID"]) if "/MCID" in told else None)
                seen += [mark for mark in open_marks[-1:] if mark is not None]
            elif operator == "EMC":
                open_marks.pop()
            elif operator in _SHOWS and not open_marks:
                yield f"page {number}: {operator} outside every mark"
        if seen != list(range(len(known))):
            yield f"page {number}: marks {seen} for {len(known)} entries of the structure"


def _parents(pdf: pikepdf.Pdf) -> dict[int, Any]:
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    return {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}


def _of_the_tree(pdf: pikepdf.Pdf) -> Iterator[str]:
    ranks = [0]
    for node in _walk(pdf.Root.StructTreeRoot):
        role = str(node.S)[1:]
        if role in ("Figure", "Form") and not str(node.get("/Alt", "")):
            yield f"a {role} without words for it"
        if role == "Table" and len({_width(row) for row in _kids(node)}) != 1:
            yield "a table whose rows differ in columns"
        if role == "TH" and "/Scope" not in node.A:
            yield "a head of nothing"
        if role in ("H1", "H2", "H3"):
            if int(role[1]) > ranks[-1] + 1:
                yield f"{role} below H{ranks[-1]}"
            ranks.append(int(role[1]))
    parents = _parents(pdf)
    form: Any = pdf.Root.get("/AcroForm", Dictionary())
    for field in form.get("/Fields", Array()):
        node = parents[int(field.StructParent)]
        if str(node.S) != "/Form" or _kids(node)[0].Obj.objgen != field.objgen:
            yield f"field {field.T} is not where the structure says"


def _walk(node: Any) -> Iterator[Any]:
    for kid in _kids(node):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            yield from _walk(kid)


def _kids(node: Any) -> list[Any]:
    kids = node.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def _width(row: Any) -> int:
    return sum(int(cell.get("/A", {}).get("/ColSpan", 1)) for cell in _kids(row))

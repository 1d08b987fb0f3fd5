"""Embeds the glyphs a document prints: one subset of each face, as a Type 0 font.

Source: ISO 32000-1, 9.7 (composite fonts), 9.9 (embedded font programs), 9.10.3 (ToUnicode).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import uharfbuzz as hb
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from documents.rendering.faces import Face
from documents.rendering.pen import UsedGlyphs

_SYMBOLIC = 4  # font descriptor flag: characters outside the standard Latin set
_BOLD_FROM = 600
_DRAWING_TABLES = frozenset({"glyf", "loca", "head", "hhea", "hmtx", "maxp", "CFF "})
_CHARS_A_BLOCK = 100  # ISO 32000-1, 9.10.3: at most 100 entries in one bfchar block

_CMAP_HEAD = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange"""
_CMAP_TAIL = "endcmap CMapName currentdict /CMap defineresource pop end end"


def embed_fonts(pdf: Pdf, used: UsedGlyphs) -> None:
    """Give every page the fonts that its text names."""
    fonts = Dictionary()
    for face, chars in used.by_face.items():
        fonts[f"/{used.resource(face)}"] = _font(pdf, face, chars)
    shared = pdf.make_indirect(fonts)
    for page in pdf.pages:
        page.obj.Resources.Font = shared


def _font(pdf: Pdf, face: Face, chars: Mapping[int, str]) -> Object:
    numbers = sorted({0, *chars})
    name = f"{_tag(face, numbers)}+{face.name}"
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{name}-Identity-H" if face.is_cff else f"/{name}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([_descendant(pdf, face, numbers, name)]),
            ToUnicode=Stream(pdf, _to_unicode(face, chars).encode()),
        )
    )


def _descendant(pdf: Pdf, face: Face, numbers: list[int], name: str) -> Object:
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0 if face.is_cff else Name.CIDFontType2,
        BaseFont=Name(f"/{name}"),
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=_descriptor(pdf, face, numbers, name),
        DW=1000,
        W=_widths(face, numbers),
    )
    if not face.is_cff:
        font.CIDToGIDMap = Name.Identity
    return pdf.make_indirect(font)


def _descriptor(pdf: Pdf, face: Face, numbers: list[int], name: str) -> Object:
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{name}"),
        Flags=_SYMBOLIC,
        FontBBox=Array(face.bbox),
        ItalicAngle=0,
        Ascent=face.ascent,
        Descent=face.descent,
        CapHeight=face.cap_height,
        StemV=140 if face.weight >= _BOLD_FROM else 80,
    )
    subset = _subset(face, numbers)
    if face.is_cff:
        program = Stream(pdf, bytes(subset.reference_table("CFF ").data))
        program.Subtype = Name.CIDFontType0C
        descriptor.FontFile3 = program
    else:
        outlines = bytes(subset.blob.data)
        program = Stream(pdf, outlines)
        program.Length1 = len(outlines)
        descriptor.FontFile2 = program
    return pdf.make_indirect(descriptor)


def _subset(face: Face, numbers: Iterable[int]) -> hb.Face:
    """Cut the face down to its used glyphs. CFF keeps its CIDs, glyf its glyph numbers."""
    wanted = hb.SubsetInput()
    wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).update(numbers)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    wanted.flags |= hb.SubsetFlags.DESUBROUTINIZE if face.is_cff else hb.SubsetFlags.RETAIN_GIDS
    dropped = wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG)
    for tag in face.hb_face.table_tags:
        if tag not in _DRAWING_TABLES:
            dropped.add(int.from_bytes(tag.encode(), "big"))
    return hb.subset(face.hb_face, wanted)


def _tag(face: Face, numbers: list[int]) -> str:
    """Make the six capitals that tell one subset from another."""
    digest = hashlib.sha256(repr((face.name, numbers)).encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _widths(face: Face, numbers: Iterable[int]) -> Array:
    """List the advance of each CID, in runs of neighbouring CIDs."""
    runs: list[tuple[int, list[int]]] = []
    for cid, number in sorted((face.cids[number], number) for number in numbers):
        if not runs or cid != runs[-1][0] + len(runs[-1][1]):
            runs.append((cid, []))
        runs[-1][1].append(round(face.width(number)))
    return Array([item for first, widths in runs for item in (first, Array(widths))])


def _to_unicode(face: Face, chars: Mapping[int, str]) -> str:
    pairs = sorted((face.cids[number], char) for number, char in chars.items())
    entries = [f"<{cid:04X}> <{char.encode('utf-16-be').hex().upper()}>" for cid, char in pairs]
    parts = [_CMAP_HEAD]
    for start in range(0, len(entries), _CHARS_A_BLOCK):
        block = entries[start : start + _CHARS_A_BLOCK]
        parts += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([*parts, _CMAP_TAIL])

"""Finishes a PDF for the archive: fonts, metadata, colour profile, the content as an attachment.

Layout 1 is written as PDF/A-3b; later ones, which are tagged, as PDF/A-3a and PDF/UA-1.

Source: ISO 19005-3 (PDF/A-3), 6.2.3 (output intent), 6.6 (metadata), 6.8 (embedded files);
ISO 14289-1 (PDF/UA-1), 5 (version identification).
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from documents.blocks import SHANGHAI, PaperContent, to_json
from documents.rendering.embedding import embed_fonts
from documents.rendering.pen import Pen
from documents.rendering.structuring import write_structure

ATTACHMENT = "facts.json"
_PRODUCER = "ReportLab, HarfBuzz, pikepdf"
_SRGB = Path(__file__).with_name("srgb.icc")
_SRGB_NAME = "sRGB IEC61966-2.1"

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"{ua_space}>
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>{level}</pdfaid:conformance>{ua_part}
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>{ua_schema}</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""

# PDF/A lets a file say that it is PDF/UA as well only if it describes the word it says it with.
_UA_SCHEMA = """<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""
_UNTAGGED = {"level": "B", "ua_space": "", "ua_part": "", "ua_schema": ""}
_TAGGED = {
    "level": "A",
    "ua_space": '\n xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"',
    "ua_part": "<pdfuaid:part>1</pdfuaid:part>",
    "ua_schema": _UA_SCHEMA,
}


def archive(drawn: bytes, content: PaperContent, pen: Pen) -> bytes:
    """Finish the drawn pages; the same input gives the same bytes."""
    finished = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        embed_fonts(pdf, pen.used)
        _describe(pdf, content)
        _attach(pdf, content)
        _set_colour_profile(pdf)
        if content.layout > 1:
            write_structure(pdf, pen.structure)
        pdf.save(
            finished,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            min_version="1.7",
        )
    return finished.getvalue()


def _describe(pdf: Pdf, content: PaperContent) -> None:
    """Write title, issuer, number and date, alike in the XMP and in the old information."""
    issued_at = content.issued_at.astimezone(SHANGHAI)
    date = _pdf_date(content)
    subject = f"{content.number} {content.case_number}".strip()
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=String(content.title),
            Author=String(content.issuer),
            Subject=String(subject),
            Producer=String(_PRODUCER),
            CreationDate=String(date),
            ModDate=String(date),
        )
    )
    xmp = _XMP.format(
        title=escape(content.title),
        author=escape(content.issuer),
        subject=escape(subject),
        producer=_PRODUCER,
        date=issued_at.isoformat(timespec="seconds"),
        **(_TAGGED if content.layout > 1 else _UNTAGGED),
    )
    metadata = Stream(pdf, xmp.encode())
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(metadata)
    pdf.Root.Lang = String("zh-CN")
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    for page in pdf.pages:
        for key in ("/Trans", "/Rotate"):
            if key in page.obj:
                del page.obj[key]


def _attach(pdf: Pdf, content: PaperContent) -> None:
    """Embed the content itself, so that the paper can be checked against its facts."""
    facts = to_json(content).encode()
    stream = Stream(pdf, facts)
    stream.Type, stream.Subtype = Name.EmbeddedFile, Name("/application/json")
    stream.Params = Dictionary(
        Size=len(facts),
        ModDate=String(_pdf_date(content)),
        CheckSum=String(hashlib.md5(facts, usedforsecurity=False).digest()),
    )
    embedded = pdf.make_indirect(stream)
    specification = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(ATTACHMENT),
            UF=String(ATTACHMENT),
            Desc=String("文书内容"),
            AFRelationship=Name.Source,
            EF=Dictionary(F=embedded, UF=embedded),
        )
    )
    pdf.Root.AF = Array([specification])
    pdf.Root.Names = Dictionary(
        EmbeddedFiles=Dictionary(Names=Array([String(ATTACHMENT), specification]))
    )


def _set_colour_profile(pdf: Pdf) -> None:
    profile = Stream(pdf, _SRGB.read_bytes())
    profile.N = 3
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String(_SRGB_NAME),
                Info=String(_SRGB_NAME),
                DestOutputProfile=pdf.make_indirect(profile),
            )
        ]
    )


def _pdf_date(content: PaperContent) -> str:
    issued_at = content.issued_at.astimezone(SHANGHAI)
    zone = issued_at.strftime("%z")
    return f"D:{issued_at:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:]}'"

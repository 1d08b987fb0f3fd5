"""Puts a seal on a paper: a PAdES signature behind a drawn seal, as one more revision of the file.

Source: ETSI EN 319 142-1 (PAdES, baseline B-B, and B-T with a timestamp).
"""

from __future__ import annotations

import io

from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.stamp import StaticContentStamp, StaticStampStyle

from documents.gateways import SealKeys
from documents.rendering.seal_faces import SEAL_BOX, seal_face
from documents.rendering.structuring import SEAL_FIELD


def seal_pdf(pdf: bytes, number: int, name: str, keys: SealKeys) -> bytes:
    """Put the seal of an organisation into the place kept for it; return what is appended.

    ``number`` counts the places from 1. The bytes that were there stay as they were.

    Raises:
        SealKeyMissing: there is no key of theirs.
    """
    signer = PdfSigner(
        PdfSignatureMetadata(
            field_name=SEAL_FIELD.format(number),
            name=name,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
        ),
        signer=keys.signer(name),
        timestamper=keys.timestamper(),
        stamp_style=_stamp(name, keys.purpose),
    )
    writer = _Writer(io.BytesIO(pdf))
    sealed = signer.sign_pdf(writer, existing_fields_only=True).getvalue()
    assert sealed.startswith(pdf), "a seal is appended"
    return bytes(sealed[len(pdf) :])


class _Writer(IncrementalPdfFileWriter):
    """Appends to a paper, and leaves its title, its dates and its marks of conformity alone."""

    def _update_meta(self) -> None:
        """Write no other metadata than the paper was frozen with."""


class _Stamp(StaticContentStamp):
    """Packs the drawing, which is all paths, to a third."""

    def as_form_xobject(self) -> StreamObject:
        drawn = super().as_form_xobject()
        drawn.compress()
        return drawn


class _Style(StaticStampStyle):
    def create_stamp(
        self,
        writer: BasePdfFileWriter,
        box: BoxConstraints,
        text_params: dict[str, str],  # noqa: ARG002 -- pyHanko's interface
    ) -> _Stamp:
        return _Stamp(writer=writer, style=self, box=box)


def _stamp(name: str, purpose: str) -> StaticStampStyle:
    face = RawContent(seal_face(name, purpose), box=BoxConstraints(SEAL_BOX, SEAL_BOX))
    whole = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins())
    return _Style(border_width=0, background=face, background_layout=whole)

"""Makes the PDF of a paper. The only place that knows reportlab, HarfBuzz, pikepdf, pyHanko."""

from __future__ import annotations

from collections.abc import Sequence

from pikepdf import PdfError
from pyhanko.pdf_utils.misc import PdfError as UnsignablePdf

from documents.blocks import PaperContent, texts
from documents.rendering.archive import archive
from documents.rendering.binding import Contents, bind_pages
from documents.rendering.faces import missing_glyph, unprintable
from documents.rendering.pen import Pen
from documents.rendering.sheets import draw_pages
from documents.rendering.strips import paginate
from documents.rendering.styles import BODY_HEIGHT
from documents.rendering.typesetting import typeset
from workflows.errors import Refusal

__all__ = ["FAILURES", "Contents", "bind", "render", "unprintable"]

FAILURES = (
    Refusal,
    PdfError,
    UnsignablePdf,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""All that setting a paper can end in, mistakes of our own included."""


def render(content: PaperContent) -> bytes:
    """Make the PDF: the same content gives the same bytes in any process.

    Raises:
        MissingGlyph: the paper holds characters that no font of ours has; all are named.
    """
    if chars := unprintable("".join(texts(content))):
        raise missing_glyph(chars)
    pen = Pen(tagged=content.layout > 1, seals=content.seals)
    draw_pages(pen, content, paginate(typeset(content), BODY_HEIGHT))
    return archive(pen.finish(), content, pen)


def bind(titles: Sequence[str], pdfs: Sequence[bytes], contents: Contents) -> bytes:
    """Bind PDFs of ours into one volume behind a page of contents.

    Raises:
        MissingGlyph: the contents hold characters that no font of ours has.
    """
    return bind_pages(titles, pdfs, contents, render)

"""What a paper may refuse to be."""

from __future__ import annotations

from workflows.errors import Refusal


class MissingGlyph(Refusal):
    """A character of the paper is in none of our fonts. ``characters`` names them as U+XXXX."""

    code = "missing_glyph"


class NotRenderedYet(Refusal):
    """The paper is frozen, but its PDF is not made yet."""

    code = "paper_not_rendered_yet"


class PdfDamaged(Refusal):
    """The stored PDF is gone, or is not the file that was made."""

    code = "paper_pdf_damaged"


class SealKeyMissing(Refusal):
    """There is no key for the seal of an organisation. ``name`` says whose."""

    code = "seal_key_missing"


class SealingNotDue(Refusal):
    """Another worker puts the seals on, or the next attempt is later, or there is no PDF yet."""

    code = "sealing_not_due"


class RenderingDiffers(Refusal):
    """A paper made again came out with other bytes than the first time."""

    code = "rendering_differs"


class RenderingInterrupted(Refusal):
    """Every worker that took up the paper went away without a word."""

    code = "rendering_interrupted"


class RenderingNotDue(Refusal):
    """Another worker makes the PDF, or its next attempt is not due, or it has failed for good."""

    code = "rendering_not_due"

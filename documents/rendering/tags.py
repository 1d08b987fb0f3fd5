"""The structure of a paper for machines and for readers who do not see it.

Source: ISO 32000-1, 14.7 and 14.8 (logical structure, tagged PDF); ISO 14289-1 (PDF/UA-1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "Document", "H1", "H2", "H3", "P", "Table", "TR", "TH", "TD", "L", "LI", "Lbl", "LBody",
    "Figure", "Form",
]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """A part of the structure; ``heads`` says which cells a TH is the head of.

    ``columns`` is how many columns a cell fills; ``alt`` is told instead of what is drawn.
    """

    role: Role
    parent: Element | None
    heads: Literal["", "Column", "Row"] = ""
    columns: int = 1
    alt: str = ""


DOCUMENT = Element("Document", None)


@dataclass(frozen=True, slots=True)
class Marked:
    """A span of marked content: the page, counted from 0, and its number on that page."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class Widget:
    """A form field's place on a page; lengths in points, upwards from the lower left corner."""

    name: str
    page: int
    left: float
    bottom: float
    size: float


Kid = Element | Marked | Widget


class Structure:
    """The tree of a paper, grown as its pages are drawn: reading order is drawing order."""

    def __init__(self) -> None:
        self.kids: dict[Element, list[Kid]] = {DOCUMENT: []}
        self.boxes: dict[Element, tuple[float, float, float, float]] = {}
        self.spans: dict[int, list[Element]] = {}

    def place(self, element: Element) -> None:
        """Hang an element into the tree, after what was placed before."""
        if element in self.kids:
            return
        assert element.parent is not None, "only the document has no parent"
        self.place(element.parent)
        self.kids[element.parent].append(element)
        self.kids[element] = []

    def mark(self, element: Element, page: int) -> int:
        """Begin a span of an element's content on a page; return the span's number there."""
        self.place(element)
        spans = self.spans.setdefault(page, [])
        self.kids[element].append(Marked(page, len(spans)))
        spans.append(element)
        return len(spans) - 1

    def add_widget(self, widget: Widget) -> None:
        """Hang a form field into the tree; a second one of the same name is left out."""
        if any(known.name == widget.name for known in self.widgets):
            return
        element = Element("Form", DOCUMENT, alt=widget.name)
        self.place(element)
        self.kids[element].append(widget)

    @property
    def widgets(self) -> list[Widget]:
        """List the form fields in reading order."""
        return [kid for kids in self.kids.values() for kid in kids if isinstance(kid, Widget)]

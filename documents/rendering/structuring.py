"""Writes a paper's structure and its places for seals into the finished file.

Source: ISO 32000-1, 12.7.4.5 (signature fields), 14.7.4 (parent tree), 14.8.5 (attributes);
ISO 19005-3, 6.3.3 (appearances); ISO 14289-1, 7.2, 7.5, 7.18.
"""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from documents.rendering.tags import DOCUMENT, Element, Kid, Marked, Structure, Widget

SEAL_FIELD = "Seal{}"
_PRINTED_AND_LOCKED = 4 + 128


def write_structure(pdf: Pdf, structure: Structure) -> None:
    """Write the tag tree, and a signature field for each place for a seal."""
    _Tree(pdf, structure).write()


class _Tree:
    def __init__(self, pdf: Pdf, structure: Structure) -> None:
        self.pdf, self.structure = pdf, structure
        self.fields: dict[Widget, Object] = {}
        self.owners: dict[Widget, Object] = {}
        self.nodes: dict[Element, Object] = {}

    def write(self) -> None:
        pdf = self.pdf
        for number, widget in enumerate(self.structure.widgets, start=1):
            self.fields[widget] = self._field(number, widget)
        if self.fields:
            fields = Array(list(self.fields.values()))
            pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=fields))
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        root.K = Array([self._node(DOCUMENT, root)])
        root.ParentTree = pdf.make_indirect(Dictionary(Nums=self._parents()))
        root.ParentTreeNextKey = len(pdf.pages) + len(self.fields)
        pdf.Root.StructTreeRoot = root
        pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _field(self, number: int, widget: Widget) -> Object:
        """Write an empty signature field; ISO 19005-3 asks an appearance of every annotation."""
        page = self.pdf.pages[widget.page].obj
        blank = Stream(self.pdf, b"")
        blank.Type, blank.Subtype = Name.XObject, Name.Form
        blank.BBox = Array([0, 0, widget.size, widget.size])
        left, bottom = round(widget.left, 2), round(widget.bottom, 2)
        field = self.pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Sig,
                T=String(SEAL_FIELD.format(number)),
                TU=String(widget.name),
                F=_PRINTED_AND_LOCKED,
                Rect=Array([left, bottom, left + widget.size, bottom + widget.size]),
                P=page,
                AP=Dictionary(N=self.pdf.make_indirect(blank)),
                StructParent=len(self.pdf.pages) + number - 1,
            )
        )
        if "/Annots" not in page:
            page.Annots = Array()
        page.Annots.append(field)
        return field

    def _node(self, element: Element, parent: Object) -> Object:
        node = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{element.role}"), P=parent)
        )
        self.nodes[element] = node
        if attributes := self._attributes(element):
            node.A = attributes
        if element.alt:
            node.Alt = String(element.alt)
        if kids := [self._kid(kid, node) for kid in self.structure.kids[element]]:
            node.K = Array(kids) if len(kids) > 1 else kids[0]
        return node

    def _kid(self, kid: Kid, node: Object) -> Object:
        if isinstance(kid, Element):
            return self._node(kid, node)
        page = self.pdf.pages[kid.page].obj
        if isinstance(kid, Marked):
            return Dictionary(Type=Name.MCR, Pg=page, MCID=kid.number)
        self.owners[kid] = node
        return Dictionary(Type=Name.OBJR, Obj=self.fields[kid], Pg=page)

    def _attributes(self, element: Element) -> Dictionary | None:
        if element.role == "L":
            return Dictionary(O=Name.List, ListNumbering=Name.Decimal)
        if element in self.structure.boxes:
            box = [round(length, 2) for length in self.structure.boxes[element]]
            return Dictionary(O=Name.Layout, Placement=Name.Block, BBox=Array(box))
        told = Dictionary(O=Name.Table)
        if element.heads:
            told.Scope = Name(f"/{element.heads}")
        if element.columns > 1:
            told.ColSpan = element.columns
        return told if element.heads or element.columns > 1 else None

    def _parents(self) -> Array:
        """Map each page, and each field behind the pages, to the elements that it shows."""
        numbers: list[Object | int] = []
        for at, page in enumerate(self.pdf.pages):
            page.obj.StructParents, page.obj.Tabs = at, Name.S
            spans = [self.nodes[element] for element in self.structure.spans.get(at, [])]
            numbers += [at, self.pdf.make_indirect(Array(spans))]
        for at, widget in enumerate(self.fields, start=len(self.pdf.pages)):
            numbers += [at, self.owners[widget]]
        return Array(numbers)

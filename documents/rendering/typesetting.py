"""Turns a paper into strips: its title, the grid of who and when, then block after block."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import singledispatch
from itertools import zip_longest

from documents.blocks import (
    SHANGHAI,
    Bars,
    Block,
    Fields,
    Heading,
    Letter,
    Note,
    Numbered,
    PageBreak,
    PaperContent,
    Para,
    SignatureLines,
    Table,
    signatories,
)
from documents.rendering.bars import bars
from documents.rendering.lines import Line, Measured
from documents.rendering.pen import Pen
from documents.rendering.rows import PAD_X, Cell, Ruling, row
from documents.rendering.strips import Strip, paragraph, spaced
from documents.rendering.styles import (
    ADDRESSEE,
    AMBER,
    AMBER_TINT,
    BODY,
    HEADING_1,
    HEADING_2,
    LABEL,
    LINE_WIDTH,
    NOTE,
    PARTY,
    SUBTITLE,
    TINT,
    TITLE,
    VALUE,
)
from documents.rendering.tables import table
from documents.rendering.tags import DOCUMENT, Element, Role

_PARA_INDENT = 2  # em, as Chinese paragraphs begin
_WIDEST_LABEL = 0.4  # of a field's width
_SMALLEST_TITLE = 16
_BOXES = (Fields, Table, Bars, Note, SignatureLines)
_BELOW_BOXES = 9
_HANG = 2 * BODY.size
_SEALS_A_ROW = {1: 2, 2: 2, 4: 2}  # otherwise three
_SEAL_LINES = 6  # of white, which hold a seal of 42 mm together with the lines below
_SIGN_OFF_INSET = 2 * BODY.size
_SEAL = 42 / 25.4 * 72  # an organisation's seal, 42 mm across
_SEAL_ABOVE_SIGN_OFF = 34
_RANKS: tuple[Role, ...] = ("H1", "H2", "H3")


def typeset(content: PaperContent) -> list[Strip]:
    """Set a whole paper."""
    strips = _opening(content)
    opens_page, after_box = False, True
    ranks = _ranks(content)
    for block in content.blocks:
        opens_page = opens_page or isinstance(block, PageBreak)
        if set_block := _heading(block, next(ranks)) if isinstance(block, Heading) else _set(block):
            first = set_block[0]
            before = max(first.before, _BELOW_BOXES) if after_box else first.before
            set_block[0] = replace(first, opens_page=opens_page, before=before)
            strips += set_block
            opens_page, after_box = False, isinstance(block, _BOXES)
    if _is_signed_off(content):
        strips[-1] = replace(strips[-1], glued=True)
        strips += _sign_off(content)
    return strips


def _is_signed_off(content: PaperContent) -> bool:
    """Say whether issuer and date stand at the end: under a letter, or where a seal needs them."""
    kinds = {type(block) for block in content.blocks}
    if content.issuer in content.seals:
        return content.issuer not in signatories(content.blocks)
    return Letter in kinds and SignatureLines not in kinds


def _ranks(content: PaperContent) -> Iterator[Role]:
    """Rank the headings below the title, skipping no rank, as ISO 14289-1, 7.4.2 asks.

    A heading of which nothing is shown is not in the structure, so no other may rest on it.
    """
    above = 1 if _shows(content.title) else 0
    for block in content.blocks:
        if isinstance(block, Heading):
            rank = min(block.level + 1, above + 1)
            above = rank if _shows(block.text) else above
            yield _RANKS[rank - 1]


def _shows(text: str) -> bool:
    """Say whether anything of a text is left on its lines, whose closing spaces are not set."""
    return any(line.glyphs for line in Measured(text, BODY).lines(LINE_WIDTH))


def chinese_date(moment: dt.datetime) -> str:
    """Write a moment's day in Shanghai: 2026年11月5日."""
    day = moment.astimezone(SHANGHAI)
    return f"{day.year}年{day.month}月{day.day}日"


def _opening(content: PaperContent) -> list[Strip]:
    strips = paragraph(_title(content.title), 0, Element("H1", DOCUMENT))
    if content.subtitle:
        subtitle = Measured(content.subtitle, SUBTITLE).lines(LINE_WIDTH)
        strips += paragraph(subtitle, 2, _p())
    marks = (
        ("文书编号", content.number),
        ("案件编号", content.case_number),
        ("出具单位", content.issuer),
        ("出具日期", chinese_date(content.issued_at)),
        *content.parties,
    )
    grid = _set(Fields(tuple((label, text) for label, text in marks if text), columns=2))
    return [replace(strip, glued=True) for strip in strips] + spaced(grid, 12)


def _title(text: str) -> Sequence[Line]:
    """Set the title on one line, smaller if it must be, or else on lines of about one length."""
    natural = Measured(text, TITLE).natural_width
    fitting = min(TITLE.size, TITLE.size * LINE_WIDTH / (natural + 1))
    size = fitting if fitting >= _SMALLEST_TITLE else TITLE.size
    title = Measured(text, replace(TITLE, size=size))
    count = len(title.lines(LINE_WIDTH))
    inset = LINE_WIDTH * (1 - min(1, 1.06 * title.natural_width / count / LINE_WIDTH))
    narrow = title.lines(LINE_WIDTH - inset)
    if len(narrow) > count:
        return title.lines(LINE_WIDTH)
    return [replace(line, offset=line.offset + inset / 2) for line in narrow]


def _sign_off(content: PaperContent) -> list[Strip]:
    style = replace(BODY, align="right")
    text = f"{content.issuer}\n{chinese_date(content.issued_at)}"
    lines = Measured(text, style).lines(LINE_WIDTH - _SIGN_OFF_INSET)
    glued = [replace(strip, glued=True) for strip in paragraph(lines, 0, _p())]
    if content.issuer in content.seals:
        glued.append(_seal_below(content.issuer, sum(strip.height for strip in glued)))
    return spaced(glued, 2 * BODY.leading)


def _seal_below(name: str, height: float) -> Strip:
    """Keep the place of a seal over issuer and date, and the white that it needs below them."""
    above = min(height, 2 * BODY.leading) + _SEAL_ABOVE_SIGN_OFF

    def draw(pen: Pen, left: float, top: float) -> None:
        pen.seal_place(name, left + LINE_WIDTH - _SIGN_OFF_INSET - _SEAL, top + above, _SEAL)

    return Strip(max(0.0, _SEAL - above), draw)


def _p() -> Element:
    return Element("P", DOCUMENT)


@singledispatch
def _set(block: Block) -> list[Strip]:
    raise AssertionError(f"{type(block).__name__} has no setting")


def _heading(block: Heading, rank: Role) -> list[Strip]:
    style, before = (HEADING_1, 14) if block.level == 1 else (HEADING_2, 8)
    lines = Measured(block.text, style).lines(LINE_WIDTH)
    first, *rest = paragraph(lines, before, Element(rank, DOCUMENT))

    def draw(pen: Pen, left: float, top: float) -> None:
        pen.bookmark(block.text, block.level, top)
        first.draw(pen, left, top)

    return [replace(strip, glued=True) for strip in (replace(first, draw=draw), *rest)]


@_set.register
def _(block: Para) -> list[Strip]:
    indent = _PARA_INDENT if block.indent else 0
    style = replace(BODY, align=block.align, indent=indent)
    return paragraph(Measured(block.text, style).lines(LINE_WIDTH), 3, _p())


@_set.register
def _(block: Fields) -> list[Strip]:
    labels = [Measured(label, LABEL) for label, _ in block.rows]
    values = [Measured(value, VALUE) for _, value in block.rows]
    room = LINE_WIDTH / block.columns
    widest = max((label.natural_width for label in labels), default=0) + 2 * PAD_X + 1
    label_width = min(widest, room * _WIDEST_LABEL)
    pairs = [
        (Cell(label, label_width, TINT), Cell(value, room - label_width))
        for label, value in zip(labels, values, strict=True)
    ]
    strips: list[Strip] = []
    grid = Element("Table", DOCUMENT)
    for first, second in zip_longest(pairs[:: block.columns], pairs[1::2][: len(pairs) // 2]):
        cells = [*first, *(second or ())] if block.columns == 2 else list(first)
        strips += row(_field_row(cells, grid, block.columns), Ruling())
    return spaced(strips, 8) if strips else []


def _field_row(cells: Sequence[Cell], grid: Element, columns: int) -> list[Cell]:
    """Tag labels and values; in a row that is not full the last value fills what is left."""
    tr = Element("TR", grid)
    *firsts, value = [
        replace(cell, element=Element("TH", tr, "Row") if at % 2 == 0 else Element("TD", tr))
        for at, cell in enumerate(cells)
    ]
    if len(cells) < 2 * columns:
        filled = Element("TD", tr, columns=2 * columns - 1)
        value = replace(value, element=filled)
    used = sum(cell.width for cell in firsts)
    return [*firsts, replace(value, width=LINE_WIDTH - used)]


@_set.register
def _(block: Table) -> list[Strip]:
    return spaced(table(block), 8)


@_set.register
def _(block: Bars) -> list[Strip]:
    return bars(block)


@_set.register
def _(block: Numbered) -> list[Strip]:
    strips: list[Strip] = []
    whole = Element("L", DOCUMENT)
    for number, text in enumerate(block.items, start=1):
        (marker,) = Measured(f"{number}.", replace(BODY, align="left")).lines(LINE_WIDTH)
        item = Element("LI", whole)
        label, body = Element("Lbl", item), Element("LBody", item)
        first, *rest = paragraph(Measured(text, BODY).lines(LINE_WIDTH - _HANG), 3, body)
        strips += [_marked(first, marker, label), *(_shifted(strip, _HANG) for strip in rest)]
    return strips


def _marked(strip: Strip, marker: Line, label: Element) -> Strip:
    def draw(pen: Pen, left: float, top: float) -> None:
        pen.line(marker, left + (_HANG - marker.width) / 2, top, label)
        strip.draw(pen, left + _HANG, top)

    return replace(strip, draw=draw)


def _shifted(strip: Strip, by: float) -> Strip:
    return replace(strip, draw=lambda pen, left, top: strip.draw(pen, left + by, top))


@_set.register
def _(block: Note) -> list[Strip]:
    cell = Cell(Measured(block.text, NOTE), LINE_WIDTH, AMBER_TINT, element=_p())
    return spaced(row([cell], Ruling(AMBER_TINT, bar=AMBER)), 10)


@_set.register
def _(block: SignatureLines) -> list[Strip]:
    per_row = _SEALS_A_ROW.get(len(block.parties), 3)
    strips: list[Strip] = []
    for start in range(0, len(block.parties), per_row):
        strips += _seal_places(block.parties[start : start + per_row], LINE_WIDTH / per_row)
    if len(block.parties) == 1:  # one signs on the right, as under a letter
        strips = [_shifted(strip, LINE_WIDTH / 2) for strip in strips]
    return spaced(strips, 18) if strips else []


def _seal_places(parties: Sequence[str], width: float) -> list[Strip]:
    blank = "\n" * _SEAL_LINES + "授权代表（签字）：\n\n日期：　　　　年　　月　　日"
    names = row(
        [Cell(Measured(f"{party}（盖章）", PARTY), width, TINT, element=_p()) for party in parties],
        Ruling(),
    )
    blanks = [Cell(Measured(blank, PARTY), width, top_aligned=True, element=_p()) for _ in parties]
    places = [_sealable(strip, parties, width) for strip in row(blanks, Ruling())]
    return spaced([*(replace(strip, glued=True) for strip in names), *places], 8)


def _sealable(strip: Strip, parties: Sequence[str], width: float) -> Strip:
    def draw(pen: Pen, left: float, top: float) -> None:
        strip.draw(pen, left, top)
        for at, party in enumerate(parties):
            pen.seal_place(party, left + at * width + (width - _SEAL) / 2, top - 3, _SEAL)

    return replace(strip, draw=draw)


@_set.register
def _(block: Letter) -> list[Strip]:
    text = f"{block.addressee.rstrip('：:')}："
    lines = Measured(text, ADDRESSEE).lines(LINE_WIDTH)
    return [replace(strip, glued=True) for strip in paragraph(lines, 14, _p())]


@_set.register
def _(_block: PageBreak) -> list[Strip]:
    return []

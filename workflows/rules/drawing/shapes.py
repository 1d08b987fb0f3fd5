"""How each kind of step looks, and how a case's position shows on it: never by colour alone."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.rules.drawing.layout import LINE, SMALL_LINE, Box
from workflows.rules.drawing.strokes import polygon, px, rect, text

COLOURS = 8
SHEET = 8
ROUND = 7
DIGIT = 7.2

MARKS = {
    "done": '<path d="M-4.5 0.5l3 3 6-6.5"/>',
    "active": '<circle r="3.6"/>',
    "error": '<path d="M0 -5.5v6.5M0 4.6v.4"/>',
}


def step(box: Box, state: str, count: tuple[int, int] | None) -> str:
    """Draw a step with its title, the mark of its state and how many of its instances are done."""
    position = f" is-{state}" if state else ""
    classes = f"flow-node flow-{box.node.kind} flow-colour-{box.lane % COLOURS}{position}"
    parts = [*_body(box), *_title(box)]
    if state:
        parts.append(_mark(box, state))
    if count is not None:
        parts.append(_count(box, *count))
    return f'<g class="{classes}">{"".join(parts)}</g>'


def _body(box: Box) -> Iterator[str]:
    left, top, wide, high = box.left, box.top, box.width, box.height
    match box.node.kind:
        case "gather":
            inset, bottom, right = high / 2, top + high, left + wide
            upper = (left, box.y), (left + inset, top), (right - inset, top)
            lower = (right, box.y), (right - inset, bottom), (left + inset, bottom)
            yield polygon("flow-body", *upper, *lower)
        case "start":
            yield rect("flow-body", (left, top), (wide, high), high / 2)
        case "end":
            yield rect("flow-body", (left, top), (wide, high), high / 2)
            yield rect("flow-inner", (left + 4, top + 4), (wide - 8, high - 8), high / 2 - 4)
        case "each":
            size = wide - SHEET, high - SHEET
            for behind in (SHEET, SHEET / 2):
                yield rect("flow-sheet", (left + behind, top + behind), size, ROUND)
            yield rect("flow-body", (left, top), size, ROUND)
            yield rect("flow-stripe", (left + 6, top + 8), (4, size[1] - 16), 2)
        case "step":
            yield rect("flow-body", (left, top), (wide, high), ROUND)
            yield rect("flow-stripe", (left + 6, top + 8), (4, high - 16), 2)


def _title(box: Box) -> Iterator[str]:
    line = SMALL_LINE if box.node.kind == "gather" else LINE
    aside = {"each": -2, "step": 3}.get(box.node.kind, 0)
    middle = box.y - (SHEET / 2 if box.node.kind == "each" else 0)
    first = middle - line * (len(box.lines) - 1) / 2
    for nth, words in enumerate(box.lines):
        yield text(words, (box.x + aside, first + nth * line), "flow-title")


def _mark(box: Box, state: str) -> str:
    at = f"translate({px(box.left + 24)} {px(box.top)})"
    dot = '<circle class="flow-dot" r="10"/>'
    return f'<g class="flow-mark" transform="{at}">{dot}{MARKS[state]}</g>'


def _count(box: Box, done: int, total: int) -> str:
    words = f"{done}/{total}"
    wide = 14 + DIGIT * len(words)
    left = box.left + box.width - wide - 14
    pill = rect("flow-count", (left, box.top - 9.5), (wide, 19), 9.5)
    return pill + text(words, (left + wide / 2, box.top + 0.5), "flow-count-text")

"""How strips fill pages, and how tables share the line."""

from __future__ import annotations

import pytest

from documents.rendering.columns import Column, fit
from documents.rendering.pen import Pen
from documents.rendering.strips import Strip, paginate
from documents.rendering.styles import LINE_WIDTH


def _nothing(pen: Pen, left: float, top: float) -> None:
    """Draw nothing."""


def _strip(height: float = 10, **how: object) -> Strip:
    return Strip(height, _nothing, **how)  # type: ignore[arg-type]


def _heights(strips: list[Strip], page: float) -> list[list[float]]:
    return [[placed.strip.height for placed in page] for page in paginate(strips, page)]


def test_pages_are_filled_in_order() -> None:
    assert _heights([_strip(n) for n in (40, 50, 30, 60)], 100) == [[40, 50], [30, 60]]


def test_white_above_is_dropped_at_the_top_of_a_page() -> None:
    strips = [_strip(60), _strip(60, before=20), _strip(20, before=20)]

    pages = paginate(strips, 100)

    assert [[placed.down for placed in page] for page in pages] == [[0], [0, 80]]


def test_glued_strips_move_together() -> None:
    assert _heights([_strip(70), _strip(20, glued=True), _strip(25)], 100) == [[70], [20, 25]]


def test_glue_gives_way_where_no_page_holds_it_all() -> None:
    strips = [_strip(10), *[_strip(40, glued=True) for _ in range(4)]]

    assert _heights(strips, 100) == [[10, 40, 40], [40, 40]]


def test_heads_are_repeated_where_a_strip_opens_a_page() -> None:
    head = _strip(15)
    rows = [_strip(30, heads=(head,)) for _ in range(5)]

    assert _heights([head, *rows], 100) == [[15, 30, 30], [15, 30, 30], [15, 30]]


def test_a_strip_may_ask_for_a_new_page() -> None:
    assert _heights([_strip(10), _strip(20, opens_page=True)], 100) == [[10], [20]]


def test_a_strip_taller_than_a_page_is_placed_all_the_same() -> None:
    assert _heights([_strip(10), _strip(150), _strip(10)], 100) == [[10], [150], [10]]


@pytest.mark.parametrize("shares", [None, (1, 1, 98)])
@pytest.mark.parametrize(
    "columns",
    [
        [Column(20, 30), Column(45, 60), Column(10, 10)],
        [Column(20, 30), Column(45, 2000), Column(60, 300)],
        [Column(150, 150), Column(150, 150), Column(150, 150)],
        [Column(400, 400), Column(500, 500), Column(600, 600)],
    ],
)
def test_columns_share_exactly_the_line(
    columns: list[Column], shares: tuple[int, ...] | None
) -> None:
    _scale, widths = fit(columns, shares)

    assert sum(widths) == pytest.approx(LINE_WIDTH)
    assert min(widths) > 0


@pytest.mark.parametrize("shares", [None, (1, 99)])
def test_no_column_is_too_narrow_for_its_longest_word(shares: tuple[int, ...] | None) -> None:
    columns = [Column(80, 80), Column(45, 3000)]

    scale, widths = fit(columns, shares)

    assert scale == 1
    assert widths[0] >= 80


def test_columns_follow_the_shares_asked_for() -> None:
    _scale, (narrow, wide) = fit([Column(20, 20), Column(20, 20)], (1, 3))

    assert wide == pytest.approx(3 * narrow)


def test_type_is_made_smaller_before_a_word_is_broken() -> None:
    columns = [Column(100, 100)] * 5

    scale, widths = fit(columns, None)

    assert 0.7 <= scale < 1
    assert min(widths) >= 100 * scale

"""How Chinese text is broken into lines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.rendering.characters import CLOSING, OPENING
from documents.rendering.lines import Measured
from documents.rendering.styles import BODY, TABLE_CELL, TABLE_TOTAL, Style

_WHOLE = (
    "ZL202310123456.7", "91320594MA1XXXXX0K", "￥5,000,000.00", "2026-11-21", "24.6%", "LPR",
    "8,600万元", "11月", "QR-2026-000018",
)  # fmt: skip
_han = st.text("国企业质押贷款知识产权𠮷㛃", min_size=1, max_size=6)
_parts = st.one_of(
    _han,
    st.sampled_from(_WHOLE),
    _han.map("（{}）".format),
    _han.map("《{}》".format),
    _han.map("“{}”，".format),
    st.builds("{}{}".format, _han, st.sampled_from("、，。；：！？")),
)
_sentences = st.lists(_parts, min_size=1, max_size=40).map("".join)
_widths = st.floats(min_value=14 * BODY.size, max_value=45 * BODY.size)


@given(_sentences, _widths)
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(
    text: str, width: float
) -> None:
    lines = [line.text for line in Measured(text, replace(BODY, indent=2)).lines(width)]

    assert not [line for line in lines[1:] if line[0] in CLOSING]
    assert not [line for line in lines[:-1] if line[-1] in OPENING]


@given(_sentences, _widths)
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: float) -> None:
    lines = Measured(text, replace(BODY, indent=2)).lines(width)

    assert "".join(line.text for line in lines) == text
    assert max(line.width + line.offset for line in lines) <= width + 0.01


@given(st.lists(st.sampled_from(_WHOLE), min_size=1, max_size=20), _widths)
def test_numbers_words_and_identifiers_stay_whole(words: list[str], width: float) -> None:
    text = "，".join(words)

    lines = [line.text for line in Measured(text, BODY).lines(width)]

    assert [word for line in lines for word in line.split("，") if word] == words


@given(st.text("（《“，。国A1 ", min_size=1, max_size=30), st.floats(min_value=5, max_value=60))
def test_even_what_cannot_be_broken_well_is_printed_whole(text: str, width: float) -> None:
    lines = Measured(text, BODY).lines(width)

    printed = "".join(line.text for line in lines)
    assert printed.replace(" ", "") == text.replace(" ", "")


def test_justified_lines_end_at_the_margin() -> None:
    width = 40 * BODY.size

    *full, _last = Measured("质押登记自办理出质登记时设立。" * 12, BODY).lines(width)

    assert len(full) >= 4
    assert all(line.width == pytest.approx(width, abs=0.5 * BODY.size) for line in full)


def test_a_line_that_would_have_to_be_torn_apart_is_left_ragged() -> None:
    text = "申请质押（ZL202310123456.7、ZL202210765432.1等）"

    first, *_ = Measured(text, BODY).lines(12 * BODY.size)

    assert first.text == "申请质押"
    assert first.width < 5 * BODY.size


def test_han_and_latin_are_held_apart_and_marks_pushed_together() -> None:
    def width(text: str) -> float:
        return Measured(text, BODY).natural_width

    assert width("共12项") > width("共") + width("12") + width("项")
    assert width("）。") < width("）") + width("。")


def test_a_word_wider_than_the_line_is_cut_at_a_seam() -> None:
    lines = Measured("SHA256:9f2c7a1e0b4d5c6a/8e7f9f2c7a1e0b4d", BODY).lines(170)

    assert [line.text for line in lines] == ["SHA256:9f2c7a1e0b4d5c6a/", "8e7f9f2c7a1e0b4d"]


def test_a_line_feed_begins_a_new_line_and_an_empty_text_is_one_empty_line() -> None:
    assert [line.text for line in Measured("甲方\n乙方", BODY).lines(400)] == ["甲方", "乙方"]
    assert [line.text for line in Measured("", BODY).lines(400)] == [""]


@pytest.mark.parametrize("style", [TABLE_CELL, TABLE_TOTAL])
def test_figures_in_tables_are_equally_wide(style: Style) -> None:
    widths = {round(Measured(digit * 3, style).natural_width, 3) for digit in "0123456789"}

    assert len(widths) == 1

"""The fonts we keep: unaltered, and able to print the names people have."""

from __future__ import annotations

import hashlib

import pytest

from documents.errors import MissingGlyph
from documents.rendering.faces import FONTS, Typeface, unprintable
from tests.documents.samples import RARE_NAMES, UNPRINTABLE


def test_every_font_is_the_file_that_was_taken_over() -> None:
    lines = (FONTS / "fonts.lock").read_text(encoding="utf-8").splitlines()
    lock = {name: digest for digest, name in (line.split() for line in lines)}

    kept = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FONTS.iterdir()
        if path.suffix in {".otf", ".ttf"}
    }

    assert kept == lock


def test_every_font_has_its_licence_beside_it() -> None:
    licences = sorted(FONTS.glob("OFL-*.txt"))

    assert [path.name for path in licences] == ["OFL-LXGW.txt", "OFL-Noto.txt"]
    assert all("SIL OPEN FONT LICENSE" in path.read_text(encoding="utf-8") for path in licences)


@pytest.mark.parametrize("typeface", Typeface)
def test_every_hand_prints_rare_names_and_money(typeface: Typeface) -> None:
    for char in f"{RARE_NAMES}￥¥〔〕“”—…①":
        assert typeface.glyph(char).number > 0


def test_a_common_character_comes_from_the_hand_itself_and_a_rare_one_from_the_fallback() -> None:
    assert Typeface.SONG.glyph("国").face.name == "NotoSerifSC-Regular"
    assert Typeface.SONG.glyph("龑").face.name == "NotoSansCJKsc-Regular"


def test_a_character_in_no_font_is_named() -> None:
    with pytest.raises(MissingGlyph) as refusal:
        Typeface.SONG.glyph(UNPRINTABLE)

    assert refusal.value.facts == {"characters": ["U+E000"]}
    assert "U+E000" in refusal.value.message


def test_all_unprintable_characters_of_a_text_are_listed_once() -> None:
    assert unprintable("王\ue001\n李\ue000\ue001") == ("\ue000", "\ue001")

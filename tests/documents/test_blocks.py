"""What a paper says, and the one text that stands for it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.blocks import (
    SHANGHAI,
    Block,
    Fields,
    Heading,
    Letter,
    Note,
    Numbered,
    PageBreak,
    PaperContent,
    PaperKind,
    Para,
    SignatureLines,
    Table,
    from_json,
    sha256_hex,
    to_json,
)
from tests.documents.samples import ISSUED_AT, make_content

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_aligns = st.sampled_from(["left", "center", "right"])


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    columns = draw(st.integers(1, 4))
    cells = st.tuples(*[_texts] * columns)
    return Table(
        draw(cells),
        tuple(draw(st.lists(cells, max_size=3))),
        draw(st.none() | st.tuples(*[st.integers(1, 9)] * columns)),
        draw(st.none() | st.tuples(*[_aligns] * columns)),
        draw(st.none() | cells),
    )


def _several(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=4).map(tuple)


_blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, _texts, st.sampled_from([1, 2])),
    st.builds(Para, _texts, st.booleans(), st.just("justify") | _aligns),
    st.builds(Fields, _several(st.tuples(_texts, _texts)), st.sampled_from([1, 2])),
    _tables(),
    st.builds(Numbered, _several(_texts)),
    st.builds(Note, _texts),
    st.builds(SignatureLines, _several(_texts)),
    st.builds(Letter, _texts),
    st.just(PageBreak()),
)
_contents = st.builds(
    PaperContent,
    title=_texts,
    subtitle=_texts,
    issuer=_texts,
    number=_texts,
    case_number=_texts,
    issued_at=st.datetimes(
        dt.datetime(2000, 1, 1),  # noqa: DTZ001 - the zone is the strategy's
        dt.datetime(2099, 1, 1),  # noqa: DTZ001
        timezones=st.just(SHANGHAI),
    ),
    parties=_several(st.tuples(_texts, _texts)),
    blocks=_several(_blocks),
)


@given(_contents)
def test_content_reads_back_as_it_was_written(content: PaperContent) -> None:
    assert from_json(to_json(content)) == content
    assert to_json(from_json(to_json(content))) == to_json(content)


def test_the_same_moment_in_another_zone_gives_the_same_text() -> None:
    in_utc = make_content(issued_at=ISSUED_AT.astimezone(dt.UTC))

    assert to_json(in_utc) == to_json(make_content(issued_at=ISSUED_AT))


def test_the_text_is_canonical() -> None:
    text = to_json(make_content(Para("同意。")))

    assert text == json.dumps(
        json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    assert "同意" in text


def test_another_word_gives_another_hash() -> None:
    agreed, refused = (to_json(make_content(Para(text))) for text in ("同意。", "不同意。"))

    assert sha256_hex(agreed) != sha256_hex(refused)


@pytest.mark.parametrize(
    "broken",
    [
        lambda: Table(("甲", "乙"), (("1",),)),
        lambda: Table(("甲", "乙"), (), widths=(1,)),
        lambda: Table(("甲", "乙"), (), total=("合计",)),
        lambda: Table((), ()),
        lambda: Heading("一", level=3),  # type: ignore[arg-type]
        lambda: make_content(issued_at=dt.datetime(2026, 11, 21)),  # noqa: DTZ001
        lambda: PaperKind("opinion", 0, "意见", frozenset({"BANK"}), lambda _: ()),
        lambda: PaperKind("opinion", 1, "意见", frozenset(), lambda _: ()),
        lambda: PaperKind("opinion", 1, "意见", frozenset({"A,B"}), lambda _: ()),
    ],
)
def test_a_block_that_cannot_be_printed_is_never_made(broken: Any) -> None:
    with pytest.raises(AssertionError):
        broken()

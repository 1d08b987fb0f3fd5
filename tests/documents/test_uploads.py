"""The gate for files: what is hostile is refused with a sentence, what is genuine comes in."""

from __future__ import annotations

import contextlib
import io
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.rules.uploads import UploadKind, UploadRefused, check_upload, shown_name
from tests.documents.genuine_files import GENUINE, pdf, xlsx
from tests.documents.hostile_files import HOSTILE

MOST_BYTES = 20 * 1024**2
CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")


def check(name: str, declared: str, content: bytes) -> UploadKind:
    return check_upload(
        name=name,
        declared_type=declared,
        stream=io.BytesIO(content),
        size=len(content),
        most_bytes=MOST_BYTES,
    )


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_in_a_moment(case: str) -> None:
    hostile = HOSTILE[case]
    began = time.process_time()

    with pytest.raises(UploadRefused) as refused:
        check(hostile.name, hostile.declared, hostile.content)

    assert refused.value.facts["problem"] == hostile.problem
    assert CHINESE.search(refused.value.message)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("name", GENUINE)
def test_a_genuine_file_comes_in_as_what_it_is(name: str) -> None:
    declared, content = GENUINE[name]

    kind = check(name, declared, content)

    assert kind.name in name.upper().replace("JPG", "JPEG")


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(HOSTILE) >= 25
    assert len(GENUINE) >= 8


def test_a_file_over_the_limit_is_refused_before_a_byte_is_read() -> None:
    class Unreadable(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("nobody reads it")

    with pytest.raises(UploadRefused, match="20 MB") as refused:
        check_upload(
            name="a.pdf",
            declared_type="application/pdf",
            stream=Unreadable(),
            size=200 * 1024**2,
            most_bytes=MOST_BYTES,
        )

    assert refused.value.facts["problem"] == "size"


def test_the_stream_is_left_at_its_beginning() -> None:
    stream = io.BytesIO(pdf())

    check_upload(
        name="a.pdf",
        declared_type="",
        stream=stream,
        size=len(pdf()),
        most_bytes=MOST_BYTES,
    )

    assert stream.tell() == 0


def test_a_shown_name_is_on_one_line_short_and_keeps_its_end() -> None:
    assert shown_name("  审计   报告.pdf ") == "审计 报告.pdf"
    long = shown_name("年" * 300 + ".docx")
    assert len(long) == 120
    assert long.endswith("….docx")


@settings(max_examples=150)
@given(data=st.data(), original=st.sampled_from([pdf(), xlsx()]))
def test_damaged_files_are_taken_in_or_refused_and_nothing_else(
    data: st.DataObject, original: bytes
) -> None:
    content = bytearray(original)
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    name = "a.pdf" if original.startswith(b"%PDF") else "a.xlsx"

    with contextlib.suppress(UploadRefused):
        assert check(name, "", bytes(content)) in UploadKind

"""The vocabulary of a paper: frozen blocks, and the one JSON text that stands for them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

LineAlign = Literal["justify", "left", "center", "right"]
ColumnAlign = Literal["left", "center", "right"]
SealedBy = Literal["nobody", "issuer", "signatories"]

LAYOUT = 2
"""The layout in which papers are frozen from now on; each paper keeps the one it was frozen in."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a section (level 1) or of a part of it (level 2)."""

    text: str
    level: Literal[1, 2] = 1

    def __post_init__(self) -> None:
        assert self.level in (1, 2), self.level


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; a line feed begins a new line in it."""

    text: str
    indent: bool = True
    align: LineAlign = "justify"

    def __post_init__(self) -> None:
        assert self.align in ("justify", "left", "center", "right"), self.align


@dataclass(frozen=True, slots=True)
class Fields:
    """A grid of labels and values, in one or two columns."""

    rows: tuple[tuple[str, str], ...]
    columns: Literal[1, 2] = 1

    def __post_init__(self) -> None:
        assert self.columns in (1, 2), self.columns
        assert all(len(row) == 2 for row in self.rows), "a field is a label and a value"


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head is repeated on every page.

    ``widths`` are shares of the line, or None to follow the content; ``align`` None sets amounts to
    the right, dates and running numbers in the middle and words to the left.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] | None = None
    align: tuple[ColumnAlign, ...] | None = None
    total: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        columns = len(self.head)
        assert columns, "a table has columns"
        assert all(len(row) == columns for row in self.rows), "every row fills the head's columns"
        for other in (self.widths, self.align, self.total):
            assert other is None or len(other) == columns, "one for each column"


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars on one scale, drawn as vectors: label, start, end and what is written beside.

    Amounts are whole numbers of any unit, none of them negative; a bar may run either way.
    """

    title: str
    rows: tuple[tuple[str, int, int, str], ...]

    def __post_init__(self) -> None:
        assert self.rows, "a chart has bars"
        assert all(min(row[1:3]) >= 0 for row in self.rows), "bars begin at nothing or above"


@dataclass(frozen=True, slots=True)
class Numbered:
    """Sentences numbered from 1."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark in a box, such as 示例数据."""

    text: str


@dataclass(frozen=True, slots=True)
class SignatureLines:
    """A place for each party's seal, signature and date."""

    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """The addressee; a paper with one is signed off with issuer and date at its end."""

    addressee: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block = (
    Heading | Para | Fields | Table | Bars | Numbered | Note | SignatureLines | Letter | PageBreak
)

_BLOCKS: dict[str, type[Block]] = {
    kind.__name__: kind
    for kind in (
        Heading,
        Para,
        Fields,
        Table,
        Bars,
        Numbered,
        Note,
        SignatureLines,
        Letter,
        PageBreak,
    )
}


@dataclass(frozen=True, slots=True)
class PaperContent:
    """All that a paper says. ``issued_at`` is aware; ``parties`` pairs each role with a name.

    ``layout`` 2 brought structure tags, ``proof`` (the public address at which the paper can be
    checked, ending in its code) and ``seals`` (who seals it, in this order).
    """

    title: str
    issuer: str
    number: str
    case_number: str
    issued_at: dt.datetime
    parties: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    subtitle: str = ""
    layout: int = 1
    proof: str = ""
    seals: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert self.issued_at.tzinfo is not None, "times are aware"
        assert self.layout > 1 or not (self.proof or self.seals), "layout 1 has no place for them"

    @property
    def proof_code(self) -> str:
        """Read the code from the address at which the paper can be checked."""
        return self.proof.rstrip("/").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A paper that an app declares: its code, its version, who may read it, and its blocks.

    ``sealed_by`` says whose seals it wants: none, its issuer's, or those of all who are named in
    its places for signatures. ``voids`` names the kinds whose earlier papers it takes the force
    from, in its own record.
    """

    code: str
    version: int
    title: str
    audience: frozenset[str]
    build: Callable[[Mapping[str, Any]], tuple[Block, ...]]
    sealed_by: SealedBy = "nobody"
    voids: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        assert self.version >= 1, self.version
        assert self.audience, "a paper that nobody may read"
        assert all(token.isidentifier() for token in self.audience), self.audience


def to_json(content: PaperContent) -> str:
    """Write the content as canonical JSON: the same content gives the same text, anywhere.

    What a layout does not know is not written, so that an old paper keeps its text and its hash.
    """
    plain: dict[str, Any] = {
        **_plain(content),
        "issued_at": content.issued_at.astimezone(SHANGHAI).isoformat(),
        "blocks": [{"type": type(block).__name__, **_plain(block)} for block in content.blocks],
    }
    if content.layout == 1:
        for name in ("layout", "proof", "seals"):
            del plain[name]
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> PaperContent:
    """Read back what ``to_json`` wrote, with nothing lost."""
    plain = _frozen(json.loads(text))
    blocks = tuple(_block(**block) for block in plain.pop("blocks"))
    issued_at = dt.datetime.fromisoformat(plain.pop("issued_at")).astimezone(SHANGHAI)
    return PaperContent(**plain, blocks=blocks, issued_at=issued_at)


def sha256_hex(text: str) -> str:
    """Hash a text's UTF-8 bytes with SHA-256; 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def signatories(blocks: Sequence[Block]) -> tuple[str, ...]:
    """List who is named in places for signatures, each once, in order."""
    places = [block for block in blocks if isinstance(block, SignatureLines)]
    return tuple(dict.fromkeys(party for place in places for party in place.parties))


def texts(content: PaperContent) -> Iterator[str]:
    """Walk every string that the paper prints."""
    yield from (content.title, content.subtitle, content.issuer)
    yield from (content.number, content.case_number)
    yield from _strings(content.parties)
    for block in content.blocks:
        for name, value in _plain(block).items():
            if name != "align":
                yield from _strings(value)


def _block(**block: Any) -> Block:
    return _BLOCKS[block.pop("type")](**block)


def _plain(record: PaperContent | Block) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return {name: _frozen(item) for name, item in value.items()}
    return value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)

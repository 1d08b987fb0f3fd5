"""Frozen inputs of pure formulas: what each field may be, and everything wrong with it at once.

A subclass of :class:`Inputs` is a frozen dataclass. Its annotations say what a field is
(``Annotated[float, Span(0, 1)]``), its ``checks`` what must hold between fields. One that exists
holds: a wrong value never reaches a formula, whether it came from a file or from code.
"""

from __future__ import annotations

import inspect
import math
import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin
from typing import get_type_hints as type_hints

from workflows.errors import Objection, Objections

Check = Callable[..., Iterable[Objection]]
InputsT = TypeVar("InputsT", bound="Inputs")

_ABSENT = object()
_NOT_A = {
    bool: ("input.not_yes_or_no", "请填true或false。"),
    str: ("input.not_text", "这一项应是文字。"),
}
# Annotations are read once for each kind: a book of bundles makes many of the same.
_TYPES: dict[type[Inputs], Mapping[str, tuple[Any, tuple[Any, ...]]]] = {}
_NAMES: dict[type[Inputs], Mapping[str, tuple[str, ...]]] = {}
_PARAMETERS: dict[Check, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class Span:
    """Which numbers a field may hold; ``above`` and ``below`` leave the bound itself out."""

    low: float = -math.inf
    high: float = math.inf
    above: float = -math.inf
    below: float = math.inf

    def holds(self, number: float) -> bool:
        """Tell whether a number lies inside."""
        return self.low <= number <= self.high and self.above < number < self.below

    def __str__(self) -> str:
        parts = (
            ("不小于", self.low), ("大于", self.above), ("不大于", self.high), ("小于", self.below),
        )  # fmt: skip
        return "且".join(f"{word}{bound:g}" for word, bound in parts if math.isfinite(bound))


@dataclass(frozen=True, slots=True)
class Also:
    """Other names under which a field may come."""

    names: tuple[str, ...]

    def __init__(self, *names: str) -> None:
        object.__setattr__(self, "names", names)


@dataclass(frozen=True, slots=True)
class Spelling:
    """Other spellings of the words of a choice."""

    words: Mapping[str, str]


class Inputs:
    """What a formula takes in.

    ``checks`` are functions whose parameters name fields; each is asked once all of its fields
    could be read. Where ``gathers`` names a field, all that is given is that field's mapping;
    ``asks`` names a field whose rows may also stand in the names of the figures asked for
    (``n=50,pd=0.03``).
    """

    __slots__ = ()
    checks: ClassVar[tuple[Check, ...]] = ()
    gathers: ClassVar[str] = ""
    asks: ClassVar[str] = ""

    def __post_init__(self) -> None:
        """Refuse a value that may not be.

        Raises:
            Objections: everything that is wrong.
        """
        assert is_dataclass(self)
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        wrong = list(_out_of_span(type(self), values))
        for objection in wrong:
            values.pop(re.split(r"\W", objection.where)[0], None)
        wrong += _between_fields(type(self), values)
        if wrong:
            raise Objections(wrong)


def read_inputs(kind: type[InputsT], raw: Mapping[str, Any], where: str = "") -> InputsT:
    """Read inputs from what JSON gives; texts under unknown names are taken as notes.

    Raises:
        Objections: every field that is missing, unknown, unreadable or out of bounds, and every
            check between readable fields that does not hold.
    """
    wrong: list[Objection] = []
    if kind.gathers and kind.gathers not in raw:
        raw = {kind.gathers: raw}
    read = _read_fields(kind, raw, where, wrong)
    named = raw_names(kind, raw)
    values = read | {
        field.name: _default(field)
        for field in fields_of(kind)
        if field.name not in named and _default(field) is not _ABSENT
    }
    given = {name: _given_name(kind, name, raw) for name in read}
    wrong += _placed(where, given, _between_fields(kind, values))
    if wrong:
        raise Objections(wrong)
    return kind(**read)


def unknown_names(kind: type[Inputs], raw: Mapping[str, Any]) -> list[str]:
    """List the names that no field knows; a text is a note, not an input."""
    known = {name for names in names_of(kind).values() for name in names}
    return [name for name, value in raw.items() if name not in known and not _is_note(value)]


def raw_names(kind: type[Inputs], raw: Mapping[str, Any]) -> set[str]:
    """Say which fields were given, under whatever name; null is nothing given."""
    given = {name for name, value in raw.items() if value is not None}
    return {field for field, names in names_of(kind).items() if given.intersection(names)}


def names_of(kind: type[Inputs]) -> Mapping[str, tuple[str, ...]]:
    """Give every field's names, its own first."""
    if kind not in _NAMES:
        _NAMES[kind] = {
            name: (name, *(also for mark in marks if isinstance(mark, Also) for also in mark.names))
            for name, (_, marks) in types_of(kind).items()
        }
    return _NAMES[kind]


def types_of(kind: type[Inputs]) -> Mapping[str, tuple[Any, tuple[Any, ...]]]:
    """Give every field's bare type and its marks."""
    if kind not in _TYPES:
        hints = type_hints(kind, include_extras=True)
        _TYPES[kind] = {field.name: _unwrap(hints[field.name]) for field in fields_of(kind)}
    return _TYPES[kind]


def fields_of(kind: type[Inputs]) -> tuple[Field[Any], ...]:
    """List the fields of a kind of inputs."""
    assert is_dataclass(kind), f"{kind.__name__} is not a dataclass"
    return fields(kind)


def numbers_in(value: object, path: str = "") -> Iterator[tuple[str, float]]:
    """Walk the numbers of a value, with their paths inside it."""
    if isinstance(value, bool | str) or value is None:
        return
    if isinstance(value, int | float | Decimal):
        yield path, float(value)
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from numbers_in(each, f"{path}[{index}]")
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from numbers_in(each, f"{path}.{key}")


def _read_fields(
    kind: type[Inputs], raw: Mapping[str, Any], where: str, wrong: list[Objection]
) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name in unknown_names(kind, raw):
        sentence = f"没有“{name}”这一项输入；请核对名称，或删去。"
        wrong.append(Objection("input.unknown", _join(where, name), sentence))
    by_name = {field.name: field for field in fields_of(kind)}
    for name, (annotation, marks) in types_of(kind).items():
        given = [each for each in names_of(kind)[name] if each in raw]
        if len(given) > 1:
            sentence = f"{'、'.join(given)}是同一项输入；请只填一处。"
            wrong.append(Objection("input.twice", _join(where, given[1]), sentence))
        if not given or raw[given[0]] is None:
            if _default(by_name[name]) is _ABSENT:
                wrong.append(Objection("input.missing", _join(where, name), "请填写这一项。"))
            continue
        value = _respelled(raw[given[0]], marks)
        spans = tuple(mark for mark in marks if isinstance(mark, Span))
        told = len(wrong)
        found = _Reader(wrong, spans).read(annotation, value, _join(where, given[0]))
        # What is wrong by itself is not held against other fields as well.
        if found is not _ABSENT and len(wrong) == told:
            read[name] = found
    return read


class _Reader:
    """Turns what JSON gives into a field's type; what cannot be turned is collected."""

    def __init__(self, wrong: list[Objection], spans: tuple[Span, ...] = ()) -> None:
        self.wrong, self.spans = wrong, spans

    def read(self, annotation: Any, value: Any, where: str) -> Any:
        """Read one value; ``_ABSENT`` when it could not be read."""
        annotation, _ = _unwrap(annotation)
        origin = get_origin(annotation)
        if origin in (Union, types.UnionType):
            return self._any_of(get_args(annotation), value, where)
        if origin is Literal:
            return self._choice(get_args(annotation), value, where)
        if origin is tuple:
            return self._several(annotation, value, where)
        if origin is not None and issubclass(origin, Mapping):
            return self._mapping(get_args(annotation)[1], value, where)
        return self._single(annotation, value, where)

    def _single(self, annotation: Any, value: Any, where: str) -> Any:
        if isinstance(annotation, type) and issubclass(annotation, Inputs):
            return self._nested(annotation, value, where)
        if annotation is bool or annotation is str:
            if isinstance(value, annotation):
                return value
            code, sentence = _NOT_A[annotation]
            return self._refuse(code, where, sentence)
        if annotation is date:
            return self._day(value, where)
        return self._number(annotation, value, where)

    def _nested(self, kind: type[Inputs], value: Any, where: str) -> Any:
        if not isinstance(value, Mapping):
            return self._refuse("input.not_an_object", where, "这一项应是一组输入。")
        try:
            return read_inputs(kind, value, where)
        except Objections as refused:
            self.wrong.extend(refused.objections)
            return _ABSENT

    def _number(self, annotation: Any, value: Any, where: str) -> Any:
        number = _as_number(value)
        if number is None:
            return self._refuse("input.not_a_number", where, f"“{value}”不是数字。")
        for span in self.spans:
            if not span.holds(float(number)):
                self.wrong.append(_outside(where, float(number), span))
        if annotation is int:
            if number != int(number):
                return self._refuse("input.not_whole", where, f"“{value}”应为整数。")
            return int(number)
        if annotation is Decimal:
            return Decimal(str(value))
        return float(number)

    def _day(self, value: Any, where: str) -> Any:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            return self._refuse("input.not_a_date", where, f"“{value}”不是日期，应写作2026-03-31。")

    def _choice(self, words: tuple[Any, ...], value: Any, where: str) -> Any:
        if value in words:
            return value
        sentence = f"“{value}”不在可选项{'、'.join(map(str, words))}之中。"
        return self._refuse("input.choice", where, sentence)

    def _several(self, annotation: Any, value: Any, where: str) -> Any:
        if not isinstance(value, list | tuple):
            return self._refuse("input.not_a_list", where, "这一项应是一列值。")
        members = get_args(annotation)
        if members[-1] is Ellipsis:
            members = (members[0],) * len(value)
        if len(members) != len(value):
            return self._refuse("input.length", where, f"这一项应有{len(members)}个值。")
        parts = zip(members, value, strict=True)
        read = [self.read(kind, each, f"{where}[{n}]") for n, (kind, each) in enumerate(parts)]
        return _ABSENT if any(each is _ABSENT for each in read) else tuple(read)

    def _mapping(self, member: Any, value: Any, where: str) -> Any:
        if not isinstance(value, Mapping):
            return self._refuse("input.not_an_object", where, "这一项应是名称到数值的一组。")
        read = {key: self.read(member, each, f"{where}.{key}") for key, each in value.items()}
        return _ABSENT if any(each is _ABSENT for each in read.values()) else read

    def _any_of(self, members: tuple[Any, ...], value: Any, where: str) -> Any:
        """Read as the member whose shape fits; the last one says what is wrong."""
        if value is None and type(None) in members:
            return None
        members = tuple(each for each in members if each is not type(None))
        for member in members[:-1]:
            trial: list[Objection] = []
            found = _Reader(trial, self.spans).read(member, value, where)
            if found is not _ABSENT:
                self.wrong.extend(trial)
                return found
            if _same_shape(member, value):
                self.wrong.extend(trial)
                return _ABSENT
        return self.read(members[-1], value, where)

    def _refuse(self, code: str, where: str, sentence: str) -> object:
        self.wrong.append(Objection(code, where, sentence))
        return _ABSENT


def _same_shape(annotation: Any, value: Any) -> bool:
    bare = _unwrap(annotation)[0]
    origin = get_origin(bare) or bare
    if isinstance(value, list | tuple):
        return origin is tuple
    if isinstance(value, Mapping):
        return isinstance(origin, type) and issubclass(origin, Mapping | Inputs)
    return False


def _as_number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _is_note(value: Any) -> bool:
    return isinstance(value, str) and _as_number(value) is None


def _respelled(value: Any, marks: tuple[Any, ...]) -> Any:
    for mark in marks:
        if isinstance(mark, Spelling) and isinstance(value, str):
            return mark.words.get(value, value)
    return value


def _unwrap(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    if get_origin(annotation) is Annotated:
        bare, *marks = get_args(annotation)
        return bare, tuple(marks)
    return annotation, ()


def _default(field: Field[Any]) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else _ABSENT


def _out_of_span(kind: type[Inputs], values: Mapping[str, Any]) -> Iterator[Objection]:
    for name, value in values.items():
        spans = [mark for mark in types_of(kind)[name][1] if isinstance(mark, Span)]
        for span in spans:
            for path, number in numbers_in(value, name):
                if not span.holds(number):
                    yield _outside(path, number, span)


def _outside(where: str, number: float, span: Span) -> Objection:
    sentence = f"所填{number:g}超出范围：应{span}。"
    return Objection("input.out_of_range", where, sentence, {"value": number})


def _between_fields(kind: type[Inputs], values: Mapping[str, Any]) -> Iterator[Objection]:
    for check in kind.checks:
        if check not in _PARAMETERS:
            _PARAMETERS[check] = tuple(inspect.signature(check).parameters)
        names = _PARAMETERS[check]
        if all(name in values for name in names):
            yield from check(**{name: values[name] for name in names})


def _given_name(kind: type[Inputs], name: str, raw: Mapping[str, Any]) -> str:
    return next(each for each in names_of(kind)[name] if each in raw)


def _placed(
    where: str, given: Mapping[str, str], wrong: Iterable[Objection]
) -> Iterator[Objection]:
    """Give objections their place, under the names that were used."""
    for each in wrong:
        field = re.match(r"\w*", each.where)
        assert field is not None
        place = given.get(field[0], field[0]) + each.where[field.end() :]
        yield Objection(each.code, _join(where, place), each.message, each.facts)


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where and name else where or name

"""Hold a file against its published JSON Schema, and say in Chinese what to mend."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from workflows.errors import Objection
from workflows.rules.json_text import path_of

_TYPES = {
    "object": "对象（写在{}里）",
    "array": "列表（写在[]里）",
    "string": "文字（写在引号里）",
    "integer": "整数",
    "number": "数字",
    "boolean": "true或false",
    "null": "null",
}
_MOST_NAMED = 12
_LONGEST_SHOWN = 40
_YEARS = range(1900, 2200)


class Shape:
    """A published schema, and what differs from it."""

    def __init__(
        self,
        schema: Mapping[str, Any],
        formats: Mapping[str, Callable[[object], object]] | None = None,
    ) -> None:
        """Take the schema, and by name the formats that it uses besides ``date`` and ``moment``.

        A format is a reading of the value that raises ValueError.
        """
        self.schema = schema
        self._validator = _validator(schema, formats or {})

    def check(self, content: Any) -> tuple[Objection, ...]:
        """List everything in which a content differs from the schema."""
        faults = (_fault(error, self.schema) for error in self._validator.iter_errors(content))
        return tuple(objection for fault in faults for objection in _objections(fault))


def read_schema(package: str, name: str) -> Mapping[str, Any]:
    """Read a schema that ships in the ``data`` folder of an app."""
    schema: Mapping[str, Any] = json.loads(
        files(package).joinpath(f"data/{name}.schema.json").read_text("utf-8")
    )
    return schema


def read_moment(text: str) -> dt.datetime | dt.date:
    """Read a time like ``2026-03-02T10:00``, or a bare date.

    Raises:
        ValueError: neither.
    """
    if len(text) == len("2026-03-02"):
        return read_date(text)
    moment = dt.datetime.fromisoformat(text)
    read_date(moment.date().isoformat())
    return moment


def read_date(text: str) -> dt.date:
    """Read a date like ``2026-03-02``; other ISO forms are refused.

    Raises:
        ValueError: no such date, or one in a century that no file is about.
    """
    day = dt.date.fromisoformat(text)
    if day.isoformat() != text or day.year not in _YEARS:
        raise ValueError(text)
    return day


def _validator(
    schema: Mapping[str, Any], own_formats: Mapping[str, Callable[[object], object]]
) -> Validator:
    """Whole numbers are ints and nothing else; numbers with a point were read as decimals."""
    checker = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole)
    checker = checker.redefine("number", lambda _, value: _is_whole(_, value) or _is_decimal(value))
    dialect = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, type_checker=checker
    )
    formats = FormatChecker(formats=())
    formats.checks("date", ValueError)(_reads(read_date))
    formats.checks("moment", ValueError)(_reads(read_moment))
    for name, read in own_formats.items():
        formats.checks(name, ValueError)(_accepts(read))
    validator: Validator = dialect(schema, format_checker=formats)
    return validator


def _is_whole(_: object, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_decimal(value: object) -> bool:
    return isinstance(value, Decimal)


def _reads(read: Callable[[str], object]) -> Callable[[object], bool]:
    """Check a format: what is no text is the type's matter."""

    def check(value: object) -> bool:
        return not isinstance(value, str) or read(value) is not None

    return check


def _accepts(read: Callable[[object], object]) -> Callable[[object], bool]:
    """Check a format of any type by reading the value."""

    def check(value: object) -> bool:
        read(value)
        return True

    return check


@dataclass(frozen=True, slots=True)
class _Fault:
    """One difference: the keyword that failed, what it wanted, and what stands there."""

    keyword: str
    wanted: Any
    schema: Mapping[str, Any]
    definitions: Mapping[str, Any]
    instance: Any
    path: tuple[str | int, ...]
    of_a_key: bool
    message: str


def _fault(error: Any, published: Mapping[str, Any]) -> _Fault:
    """Take over an error of jsonschema, whose types leave everything open."""
    return _Fault(
        keyword=str(error.validator),
        wanted=error.validator_value,
        schema=error.schema if isinstance(error.schema, Mapping) else {},
        definitions=published.get("$defs", {}),
        instance=error.instance,
        path=tuple(error.absolute_path),
        of_a_key="propertyNames" in list(error.absolute_schema_path)[-2:],
        message=error.message,
    )


def _objections(fault: _Fault) -> Iterator[Objection]:
    if fault.of_a_key:
        yield _badly_named(fault)
    elif fault.keyword == "required":
        yield _missing_key(fault)
    elif fault.keyword == "additionalProperties":
        yield from _unknown_keys(fault)
    else:
        code, sentence = _SENTENCES.get(fault.keyword, _otherwise)(fault)
        yield Objection(code, path_of(*fault.path), sentence)


# --- Keys: missing ones and unknown ones. Their path is the key itself, not the object around it.


def _missing_key(fault: _Fault) -> Objection:
    """Name the missing key: ``required`` makes a fault of each, whose message begins with it."""
    name = next(key for key in fault.wanted if fault.message.startswith(f"'{key}' "))
    of = _resolved(fault.schema.get("properties", {}).get(name, {}), fault.definitions)
    hint = of.get("description", "")
    sentence = f"缺少“{of.get('title', name)}”（{name}）；请补上。{hint}"
    return Objection("key.missing", path_of(*fault.path, name), sentence)


def _unknown_keys(fault: _Fault) -> Iterator[Objection]:
    known = list(fault.schema.get("properties", {}))
    for name in fault.instance:
        if name not in known:
            sentence = f"这里没有“{name}”这一项；{_suggestion(name, known)}"
            yield Objection("key.unknown", path_of(*fault.path, name), sentence)


def _badly_named(fault: _Fault) -> Objection:
    name = str(fault.instance)
    path = path_of(*fault.path, name)
    if fault.keyword == "enum":
        wanted = f"可用的有：{'、'.join(fault.wanted)}。"
    else:
        wanted = f"键应符合{fault.wanted}。"
    return Objection("key.invalid", path, f"“{name}”不能用作这里的键；{wanted}")


# --- Values


def _wrong_type(fault: _Fault) -> tuple[str, str]:
    types = fault.wanted
    wanted = "或".join(_TYPES[each] for each in ([types] if isinstance(types, str) else types))
    found = _shown(fault.instance)
    if isinstance(fault.instance, str):
        found = f"带引号的文本“{found}”"
    return "value.type", f"{_label(fault)}应为{wanted}，所填为{found}。{_hint(fault)}"


def _wrong_choice(fault: _Fault) -> tuple[str, str]:
    allowed = [str(each) for each in fault.wanted]
    sentence = f"{_label(fault)}没有“{_shown(fault.instance)}”这一选项；"
    return "value.choice", sentence + _suggestion(str(fault.instance), allowed)


def _wrong_constant(fault: _Fault) -> tuple[str, str]:
    wanted, found = fault.wanted, _shown(fault.instance)
    return "value.choice", f"{_label(fault)}须为“{wanted}”，所填为“{found}”。"


def _wrong_form(fault: _Fault) -> tuple[str, str]:
    found = _shown(fault.instance)
    return "value.form", f"{_label(fault)}“{found}”的写法不对。{_hint(fault) or _example(fault)}"


def _wrong_length(fault: _Fault) -> tuple[str, str]:
    if fault.keyword == "minLength":
        return "value.empty", f"{_label(fault)}不能为空；没有的请删去这一项。"
    found, most = len(fault.instance), fault.wanted
    return "value.too_long", f"{_label(fault)}有{found}字，最多{most}字；请缩短。"


def _wrong_size(fault: _Fault) -> tuple[str, str]:
    word = "至少" if fault.keyword == "minimum" else "至多"
    sentence = f"{_label(fault)}{word}为{fault.wanted}，所填为{_shown(fault.instance)}。"
    return "value.range", sentence + _hint(fault)


def _wrong_count(fault: _Fault) -> tuple[str, str]:
    word = "至少" if str(fault.keyword).startswith("min") else "至多"
    sentence = f"{_label(fault)}{word}{fault.wanted}项，现有{len(fault.instance)}项。"
    return "value.count", sentence + _hint(fault)


def _repeated(fault: _Fault) -> tuple[str, str]:
    return "value.repeated", f"{_label(fault)}里有重复的项；每项只写一次。"


def _otherwise(fault: _Fault) -> tuple[str, str]:
    return "value.form", f"{_label(fault)}的写法不对。{_hint(fault)}"


_SENTENCES: Mapping[str, Callable[[_Fault], tuple[str, str]]] = {
    "type": _wrong_type,
    "enum": _wrong_choice,
    "const": _wrong_constant,
    "pattern": _wrong_form,
    "format": _wrong_form,
    "minLength": _wrong_length,
    "maxLength": _wrong_length,
    "minimum": _wrong_size,
    "maximum": _wrong_size,
    "minItems": _wrong_count,
    "maxItems": _wrong_count,
    "minProperties": _wrong_count,
    "maxProperties": _wrong_count,
    "uniqueItems": _repeated,
}


# --- Words


def _label(fault: _Fault) -> str:
    return f"“{fault.schema.get('title') or path_of(*fault.path) or '文件'}”"


def _hint(fault: _Fault) -> str:
    return str(fault.schema.get("description", ""))


def _example(fault: _Fault) -> str:
    examples = fault.schema.get("examples", ())
    return f"例如“{examples[0]}”。" if examples else f"应符合{fault.wanted}。"


def _shown(value: object) -> str:
    is_text = isinstance(value, str)
    text = str(value) if is_text else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _suggestion(found: str, known: Iterable[str]) -> str:
    names = list(known)
    close = get_close_matches(found, names, n=1, cutoff=0.6)
    if close:
        return f"是否应为“{close[0]}”？"
    more = "等" if len(names) > _MOST_NAMED else ""
    return f"可用的有：{'、'.join(names[:_MOST_NAMED])}{more}。" if names else "请删除。"


def _resolved(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference to a definition of the same file; what stands beside it counts first."""
    reference = schema.get("$ref", "")
    if not reference:
        return schema
    definition = definitions[reference.rsplit("/", 1)[-1]]
    return {**definition, **{key: value for key, value in schema.items() if key != "$ref"}}

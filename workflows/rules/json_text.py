"""Read a file as JSON, strictly: what two readers could read differently is refused."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from workflows.errors import Objection, Objections

# A file of five hundred rights and two thousand steps stays well below.
LARGEST_BYTES = 2 * 1024 * 1024
_DEEPEST = 24
_BYTES_PER_KIB = 1024


class _Twice(ValueError):
    """A key that stands twice in one object: readers differ in which one counts."""


class _NotFinite(ValueError):
    """NaN or an infinity, which JSON does not have."""


def parse_json(raw: bytes) -> dict[str, Any]:
    """Read a JSON object; numbers with a point are exact decimals.

    Raises:
        Objections: no JSON, no object, a key twice, too large, too deep, or characters that no
            paper and no database takes.
    """
    if len(raw) > LARGEST_BYTES:
        sentence = (
            f"文件有{len(raw) // _BYTES_PER_KIB}KB，超过{LARGEST_BYTES // _BYTES_PER_KIB}KB；"
            f"文件里只写事实和决定，附件请以路径引用。"
        )
        raise Objections([Objection("file.too_large", "", sentence)])
    content = _load(raw)
    if not isinstance(content, dict):
        sentence = "文件最外层须是一个JSON对象，以{开头、以}结尾。"
        raise Objections([Objection("json.not_an_object", "", sentence)])
    if strange := tuple(_strange_texts(content)):
        raise Objections(strange)
    return content


def path_of(*parts: str | int) -> str:
    """Write a path as ``steps[4].by``."""
    path = ""
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else part
    return path


def _load(raw: bytes) -> object:
    try:
        return json.loads(
            raw.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_repeats,
        )
    except UnicodeDecodeError as bad:
        sentence = f"文件不是UTF-8编码（第{bad.start + 1}字节起无法识别）；请另存为UTF-8。"
        problem = Objection("file.not_utf8", "", sentence)
    except _Twice as bad:
        sentence = f"“{bad}”在同一对象里写了两次；请只留一个。"
        problem = Objection("json.repeated_key", str(bad), sentence)
    except _NotFinite as bad:
        problem = Objection("json.invalid", "", f"JSON里没有{bad}这样的数；请改为数字或删除。")
    except json.JSONDecodeError as bad:
        sentence = (
            f"第{bad.lineno}行第{bad.colno}列不是有效的JSON（多为缺逗号、引号或括号）；请更正。"
        )
        facts = {"line": bad.lineno, "column": bad.colno}
        problem = Objection("json.invalid", "", sentence, facts)
    except RecursionError:
        problem = _too_deep()
    except ValueError:
        # Only whole numbers of thousands of digits are left: Python refuses to read them.
        problem = Objection("json.invalid", "", "文件里有一个过长的数字；请核对。")
    raise Objections([problem])


def _refuse_constant(name: str) -> None:
    raise _NotFinite(name)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _value in pairs]
        raise _Twice(next(key for key in keys if keys.count(key) > 1))
    return content


def _too_deep() -> Objection:
    return Objection("json.too_deep", "", f"文件嵌套超过{_DEEPEST}层；不需要这么深。")


def _strange_texts(content: dict[str, Any]) -> Iterator[Objection]:
    """Walk without recursion, so that no nesting can exhaust the stack."""
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), content)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > _DEEPEST:
            yield _too_deep()
            return
        if isinstance(value, str):
            yield from _strange_characters(path, value)
        elif isinstance(value, dict):
            for key, inner in value.items():
                yield from _strange_characters((*path, key), key)
                waiting.append(((*path, key), inner))
        elif isinstance(value, list):
            waiting += [((*path, index), inner) for index, inner in enumerate(value)]


def _strange_characters(path: tuple[str | int, ...], text: str) -> Iterator[Objection]:
    strange = sorted({char for char in text if unicodedata.category(char) in ("Cc", "Cs")} - {"\n"})
    if strange:
        names = "、".join(f"U+{ord(char):04X}" for char in strange)
        where = path_of(*path).encode("utf-8", "replace").decode()
        yield Objection("text.strange", where, f"文字中有不能使用的控制字符{names}；请删除。")

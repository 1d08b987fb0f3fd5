"""The name a stranger gave a file: shown, never used to store anything."""

from __future__ import annotations

import unicodedata

from documents.rules.uploads.kinds import ALLOWED, KIND_OF_EXTENSION, UploadKind, UploadRefused

LONGEST_SHOWN = 120
_NEVER = frozenset('<>/\\|"')
# Control characters, and the invisible ones that turn the reading direction round.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def check_name(name: str) -> None:
    """Check that a name is a plain one.

    Raises:
        UploadRefused: a path, markup or hidden characters in it.
    """
    if not name.strip() or ".." in name or _NEVER & set(name) or name.startswith("."):
        raise _bad_name()
    if any(unicodedata.category(character) in _HIDDEN for character in name):
        raise _bad_name()


def kind_by_name(name: str) -> UploadKind:
    """Tell what a file's name claims it to be.

    Raises:
        UploadRefused: a path, markup or hidden characters in the name, or another kind of file.
    """
    check_name(name)
    _stem, dot, extension = name.rpartition(".")
    kind = KIND_OF_EXTENSION.get(extension.strip().lower()) if dot else None
    if kind is None:
        raise UploadRefused(f"{ALLOWED}；请转换格式后重新上传。", problem="type")
    return kind


def shown_name(name: str) -> str:
    """Write a name as it is shown: composed, on one line, at most 120 characters, with its end."""
    composed = " ".join(unicodedata.normalize("NFC", name).split())
    if len(composed) <= LONGEST_SHOWN:
        return composed
    stem, _dot, extension = composed.rpartition(".")
    return f"{stem[: LONGEST_SHOWN - len(extension) - 2]}….{extension}"


def _bad_name() -> UploadRefused:
    return UploadRefused(
        "文件名含有路径、尖括号、引号或不可见字符；请改用普通文件名（汉字、字母、数字）后重新上传。",
        problem="name",
    )

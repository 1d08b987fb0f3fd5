"""The unified social credit code (统一社会信用代码) of an organisation."""

from __future__ import annotations

import re
import unicodedata

from workflows.errors import Refusal
from workflows.sentences import listed, say

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_LENGTH = 18
_REGISTRATION_NUMBER_LENGTH = 15
_MISREAD = {"I": "1", "O": "0", "S": "5", "Z": "2"}


class BadCreditCode(Refusal):
    """The text is not a unified social credit code; ``problem`` says why."""

    code = "bad_credit_code"


def check_credit_code(text: str) -> str:
    """Normalise a code to its 18 characters and check it.

    Full-width characters, blanks, hyphens and small letters are mended silently.

    Raises:
        BadCreditCode: wrong length, a character the standard does not use, or a wrong last
            character. ``problem`` is ``missing``, ``length``, ``letters`` or ``check_character``.

    Source: GB 32100-2015 (rulebook IDF-7).
    """
    code = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not code:
        raise BadCreditCode(say("请填写统一社会信用代码（18位）。"), problem="missing")
    _refuse_strange_characters(code)
    _refuse_wrong_length(code)
    expected = check_character(code[:-1])
    if code[-1] != expected:
        raise BadCreditCode(
            say(
                "统一社会信用代码{code}的校验位不符：按前17位计算，末位应为{expected}，所填为{last}；请对照营业执照核对每一位。",
                code=code,
                expected=expected,
                last=code[-1],
            ),
            problem="check_character",
            expected=expected,
            found=code[-1],
        )
    return code


def check_character(body: str) -> str:
    """Compute the 18th character from the first 17."""
    total = sum(
        weight * _ALPHABET.index(character)
        for weight, character in zip(_WEIGHTS, body, strict=True)
    )
    return _ALPHABET[-total % 31]


def organisation_check_character(body: str) -> str:
    """Compute the last character of an organisation code from its first eight."""
    total = sum(
        weight * int(character, 36)
        for weight, character in zip(_ORGANISATION_WEIGHTS, body, strict=True)
    )
    return "0123456789X0"[11 - total % 11]


def organisation_code_warning(code: str) -> str | None:
    """Say what is odd about the organisation code inside a checked code, if anything is.

    A warning only: the inner digit is no part of the code's own check.

    Source: GB 11714 as recomputed in rulebook IDF-8.
    """
    body, found = code[8:16], code[16]
    expected = organisation_check_character(body)
    if found == expected:
        return None
    return say(
        "统一社会信用代码第9至17位（主体标识码{body}-{found}）的校验位不符，通常应为{expected}；请对照营业执照核对。",
        body=body,
        found=found,
        expected=expected,
    )


def _refuse_strange_characters(code: str) -> None:
    strange = sorted(set(code) - set(_ALPHABET))
    if not strange:
        return
    hints = [
        say("{letter}是否应为{meant}", letter=letter, meant=_MISREAD[letter])
        for letter in strange
        if letter in _MISREAD
    ]
    hint = say("（请核对：{hints}）", hints=listed(hints)) if hints else ""
    raise BadCreditCode(
        say(
            "统一社会信用代码只用数字和除I、O、S、V、Z以外的大写字母，不能含有“{strange}”{hint}。",
            strange="、".join(strange),
            hint=hint,
        ),
        problem="letters",
        found="".join(strange),
    )


def _refuse_wrong_length(code: str) -> None:
    if len(code) == _LENGTH:
        return
    hint = (
        say("；15位的是旧营业执照注册号，请填写换照后的代码")
        if len(code) == _REGISTRATION_NUMBER_LENGTH
        else ""
    )
    raise BadCreditCode(
        say("统一社会信用代码应为18位，所填为{length}位{hint}。", length=len(code), hint=hint),
        problem="length",
        expected=_LENGTH,
        found=len(code),
    )

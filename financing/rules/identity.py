"""Numbers of people and organisations beside the credit code: organisation code, identity number.

Neither refuses anything: a doubt is told, and the identity number is never written out whole.
"""

from __future__ import annotations

import re
import unicodedata

from workflows.rules.credit_code import organisation_check_character

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def organisation_code_problem(text: str) -> str:
    """Say what is wrong with an organisation code (组织机构代码), as 10000039-6; empty: nothing.

    Source: GB 11714 as recomputed in rulebook IDF-8.
    """
    code = _plain(text)
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return f"“{code}”不是组织机构代码；应为8位数字或大写字母加1位校验码，如10000039-6。"
    expected = organisation_check_character(code[:8])
    if code[8] != expected:
        return f"组织机构代码{code[:8]}-{code[8]}的校验位不符，通常应为{expected}；请核对。"
    return ""


def identity_number_problem(text: str) -> str:
    """Say what is wrong with a resident identity number, without repeating it; empty: nothing.

    Source: GB 11643 from general knowledge (rulebook IDF-10, U1).
    """
    number = _plain(text)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return f"公民身份号码应为17位数字加1位校验码，所填为{len(number)}位。"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    if number[-1] != _CHECKS[total % 11]:
        return f"公民身份号码（末四位{number[-4:]}）的校验位不符；请核对。"
    return ""


def _plain(text: str) -> str:
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()

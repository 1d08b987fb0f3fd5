"""Numbers of rights: one door, whatever the kind.

Only the check digit of today's patent numbers refuses; every other doubt is a warning, because
the other formats are not published check rules (rulebook IDF-14).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from workflows.errors import Refusal
from workflows.sentences import say

PATENT_KINDS = ("invention", "utility_model", "design")
MARK_KINDS = ("trademark", "collective_mark", "certification_mark")
COPYRIGHT_KINDS = ("software", "work")

FIRST_NEW_PATENT_YEAR = 2003
NICE_CLASSES = range(1, 46)

_NEW_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_OLD_WEIGHTS = _NEW_WEIGHTS[:8]
_KIND_OF_TYPE_DIGIT = {
    "1": "invention",
    "2": "utility_model",
    "3": "design",
    "8": "invention",
    "9": "utility_model",
}
_KIND_NAMES = {
    "invention": say("发明"),
    "utility_model": say("实用新型"),
    "design": say("外观设计"),
}
_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe63]+")
_PUBLICATION = re.compile(r"CN[0-9]+[A-Z][0-9]?")
_MARK = re.compile(r"(?P<international>G?)(?P<digits>[0-9]{1,10})(?P<suffix>[A-Z]?)")
_SOFTWARE = re.compile(r"[0-9]{4}SR(?P<serial>[0-9]{4,7})")
_WORK = re.compile(
    r"(?P<place>[\u4e00-\u9fff])作登字-(?P<year>[0-9]{4})-(?P<letter>[A-Z])-(?P<serial>[0-9]{4,8})"
)
_REGISTRIES = frozenset(
    "国京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀贵黔云滇陕秦甘陇青宁新藏蒙"
)


class BadIdentifier(Refusal):
    """The text is not a number of a right of this kind; ``problem`` says why."""

    code = "bad_identifier"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number as it is compared, as it is printed, and what is odd about it."""

    normalised: str
    display: str
    warnings: tuple[str, ...] = ()


def parse_identifier(kind_code: str, text: str) -> Identifier:
    """Read the number of a right of the given kind.

    Full-width characters, blanks and small letters are mended silently.

    Raises:
        BadIdentifier: the kind is unknown, or the text is not such a number.

    Source: rulebook IDF-1 to IDF-6.
    """
    reader = _READERS.get(kind_code)
    if reader is None:
        raise BadIdentifier(
            say(
                "不支持的权利种类“{kind_code}”；请选择：{readers}。",
                kind_code=kind_code,
                readers="、".join(_READERS),
            ),
            problem="kind",
            kind=kind_code,
        )
    written = re.sub(r"\s", "", _DASHES.sub("-", unicodedata.normalize("NFKC", text))).upper()
    if not written:
        raise BadIdentifier(say("请填写权利号码。"), problem="missing", kind=kind_code)
    return reader(kind_code, written)


def bare_number(kind_code: str, text: str) -> str:
    """Write a number as it is compared; one that cannot be read stays as it is."""
    try:
        return parse_identifier(kind_code, text).normalised
    except BadIdentifier:
        return text.strip()


def as_typed(kind_code: str, normalised: str) -> str:
    """Write a number as people type it: a patent's with ZL and dot, any other as it is."""
    display = parse_identifier(kind_code, normalised).display
    return display if kind_code in PATENT_KINDS else normalised


def check_classes(classes: Sequence[object]) -> tuple[int, ...]:
    """Check the Nice classes of a mark and put them in order.

    Raises:
        BadIdentifier: none given, one given twice, or one outside 1 to 45.

    Source: rulebook IDF-4: a mark is known by its number and its class.
    """
    wrong = [each for each in classes if type(each) is not int or each not in NICE_CLASSES]
    if wrong or not classes:
        raise BadIdentifier(
            say("商标须填写核定使用的类别，每个类别为1至45的整数。"),
            problem="classes",
            found=tuple(wrong),
        )
    numbers = tuple(sorted(each for each in classes if isinstance(each, int)))
    if len(set(numbers)) < len(numbers):
        raise BadIdentifier(
            say("商标类别重复；每个类别只填一次。"), problem="classes", found=numbers
        )
    return numbers


def is_old_patent_number(normalised: str) -> bool:
    """Tell whether a patent number is of the form used before 2003-10-01 (rulebook IDF-2)."""
    return len(normalised) == len(_OLD_WEIGHTS) + 1


def kind_by_number(normalised: str) -> str | None:
    """Name the patent kind that the type digit stands for, if it is a known one (IDF-3)."""
    place = 2 if is_old_patent_number(normalised) else 4
    return _KIND_OF_TYPE_DIGIT.get(normalised[place])


def patent_check_character(body: str) -> str:
    """Compute the last character of a patent number from its 12 (or, of old, 8) digits."""
    weights = _NEW_WEIGHTS if len(body) == len(_NEW_WEIGHTS) else _OLD_WEIGHTS
    total = sum(weight * int(digit) for weight, digit in zip(weights, body, strict=True))
    return "0123456789X"[total % 11]


def _patent(kind: str, written: str) -> Identifier:
    if _PUBLICATION.fullmatch(written):
        raise BadIdentifier(
            say("“{written}”是公布号或公告号；请填写专利号，如ZL202011472880.4。", written=written),
            problem="publication_number",
            kind=kind,
        )
    number = re.sub(r"[.\-]", "", written.removeprefix("CN").removeprefix("ZL"))
    if re.fullmatch(r"[0-9]{12}", number) and "." not in written:
        _refuse_without_check_character(kind, number)
    if re.fullmatch(r"[0-9]{12}[0-9X]", number):
        return _new_patent(kind, number)
    if re.fullmatch(r"[0-9]{8}[0-9X]", number):
        return _old_patent(kind, number)
    raise BadIdentifier(
        say(
            "“{written}”不是专利号；专利号为ZL加12位数字、小数点和1位校验码，如ZL202011472880.4。",
            written=written,
        ),
        problem="form",
        kind=kind,
    )


def _refuse_without_check_character(kind: str, digits: str) -> None:
    expected = patent_check_character(digits)
    raise BadIdentifier(
        say(
            "专利号缺少校验位：按12位数字计算，完整号码应为ZL{digits}.{expected}；请对照专利证书确认后填写完整号码。",
            digits=digits,
            expected=expected,
        ),
        problem="check_character_missing",
        kind=kind,
        expected=expected,
    )


def _new_patent(kind: str, number: str) -> Identifier:
    expected = patent_check_character(number[:-1])
    if number[-1] != expected:
        raise BadIdentifier(
            say(
                "专利号ZL{digits}.{last}的校验位不符：按前12位计算应为{expected}；请对照专利证书核对每一位。",
                digits=number[:-1],
                last=number[-1],
                expected=expected,
            ),
            problem="check_character",
            kind=kind,
            expected=expected,
            found=number[-1],
        )
    warnings = _type_digit_warnings(kind, number)
    if int(number[:4]) < FIRST_NEW_PATENT_YEAR:
        warnings += (
            say("号码中的申请年份{year}早于13位专利号启用的2003年；请核对。", year=number[:4]),
        )
    return Identifier(number, f"ZL{number[:-1]}.{number[-1]}", warnings)


def _old_patent(kind: str, number: str) -> Identifier:
    expired = say(
        "这是2003年10月1日以前申请的9位专利号，二十年保护期一般已于2023年10月1日前届满；请核对登记簿。"
    )
    warnings = (expired, *_type_digit_warnings(kind, number))
    expected = patent_check_character(number[:-1])
    if number[-1] != expected:
        warnings += (
            say(
                "9位专利号的校验位通常应为{expected}，所填为{number}；请核对。",
                expected=expected,
                number=number[-1],
            ),
        )
    return Identifier(number, f"ZL{number[:-1]}.{number[-1]}", warnings)


def _type_digit_warnings(kind: str, number: str) -> tuple[str, ...]:
    known = kind_by_number(number)
    if known == kind:
        return ()
    meaning = say("通常表示{kind}", kind=_KIND_NAMES[known]) if known else say("含义不明")
    return (
        say(
            "号码中的种类位{meaning}，与所选“{kind}”不一致；请核对号码和专利类型。",
            meaning=meaning,
            kind=_KIND_NAMES[kind],
        ),
    )


def _mark(kind: str, written: str) -> Identifier:
    number = written.removeprefix("第").removesuffix("号")
    match = _MARK.fullmatch(number)
    if match is None:
        raise BadIdentifier(
            say(
                "“{written}”不是商标注册号；注册号为数字，可带一个分割后缀字母，国际注册以G开头，如12345678、12345678A、G1234567。类别请另填。",
                written=written,
            ),
            problem="form",
            kind=kind,
        )
    unusual = not match["international"] and not 5 <= len(match["digits"]) <= 8
    warnings = (
        (say("注册号{number}的位数不常见（现行多为7至8位）；请核对。", number=number),)
        if unusual
        else ()
    )
    return Identifier(number, f"第{number}号", warnings)


def _software(kind: str, written: str) -> Identifier:
    if written.startswith("软著登字"):
        raise BadIdentifier(
            say("“{written}”是证书号；请填写证书上的登记号，如2023SR0599982。", written=written),
            problem="certificate_number",
            kind=kind,
        )
    match = _SOFTWARE.fullmatch(written)
    if match is None:
        raise BadIdentifier(
            say(
                "“{written}”不是软件著作权登记号；登记号为4位年份、SR和7位数字，如2023SR0599982。",
                written=written,
            ),
            problem="form",
            kind=kind,
        )
    short = len(match["serial"]) < 7
    warnings = (
        (say("登记号SR后不足7位（较早的登记号可能如此）；请对照证书核对。"),) if short else ()
    )
    return Identifier(written, written, warnings)


def _work(kind: str, written: str) -> Identifier:
    match = _WORK.fullmatch(written)
    if match is None:
        raise BadIdentifier(
            say(
                "“{written}”不是作品登记号；登记号形如国作登字-2021-L-00268255，省级登记以省份简称开头，如津作登字-2021-L-00268255。",
                written=written,
            ),
            problem="form",
            kind=kind,
        )
    warnings: tuple[str, ...] = ()
    if match["place"] not in _REGISTRIES:
        warnings += (
            say("登记号开头的“{place}”不是“国”或省份简称；请核对。", place=match["place"]),
        )
    if len(match["serial"]) < 8:
        warnings += (say("作品登记号末段不足8位；请对照证书核对。"),)
    return Identifier(written, written, warnings)


_READERS: Mapping[str, Callable[[str, str], Identifier]] = {
    **dict.fromkeys(PATENT_KINDS, _patent),
    **dict.fromkeys(MARK_KINDS, _mark),
    "software": _software,
    "work": _work,
}
KIND_CODES = tuple(_READERS)

"""What a registrar's notice or certificate says, read from its text and compared with the filing.

Source: rulebook PAT-051, PAT-052, TM-021, CPR-009 (contents); IDF-1, IDF-11, IDF-12 (numbers).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from banks.money import BadAmount, format_yuan, parse_amount
from financing.rules.dossier import PATENT
from financing.rules.facts import same_name
from financing.rules.notices import read_notice_numbers, read_notice_patents
from workflows.errors import Objection
from workflows.sentences import say

LONGEST_NOTICE = 20_000

_LABEL_END = r"\s*(?:为|是)?\s*[::]?\s*"
_NUMBER = re.compile(
    r"(?:质权登记证编号|质权登记编号|质押登记编号|质权登记号|质押登记号|登记证明编号|登记证号"
    r"|登记证书编号|证书编号|登记编号|(?<![权件品])登记号码?|(?<![权件品案])编号)" + _LABEL_END
    + r"([A-Za-z0-9\u4e00-\u9fff()\[\]〔〕-]{4,50})"
)  # fmt: skip
_DAY = r"([0-9]{4})\s*[年.\-/]\s*([0-9]{1,2})\s*[月.\-/]\s*([0-9]{1,2})\s*日?"
_EFFECTIVE = re.compile(
    r"(?:质权登记日期|质押登记日期|质权登记日|质押登记日|登记生效日期|登记生效日|准予登记日期"
    r"|登记日期|登记日|生效日期|核准日期)" + _LABEL_END + _DAY
)
_ISSUED = re.compile(_DAY)
_AMOUNT = re.compile(
    r"(?:登记担保金额|担保债权数额|被担保债权数额|担保的债权数额|担保金额|债权数额|债权金额|担保数额"
    r"|主债权数额|质押金额)" + _LABEL_END
    + r"(?:人民币)?[¥￥]?\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*(亿元|万元|元)?"
)  # fmt: skip
_PLEDGOR = re.compile(r"出质人(?:名称|姓名)?" + _LABEL_END + r"([^\s,，;；。:]{2,60})")
_PLEDGEE = re.compile(r"质权人(?:名称|姓名)?" + _LABEL_END + r"([^\s,，;；。:]{2,60})")


@dataclass(frozen=True, slots=True)
class Notice:
    """What was found in a notice; what was not found is empty."""

    text: str
    certificate_number: str = ""
    effective_date: date | None = None
    amount_fen: int | None = None
    pledgor: str = ""
    pledgee: str = ""

    @property
    def says_anything(self) -> bool:
        """Tell whether anything was found at all."""
        return bool(self.certificate_number or self.effective_date or self.amount_fen)


@dataclass(frozen=True, slots=True)
class Filed:
    """What was filed, and what somebody is about to enter from the notice."""

    family: str
    number: str
    display: str
    pledgor: str
    pledgee: str
    secured_fen: int
    filed_on: date | None
    certificate_number: str = ""
    effective_date: date | None = None
    registered_fen: int | None = None


def read_notice(text: str) -> Notice:
    """Read the numbers, day, amount and names of a notice's text, as pasted or recognised."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_NOTICE])
    patent_pledges = read_notice_numbers(plain)
    labelled = _NUMBER.search(plain)
    number = patent_pledges[0] if patent_pledges else labelled[1] if labelled else ""
    return Notice(
        text=plain,
        certificate_number=number.strip("-"),
        effective_date=_effective(plain),
        amount_fen=_amount(plain),
        pledgor=_first(_PLEDGOR, plain),
        pledgee=_first(_PLEDGEE, plain),
    )


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _effective(text: str) -> date | None:
    """Read the day of registration; a notice with one day only means that one."""
    found = _EFFECTIVE.search(text)
    if found is None:
        days = {_date(each) for each in _ISSUED.finditer(text)} - {None}
        return days.pop() if len(days) == 1 else None
    return _date(found)


def _date(found: re.Match[str]) -> date | None:
    try:
        return date(*map(int, found.groups()[-3:]))
    except ValueError:
        return None


def _amount(text: str) -> int | None:
    found = _AMOUNT.search(text)
    if found is None:
        return None
    try:
        return parse_amount(f"{found[1]}{found[2] or '元'}")
    except BadAmount:
        return None


def compare_notice(notice: Notice, filed: Filed) -> Iterator[Objection]:
    """List every difference between a notice and what was filed or is being entered.

    Names are compared without blanks and full-width forms; what the notice does not say is none.
    """
    yield from _compare_right(notice, filed)
    pairs = (("pledgor", say("出质人"), notice.pledgor, filed.pledgor),
             ("pledgee", say("质权人"), notice.pledgee, filed.pledgee),
             ("certificate_number", say("登记证明编号"), notice.certificate_number,
              filed.certificate_number))  # fmt: skip
    for code, label, said, told in pairs:
        if said and told and same_name(said) != same_name(told):
            yield _differs(code, label, said, told)
    if notice.amount_fen is not None:
        for told_fen in {filed.secured_fen, filed.registered_fen or filed.secured_fen}:
            if notice.amount_fen != told_fen:
                said = f"{format_yuan(notice.amount_fen)}元"
                told = f"{format_yuan(told_fen)}元"
                yield _differs("registered_fen", say("担保金额"), said, told)
    said_on, told_on = notice.effective_date, filed.effective_date
    if said_on and told_on and said_on != told_on:
        yield _differs("effective_date", say("登记日"), said_on.isoformat(), told_on.isoformat())
    if said_on and filed.filed_on and said_on < filed.filed_on:
        yield _differs("effective_date", say("登记日（不应早于提交日）"), said_on.isoformat(),
                       filed.filed_on.isoformat())  # fmt: skip


def _compare_right(notice: Notice, filed: Filed) -> Iterator[Objection]:
    bare = re.sub(r"[\s.]", "", notice.text).upper()
    if filed.family == PATENT:
        for found in read_notice_patents(notice.text):
            if not found.verifies:
                sentence = say(
                    "通知书上的专利号{number}校验位不符，可能是识别或打印错误；请对照原件。",
                    number=found.number,
                )
                yield Objection("notice.check_digit", "notice_text", sentence)
    if not re.search(rf"(?<![0-9]){re.escape(filed.number.upper())}(?![0-9])", bare):
        sentence = say(
            "通知书里没有找到本项权利{number}；请确认没有拿错通知书。", number=filed.display
        )
        yield Objection("notice.right", "notice_text", sentence)


def _differs(code: str, label: str, said: str, told: str) -> Objection:
    sentence = say(
        "{label}不一致：通知书为“{said}”，提交或填写的为“{told}”；请核对原件。",
        label=label,
        said=said,
        told=told,
    )
    where = code if code in ("certificate_number", "registered_fen", "effective_date") else ""
    return Objection(f"notice.{code}", where or "notice_text", sentence)

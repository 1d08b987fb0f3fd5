"""The pre-check of the parties that an application names: who they say they are, and may be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from financing.rules.contents import Part
from financing.rules.facts import same_name
from workflows.errors import Objection
from workflows.roles import OrganisationKind
from workflows.rules.credit_code import BadCreditCode, check_credit_code
from workflows.sentences import say

# As many characters as the column of an organisation's name holds.
LONGEST_NAME = 120

_PHONE = re.compile(r"\+?[0-9][0-9()\- ]{5,18}[0-9]")
_BORROWER_TEXTS = {
    "name": say("名称"),
    "address": say("住所"),
    "legal_representative": say("法定代表人"),
    "contact": say("联系人"),
    "phone": say("联系电话"),
}


@dataclass(frozen=True, slots=True)
class KnownParty:
    """An organisation as it is known already, whoever names it."""

    name: str
    credit_code: str
    kind: OrganisationKind = OrganisationKind.ENTERPRISE


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known beside the content; nothing is checked against what is None or empty.

    ``enterprise`` is whose application it is. ``known`` holds the organisations whose credit codes
    the content names, by code; ``lenders`` the codes of the banks that are asked for the loan.
    """

    enterprise: KnownParty | None = None
    known: Mapping[str, KnownParty] | None = None
    lenders: Collection[str] = ()


def check_parties(root: Part, around: Surroundings) -> Iterator[Objection]:
    """Object to each party that is described incompletely, wrongly, or is in no position to be one.

    Source: who may be the pledgee beside the lender: rulebook CIV-21.
    """
    yield from _check_borrower(root.part("borrower"), around)
    yield from _check_pledgors(root, around)
    yield from _check_agent(root, around)
    yield from _check_pledgee(root, around)


def code_of(part: Part) -> str:
    """Read a party's credit code, normalised; what is no code is none."""
    try:
        return check_credit_code(part.text("credit_code"))
    except BadCreditCode:
        return ""


def _check_borrower(borrower: Part, around: Surroundings) -> Iterator[Objection]:
    yield from borrower.require("borrower", _BORROWER_TEXTS, say("借款人"))
    yield from borrower.bound("borrower", "name", LONGEST_NAME, say("借款人的名称"))
    yield from _check_credit_code(borrower, "borrower", say("借款人"))
    phone = borrower.text("phone")
    if phone and not _PHONE.fullmatch(phone):
        yield Objection(
            "borrower.phone.invalid",
            borrower.path("phone"),
            say("联系电话应为7至20位数字，可含区号、短横线和括号；请核对。"),
        )
    if around.enterprise is None:
        yield from _check_acquaintance(borrower, "borrower", say("借款人"), around)
    else:
        yield from _check_applicant(borrower, around.enterprise)


def _check_applicant(borrower: Part, enterprise: KnownParty) -> Iterator[Objection]:
    """Object to a borrower who is not the enterprise that files."""
    name, code = borrower.text("name"), code_of(borrower)
    if name and same_name(name) != same_name(enterprise.name):
        yield Objection(
            "borrower.name.other",
            borrower.path("name"),
            say("借款人须是提出申请的企业“{name}”本身；请更正名称。", name=enterprise.name),
        )
    if code and code != enterprise.credit_code:
        yield Objection(
            "borrower.credit_code.other",
            borrower.path("credit_code"),
            say(
                "借款人须是提出申请的企业本身，其统一社会信用代码为{credit_code}；请更正。",
                credit_code=enterprise.credit_code,
            ),
        )


def _check_pledgors(root: Part, around: Surroundings) -> Iterator[Objection]:
    pledgors = root.parts("pledgors")
    if not pledgors:
        yield Objection(
            "pledgors_missing",
            "pledgors",
            say("请至少填写一名出质人；借款人自己出质的，也请列入。"),
        )
    pledging = {same_name(right.text("pledgor")) for right in root.parts("rights")}
    names: set[str] = set()
    codes: set[str] = set()
    for pledgor in pledgors:
        yield from _check_pledgor(pledgor, root.part("borrower"), around)
        name, code = same_name(pledgor.text("name")), code_of(pledgor)
        if name and name in names:
            yield _named_twice(pledgor.path("name"))
        elif code and code in codes:
            yield _named_twice(pledgor.path("credit_code"))
        elif name and name not in pledging:
            yield Objection(
                "pledgor.without_right",
                pledgor.where,
                say(
                    "出质人{name}没有提供任何权利；请在权利中选择该出质人，或删除该出质人。",
                    name=pledgor.text("name"),
                ),
            )
        names.add(name)
        codes.add(code)


def _named_twice(where: str) -> Objection:
    return Objection("pledgors.duplicate", where, say("同一出质人只填一次；请删除重复的一项。"))


def _check_pledgor(pledgor: Part, borrower: Part, around: Surroundings) -> Iterator[Objection]:
    yield from pledgor.require("pledgor", {"name": say("名称")}, say("出质人"))
    yield from pledgor.bound("pledgor", "name", LONGEST_NAME, say("出质人的名称"))
    yield from _check_credit_code(pledgor, "pledgor", say("出质人"))
    yield from _check_whether_borrower(pledgor, borrower)
    if pledgor.values.get("is_borrower") is not False:
        return
    yield from _check_acquaintance(pledgor, "pledgor", say("出质人"), around)
    if not pledgor.text("resolution"):
        yield Objection(
            "pledgor.resolution_missing",
            pledgor.path("resolution"),
            say(
                "出质人{name}不是借款人，为他人债务出质须有董事会或股东会决议；请提交决议。",
                name=pledgor.text("name"),
            ),
            {"rule": "CIV-30"},
        )


def _check_whether_borrower(pledgor: Part, borrower: Part) -> Iterator[Objection]:
    """Object to a pledgor who is said to be the borrower and is not, or the other way round."""
    said = pledgor.values.get("is_borrower")
    if not isinstance(said, bool):
        yield Objection(
            "pledgor.is_borrower_missing",
            pledgor.path("is_borrower"),
            say("请注明该出质人是否就是借款人。"),
        )
        return
    names = same_name(pledgor.text("name")), same_name(borrower.text("name"))
    codes = code_of(pledgor), code_of(borrower)
    if all(names) and (names[0] == names[1]) != said:
        yield Objection(
            "pledgor.is_borrower.invalid",
            pledgor.path("is_borrower"),
            say("出质人名称与借款人相同的应注明为借款人本人，不同的应注明为第三人；请核对。"),
        )
    elif all(codes) and (codes[0] == codes[1]) != said:
        yield Objection(
            "pledgor.credit_code.other",
            pledgor.path("credit_code"),
            say("出质人就是借款人的，两处统一社会信用代码应当相同，不是的应当不同；请核对。"),
        )


def _check_agent(root: Part, around: Surroundings) -> Iterator[Objection]:
    if root.values.get("agent") is None:
        return
    agent = root.part("agent")
    yield from agent.require("agent", {"name": say("名称")}, say("代理机构"))
    yield from agent.bound("agent", "name", LONGEST_NAME, say("代理机构的名称"))
    yield from _check_credit_code(agent, "agent", say("代理机构"))
    yield from _check_acquaintance(agent, "agent", say("代理机构"), around)


def _check_pledgee(root: Part, around: Surroundings) -> Iterator[Objection]:
    """Object to a pledgee who is neither the lender nor a guarantor; none named is the lender."""
    if root.values.get("pledgee") is None:
        return
    pledgee = root.part("pledgee")
    yield from pledgee.require("pledgee", {"name": say("名称")}, say("质权人"))
    yield from _check_credit_code(pledgee, "pledgee", say("质权人"))
    code = code_of(pledgee)
    others = {code_of(part) for part in (root.part("borrower"), *root.parts("pledgors"))}
    if not code:
        return
    if code in others:
        yield Objection(
            "pledgee.is_pledgor",
            pledgee.path("credit_code"),
            say("质权人不能是借款人或出质人；质押给贷款银行的，质权人请留空。"),
        )
    elif around.known is not None:
        yield from _check_known_pledgee(pledgee, around.known.get(code), around)


def _check_known_pledgee(
    pledgee: Part, known: KnownParty | None, around: Surroundings
) -> Iterator[Objection]:
    kinds = (OrganisationKind.BANK, OrganisationKind.GUARANTOR)
    if known is None or known.kind not in kinds:
        yield Objection(
            "pledgee.unknown",
            pledgee.path("credit_code"),
            say("质权人只能是贷款银行，或已入驻的担保机构；质押给贷款银行的，质权人请留空。"),
        )
        return
    yield from _check_name(pledgee, "pledgee", known)
    lends = all(lender == known.credit_code for lender in around.lenders)
    if known.kind == OrganisationKind.BANK and not lends:
        yield Objection(
            "pledgee.not_the_lender",
            pledgee.path("credit_code"),
            say(
                "“{name}”不是所申请的每一家贷款银行；质押给贷款银行的，质权人请留空。",
                name=known.name,
            ),
        )


def _check_credit_code(part: Part, prefix: str, of: str) -> Iterator[Objection]:
    code = part.text("credit_code")
    where = part.path("credit_code")
    if not code:
        yield Objection(
            f"{prefix}.credit_code_missing", where, say("请填写{of}的统一社会信用代码。", of=of)
        )
        return
    try:
        check_credit_code(code)
    except BadCreditCode as bad:
        yield Objection(
            f"{prefix}.credit_code.invalid",
            where,
            say("{of}的{message}", of=of, message=bad.message),
            bad.facts,
        )


def _check_acquaintance(
    part: Part, prefix: str, of: str, around: Surroundings
) -> Iterator[Objection]:
    """Object to a known code under another name, or one of a house that takes other parts.

    A bank or an authority that stood as pledgor or agent would read what only the enterprise may.
    """
    known = (around.known or {}).get(code_of(part))
    if known is None:
        return
    yield from _check_name(part, prefix, known)
    if known.kind != OrganisationKind.ENTERPRISE:
        yield Objection(
            f"{prefix}.kind",
            part.path("credit_code"),
            say("该统一社会信用代码属于另一类机构，不是企业，不能作为{of}；请核对。", of=of),
            {"kind": str(known.kind)},
        )


def _check_name(part: Part, prefix: str, known: KnownParty) -> Iterator[Objection]:
    name = part.text("name")
    if name and same_name(name) != same_name(known.name):
        yield Objection(
            f"{prefix}.name.other",
            part.path("name"),
            say(
                "统一社会信用代码{credit_code}已登记为“{name}”，与所填名称不同；请核对。",
                credit_code=known.credit_code,
                name=known.name,
            ),
        )

"""The pre-check of the rights that an application names."""

from __future__ import annotations

from collections.abc import Iterator

from financing.rules.contents import Part
from financing.rules.facts import missing_from, same_name
from financing.rules.identifiers import (
    KIND_CODES,
    MARK_KINDS,
    PATENT_KINDS,
    BadIdentifier,
    check_classes,
    parse_identifier,
)
from workflows.errors import Objection
from workflows.sentences import Sentence, say

# As many characters as the columns of a right's title and its work items hold.
LONGEST_TITLE = 200

_DAYS = {
    "filing_date": say("申请日"),
    "grant_date": say("授权公告日或注册日"),
    "first_published": say("首次发表日"),
}
REGISTERS = {
    **dict.fromkeys(PATENT_KINDS, "patent"),
    **dict.fromkeys(MARK_KINDS, "mark"),
}


def check_rights(root: Part) -> Iterator[Objection]:
    """Object to each right that cannot be filed, and to the same right named twice."""
    rights = root.parts("rights")
    if not rights:
        yield Objection("rights_missing", "rights", say("请至少填写一项拟质押的知识产权。"))
    pledgors = [pledgor.text("name") for pledgor in root.parts("pledgors")]
    for right in rights:
        yield from check_right(right)
        yield from _check_pledgor(right, pledgors)
    yield from _check_duplicates(rights)


def check_right(right: Part) -> Iterator[Objection]:
    """Object to what is wrong with a right by itself, whoever pledges it."""
    kind = right.text("kind")
    if kind not in KIND_CODES:
        yield Objection(
            "right.kind.invalid" if kind else "right.kind_missing",
            right.path("kind"),
            say("请选择权利种类。"),
            {"allowed": KIND_CODES},
        )
    elif right.text("number"):
        yield from _check_number(right, kind)
    yield from right.require("right", {"number": say("号码"), "title": say("名称")}, say("权利"))
    yield from right.bound("right", "title", LONGEST_TITLE, say("权利的名称"))
    if not right.texts("owners"):
        yield Objection(
            "right.owners_missing", right.path("owners"), say("请填写登记簿上的全部权利人。")
        )
    if kind in MARK_KINDS:
        yield from _check_classes(right)
    yield from _check_days(right)


def _check_number(right: Part, kind: str) -> Iterator[Objection]:
    try:
        parse_identifier(kind, right.text("number"))
    except BadIdentifier as bad:
        yield Objection("right.number.invalid", right.path("number"), bad.message, bad.facts)


def _check_classes(right: Part) -> Iterator[Objection]:
    try:
        check_classes(_listed(right))
    except BadIdentifier as bad:
        given = right.values.get("classes")
        code = "right.classes.invalid" if given else "right.classes_missing"
        yield Objection(code, right.path("classes"), bad.message, bad.facts)


def _check_days(right: Part) -> Iterator[Objection]:
    for key, name in _DAYS.items():
        if right.values.get(key) is not None and right.day(key) is None:
            yield Objection(
                f"right.{key}.invalid",
                right.path(key),
                say("{name}应为日期，如2020-12-14；没有的请留空。", name=name),
            )
    filed, granted = right.day("filing_date"), right.day("grant_date")
    if filed and granted and granted < filed:
        yield Objection(
            "right.grant_date.before_filing",
            right.path("grant_date"),
            say("授权公告日或注册日不得早于申请日；请核对。"),
        )


def _check_pledgor(right: Part, pledgors: list[str]) -> Iterator[Objection]:
    pledgor, owners = right.text("pledgor"), right.texts("owners")
    where = right.path("pledgor")
    if not pledgor:
        yield Objection("right.pledgor_missing", where, say("请选择以该权利出质的出质人。"))
    elif missing_from([pledgor], pledgors):
        yield Objection(
            "right.pledgor_unknown",
            where,
            say("“{pledgor}”不在出质人名单中；请先将其列为出质人，或更正名称。", pledgor=pledgor),
        )
    elif owners and missing_from([pledgor], owners):
        yield Objection(
            "right.pledgor_not_owner",
            where,
            say(
                "“{pledgor}”不在该权利的权利人（{owners}）之中；只有权利人才能出质。",
                pledgor=pledgor,
                owners="、".join(owners),
            ),
        )


def _check_duplicates(rights: tuple[Part, ...]) -> Iterator[Objection]:
    """Object to a right named twice; a mark is one right, with all its classes on one row."""
    first: dict[tuple[str, str], Part] = {}
    for right in rights:
        key = register_key(right)
        if key is None:
            continue
        earlier = first.setdefault(key, right)
        if earlier is not right:
            yield Objection(
                "rights.duplicate",
                right.path("number"),
                _repeats(key[0], earlier.where),
                {"first": earlier.where},
            )


def _repeats(register: str, first: str) -> Sentence:
    if register == "mark":
        return say(
            "该注册号与{first}重复；同一注册号的商标只填一次，请把各类别都列在同一项里。",
            first=first,
        )
    return say("该权利与{first}重复；同一权利只填一次。", first=first)


def register_key(right: Part) -> tuple[str, str] | None:
    """Name what makes a right the same: its register and its number."""
    kind = right.text("kind")
    try:
        number = parse_identifier(kind, right.text("number")).normalised
    except BadIdentifier:
        return None
    return REGISTERS.get(kind, kind), same_name(number)


def _listed(right: Part) -> list[object]:
    classes = right.values.get("classes")
    return classes if isinstance(classes, list) else []

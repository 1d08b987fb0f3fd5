"""Check who a case file names: organisations, branches, people, authorities, terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from financing.rules.contents import as_mapping
from workflows.errors import Objection
from workflows.roles import ROLES_OF_KIND, OrganisationKind, Role
from workflows.rules.credit_code import BadCreditCode, check_credit_code
from workflows.rules.json_text import path_of

_WHOLE_PERCENT = 100


def check_cast(raw: Mapping[str, Any]) -> Iterator[Objection]:
    """Object to every name that points nowhere, and to all that cannot be true together."""
    organisations = as_mapping(raw.get("organisations"))
    yield from _check_organisations(organisations)
    yield from _check_branches(organisations)
    yield from _check_people(raw, organisations)
    yield from _check_authorities(raw, organisations)
    yield from _check_leaves(raw, organisations)
    yield from _check_licences(raw, organisations)
    yield from _check_terms(raw, organisations)


def branches_of(raw: Mapping[str, Any]) -> dict[str, str]:
    """Map each branch's key to its organisation's."""
    return {
        str(branch.get("key")): key
        for key, row in as_mapping(raw.get("organisations")).items()
        for branch in mappings(as_mapping(row).get("branches"))
    }


def roles_of(raw: Mapping[str, Any]) -> dict[str, list[str]]:
    """Map each username to the roles it is listed with."""
    roles: dict[str, list[str]] = {}
    for person in mappings(raw.get("people")):
        roles.setdefault(str(person.get("username")), []).append(str(person.get("role")))
    return roles


def mappings(value: object) -> list[Mapping[str, Any]]:
    """Take a list of objects; an element of another shape is an empty object."""
    return [as_mapping(each) for each in value] if isinstance(value, list) else []


def _check_organisations(organisations: Mapping[str, Any]) -> Iterator[Objection]:
    first: dict[str, str] = {}
    for key, value in organisations.items():
        row = as_mapping(value)
        where = path_of("organisations", key)
        written = row.get("credit_code")
        if not isinstance(written, str):
            continue
        try:
            code = check_credit_code(written)
        except BadCreditCode as bad:
            yield Objection("credit_code.invalid", f"{where}.credit_code", bad.message, bad.facts)
            continue
        if code in first:
            sentence = f"与“{first[code]}”的统一社会信用代码相同；每家机构只列一次。"
            yield Objection("credit_code.repeated", f"{where}.credit_code", sentence)
        first.setdefault(code, key)


def _check_branches(organisations: Mapping[str, Any]) -> Iterator[Objection]:
    keys: set[str] = set()
    codes: set[str] = set()
    for key, value in organisations.items():
        row = as_mapping(value)
        for index, branch in enumerate(mappings(row.get("branches"))):
            where = path_of("organisations", key, "branches", index)
            if row.get("kind") != "BANK":
                yield Objection("branch.not_a_bank", where, "只有银行（BANK）才有网点。")
            for name, seen in (("key", keys), ("code", codes)):
                word = branch.get(name)
                if isinstance(word, str) and word in seen:
                    sentence = f"网点的{name}“{word}”重复；请各用各的。"
                    yield Objection("branch.repeated", f"{where}.{name}", sentence)
                seen.add(str(word))


def _check_people(raw: Mapping[str, Any], organisations: Mapping[str, Any]) -> Iterator[Objection]:
    branches = branches_of(raw)
    names: dict[str, object] = {}
    seen: set[tuple[str, ...]] = set()
    for index, person in enumerate(mappings(raw.get("people"))):
        where = path_of("people", index)
        key, branch = person.get("organisation"), person.get("branch")
        if isinstance(key, str) and key not in organisations:
            yield _unknown(f"{where}.organisation", key, "organisations", organisations)
        if isinstance(branch, str) and branches.get(branch) != key:
            sentence = f"“{branch}”不是该人员所属机构的网点。"
            yield Objection("branch.unknown", f"{where}.branch", sentence)
        kind = as_mapping(organisations.get(str(key))).get("kind")
        yield from _check_role(person.get("role"), kind, f"{where}.role")
        username = str(person.get("username"))
        if names.setdefault(username, person.get("name")) != person.get("name"):
            sentence = f"用户名“{username}”已用于{names[username]}；一个用户名只能是一个人。"
            yield Objection("person.another_name", f"{where}.name", sentence)
        place = (username, str(key), str(branch), str(person.get("role")))
        if place in seen:
            yield Objection("person.repeated", where, "同一人的同一岗位列了两次；请删去一次。")
        seen.add(place)


def _check_role(role: object, kind: object, where: str) -> Iterator[Objection]:
    if role not in Role.values or kind not in OrganisationKind.values:
        return  # the shape has said so
    allowed = ROLES_OF_KIND[OrganisationKind(kind)]
    if Role(role) not in allowed:
        names = "、".join(sorted(str(each) for each in allowed))
        sentence = f"{kind}没有{role}这一岗位；可用的有：{names}。"
        yield Objection("person.role_not_of_kind", where, sentence)


def _check_authorities(
    raw: Mapping[str, Any], organisations: Mapping[str, Any]
) -> Iterator[Objection]:
    branches = branches_of(raw)
    seen: set[tuple[str, str]] = set()
    for index, row in enumerate(mappings(raw.get("authorities"))):
        where = path_of("authorities", index)
        bank, branch = row.get("bank"), row.get("branch")
        if isinstance(bank, str) and as_mapping(organisations.get(bank)).get("kind") != "BANK":
            yield _unknown(f"{where}.bank", bank, "银行", organisations)
        if isinstance(branch, str) and branches.get(branch) != bank:
            sentence = f"“{branch}”不是该银行的网点；总行权限请不填或填null。"
            yield Objection("branch.unknown", f"{where}.branch", sentence)
        if not row.get("limit_fen") and "limit_fen" not in _unreadable(row):
            sentence = "请填写审批权限limit，如“500万元”，须大于零。"
            yield Objection("authority.limit_missing", f"{where}.limit", sentence)
        if (str(bank), str(branch)) in seen:
            yield Objection("authority.repeated", where, "同一网点（或总行）的权限只写一条。")
        seen.add((str(bank), str(branch)))


def _check_leaves(raw: Mapping[str, Any], organisations: Mapping[str, Any]) -> Iterator[Objection]:
    branches = branches_of(raw)
    seen: set[tuple[str, ...]] = set()
    for index, row in enumerate(mappings(raw.get("internal_valuation"))):
        where = path_of("internal_valuation", index)
        bank, branch = row.get("bank"), row.get("branch")
        if isinstance(bank, str) and as_mapping(organisations.get(bank)).get("kind") != "BANK":
            yield _unknown(f"{where}.bank", bank, "银行", organisations)
        if isinstance(branch, str) and branches.get(branch) != bank:
            sentence = f"“{branch}”不是该银行的网点；全行的资格请不填或填null。"
            yield Objection("branch.unknown", f"{where}.branch", sentence)
        first, last = row.get("valid_from"), row.get("valid_to")
        if isinstance(first, str) and isinstance(last, str) and last < first:
            sentence = "截止日早于开始日；请更正其一。"
            yield Objection("leave.ends_before", f"{where}.valid_to", sentence)
        key = tuple(str(row.get(name)) for name in ("bank", "branch", "region", "valid_from"))
        if key in seen:
            yield Objection("leave.repeated", where, "同一网点、地区和开始日的资格只写一条。")
        seen.add(key)


def _check_licences(
    raw: Mapping[str, Any], organisations: Mapping[str, Any]
) -> Iterator[Objection]:
    for index, row in enumerate(mappings(raw.get("appraisers"))):
        key = row.get("organisation")
        if isinstance(key, str) and as_mapping(organisations.get(key)).get("kind") != "APPRAISER":
            where = path_of("appraisers", index, "organisation")
            yield _unknown(where, key, "评估机构", organisations)


def _unreadable(row: Mapping[str, Any]) -> set[str]:
    """Name the amounts that were given and could not be read; that was objected to already."""
    return {name for name, value in row.items() if name.endswith("_fen") and value is None}


def _check_terms(raw: Mapping[str, Any], organisations: Mapping[str, Any]) -> Iterator[Objection]:
    codes: set[str] = set()
    for index, row in enumerate(mappings(raw.get("pool_terms"))):
        where = path_of("pool_terms", index)
        if str(row.get("code")) in codes:
            yield Objection("terms.repeated", f"{where}.code", "条款代码重复；请各用各的。")
        codes.add(str(row.get("code")))
        yield from _check_shares(mappings(row.get("shares")), f"{where}.shares", organisations)


def _check_shares(
    shares: Sequence[Mapping[str, Any]], where: str, organisations: Mapping[str, Any]
) -> Iterator[Objection]:
    parties = [share.get("party") for share in shares]
    if len(set(map(str, parties))) < len(parties):
        yield Objection("terms.party_repeated", where, "每一方只写一行；请合并。")
    percents = [as_percent(share.get("share_percent")) for share in shares]
    for index, (share, percent) in enumerate(zip(shares, percents, strict=True)):
        place = path_of(where, index)
        if percent is None or percent <= 0 or percent * 100 != int(percent * 100):
            sentence = "比例应大于0，最多两位小数，如40或“12.5”。"
            yield Objection("terms.share_invalid", f"{place}.share_percent", sentence)
        key = share.get("organisation")
        if isinstance(key, str) and key not in organisations:
            yield _unknown(f"{place}.organisation", key, "organisations", organisations)
    known = [percent for percent in percents if percent is not None]
    if known and len(known) == len(percents) and sum(known) != _WHOLE_PERCENT:
        sentence = f"各方比例合计{sum(known)}%，须为100%；请核对。"
        yield Objection("terms.shares_sum", where, sentence)


def as_percent(value: object) -> Decimal | None:
    """Read a percentage given as a number or a text; None where it is neither."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _unknown(where: str, key: str, of: str, known: Mapping[str, Any]) -> Objection:
    names = "、".join(known) or "（空）"
    return Objection("organisation.unknown", where, f"{of}里没有“{key}”；现有：{names}。")

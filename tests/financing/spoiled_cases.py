"""Case files that do not hold: each spoils one thing in a file that does."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

CASES = Path(__file__).resolve().parents[2] / "cases"
SHIPPED = sorted(CASES.glob("*.json"))

Content = dict[str, Any]


def shipped(name: str) -> Content:
    """Read a shipped case file."""
    content: Content = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return content


def spoiled(spoil: Callable[[Content], object]) -> Content:
    """Spoil a copy of the smallest file that holds."""
    content = deepcopy(shipped("c040-one-invention"))
    spoil(content)
    return content


def _set(path: str, value: object) -> Callable[[Content], object]:
    def spoil(content: Content) -> None:
        *parents, last = path.replace("]", "").replace("[", ".").split(".")
        place: Any = content
        for key in parents:
            place = place[int(key) if key.isdecimal() else key]
        place[int(last) if last.isdecimal() else last] = value

    return spoil


def _drop(path: str) -> Callable[[Content], object]:
    def spoil(content: Content) -> None:
        *parents, last = path.replace("]", "").replace("[", ".").split(".")
        place: Any = content
        for key in parents:
            place = place[int(key) if key.isdecimal() else key]
        del place[last]

    return spoil


def _append(path: str, value: object) -> Callable[[Content], object]:
    def spoil(content: Content) -> None:
        place: Any = content
        for key in path.split("."):
            place = place[key]
        place.append(value)

    return spoil


def _all(*spoils: Callable[[Content], object]) -> Callable[[Content], object]:
    def spoil(content: Content) -> None:
        for each in spoils:
            each(content)

    return spoil


_PERSON = {"username": "who", "name": "谁", "organisation": "firm", "role": "APPLICANT"}

# What is spoiled, how, and the code and path that have to be told.
SPOILED: list[tuple[str, Callable[[Content], object], str, str]] = [
    ("another format", _set("format", "ip-pledge-case/2"), "value.choice", "format"),
    ("no title", _drop("title"), "key.missing", "title"),
    ("an unknown key", _set("steps[1].remarks", "好"), "key.unknown", "steps[1].remarks"),
    ("a list for a text", _set("title", ["C040"]), "value.type", "title"),
    ("true for a number", _set("application.loan.term_months", True), "value.type",
     "application.loan.term_months"),
    ("twelve and a half months", _set("application.loan.term_months", 12.5), "value.type",
     "application.loan.term_months"),
    ("no months", _set("application.loan.term_months", 0), "value.range",
     "application.loan.term_months"),
    ("an unknown step", _set("steps[1].step", "accpt"), "value.choice", "steps[1].step"),
    ("an unknown decision", _set("steps[1].decision", "maybe"), "value.choice",
     "steps[1].decision"),
    ("an unknown state", _set("expect.state", "DONE"), "value.choice", "expect.state"),
    ("no such day", _set("steps[1].at", "2026-02-30"), "value.form", "steps[1].at"),
    ("a day in another form", _set("application.rights[0].filing_date", "2017/05/22"),
     "value.form", "application.rights[0].filing_date"),
    ("an empty text", _set("steps[6].opinion", ""), "value.empty", "steps[6].opinion"),
    ("a text that no column holds", _set("application.rights[0].title", "长" * 101),
     "value.too_long", "application.rights[0].title"),
    ("no rights", _set("application.rights", []), "value.count", "application.rights"),
    ("an amount nobody can read", _set("application.loan.amount", "八十万"), "amount.invalid",
     "application.loan.amount"),
    ("an amount given twice", _set("application.loan.amount_fen", 1), "amount.twice",
     "application.loan.amount"),
    ("no amount", _drop("application.loan.amount"), "loan.amount_missing",
     "application.loan.amount_fen"),
    ("no phone", _drop("application.borrower.phone"), "borrower.phone_missing",
     "application.borrower.phone"),
    ("a wrong check digit", _set("application.rights[0].number", "ZL201714000401.0"),
     "right.number.invalid", "application.rights[0].number"),
    ("a right named twice", lambda c: c["application"]["rights"].append(
        dict(c["application"]["rights"][0])), "rights.duplicate",
     "application.rights[1].number"),
    ("an owner who does not pledge", _set("application.rights[0].owners", ["别的公司"]),
     "right.pledgor_not_owner", "application.rights[0].pledgor"),
    ("no forecast", _drop("application.financials.forecast_revenue"),
     "financials.forecast_missing", "application.financials.forecast_revenue_fen"),
    ("a year that is none", _set("application.financials.revenue.24", "1万元"), "key.invalid",
     "application.financials.revenue.24"),
    ("a wrong credit code", _set("organisations.firm.credit_code", "91110108MA4000010A"),
     "credit_code.invalid", "organisations.firm.credit_code"),
    ("one credit code for two", lambda c: c["organisations"]["bank"].update(
        credit_code=c["organisations"]["firm"]["credit_code"]), "credit_code.repeated",
     "organisations.bank.credit_code"),
    ("an enterprise with a branch", _set("organisations.firm.branches",
        [{"key": "x", "name": "某网点", "code": "X-1"}]), "branch.not_a_bank",
     "organisations.firm.branches[0]"),
    ("nobody of that name", _set("steps[4].by", "c040.nobody"), "person.unknown", "steps[4].by"),
    ("a role that the person lacks", _set("steps[4].as", "APPROVER"), "person.role_unknown",
     "steps[4].as"),
    ("a role that enterprises lack", _set("people[0].role", "APPROVER"),
     "person.role_not_of_kind", "people[0].role"),
    ("a person of nowhere", _append("people", _PERSON | {"organisation": "nowhere"}),
     "organisation.unknown", "people[5].organisation"),
    ("one username for two people", _append("people", _PERSON | {"username": "c040.valuer"}),
     "person.another_name", "people[5].name"),
    ("somebody else's branch", _set("people[0].branch", "branch"), "branch.unknown",
     "people[0].branch"),
    ("an authority without a limit", _drop("authorities[0].limit"), "authority.limit_missing",
     "authorities[0].limit"),
    ("filed to nowhere", _set("file_to", ["nowhere"]), "branch.unknown", "file_to[0]"),
    ("a first step that is no application", lambda c: c["steps"].pop(0), "steps.apply_first",
     "steps[0].step"),
    ("time running backwards", _all(_set("steps[1].at", "2025-07-01"),
        _set("steps[2].at", "2025-06-30T09:00")), "at.backwards", "steps[2].at"),
    ("a refusal without a reason", _set("steps[1].decision", "decline"), "step.incomplete",
     "steps[1].reason"),
    ("a return without deficiencies", _set("steps[1].decision", "return"), "step.incomplete",
     "steps[1].deficiencies"),
    ("a right that is not there", _set("steps[3].rights", [1, 2]), "right.unknown",
     "steps[3].rights[1]"),
    ("a right and rights", _set("steps[3].right", 1), "right.twice", "steps[3].rights"),
    ("shares that are no whole", _set("pool_terms", [{"code": "x", "place": "某地",
        "title": "某办法", "shares": [{"party": "fund", "share_percent": 40},
                                  {"party": "bank", "share_percent": 50}]}]),
     "terms.shares_sum", "pool_terms[0].shares"),
    ("a repayment of nothing", lambda c: c["steps"][12].pop("all"), "step.incomplete",
     "steps[12].principal"),
    ("a registration expected of no right", _set("expect.registrations", {"2": "REGISTERED"}),
     "right.unknown", "expect.registrations.2"),
    ("a control character", _set("title", "标\u0000题"), "text.strange", "title"),
    ("two borrowers to choose from", _all(
        lambda c: c["organisations"].update(other={"kind": "ENTERPRISE", "name": "另一示例公司",
                                                   "credit_code": "91110108MA4000020W"})),
     "borrower.unknown", "application.borrower.organisation"),
]  # fmt: skip

# What is no case file at all: the bytes, and the code.
NO_CASE_FILES: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "json.invalid"),
    ("half a file", b'{"format": "ip-pledge-case/1", ', "json.invalid"),
    ("a list", b"[]", "json.not_an_object"),
    ("null", b"null", "json.not_an_object"),
    ("a key twice", b'{"title": "1", "title": "2"}', "json.repeated_key"),
    ("not a number", b'{"title": NaN}', "json.invalid"),
    ("a number of five thousand digits", b'{"title": ' + b"9" * 5000 + b"}", "json.invalid"),
    ("another encoding", '{"title": "标题"}'.encode("gb18030"), "file.not_utf8"),
    ("ten megabytes", b" " * 10_000_000, "file.too_large"),
    ("a hundred levels", b'{"a":' * 100 + b"1" + b"}" * 100, "json.too_deep"),
    ("a hundred thousand levels", b"[" * 100_000, "json.too_deep"),
    ("half a character", b'{"title": "\\ud800"}', "text.strange"),
]

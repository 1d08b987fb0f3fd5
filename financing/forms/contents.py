"""Between what a page holds (texts by field name) and what an application is (its content).

Nothing typed is ever dropped: what cannot be read as a figure stays as the text it is, and the
pre-check says what is wrong with it. An empty row is no row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from banks.money import BadAmount, format_wan, format_yuan, parse_amount
from financing.rules.facts import same_name
from workflows.models import Organisation

Typed = Mapping[str, str]
Row = dict[str, str]

LISTS = ("pledgors", "rights", "revenue", "forecast")
_BORROWER = ("address", "legal_representative", "contact", "phone")
_RIGHT = ("kind", "number", "title", "pledgor", "filing_date", "grant_date", "first_published")
_FEN_PER_TEN_THOUSAND_YUAN = 1_000_000
_SEPARATORS = re.compile(r"[、,，;；\n]+")
_BLANKS = re.compile(r"[、,，;；\s]+")


def rows_of(typed: Typed, name: str) -> list[Row]:
    """Gather the rows of a list, ``rights-0-number`` and so on, in the order of their numbers."""
    rows: dict[int, Row] = {}
    for key, text in typed.items():
        found = re.fullmatch(rf"{name}-([0-9]{{1,4}})-(\w+)", key)
        if found:
            rows.setdefault(int(found[1]), {})[found[2]] = text
    return [rows[number] for number in sorted(rows)]


def with_rows(typed: Typed, name: str, rows: list[Row]) -> dict[str, str]:
    """Write a list anew, numbered from 0."""
    others = {key: text for key, text in typed.items() if not re.match(rf"{name}-[0-9]", key)}
    return others | {
        f"{name}-{number}-{key}": text
        for number, row in enumerate(rows)
        for key, text in row.items()
    }


def with_first_rows(typed: Typed, enterprise: Organisation, year: int) -> dict[str, str]:
    """Begin the lists that need a row with what is most likely."""
    begun = dict(typed)
    if not rows_of(begun, "rights"):
        begun = with_rows(begun, "rights", [first_row("rights", enterprise)])
    if not rows_of(begun, "revenue"):
        begun = with_rows(begun, "revenue", [{"year": str(year - 2)}, {"year": str(year - 1)}])
    return begun


def first_row(name: str, enterprise: Organisation) -> Row:
    """Begin a row of a list: a right is most likely the borrower's own."""
    if name == "rights":
        return {"pledgor": enterprise.name, "owners": enterprise.name}
    return {"name" if name == "pledgors" else "amount": ""}


def with_rights(typed: Typed, rights: list[Row]) -> dict[str, str]:
    """Add rights after those that were typed; a row nobody filled in makes room."""
    kept = [row for row in rows_of(typed, "rights") if is_filled(row, "pledgor", "owners")]
    return with_rows(typed, "rights", [*kept, *rights])


def content_from(typed: Typed, enterprise: Organisation) -> dict[str, Any]:
    """Read a page as the content of an application of this enterprise."""
    rows = [row for row in rows_of(typed, "rights") if is_filled(row, "pledgor", "owners")]
    rights = [_right(row) for row in rows]
    content: dict[str, Any] = {
        "borrower": {
            "name": enterprise.name,
            "credit_code": enterprise.credit_code,
            **_texts(typed, "borrower", _BORROWER),
        },
        "loan": _loan(typed),
        "pledgors": list(_pledgors(typed, enterprise, rights)),
        "rights": rights,
        "financials": _financials(typed),
    }
    agent = _texts(typed, "agent", ("name", "credit_code"))
    return content | ({"agent": agent} if any(agent.values()) else {})


def _texts(typed: Typed, prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    return {name: typed.get(f"{prefix}-{name}", "").strip() for name in names}


def is_filled(row: Row, *aside: str) -> bool:
    """Tell whether anything stands in a row, some of its fields set aside."""
    return any(text.strip() for key, text in row.items() if key not in aside)


def _loan(typed: Typed) -> dict[str, Any]:
    term = typed.get("loan-term_months", "").strip()
    loan: dict[str, Any] = _texts(typed, "loan", ("use", "repayment"))
    _put(loan, "amount_fen", _fen(typed.get("loan-amount", "")))
    _put(loan, "term_months", int(term) if term.isdecimal() else term)
    return loan


def _put(values: dict[str, Any], key: str, value: int | str) -> None:
    """Put a value unless nothing was typed."""
    if value != "":
        values[key] = value


def _plain(text: str) -> str:
    """Write full-width digits and signs as the plain ones."""
    return unicodedata.normalize("NFKC", text).strip()


def _fen(text: str) -> int | str:
    """Read an amount as fen; what is no amount stays as it was typed."""
    plain = _plain(text)
    try:
        return -parse_amount(plain[1:]) if plain.startswith("-") else parse_amount(plain)
    except BadAmount:
        return text.strip()


def _pledgors(
    typed: Typed, enterprise: Organisation, rights: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """List the pledgors: the borrower where a right of its own is pledged, then the others."""
    others = [row for row in rows_of(typed, "pledgors") if is_filled(row)]
    own = {same_name(enterprise.name), ""}
    if not rights or any(same_name(right["pledgor"]) in own for right in rights):
        yield {
            "name": enterprise.name,
            "credit_code": enterprise.credit_code,
            "is_borrower": True,
        }
    for row in others:
        names = ("name", "credit_code", "resolution")
        yield {name: row.get(name, "").strip() for name in names} | {"is_borrower": False}


def _right(row: Row) -> dict[str, Any]:
    right: dict[str, Any] = {name: row.get(name, "").strip() for name in _RIGHT}
    right["owners"] = [
        each.strip() for each in _SEPARATORS.split(row.get("owners", "")) if each.strip()
    ]
    classes = [each for each in _BLANKS.split(row.get("classes", "")) if each]
    if classes:
        right["classes"] = [int(each) if each.isdecimal() else each for each in classes]
    for day in ("filing_date", "grant_date", "first_published"):
        if not right[day]:
            del right[day]
    return right


def _financials(typed: Typed) -> dict[str, Any]:
    revenue: dict[str, Any] = {}
    for row in rows_of(typed, "revenue"):
        if is_filled(row, "year"):
            year = row.get("year", "").strip()
            year = f"{year}（重复）" if year in revenue else year
            revenue[year] = _fen(row.get("amount", ""))
    forecast = [_fen(row.get("amount", "")) for row in rows_of(typed, "forecast")]
    while forecast and forecast[-1] == "":
        forecast.pop()
    margin = _plain(typed.get("financials-ebit_margin_percent", "")).removesuffix("%").strip()
    financials: dict[str, Any] = {
        "revenue_fen": revenue,
        "forecast_revenue_fen": forecast,
        "ebit_margin_percent": margin,
    }
    _put(financials, "net_assets_fen", _fen(typed.get("financials-net_assets", "")))
    return financials


def typed_from(content: Mapping[str, Any]) -> dict[str, str]:
    """Write an application's content as the texts of a page."""
    loan = content.get("loan") or {}
    financials = content.get("financials") or {}
    typed = {
        **_prefixed("borrower", content.get("borrower") or {}, _BORROWER),
        **_prefixed("loan", loan, ("term_months", "use", "repayment")),
        **_prefixed("financials", financials, ("ebit_margin_percent",)),
        **_prefixed("agent", content.get("agent") or {}, ("name", "credit_code")),
        "loan-amount": _amount(loan.get("amount_fen")),
        "financials-net_assets": _amount(financials.get("net_assets_fen")),
    }
    revenue = financials.get("revenue_fen") or {}
    lists = {
        "pledgors": [_pledgor_row(row) for row in others_of(content)],
        "rights": [_right_row(row) for row in content.get("rights") or ()],
        "revenue": [{"year": y, "amount": _amount(a)} for y, a in sorted(revenue.items())],
        "forecast": [{"amount": _amount(a)} for a in financials.get("forecast_revenue_fen") or ()],
    }
    for name, rows in lists.items():
        typed = with_rows(typed, name, rows)
    return typed


def others_of(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """List the pledgors that are not the borrower."""
    return [row for row in content.get("pledgors") or () if not row.get("is_borrower")]


def _prefixed(prefix: str, values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    return {f"{prefix}-{name}": _text(values.get(name)) for name in names}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _amount(value: object) -> str:
    """Write fen the short way that reads back as the same: 500万元, or yuan to the cent."""
    if not isinstance(value, int):
        return _text(value)
    if value and value % (_FEN_PER_TEN_THOUSAND_YUAN // 100) == 0:
        return f"{format_wan(value)}万元"
    return f"{format_yuan(value)}元"


def _pledgor_row(row: Mapping[str, Any]) -> Row:
    return {name: _text(row.get(name)) for name in ("name", "credit_code", "resolution")}


def _right_row(row: Mapping[str, Any]) -> Row:
    return {name: _text(row.get(name)) for name in _RIGHT} | {
        "owners": "、".join(map(str, row.get("owners") or ())),
        "classes": "、".join(map(str, row.get("classes") or ())),
    }

"""The pre-check of an application: everything that is missing or wrong, all at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from banks.money import LARGEST_FEN
from financing.rules.applied_parties import KnownParty, Surroundings, check_parties
from financing.rules.applied_rights import check_rights
from financing.rules.contents import Part, as_mapping, whole_number
from financing.rules.identifiers import BadIdentifier, parse_identifier
from workflows.errors import Objection
from workflows.rules.credit_code import (
    BadCreditCode,
    check_credit_code,
    organisation_code_warning,
)
from workflows.sentences import listed, say

REPAYMENT_METHODS = {
    "equal_payment": say("等额本息"),
    "equal_principal": say("等额本金"),
    "interest_only": say("按期付息到期还本"),
    "at_maturity": say("到期一次还本付息"),
}

# Bounds of plausibility, not of law: the terms of a product are the bank's, dated rows.
LONGEST_TERM_MONTHS = 600
LONGEST_FORECAST_YEARS = 20

_SHA256 = re.compile(r"[0-9a-f]{64}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def check_application(
    content: Mapping[str, object],
    *,
    enterprise: KnownParty | None = None,
    known: Mapping[str, KnownParty] | None = None,
    lenders: Collection[str] = (),
) -> tuple[Objection, ...]:
    """List everything that keeps an application from being filed.

    ``where`` of each objection is the path of the field in the content. ``enterprise`` is who
    files, ``known`` the organisations whose credit codes the content names, by code, and
    ``lenders`` the codes of the banks it is filed to; without one of them nothing is checked
    against it.
    """
    root = Part("", content)
    return (
        *check_parties(root, Surroundings(enterprise, known, lenders)),
        *_check_loan(root.part("loan")),
        *check_rights(root),
        *_check_financials(root.part("financials")),
        *_check_attachments(root),
    )


def application_hints(content: Mapping[str, object]) -> tuple[Objection, ...]:
    """List what is odd in an application but does not keep it from being filed."""
    root = Part("", content)
    return (
        *_hint_at_codes(root),
        *(hint for right in root.parts("rights") for hint in _hint_at_number(right)),
    )


def _check_loan(loan: Part) -> Iterator[Objection]:
    yield from _check_number(
        loan, "amount_fen", "loan.amount", (1, LARGEST_FEN), say("请填写借款金额，须大于零。")
    )
    yield from _check_number(
        loan,
        "term_months",
        "loan.term",
        (1, LONGEST_TERM_MONTHS),
        say(
            "请填写借款期限，为1至{most}个月的整数。",
            most=LONGEST_TERM_MONTHS,
        ),
    )
    yield from loan.require("loan", {"use": say("用途")}, say("借款"))
    repayment = loan.text("repayment")
    if repayment not in REPAYMENT_METHODS:
        yield Objection(
            "loan.repayment.invalid" if repayment else "loan.repayment_missing",
            loan.path("repayment"),
            say("请选择还款方式：{methods}。", methods=listed(REPAYMENT_METHODS.values())),
            {"allowed": tuple(REPAYMENT_METHODS)},
        )


def _check_financials(financials: Part) -> Iterator[Objection]:
    yield from _check_revenue(financials)
    yield from _check_forecast(financials)
    margin = financials.values.get("ebit_margin_percent")
    if margin in (None, ""):
        yield Objection(
            "financials.ebit_margin_missing",
            financials.path("ebit_margin_percent"),
            say("请填写息税前利润率（百分数，如20.0）。"),
        )
    elif not _is_percentage(margin):
        yield Objection(
            "financials.ebit_margin.invalid",
            financials.path("ebit_margin_percent"),
            say("息税前利润率应为-100至100之间的百分数，如20.0；亏损填负数。"),
        )
    if "net_assets_fen" in financials.values and financials.whole_number("net_assets_fen") is None:
        yield Objection(
            "financials.net_assets.invalid",
            financials.path("net_assets_fen"),
            say("净资产应为整数（单位：分）；没有数据的请留空。"),
        )


def _check_revenue(financials: Part) -> Iterator[Objection]:
    revenue = as_mapping(financials.values.get("revenue_fen"))
    if not revenue:
        yield Objection(
            "financials.revenue_missing",
            financials.path("revenue_fen"),
            say("请填写至少一个年度的营业收入，如2025年。"),
        )
    for year, amount in revenue.items():
        if not _YEAR.fullmatch(year) or not _is_amount(amount):
            yield Objection(
                "financials.revenue.invalid",
                f"{financials.path('revenue_fen')}.{year}",
                say("{year}的营业收入有误：年度为四位年份，金额不得为负；请更正。", year=year),
            )


def _check_forecast(financials: Part) -> Iterator[Objection]:
    forecast = financials.values.get("forecast_revenue_fen")
    where = financials.path("forecast_revenue_fen")
    if not isinstance(forecast, list) or not forecast:
        yield Objection(
            "financials.forecast_missing",
            where,
            say("请填写今后各年的预测收入（使用所质押权利的产品）；估值以此为基础。"),
        )
        return
    if len(forecast) > LONGEST_FORECAST_YEARS:
        yield Objection(
            "financials.forecast.too_long",
            where,
            say(
                "预测收入最多{most}年。",
                most=LONGEST_FORECAST_YEARS,
            ),
        )
    for index, amount in enumerate(forecast):
        if not _is_amount(amount):
            yield Objection(
                "financials.forecast.invalid",
                f"{where}[{index}]",
                say("第{index}年的预测收入有误：应为不小于零的金额；请更正。", index=index + 1),
            )


def _check_attachments(root: Part) -> Iterator[Objection]:
    for attachment in root.parts("attachments"):
        yield from attachment.require(
            "attachment", {"label": say("材料名称"), "name": say("文件名")}, say("附件")
        )
        if not _SHA256.fullmatch(attachment.text("sha256")):
            yield Objection(
                "attachment.sha256.invalid",
                attachment.path("sha256"),
                say("附件缺少文件指纹（SHA-256，64位小写十六进制）；请重新上传。"),
            )


def _check_number(
    part: Part, key: str, code: str, bounds: tuple[int, int], message: str
) -> Iterator[Objection]:
    number = part.whole_number(key)
    if part.values.get(key) is None:
        yield Objection(f"{code}_missing", part.path(key), message)
    elif number is None or not bounds[0] <= number <= bounds[1]:
        yield Objection(f"{code}.invalid", part.path(key), message)


def _is_amount(value: object) -> bool:
    number = whole_number(value)
    return number is not None and 0 <= number <= LARGEST_FEN


def _is_percentage(value: object) -> bool:
    if not isinstance(value, str) and whole_number(value) is None:
        return False
    try:
        return -100 <= Decimal(str(value)) <= 100
    except InvalidOperation:
        return False


def _hint_at_codes(root: Part) -> Iterator[Objection]:
    for part in (root.part("borrower"), *root.parts("pledgors")):
        try:
            warning = organisation_code_warning(check_credit_code(part.text("credit_code")))
        except BadCreditCode:
            continue  # an objection already
        if warning:
            yield Objection("credit_code.odd", part.path("credit_code"), warning)


def _hint_at_number(right: Part) -> Iterator[Objection]:
    try:
        identifier = parse_identifier(right.text("kind"), right.text("number"))
    except BadIdentifier:
        return  # an objection already
    for warning in identifier.warnings:
        yield Objection("right.number.odd", right.path("number"), warning)

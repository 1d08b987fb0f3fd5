"""Where something stands in an application, in words a clerk reads."""

from __future__ import annotations

import re

_PARTS = {
    "borrower": "借款人",
    "loan": "借款申请",
    "pledgors": "出质人",
    "rights": "拟出质的权利",
    "financials": "经营与财务",
    "attachments": "随附材料",
    "agent": "代理机构",
    "pledgee": "质权人",
}
_FIELDS = {
    "name": "名称",
    "credit_code": "统一社会信用代码",
    "address": "住所",
    "legal_representative": "法定代表人",
    "contact": "联系人",
    "phone": "联系电话",
    "amount_fen": "金额",
    "term_months": "期限",
    "use": "用途",
    "repayment": "还款方式",
    "is_borrower": "与借款人关系",
    "resolution": "内部决议",
    "kind": "种类",
    "number": "号码",
    "title": "名称",
    "owners": "权利人",
    "pledgor": "出质人",
    "classes": "类别",
    "filing_date": "申请日",
    "grant_date": "授权公告日或注册日",
    "first_published": "首次发表日",
    "revenue_fen": "营业收入",
    "forecast_revenue_fen": "预测收入",
    "ebit_margin_percent": "息税前利润率",
    "net_assets_fen": "净资产",
    "label": "材料名称",
    "sha256": "文件指纹",
}
_STEP = re.compile(r"(?P<name>[a-z_0-9]+)(?:\[(?P<index>[0-9]+)\])?")


def in_words(where: str) -> str:
    """Say a path of an application's content in words: ``rights[0].number`` is the first right's.

    What is no such path, a clerk's own words above all, stays as it is; nothing is 申请材料.
    """
    steps = [_STEP.fullmatch(step) for step in where.split(".")]
    words = [_word(step) for step in steps if step]
    if not where.strip():
        return "申请材料"
    return "·".join(words) if len(words) == len(steps) and all(words) else where


def _word(step: re.Match[str]) -> str:
    name, index = step["name"], step["index"]
    word = _PARTS.get(name) or _FIELDS.get(name) or (f"{name}年" if name.isdigit() else "")
    return f"{word}第{int(index) + 1}项" if word and index else word

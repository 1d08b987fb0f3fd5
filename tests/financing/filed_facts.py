"""An openly fictional case: its sheet, what was filed, and what the registers said of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from financing.rules.identifiers import patent_check_character

WAN = 1_000_000

BORROWER = "天津云遥示例高分子半导体封装材料科技发展股份有限公司"
PARENT = "天津云遥示例控股集团有限公司"
BANK = "津城示例银行股份有限公司"
BRANCH = "天津滨海高新技术产业开发区科技特色支行"
LENDER = BANK + BRANCH
APPRAISER = "天津衡准示例资产评估有限公司"
BUREAU = "滨海新区示例知识产权局"
CO_OWNERS = {3: ("南开示例研究院",)}

BASES = {
    "patent": (
        "《民法典》第四百四十条、第四百四十四条；专利权质押登记办法（国家知识产权局公告第461号）"
    ),
    "trademark": (
        "《商标法实施条例》第七十条；注册商标专用权质押登记程序规定（国家知识产权局公告第358号）"
    ),
    "copyright": (
        "《民法典》第四百四十条、第四百四十四条；著作权质权登记办法（国家版权局令第8号）"
    ),
}
_KINDS = {
    "invention": ("发明专利", "patent"),
    "utility_model": ("实用新型专利", "patent"),
    "design": ("外观设计专利", "patent"),
    "trademark": ("注册商标专用权", "trademark"),
    "software": ("计算机软件著作权", "copyright"),
    "work": ("作品著作权", "copyright"),
}
_REGISTRARS = {
    "patent": "国家知识产权局",
    "trademark": "国家知识产权局",
    "copyright": "中国版权保护中心",
}


def _patent(body: str) -> str:
    return body + patent_check_character(body)


_RIGHTS = (
    ("invention", _patent("202110900001"), "一种高导热各向异性石墨烯/氮化硼复合封装膜及其制备方法"),
    ("invention", _patent("202110900002"), "晶圆级封装用临时键合胶及解键合工艺"),
    ("invention", _patent("202210900003"), "一种低介电常数环氧塑封料及其应用"),
    ("invention", _patent("202310900004"), "基于机器视觉的芯片贴装偏移检测方法、装置及存储介质"),
    ("utility_model", _patent("202220900005"), "一种封装基板恒温压合治具"),
    ("utility_model", _patent("202220900006"), "一种塑封料自动投料机构"),
    ("design", _patent("202330900007"), "封装测试设备（桌面式）"),
    ("trademark", "90000008", "云遥示例"),
    ("trademark", "90000009", "YUNYAO"),
    ("software", "2023SR9000010", "云遥芯片封装工艺仿真与良率分析平台软件V3.2"),
    ("software", "2024SR9000011", "云遥封装产线数据采集系统V1.0"),
    ("work", "国作登字-2022-F-90000012", "云遥产品手册及系列工业插图"),
)


def make_case(**changes: Any) -> dict[str, Any]:
    """Make the sheet of a case with twelve rights of three families, one of a third party."""
    return {
        "number": "ZY2026-000318",
        "enterprise": BORROWER,
        "credit_code": "91120116MA7000034U",
        "address": "天津市滨海新区高新技术产业开发区华苑产业区（环外）海泰示例发展六道88号7号楼",
        "bank": BANK,
        "bank_code": "91120116MA70000186",
        "bank_address": "天津市滨海新区示例大街10号",
        "branch": BRANCH,
        "requested_fen": 1200 * WAN,
        "term_months": 36,
        "disbursed_fen": 1000 * WAN,
        "filed_on": dt.date(2026, 11, 2),
        "rights": [make_right(position) for position in range(1, len(_RIGHTS) + 1)],
    } | changes


def make_right(position: int, /, **changes: Any) -> dict[str, Any]:
    """Make one right of the sheet."""
    kind, number, title = _RIGHTS[position - 1]
    name, family = _KINDS[kind]
    third_party = kind == "work"
    return {
        "position": position,
        "kind": name,
        "kind_code": kind,
        "number": number,
        "title": title,
        "family": family,
        "basis": BASES[family],
        "pledgor": PARENT if third_party else BORROWER,
        "pledgor_code": "91120116MA7000042N" if third_party else "91120116MA7000034U",
        "pledgor_address": "天津市滨海新区示例大街30号",
        "rank": 1,
        "registrar": _REGISTRARS[family],
        "excluded": "",
    } | changes


def make_content() -> dict[str, Any]:
    """Make what the enterprise filed."""
    return {
        "borrower": {
            "name": BORROWER,
            "credit_code": "91120116MA7000034U",
            "address": "天津市滨海新区高新技术产业开发区海泰示例发展六道88号7号楼",
            "legal_representative": "沈清和",
            "contact": "周晓彤",
            "phone": "022-00000000",
        },
        "loan": {
            "amount_fen": 1200 * WAN,
            "term_months": 36,
            "use": "采购封装材料生产所需原辅料及支付研发费用",
            "repayment": "equal_principal",
        },
        "pledgors": [
            {"name": BORROWER, "credit_code": "91120116MA7000034U", "is_borrower": True},
            {
                "name": PARENT,
                "credit_code": "91120116MA7000042N",
                "is_borrower": False,
                "resolution": "2026年10月20日股东会决议",
            },
        ],
        "rights": [
            {
                "kind": right["kind_code"],
                "number": right["number"],
                "title": right["title"],
                "pledgor": right["pledgor"],
                "owners": [right["pledgor"], *CO_OWNERS.get(right["position"], ())],
            }
            for right in make_case()["rights"]
        ],
        "financials": {
            "revenue_fen": {"2023": 5230 * WAN, "2024": 6890 * WAN, "2025": 8600 * WAN},
            "forecast_revenue_fen": [9800 * WAN, 11_200 * WAN, 12_400 * WAN, 13_100 * WAN],
            "ebit_margin_percent": "21.50",
            "net_assets_fen": 6340 * WAN,
        },
        "attachments": [
            {"label": "营业执照", "name": "营业执照.pdf", "sha256": "9f2c7a1e" * 8},
            {"label": "2025年度审计报告", "name": "云遥示例2025审计报告.pdf", "sha256": "0d" * 32},
        ],
        "agent": {"name": "天津示例知识产权代理有限公司", "credit_code": "91120116MA7000050H"},
    }


def make_verdicts() -> list[dict[str, Any]]:
    """Make what the registers said and what the rules found in it."""
    verdicts = [_verdict(right) for right in make_case()["rights"]]
    verdicts[1]["findings"] = [
        {
            "rule": "PAT-041",
            "severity": "SOFT",
            "message": "已启动无效宣告程序，双方须知悉并声明仍办理质押。",
            "basis": "《专利权质押登记办法》（国家知识产权局公告第461号）不予登记情形"
            "（第十一条，条号待核）",
        }
    ]
    verdicts[1]["acknowledgements"] = [
        {
            "rule": "PAT-041",
            "name": "沈清和",
            "capacity": "pledgor",
            "statement": "已知悉该专利正在无效宣告程序中，仍申请办理质押登记。",
        },
        {"rule": "PAT-041", "name": "王雪梅", "capacity": "specialist", "statement": ""},
    ]
    verdicts[5]["findings"] = [
        {
            "rule": "PAT-034",
            "severity": "BLOCK",
            "message": "年费未按规定缴纳。",
            "cure": "请先补缴年费及滞纳金。",
            "basis": "《专利法实施细则》（2023年修订）第一百一十四条、第一百一十五条",
        }
    ]
    return verdicts


def _verdict(right: dict[str, Any]) -> dict[str, Any]:
    patent = right["family"] == "patent"
    return {
        "position": right["position"],
        "number": right["number"],
        "title": right["title"],
        "kind": right["kind"],
        "source": "国家知识产权局专利登记簿副本" if patent else "登记证书及网上查询",
        "taken_on": dt.date(2026, 11, 10),
        "excluded": "年费未按规定缴纳" if right["position"] == 6 else "",
        "facts": {
            "kind": right["kind_code"],
            "owners": [right["pledgor"]],
            "legal_status": "in_force",
            "filing_date": dt.date(2021, 3, 5),
            "grant_date": dt.date(2023, 6, 20),
            "expiry_date": dt.date(2041, 3, 4),
            "annuity_paid_until": dt.date(2027, 3, 4) if patent else None,
            "invalidation_pending": right["position"] == 2,
        },
        "findings": [],
        "acknowledgements": [],
    }


def make_deficiencies() -> list[dict[str, str]]:
    """Make the deficiencies of a return."""
    return [
        {
            "code": "right.number.invalid",
            "where": "rights[2].number",
            "message": "专利号校验位不符，请对照专利证书核对后更正",
        },
        {
            "code": "financials.forecast_missing",
            "where": "financials.forecast_revenue_fen",
            "message": "请填写今后各年的预测收入（使用所质押权利的产品）。",
        },
        {"code": "other", "where": "审计报告", "message": "2024年度审计报告缺页，请重新提交。"},
        {"code": "other", "where": "", "message": "请补充共有人同意出质的书面文件。"},
    ]

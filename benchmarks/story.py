"""The unit that is measured: one bundle of three rights, from the draft to the drawdown."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings

from financing.models import Case
from financing.operations.accepting import accept_case
from financing.operations.applying import draft_application, file_application
from financing.operations.approving import approve
from financing.operations.cast import Cast, load_cast
from financing.operations.deciding import investigate, review
from financing.operations.granting import ApprovalTerms
from financing.operations.lending import disburse
from financing.operations.notices import Answer
from financing.operations.reading import Extract
from financing.operations.reference import load_reference
from financing.operations.registering import answer_registration, file_registration
from financing.operations.sharing import answer_share
from financing.operations.signing import sign
from financing.operations.valuing import value_bundle, value_right
from financing.operations.verifying import verify_rights
from financing.rules.contracts import ContractTerms
from financing.rules.extracts import facts_from
from financing.rules.identifiers import patent_check_character
from financing.states import CaseState
from workflows.models import Actor, WorkItem
from workflows.roles import Role

BEGINS_AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
LOAN_FEN = 400_000_000
STREAM = {"discount_rate_percent": "18", "tax_percent": "25", "apportionment_percent": "80"}
WHO_SHARES = {"fund": "bureau", "insurer": "xinbao", "appraiser": "hengzhun"}
# What the registrars of the patent, the mark and the programme want, in the order of the rights.
HANDED_IN = (
    ("application_form", "pledge_contract", "commitment"),
    ("application_form", "principal_contract", "pledge_contract", "commitment"),
    (
        "application_form", "principal_contract", "pledge_contract", "identity_pledgor",
        "identity_pledgee",
    ),
)  # fmt: skip
WHO: Mapping[str, str] = {
    Role.APPLICANT: "zhou",
    Role.SPECIALIST: "wang",
    Role.VALUER: "gu",
    Role.RISK_OFFICER: "li",
    Role.APPROVER: "chen",
    Role.FUND_OFFICER: "yang",
    Role.INSURANCE_OFFICER: "bao",
    Role.APPRAISER: "ping",
}


def load_people() -> Cast:
    """Load the reference rows and the demo's cast into the connected database."""
    load_reference(years=range(BEGINS_AT.year - 1, BEGINS_AT.year + 3))
    path = Path(settings.BASE_DIR) / "financing" / "data" / "demo_cast.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    return load_cast(raw, valid_from=dt.date(2024, 1, 1), password=None)


@dataclass(frozen=True, slots=True)
class Act:
    """One human step, made ready: its name, and the operation with all its words."""

    step: str
    do: Callable[[], Any]


@dataclass
class Story:
    """One case by the straight way. ``serial`` makes its rights' numbers its own."""

    cast: Cast
    serial: int
    case: Case | None = None

    def acts(self) -> Iterator[Act]:
        """Walk the human steps in order; each must be done before the next is asked for."""
        yield from self._applying()
        yield self._act("accept", accept_case)
        yield self._act("verify_rights", verify_rights, extracts=self._extracts())
        for percent in ("2.0", "1.5", "1.0"):
            inputs = {"royalty_percent": percent, "evidence": "可比许可合同", "stream": STREAM}
            yield self._act("value_right", value_right, inputs=inputs)
        yield self._act("value_bundle", value_bundle, inputs=STREAM)
        note = "经营正常，权利用于主营产品，还款来源为销售回款。"
        yield self._act("investigate", investigate, note=note, recommended_fen=LOAN_FEN)
        yield self._act("review", review, opinion="同意按建议金额授信。", recommended_fen=LOAN_FEN)
        yield self._act("decide", approve, terms=self._approval())
        for _sharer in WHO_SHARES:
            yield self._act("confirm_share", answer_share, confirmed=True)
        yield self._act("sign", sign, terms=self._contract())
        yield from self._registering()
        yield self._act(
            "disburse", disburse, principal_fen=LOAN_FEN, disbursed_on=BEGINS_AT.date(),
            account_tail="1234", conditions_met={"放款前提供购销合同": "合同原件"},
        )  # fmt: skip

    def tell(self) -> Case:
        """Act the whole story out.

        Raises:
            AssertionError: the case did not end as disbursed.
        """
        for act in self.acts():
            act.do()
        return self.told()

    def told(self) -> Case:
        """Give the case back once it has reached its end."""
        assert self.case is not None, "filed"
        case = Case.objects.get(pk=self.case.pk)
        assert case.state == CaseState.DISBURSED, case.state
        return case

    # --- The steps

    def _act(self, step: str, operation: Callable[..., Case], **words: Any) -> Act:
        assert self.case is not None, "filed first"
        items = WorkItem.objects.filter(case_key=self.case.pk, status="OPEN", step=step)
        item = items.order_by("pk").first()
        assert item is not None, f"{step} is open"
        words |= {"case_id": self.case.pk, "item_id": item.pk, "actor": self._actor(item.role)}
        return Act(step, lambda: operation(at=BEGINS_AT, **words))

    def _actor(self, role: str) -> Actor:
        return self.cast.actors[WHO[role]]

    def _applying(self) -> Iterator[Act]:
        applicant = self._actor(Role.APPLICANT)
        drafted = []
        yield Act(
            "draft",
            lambda: drafted.append(
                draft_application(
                    enterprise=self.cast.organisations["yunyao"], actor=applicant,
                    form_token=uuid4(), content=self._content(), at=BEGINS_AT,
                )
            ),
        )  # fmt: skip
        branches = [self.cast.branches["jincheng-binhai"]]

        def file() -> None:
            [self.case] = file_application(
                application_id=drafted[0].pk, branches=branches, actor=applicant, at=BEGINS_AT
            )

        yield Act("file", file)

    def _registering(self) -> Iterator[Act]:
        assert self.case is not None, "filed first"
        for n, documents in enumerate(HANDED_IN, start=1):
            yield self._act(
                "file_registration", file_registration, filing_number=f"SL{self.serial:07d}{n}",
                filed_on=BEGINS_AT.date(), documents=documents,
            )  # fmt: skip
        for n in (1, 2, 3):
            answer = Answer(
                "registered",
                BEGINS_AT.date(),
                f"Y{self.case.number}{n}",
                BEGINS_AT.date(),
                LOAN_FEN,
            )
            yield self._act("answer_registration", answer_registration, answer=answer)

    # --- What they say

    def rights(self) -> list[dict[str, Any]]:
        """Describe the bundle: a patent, a mark and a programme, under numbers of its own."""
        owner = self.cast.organisations["yunyao"].name
        body = f"20201{self.serial:07d}"
        patent = f"{body}.{patent_check_character(body)}"
        own = {"owners": [owner], "pledgor": owner}
        return [
            {"kind": "invention", "number": patent, "title": "一种晶圆缺陷检测方法",
             "filing_date": "2020-12-14", "grant_date": "2022-05-01", **own},
            {"kind": "trademark", "number": f"{10_000_000 + self.serial}", "title": "云遥",
             "classes": [9], **own},
            {"kind": "software", "number": f"2023SR{self.serial:07d}",
             "title": "云遥晶圆检测软件 V1.0", "first_published": "2023-01-01", **own},
        ]  # fmt: skip

    def _content(self) -> dict[str, Any]:
        borrower = self.cast.organisations["yunyao"]
        named = {"name": borrower.name, "credit_code": borrower.credit_code}
        return {
            "borrower": {**named, "address": borrower.address, "legal_representative": "赵启明",
                         "contact": "周晓彤", "phone": "022-60000001"},
            "loan": {"amount_fen": 500_000_000, "term_months": 12, "use": "采购原材料",
                     "repayment": "equal_principal"},
            "pledgors": [{**named, "is_borrower": True}],
            "rights": self.rights(),
            "financials": {"revenue_fen": {"2025": 8_000_000_000},
                           "forecast_revenue_fen": [9_000_000_000] * 5,
                           "ebit_margin_percent": "20"},
            "attachments": [],
        }  # fmt: skip

    def _extracts(self) -> list[Extract]:
        sources = ("专利登记簿副本", "商标注册证明", "软件著作权登记证书")
        known = {"legal_status": "in_force", "expiry_date": "2040-12-13"}
        of_kind: Mapping[str, dict[str, Any]] = {
            "invention": {"filing_date": "2020-12-14", "grant_date": "2022-05-01",
                          "annuity_paid_until": "2028-12-13"},
            "software": {"ownership_evidence": ["开发合同"]},
        }  # fmt: skip
        extracts = []
        for position, (right, source) in enumerate(zip(self.rights(), sources, strict=True), 1):
            named = {name: right[name] for name in ("kind", "title", "owners")}
            number = {"number": right["number"].replace(".", "")}
            facts = facts_from({**named, **number, **known, **of_kind.get(right["kind"], {})})
            extracts.append(Extract(position, BEGINS_AT.date(), source, facts))
        return extracts

    def _approval(self) -> ApprovalTerms:
        return ApprovalTerms(
            approved_fen=LOAN_FEN, term_months=12, spread_bp=45, repayment="equal_principal",
            opinion="同意。", conditions=("放款前提供购销合同",), terms_code="zhongshan-four",
            excess_reason="另有应收账款和实际控制人保证。",
            sharers={part: self.cast.organisations[key] for part, key in WHO_SHARES.items()},
        )  # fmt: skip

    def _contract(self) -> ContractTerms:
        return ContractTerms(
            principal_number=f"JK-{self.serial}", pledge_number=f"ZY-{self.serial}",
            signed_on=BEGINS_AT.date(), debt_from=BEGINS_AT.date(), debt_to=dt.date(2027, 3, 1),
            scope=("主债权", "利息", "实现债权的费用"), delivery="登记完成后五日内交付权利凭证",
            secured_fen={1: LOAN_FEN, 2: LOAN_FEN, 3: LOAN_FEN},
        )  # fmt: skip

"""The cast that tests share, and a story that drives a case through the real operations.

``make_cast()`` brings everyone and the reference rows into being, ``make_story(cast)`` files an
application, ``story.to(CaseState.SIGNED)`` acts as each person in turn until the case stands there.
``make_case(state=...)`` is the three in one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.utils import timezone

from financing.models import Case, Drawdown, Registration
from financing.operations.accepting import accept_case, decline_case, return_case, withdraw_case
from financing.operations.applying import draft_application, file_application
from financing.operations.approving import approve
from financing.operations.cast import Cast
from financing.operations.deciding import investigate, refuse, review, send_back
from financing.operations.granting import ApprovalTerms
from financing.operations.lending import disburse
from financing.operations.notices import Answer
from financing.operations.reading import Extract
from financing.operations.registering import (
    answer_registration,
    file_registration,
    reconsider,
)
from financing.operations.releasing import release_registration
from financing.operations.repaying import Payment, record_repayment
from financing.operations.sharing import answer_share
from financing.operations.signing import sign
from financing.operations.supervising import cancel_case
from financing.operations.valuing import value_bundle, value_right
from financing.operations.verifying import verify_rights
from financing.rules.contracts import ContractTerms
from financing.rules.extracts import facts_from
from financing.states import CaseState as S
from tests.contents import LOAN_FEN, make_content, make_facts, make_right, serial
from tests.filings import documents_for
from tests.people import AT_BINHAI, AT_GAOXIN, PASSWORD, make_cast
from workflows.calendar import corresponding_day
from workflows.models import Actor, FlowProcess, WorkItem
from workflows.roles import Role

__all__ = [
    "AT_BINHAI", "AT_GAOXIN", "LOAN_FEN", "PASSWORD", "STRAIGHT", "STREAM", "WAYS", "Story",
    "make_case",
    "make_cast", "make_content", "make_facts", "make_right", "make_story",
]  # fmt: skip

STREAM = {"discount_rate_percent": "18", "tax_percent": "25", "apportionment_percent": "80"}


@dataclass
class Story:
    """A case and the people around it. Every step acts as who may, an hour after the one before."""

    cast: Cast
    content: dict[str, Any]
    at: dt.datetime
    branch: str = "jincheng-binhai"
    terms_code: str = "binhai-direct"
    appraiser: str = ""
    people: Mapping[Role, str] = field(default_factory=lambda: dict(AT_BINHAI))
    case: Case = field(init=False)

    def actor(self, role: Role) -> Actor:
        """Name who acts in a role."""
        return self.cast.actors[self.people[role]]

    def items(self, step: str) -> list[WorkItem]:
        """Find the open work items of a step, in the order in which they were opened."""
        items = WorkItem.objects.filter(case_key=self.case.pk, status="OPEN", step=step)
        return list(items.order_by("pk"))

    def item(self, step: str, title: str = "") -> WorkItem:
        """Find the open work item of a step, the one about ``title`` where there are several."""
        return next(item for item in self.items(step) if title in ("", item.subject_title))

    def by(self, step: str, role: Role = Role.SPECIALIST, title: str = "") -> dict[str, Any]:
        """Give an operation its four first words: the case, the item, who and when."""
        self.at += dt.timedelta(hours=1)
        return {
            "case_id": self.case.pk,
            "item_id": self.item(step, title).pk,
            "actor": self.actor(role),
            "at": self.at,
        }

    def title(self, position: int) -> str:
        """Name a right of the bundle, counted from 1."""
        title: str = self.content["rights"][position - 1]["title"]
        return title

    # --- The application

    def file(self) -> None:
        applicant = self.actor(Role.APPLICANT)
        application = draft_application(
            enterprise=applicant.membership.organisation,
            actor=applicant,
            form_token=uuid4(),
            content=self.content,
            at=self.at,
        )
        [self.case] = file_application(
            application_id=application.pk,
            branches=[self.cast.branches[self.branch]],
            actor=applicant,
            at=self.at,
        )

    def accept(self) -> None:
        accept_case(**self.by("accept"))

    def return_once(self) -> None:
        missing = {
            "code": "material.missing",
            "where": "attachments",
            "message": "请补充审计报告。",
        }
        return_case(**self.by("accept"), deficiencies=[missing])

    def decline(self) -> None:
        decline_case(**self.by("accept"), reason="不在服务区域", basis="示例：产品管理办法第三条")

    def withdraw(self) -> None:
        withdraw_case(**self.by("resubmit", Role.APPLICANT), reason="另有资金安排")

    def cancel(self) -> None:
        cancel_case(
            case_id=self.case.pk, actor=self.actor(Role.OPERATOR), at=self.at, reason="重复建案"
        )

    # --- The bank's steps

    def extracts(self, **changes: Any) -> list[Extract]:
        """Write one clean register extract a right."""
        appraiser = self.cast.organisations[self.appraiser] if self.appraiser else None
        return [
            Extract(
                position=n,
                taken_on=timezone.localdate(self.at),
                source="登记簿查询",
                facts=facts_from(make_facts(right, **changes)),
                appraiser=appraiser,
            )
            for n, right in enumerate(self.content["rights"], start=1)
        ]

    def verify(self) -> None:
        verify_rights(**self.by("verify_rights"), extracts=self.extracts())

    def value_rights(self) -> None:
        inputs = {"royalty_percent": "2.0", "evidence": "可比许可合同", "stream": STREAM}
        for _waiting in self.items("value_right"):
            value_right(**self.by("value_right", Role.VALUER), inputs=inputs)

    def value_bundle(self) -> None:
        value_bundle(**self.by("value_bundle", Role.VALUER), inputs=STREAM)

    def investigate(self) -> None:
        investigate(
            **self.by("investigate"), note="经营正常，权利用于主营产品。", risks="客户集中",
            recommended_fen=400_000_000,
        )  # fmt: skip

    def review(self) -> None:
        by = self.by("review", Role.RISK_OFFICER)
        review(**by, opinion="同意按建议金额授信。", recommended_fen=400_000_000)

    def approval(self, **changes: Any) -> ApprovalTerms:
        """Write the terms that the approver grants."""
        organisations = self.cast.organisations
        sharers = {
            "fund": organisations["bureau"],
            "guarantor": organisations["andan"],
            "insurer": organisations["xinbao"],
            "appraiser": organisations["hengzhun"],
        }
        terms: dict[str, Any] = {
            "approved_fen": 400_000_000,
            "term_months": 12,
            "spread_bp": 45,
            "repayment": "equal_principal",
            "opinion": "同意。",
            "excess_reason": "另有应收账款和实际控制人保证。",
            "conditions": ["放款前提供购销合同"],
            "terms_code": self.terms_code,
            "sharers": sharers,
        }
        return ApprovalTerms(**(terms | changes))

    def approve(self, **changes: Any) -> None:
        approve(**self.by("decide", Role.APPROVER), terms=self.approval(**changes))

    def send_back(self, to: str, *, step: str = "decide") -> None:
        role = Role.APPROVER if step == "decide" else Role.RISK_OFFICER
        send_back(**self.by(step, role), step=step, to=to, reason="请补充说明。")

    def refuse(self) -> None:
        by = self.by("decide", Role.APPROVER)
        refuse(**by, reason="还款来源不足", basis="示例：授信管理办法第八条")

    def share(self, *, declined_by: Collection[Role] = ()) -> None:
        for item in self.items("confirm_share"):
            self.answer_share(item, confirmed=item.role not in declined_by)

    def answer_share(self, item: WorkItem, *, confirmed: bool) -> None:
        by = self.by("confirm_share", Role(item.role), item.subject_title)
        answer_share(**by, confirmed=confirmed, remark="已核对")

    def contract(self, **changes: Any) -> ContractTerms:
        """Write the contract's items."""
        today = timezone.localdate(self.at)
        approved_fen = Case.objects.get(pk=self.case.pk).approved_fen or 0
        terms: dict[str, Any] = {
            "principal_number": f"JK-{self.case.number}",
            "pledge_number": f"ZY-{self.case.number}",
            "signed_on": today,
            "debt_from": today,
            "debt_to": corresponding_day(today, 12),
            "scope": ("主债权", "利息", "实现债权的费用"),
            "delivery": "登记完成后五个工作日内交付权利凭证",
            "secured_fen": {
                n: approved_fen for n, _right in enumerate(self.content["rights"], start=1)
            },
        }
        return ContractTerms(**(terms | changes))

    def sign(self, **changes: Any) -> None:
        sign(**self.by("sign"), terms=self.contract(**changes))

    def file_registrations(self) -> None:
        for item in self.items("file_registration"):
            self.file_registration(item.subject_title)

    def file_registration(self, title: str) -> None:
        by = self.by("file_registration", title=title)
        number, filed_on = f"SL-{self.case.number}-{serial()}", timezone.localdate(self.at)
        documents = documents_for(self.item("file_registration", title))
        file_registration(**by, filing_number=number, filed_on=filed_on, documents=documents)

    def register(self) -> None:
        self.file_registrations()
        for item in self.items("answer_registration"):
            self.answer(item.subject_title)

    def answer(self, title: str, outcome: str = "registered", **changes: Any) -> None:
        """Pass on what the registrar answered about one right."""
        by = self.by("answer_registration", title=title)
        today = timezone.localdate(self.at)
        registration = Registration.objects.get(
            pk=self.item("answer_registration", title).subject_key
        )
        told: dict[str, Any] = {"reasons": ("材料不符合要求",)}
        if outcome == "registered":
            told = {
                "certificate_number": f"DJ-{self.case.number}-{serial()}",
                "effective_date": today,
                "registered_fen": registration.secured_fen,
            }
        answer_registration(**by, answer=Answer(outcome, today, **(told | changes)))

    def reconsider(self) -> None:
        reconsider(**self.by("reconsider"), reason="一项专利未获登记，提请调整放款条件。")

    def payout(self, **changes: Any) -> dict[str, Any]:
        """Say what is paid out: all that was approved, today, every condition fulfilled."""
        approval = self.case.approvals.order_by("round").last()
        told: dict[str, Any] = {
            "principal_fen": approval.approved_fen if approval else 0,
            "disbursed_on": timezone.localdate(self.at),
            "account_tail": "1234",
            "conditions_met": dict.fromkeys(approval.conditions if approval else [], "已核对原件"),
        }
        return told | changes

    def disburse(self, **changes: Any) -> None:
        by = self.by("disburse")
        disburse(**by, **self.payout(**changes))

    def repay_all(self) -> None:
        """Pay every instalment on its due date, one day after the other."""
        drawdown = Drawdown.objects.get(line__case=self.case)
        for due in drawdown.schedule:
            self.reach(due.due_date)
            payment = Payment(due.due_date, due.principal_fen, due.interest_fen, f"V{due.seq}")
            record_repayment(**self.by("repay"), payment=payment)

    def reach(self, day: dt.date) -> None:
        """Let time pass until the morning of a day; nothing happens earlier than before."""
        morning = dt.datetime.combine(day, dt.time(9), tzinfo=self.at.tzinfo)
        self.at = max(self.at, morning)

    def release(self, endings: Mapping[str, str] | None = None) -> None:
        """Release what lives, each in its way: ``endings`` by title, deregistered otherwise."""
        for item in self.items("deregister"):
            by = self.by("deregister", title=item.subject_title)
            ending = (endings or {}).get(item.subject_title, "deregistered")
            release_registration(**by, ending=ending, ended_on=timezone.localdate(self.at))

    # --- All of it

    def to(self, state: S) -> Case:
        """Act until the case stands in a state, by the straight way to it.

        Raises:
            ValueError: no straight way leads there from where the case stands.
        """
        if not hasattr(self, "case"):
            self.file()
        route = WAYS[state]
        now = self._now()
        if now not in route:
            raise ValueError(f"no straight way from {now} to {state}")
        for stop in route[route.index(now) : -1]:
            STEPS[stop, route[route.index(stop) + 1]](self)
        assert self._now() == state, f"expected {state}, stands at {self._now()}"
        return self.case

    def _now(self) -> S:
        self.case = Case.objects.select_related("enterprise", "bank", "branch", "version").get(
            pk=self.case.pk
        )
        return S(self.case.state)

    @property
    def process(self) -> FlowProcess:
        """The flow's own row of the case."""
        process: FlowProcess = FlowProcess.objects.get(case_key=self.case.pk)
        return process


STRAIGHT = (
    S.FILED, S.ACCEPTED, S.VERIFIED, S.VALUED, S.BUNDLE_VALUED, S.INVESTIGATED, S.REVIEWED,
    S.APPROVED, S.SHARED, S.SIGNED, S.SECURED, S.DISBURSED, S.SETTLED, S.CLOSED,
)  # fmt: skip
WAYS: Mapping[S, tuple[S, ...]] = {
    **{state: STRAIGHT[: n + 1] for n, state in enumerate(STRAIGHT)},
    S.RETURNED: (S.FILED, S.RETURNED),
    S.WITHDRAWN: (S.FILED, S.RETURNED, S.WITHDRAWN),
    S.DECLINED: (S.FILED, S.DECLINED),
    S.REFUSED: (*STRAIGHT[:7], S.REFUSED),
    S.CANCELLED: (S.FILED, S.CANCELLED),
}
STEPS: Mapping[tuple[S, S], Callable[[Story], None]] = {
    (S.FILED, S.ACCEPTED): Story.accept,
    (S.FILED, S.RETURNED): Story.return_once,
    (S.FILED, S.DECLINED): Story.decline,
    (S.FILED, S.CANCELLED): Story.cancel,
    (S.RETURNED, S.WITHDRAWN): Story.withdraw,
    (S.ACCEPTED, S.VERIFIED): Story.verify,
    (S.VERIFIED, S.VALUED): Story.value_rights,
    (S.VALUED, S.BUNDLE_VALUED): Story.value_bundle,
    (S.BUNDLE_VALUED, S.INVESTIGATED): Story.investigate,
    (S.INVESTIGATED, S.REVIEWED): Story.review,
    (S.REVIEWED, S.APPROVED): Story.approve,
    (S.REVIEWED, S.REFUSED): Story.refuse,
    (S.APPROVED, S.SHARED): Story.share,
    (S.SHARED, S.SIGNED): Story.sign,
    (S.SIGNED, S.SECURED): Story.register,
    (S.SECURED, S.DISBURSED): Story.disburse,
    (S.DISBURSED, S.SETTLED): Story.repay_all,
    (S.SETTLED, S.CLOSED): Story.release,
}


def make_story(cast: Cast, *, state: S = S.FILED, **changes: Any) -> Story:
    """File an application and drive its case to a state; it began a fortnight ago."""
    kinds = changes.pop("kinds", ("invention", "software"))
    people = {**AT_BINHAI, **changes.pop("people", {})}
    enterprise = cast.actors[people[Role.APPLICANT]].membership.organisation
    story = Story(
        cast=cast,
        content=changes.pop("content", None) or make_content(enterprise, kinds=kinds),
        # In Beijing: what a story calls today is the day that the operations see.
        at=timezone.localtime(changes.pop("at", None) or timezone.now() - dt.timedelta(days=14)),
        people=people,
        **changes,
    )
    story.to(state)
    return story


def make_case(cast: Cast | None = None, *, state: S = S.FILED, **changes: Any) -> Case:
    """Make a case that stands in a state."""
    return make_story(cast or make_cast(), state=state, **changes).case

"""A default and its claim: what the loan's rows say, what the bank must state, what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from banks.money import Fen, format_yuan
from risk_pool.rules.loan_statements import LoanStatement
from risk_pool.rules.loss_gates import NOBODY
from risk_pool.rules.losses import Loss
from risk_pool.rules.term_sheets import TermSheet
from workflows.errors import Objection

BAD_CLASSES = {"substandard": "次级", "doubtful": "可疑", "loss": "损失"}
RANKS = {"branch_head": "支行行长", "department_head": "部门负责人", "head_office": "总行负责人"}
# A loan that goes bad this early is looked at in full.
EARLY_DAYS = 180


@dataclass(frozen=True, slots=True)
class DefaultFact:
    """What the repayment rows say on a day: overdue since when, how much is out, in fen."""

    overdue_since: dt.date
    overdue_days: int
    principal_fen: Fen
    interest_fen: Fen
    penalty_fen: Fen


def default_of(loan: LoanStatement, on: dt.date) -> DefaultFact | None:
    """Compute the default from schedule and repayments; nobody types it. None: not overdue."""
    status = loan.status(on)
    if status.overdue_since is None:
        return None
    return DefaultFact(
        overdue_since=status.overdue_since,
        overdue_days=status.overdue_days,
        principal_fen=status.principal_outstanding_fen,
        interest_fen=status.interest_due_fen,
        penalty_fen=status.penalty_due_fen,
    )


@dataclass(frozen=True, slots=True)
class ClaimAnswers:
    """What the bank states with a claim. None or "" is not answered yet; amounts in fen."""

    non_performing_on: dt.date | None = None
    non_performing_evidence: str = ""
    classification: str = ""
    classified_on: dt.date | None = None
    suit_number: str = ""
    suit_on: dt.date | None = None
    no_suit_reason: str = ""
    enforced_on: dt.date | None = None
    no_enforcement_reason: str = ""
    wilful: str = ""
    fraud: str = ""
    other_compensation_fen: Fen | None = None
    costs_fen: Fen | None = None
    collateral_checked: str = ""
    collateral_note: str = ""
    recognised_number: str = ""
    recognised_on: dt.date | None = None
    papers: str = ""
    late_reason: str = ""
    early_note: str = ""
    signer: str = ""
    signer_rank: str = ""

    def plain(self) -> dict[str, Any]:
        """Give the answers as they are stored."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: value.isoformat() if isinstance(value, dt.date) else value
            for name, value in values.items()
        }


def read_answers(plain: Mapping[str, Any]) -> ClaimAnswers:
    """Read stored answers back."""
    days = {each.name for each in fields(ClaimAnswers) if each.name.endswith("_on")}
    read: dict[str, Any] = {
        name: dt.date.fromisoformat(value) if name in days and value else value
        for name, value in plain.items()
    }
    return ClaimAnswers(**read)


@dataclass(frozen=True, slots=True)
class ClaimSituation:
    """What a claim is checked against: the terms, the loan's default, the days."""

    sheet: TermSheet
    loan: LoanStatement
    default: DefaultFact | None
    on: dt.date
    last_day: dt.date | None
    reported_late: bool
    enrolled_on: dt.date


def defects_of(case: ClaimSituation, said: ClaimAnswers) -> tuple[Objection, ...]:
    """Find everything for which claims are returned, before this one is filed.

    Source: the defects published by India's CGTMSE (audit tests CL-02 to CL-08), the terms.
    """
    found = (
        *_timing(case, said),
        *_judged(case, said),
        *_pursued(case, said),
        *_stated(case, said),
    )
    return tuple(Objection(f"claim.{code}", where, message) for code, where, message in found)


_Found = Iterator[tuple[str, str, str]]


def _timing(case: ClaimSituation, said: ClaimAnswers) -> _Found:
    gates = case.sheet.gates
    if case.default is None:
        yield "D01", "", "按还款台账，贷款目前没有逾期，不能申请代偿。"
        return
    if gates.overdue_days and case.default.overdue_days < gates.overdue_days:
        since, days = case.default.overdue_since, case.default.overdue_days
        sentence = f"条款要求逾期满{gates.overdue_days}天；按台账自{since}起逾期，至今{days}天。"
        yield "D02", "", sentence
    waited = (case.default.overdue_since - case.enrolled_on).days
    if gates.waiting_days and waited <= gates.waiting_days:
        yield "D03", "", f"备案后{gates.waiting_days}天等待期内违约的不予分担。"
    if gates.lock_in_days and (case.on - case.loan.disbursed_on).days <= gates.lock_in_days:
        yield "D04", "", f"放款后{gates.lock_in_days}天锁定期内不能申请。"
    if case.last_day is not None and case.on > case.last_day:
        yield "D05", "", f"申请期限至{case.last_day}止，已经超过。"
    if case.reported_late and not said.late_reason:
        yield "D06", "late_reason", "违约报告超过了报告期限，请说明原因。"
    early = (case.default.overdue_since - case.loan.disbursed_on).days <= EARLY_DAYS
    if early and not said.early_note:
        yield (
            "D07",
            "early_note",
            f"放款后{EARLY_DAYS}天内即违约，请写明贷款用途和尽职调查的全面复核情况。",
        )


def _judged(case: ClaimSituation, said: ClaimAnswers) -> _Found:
    gates = case.sheet.gates
    since = case.default.overdue_since if case.default else None
    if said.non_performing_on is None:
        yield "D08", "non_performing_on", "请填写认定为不良贷款的日期（与逾期日是两个事实）。"
    elif since and not since <= said.non_performing_on <= case.on:
        yield "D08", "non_performing_on", f"不良认定日须在逾期日{since}之后、今日之前。"
    elif gates.non_performing_months and _months(said.non_performing_on, case.on) < (
        gates.non_performing_months
    ):
        yield "D08", "non_performing_on", f"条款要求认定不良满{gates.non_performing_months}个月。"
    if not said.non_performing_evidence:
        yield "D09", "non_performing_evidence", "请填写不良认定的依据（会议纪要或系统记录编号）。"
    if said.classification not in BAD_CLASSES or said.classified_on is None:
        yield "D10", "classification", "请填写五级分类（次级、可疑、损失）及分类日期。"
    needed = gates.recognised_by not in (None, NOBODY)
    if needed and not (said.recognised_number and said.recognised_on):
        yield "D11", "recognised_number", "条款要求先经上级认定，请填写认定文号和日期。"


def _pursued(case: ClaimSituation, said: ClaimAnswers) -> _Found:
    since = case.default.overdue_since if case.default else None
    if not (said.suit_number and said.suit_on) and not said.no_suit_reason:
        yield "D12", "suit_number", "请填写起诉或仲裁的案号和日期；没有起诉的，写明理由。"
    if said.suit_on and since and said.suit_on < since and not said.no_suit_reason:
        yield "D13", "suit_on", f"起诉日早于逾期日{since}，请核对，或写明提前起诉的理由。"
    if said.suit_on and said.suit_on > case.on:
        yield "D13", "suit_on", "起诉日在今日之后，请核对。"
    if said.enforced_on is None and not said.no_enforcement_reason:
        yield "D14", "enforced_on", "请填写申请执行或控制质物的日期；没有的，写明理由。"
    if said.collateral_checked != "yes" and not said.collateral_note:
        yield (
            "D15",
            "collateral_checked",
            "请逐项核对质物与放款时一致；有出入的写明去向。",
        )


def _stated(case: ClaimSituation, said: ClaimAnswers) -> _Found:
    if said.wilful not in ("yes", "no"):
        yield "D16", "wilful", "请回答借款人是否恶意逃废债。"
    if said.fraud not in ("yes", "no"):
        yield "D17", "fraud", "请回答是否发现欺诈或虚假材料。"
    if said.other_compensation_fen is None:
        yield "D18", "other_compensation_fen", "请填写已从其他基金、保险、担保取得的补偿；没有写0。"
    if said.costs_fen is None:
        yield "D19", "costs_fen", "请填写实现债权的费用；没有写0。"
    elif said.costs_fen and not case.sheet.loss.costs:
        yield "D19", "costs_fen", f"条款不计费用，所填{format_yuan(said.costs_fen)}元请改为0。"
    handed_in = {line.strip() for line in said.papers.splitlines()}
    wanted: Sequence[str] = (case.sheet.content.get("claim") or {}).get("papers") or ()
    for paper in wanted:
        if not any(paper in line for line in handed_in):
            yield "D20", "papers", f"缺少条款要求的材料“{paper}”，请写明材料编号。"
    if not said.signer:
        yield "D21", "signer", "请填写声明的签署人。"
    if said.signer_rank not in RANKS:
        yield "D22", "signer_rank", "声明须由支行行长以上的负责人签署，请选择职务。"


def _months(since: dt.date, on: dt.date) -> int:
    whole = (on.year - since.year) * 12 + on.month - since.month
    return whole - (on.day < since.day)


def loss_of(
    default: DefaultFact,
    said: ClaimAnswers,
    sheet: TermSheet,
    *,
    on: dt.date,
    claimed_on: dt.date,
) -> Loss:
    """State the loss as the terms share it; what others compensated counts as recovered."""
    needed = sheet.gates.recognised_by not in (None, NOBODY)
    return Loss(
        principal_fen=default.principal_fen,
        interest_fen=default.interest_fen,
        interest_days=max(1, default.overdue_days),
        costs_fen=said.costs_fen or 0,
        recovered_fen=min(said.other_compensation_fen or 0, default.principal_fen),
        on=on,
        defaulted_on=default.overdue_since,
        overdue_days=default.overdue_days,
        non_performing_months=(
            _months(said.non_performing_on, on) if said.non_performing_on else None
        ),
        recognised=bool(said.recognised_number) if needed else None,
        recognised_on=said.recognised_on,
        claimed_on=claimed_on,
    )

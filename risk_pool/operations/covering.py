"""Take loans into a pool, let them out, and move them to other terms."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from banks.money import Fen, format_yuan
from risk_pool.errors import (
    CoverageRefused,
    LeverageReached,
    PoolCapReached,
    StopLineReached,
)
from risk_pool.gateways.loan_books import read_loan
from risk_pool.models import Coverage, Pool, PoolSheet
from risk_pool.operations.acts import PoolAct, acting_on, locked_pool
from risk_pool.operations.posting import Posting
from risk_pool.papers import ENROLMENT, RELEASE, TRANSFER
from risk_pool.queries.coverage import (
    last_day_to_enrol,
    sheet_for,
    standing_of,
    waiting_in,
)
from risk_pool.rules.enrolment import (
    Reservation,
    Standing,
    late_entry,
    over_leverage,
    reservation_of,
    shut_for_entry,
    stopped_by,
)
from risk_pool.rules.loan_statements import LoanStatement
from risk_pool.states import CoverageState as C
from risk_pool.states import TransferAct as A
from workflows.errors import Objection, Objections
from workflows.models import Actor, Organisation
from workflows.operations.numbering import next_number
from workflows.operations.taking import check_membership
from workflows.rules.chain import sha256


def enrol_loan(*, loan_number: str, actor: Actor, at: dt.datetime) -> Coverage:
    """Take a loan into the pool of its terms, and set the pool's part aside.

    If only the pool's money is short, or others wait already, the loan waits in line: who was paid
    out first comes first.

    Raises:
        LoanUnknown: no book has the loan.
        PoolNotLive: no pool has adopted its terms for the day it was paid out.
        Objections: too late after it was paid out, overdue already, settled, or enrolled before.
        CoverageRefused: excluded by the terms, or a cap, the multiple or a stop line is reached.
    """
    with transaction.atomic():
        check_membership(actor, at)
        loan = read_loan(loan_number)
        sheet = sheet_for(loan.terms_code, loan.disbursed_on)
        loan = replace(loan, mode=loan.mode or sheet.mode or None)
        pool = locked_pool(sheet.pool_id)
        on = localdate(at)
        bank = _entering_bank(loan, actor)
        wrong = [*_known(loan_number)]
        last_day = last_day_to_enrol(sheet, loan.disbursed_on, at)
        wrong += late_entry(loan, on=on, last_day=last_day)
        if wrong:
            raise Objections(wrong)
        coverage = Coverage(
            number=next_number("BA", on.year),
            pool=pool,
            sheet=sheet,
            loan_number=loan.number,
            bank=bank,
            borrower=loan.borrower,
            borrower_name=loan.borrower_name,
            principal_fen=loan.principal_fen,
            disbursed_on=loan.disbursed_on,
            statement=loan.text(),
            requested_at=at,
            requested_by=actor.user,
        )
        first_in_line = not waiting_in(pool).exists()
        coverage.save(force_insert=True)
        act = PoolAct(coverage, pool, actor, at)
        facts = {"loan": loan.number, "principal_fen": loan.principal_fen, "sheet": sheet.code}
        act.note("request", facts=facts, rests_on=_resting(coverage))
        reserved = _checked(coverage, loan, standing_of(pool, without=coverage), on)
        if first_in_line and not reserved.waits:
            _enter(act, reserved)
        act.finish()
    return coverage


def _entering_bank(loan: LoanStatement, actor: Actor) -> Organisation:
    bank = Organisation.objects.get(credit_code=loan.bank)
    if actor.organisation_id != bank.pk:
        sentence = _("只有放款银行“%(bank)s”可以为这笔贷款备案。") % {"bank": bank.name}
        raise CoverageRefused(sentence, bank=bank.name)
    return bank


def _known(loan_number: str) -> list[Objection]:
    known = Coverage.objects.filter(loan_number=loan_number).exclude(state=C.LAPSED).first()
    if known is None:
        return []
    sentence = f"这笔贷款已经备案（{known.number}），同一笔贷款只能备案一次。"
    return [Objection("coverage.twice", "loan_number", sentence, {"number": known.number})]


def _checked(
    coverage: Coverage, loan: LoanStatement, standing: Standing, on: dt.date
) -> Reservation:
    """Reckon what is set aside for a loan that may enter.

    Raises:
        CoverageRefused: it may not.
    """
    sheet = coverage.sheet.read()
    if line := stopped_by(sheet, standing, loan.bank):
        raise StopLineReached(_("资金池已达到熔断线，暂停新增备案；存量贷款不受影响。"), line=line)
    limit_fen = over_leverage(sheet, standing, loan.principal_fen)
    if limit_fen is not None:
        raise LeverageReached(
            _("备案后贷款余额将超过资金规模的放大倍数上限%(limit)s元，不能备案。")
            % {"limit": format_yuan(limit_fen)},
            limit_fen=limit_fen,
        )
    reserved = reservation_of(sheet, loan, standing, principal_fen=loan.principal_fen, on=on)
    if shut := shut_for_entry(reserved):
        raise CoverageRefused(
            _("按条款，这笔贷款不在分担范围：%(gates)s。") % {"gates": "、".join(shut)},
            gates=list(shut),
        )
    if not reserved.fen and not reserved.waits:
        raise PoolCapReached(
            _("按条款的限额，这笔贷款已没有可备案的额度：%(caps)s。")
            % {"caps": "、".join(reserved.paths or ("shares",))},
            bound_by=list(reserved.bound_by),
        )
    return reserved


def _enter(act: PoolAct[Coverage], reserved: Reservation) -> None:
    coverage = act.subject
    coverage.reserved_fen, coverage.parts = reserved.fen, dict(reserved.parts)
    coverage.bound_by = list(reserved.paths)
    coverage.enrolled_on = act.on
    act.book(_posting(act, A.RESERVE, reserved.fen))
    facts = {"reserved_fen": reserved.fen, "parts": coverage.parts, "bound_by": coverage.bound_by}
    act.take("enrol", facts=facts, rests_on=_resting(coverage), papers=[ENROLMENT],
             sheet=_shown(coverage))  # fmt: skip


def _posting(act: PoolAct[Coverage], kind: A, amount_fen: Fen, word: str = "") -> Posting:
    return Posting(
        reference=act.reference(word or kind.value),
        act=kind,
        amount_fen=amount_fen,
        happened_on=act.on,
        loan=act.subject.loan_number,
        remark=act.subject.number,
    )


def _resting(coverage: Coverage) -> tuple[tuple[str, str], ...]:
    return (
        (f"loan:{coverage.loan_number}", sha256(coverage.statement)),
        (f"sheet:{coverage.sheet.code}", sha256(coverage.sheet.text())),
    )


def _shown(coverage: Coverage) -> dict[str, Any]:
    sheet = coverage.sheet.read()
    return {
        "bank": coverage.bank.name,
        "borrower": coverage.borrower_name,
        "loan": coverage.loan_number,
        "principal_fen": coverage.principal_fen,
        "disbursed_on": coverage.disbursed_on,
        "terms": coverage.sheet.title,
        "notice": sheet.content.get("notice") or "",
        "names": dict(sheet.names),
        "parties": (("资金池", coverage.pool.name), ("放款银行", coverage.bank.name)),
    }


def admit_waiting(pool: Pool, *, actor: Actor, at: dt.datetime) -> list[Coverage]:
    """Enrol those who wait, in order, as far as the pool's money goes; nobody is overtaken.

    The pool is locked by the caller's transaction. Who went bad or was repaid meanwhile lapses.
    """
    admitted: list[Coverage] = []
    on = localdate(at)
    for coverage in waiting_in(pool):
        act = PoolAct(coverage, pool, actor, at)
        loan = coverage.loan()
        status = read_loan(coverage.loan_number).status(on)
        if status.state != "current":
            act.take("lapse", facts={"loan_state": status.state})
            act.finish()
            continue
        try:
            reserved = _checked(coverage, loan, standing_of(pool, without=coverage), on)
        except CoverageRefused as refused:
            act.take("lapse", facts={"refused": refused.code, "reason": refused.message})
            act.finish()
            continue
        if reserved.waits:
            break
        _enter(act, reserved)
        act.finish()
        admitted.append(coverage)
    return admitted


def release_repaid(*, loan_number: str, actor: Actor, at: dt.datetime) -> Coverage | None:
    """Let a loan that is repaid out of its pool; its money goes to those who wait.

    Gives None for a loan that is in no pool, or not repaid, or has defaulted.
    """
    known = Coverage.objects.filter(loan_number=loan_number)
    found = known.filter(state__in=(C.WAITING, C.ENROLLED)).first()
    if found is None or read_loan(loan_number).status(localdate(at)).state != "settled":
        return None
    with transaction.atomic():
        pool = locked_pool(found.pool_id)
        coverage = Coverage.objects.select_related("bank", "sheet").get(pk=found.pk)
        act = PoolAct(coverage, pool, actor, at)
        if coverage.state == C.WAITING:
            act.take("lapse", facts={"loan_state": "settled"})
        else:
            _let_go(act)
        act.finish()
        admit_waiting(pool, actor=actor, at=at)
    return coverage


def _let_go(act: PoolAct[Coverage]) -> None:
    coverage = act.subject
    act.book(_posting(act, A.RELEASE, coverage.reserved_fen))
    freed_fen, coverage.reserved_fen, coverage.released_on = coverage.reserved_fen, 0, act.on
    act.take("release", facts={"released_fen": freed_fen}, papers=[RELEASE],
             sheet=_shown(coverage))  # fmt: skip


def reinstate_reopened(*, loan_number: str, actor: Actor, at: dt.datetime) -> Coverage | None:
    """Take a loan back in whose settlement turned out to be mistyped; None if it was not out.

    Raises:
        Overdrawn: the pool no longer has what it had set aside.
    """
    found = Coverage.objects.filter(loan_number=loan_number, state=C.RELEASED).first()
    if found is None:
        return None
    with transaction.atomic():
        pool = locked_pool(found.pool_id)
        act = PoolAct(Coverage.objects.select_related("bank", "sheet").get(pk=found.pk), pool,
                      actor, at)  # fmt: skip
        coverage = act.subject
        coverage.reserved_fen, coverage.released_on = sum(coverage.parts.values()), None
        act.book(_posting(act, A.RESERVE, coverage.reserved_fen))
        facts = {"reserved_fen": coverage.reserved_fen}
        act.take("reinstate", facts=facts, papers=[ENROLMENT], sheet=_shown(coverage))
        act.finish()
    return coverage


def transfer_coverage(
    *, coverage_id: UUID, sheet_id: UUID, reason: str, actor: Actor, at: dt.datetime
) -> Coverage:
    """Move an enrolled loan to another sheet of its pool; what is set aside follows the new terms.

    Raises:
        Objections: no reason, or no other sheet of this pool that is in force.
        CoverageRefused: the new terms do not carry the loan.
        Overdrawn: the pool does not have what the new terms set aside.
    """
    with acting_on(
        Coverage, coverage_id, actor=actor, at=at, related=("bank", "sheet", "pool")
    ) as act:
        coverage, former = act.subject, act.subject.sheet
        target = PoolSheet.objects.in_force(act.on).filter(pk=sheet_id, pool=act.pool).first()
        wrong = []
        if not reason.strip():
            wrong.append(Objection("reason.missing", "reason", "请填写转入另一条款的理由。"))
        if target is None or target.pk == former.pk:
            sentence = "请选择本资金池当日有效的另一份条款。"
            wrong.append(Objection("sheet.unfit", "sheet_id", sentence))
        if wrong or target is None:
            raise Objections(wrong)
        coverage.sheet = target
        before_fen = coverage.reserved_fen
        reserved = _checked(
            coverage, coverage.loan(), standing_of(act.pool, without=coverage), act.on
        )
        coverage.reserved_fen, coverage.parts = reserved.fen, dict(reserved.parts)
        coverage.bound_by = list(reserved.paths)
        more_fen = reserved.fen - before_fen
        kind = A.RESERVE if more_fen > 0 else A.RELEASE
        act.book(_posting(act, kind, abs(more_fen)))
        facts = {"from": former.code, "to": target.code, "reason": reason,
                 "before_fen": before_fen, "reserved_fen": reserved.fen}  # fmt: skip
        act.take("transfer", facts=facts, rests_on=_resting(coverage), papers=[TRANSFER],
                 sheet={**_shown(coverage), "former": former.title})  # fmt: skip
    return coverage

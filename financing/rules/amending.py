"""What must be true of a change before anybody files it, and by what law a registrar revokes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from financing.rules.dates import not_after, not_before
from workflows.errors import Objection
from workflows.sentences import say

# Grounds on which each family's registrar revokes (PAT-054, TM-024, CPR-013).
REVOCATION_GROUNDS: Mapping[str, tuple[str, ...]] = {
    "patent": ("refusal_ground_found", "contract_void", "right_lost", "fraud", "decision"),
    "trademark": ("refusal_ground_found", "contract_void", "right_lost", "fraud"),
    "copyright": ("refusal_ground_found", "decision", "contract_void", "fraud"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What the parties agreed to change in one registration.

    ``after`` holds the new values by name: name and address, amount_fen, scope, or period_to.
    ``alone`` extends without the pledgor, on a guarantee letter; ``consents`` name the later-ranked
    pledgees who agreed in writing to a larger amount.
    """

    kind: str
    agreement: str
    agreed_on: dt.date
    after: Mapping[str, object]
    alone: bool = False
    consents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registered:
    """The entry to be changed, and what stands around it."""

    family: str
    effective_date: dt.date
    registered_fen: int
    period_to: dt.date | None
    later_pledgees: tuple[str, ...] = ()
    debt_open: bool = True
    register_frozen: bool = False


def check_change(change: Change, entry: Registered, *, on: dt.date) -> Iterator[Objection]:
    """Find everything that keeps a change from being filed."""
    if not change.agreement.strip():
        sentence = say("请写明变更协议的名称和编号；质权人单方延期的，写明书面保证。")
        yield Objection("amendment.agreement", "agreement", sentence)
    yield from not_after(on, "agreed_on", change.agreed_on)
    yield from not_before(entry.effective_date, "agreed_on", change.agreed_on, cause=say("登记日"))
    if entry.register_frozen and change.kind in ("PARTIES", "AMOUNT"):
        sentence = say("该权利处于中止程序或财产保全中，登记机关暂不办理变更；请待解除后再申请。")
        yield Objection("PAT-064", "kind", sentence)
    if change.alone and change.kind != "EXTENSION":
        sentence = say("只有延期可以由质权人单方申请；其他变更须与出质人共同申请。")
        yield Objection("amendment.alone", "alone", sentence)
    yield from _CHECKS[change.kind](change, entry, on)


def _parties(change: Change, entry: Registered, on: dt.date) -> Iterator[Objection]:  # noqa: ARG001 -- one shape for all kinds
    if not any(str(change.after.get(name) or "").strip() for name in ("name", "address")):
        sentence = say("请填写变更后的名称或者地址。")
        yield Objection("amendment.name", "name", sentence)


def _amount(change: Change, entry: Registered, on: dt.date) -> Iterator[Objection]:  # noqa: ARG001 -- one shape for all kinds
    amount_fen = change.after.get("amount_fen")
    if not isinstance(amount_fen, int) or amount_fen <= 0:
        yield Objection("amendment.amount", "amount_fen", say("请填写变更后的担保金额。"))
        return
    if amount_fen == entry.registered_fen:
        sentence = say("变更后的金额与登记金额相同，不需要变更登记。")
        yield Objection("amendment.amount_same", "amount_fen", sentence)
    silent = [name for name in entry.later_pledgees if name not in change.consents]
    if amount_fen > entry.registered_fen and silent:
        sentence = say(
            "增加担保金额会损害后顺位质权人{names}；请取得其书面同意，或者就增加部分另行登记。",
            names="、".join(silent),
        )
        yield Objection("CIV-14", "consents", sentence)


def _scope(change: Change, entry: Registered, on: dt.date) -> Iterator[Objection]:  # noqa: ARG001 -- one shape for all kinds
    if not change.after.get("scope"):
        yield Objection("amendment.scope", "scope", say("请填写变更后的担保范围，每行一项。"))


def _extension(change: Change, entry: Registered, on: dt.date) -> Iterator[Objection]:
    if entry.period_to is None:
        sentence = say("只有商标质权有登记期限，可以延期；专利和著作权的质权随债务存续，无须延期。")
        yield Objection("amendment.no_period", "kind", sentence)
        return
    new = change.after.get("period_to")
    if not isinstance(new, dt.date) or new <= entry.period_to:
        sentence = say("延期后的届满日须晚于现在登记的{old}。", old=entry.period_to.isoformat())
        yield Objection("amendment.period", "period_to", sentence)
    yield from check_in_time(entry.period_to, on)
    if change.alone and not entry.debt_open:
        sentence = say("债务已经清偿，质权人不能单方延期；请办理注销登记。")
        yield Objection("TM-032", "alone", sentence)


def check_in_time(period_to: dt.date, filed_on: dt.date) -> Iterator[Objection]:
    """Object to an extension filed after the registered period (TM-031)."""
    if filed_on > period_to:
        sentence = say(
            "登记的质权期限已于{old}届满，不能再延期；请重新申请质权登记，顺位按新的登记日。",
            old=period_to.isoformat(),
        )
        yield Objection("TM-031", "filed_on", sentence)


_CHECKS = {
    "PARTIES": _parties,
    "AMOUNT": _amount,
    "SCOPE": _scope,
    "EXTENSION": _extension,
}

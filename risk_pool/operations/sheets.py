"""Open a pool, put its terms in force, and pay money in."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from banks.money import Fen
from risk_pool.errors import PoolNotLive
from risk_pool.models import Coverage, Pool, PoolSheet, SheetFilling
from risk_pool.operations.acts import PoolAct, acting_on, locked_pool
from risk_pool.operations.covering import admit_waiting
from risk_pool.operations.posting import Posting, post
from risk_pool.rules.term_gaps import Gap, gaps_of
from risk_pool.rules.term_reading import read_term_sheet
from risk_pool.states import SheetState, TransferAct
from workflows.errors import NotAllowed, Objection, Objections, SamePairOfEyes
from workflows.models import Actor
from workflows.operations.taking import check_membership
from workflows.roles import Role
from workflows.rules.chain import canonical_json, sha256


def draft_sheet(
    *,
    pool: Pool,
    content: Mapping[str, Any],
    terms_code: str,
    actor: Actor,
    at: dt.datetime,
    mode: str = "",
) -> PoolSheet:
    """Give a pool a term sheet, as found; it binds nobody until it is adopted.

    Raises:
        NotAllowed: not the keeper's officer.
        Objections: the sheet does not hold.
    """
    with transaction.atomic():
        _check_keeper(pool, actor, at)
        pool = locked_pool(pool.pk)
        sheet = read_term_sheet(content)
        row = PoolSheet(
            pool=pool,
            code=sheet.code,
            terms_code=terms_code,
            mode=mode,
            title=sheet.title or "",
            valid_from=sheet.valid_from or dt.date.min,
            valid_to=sheet.valid_to,
            document=canonical_json(dict(content)),
            drafted_by=actor.user,
            drafted_at=at,
        )
        row.save(force_insert=True)
        act = PoolAct(row, pool, actor, at)
        act.note("draft", facts={"code": row.code, "document": sha256(row.document)})
        act.finish()
    return row


def _check_keeper(pool: Pool, actor: Actor, at: dt.datetime) -> None:
    check_membership(actor, at)
    if actor.organisation_id != pool.keeper_id or actor.role != Role.FUND_OFFICER:
        raise NotAllowed(_("只有资金池管理单位的经办人可以办理。"), pool=pool.code)


def fill_gap(
    *, sheet_id: UUID, path: str, value: Any, why: str, actor: Actor, at: dt.datetime
) -> PoolSheet:
    """Fill what no source states, with who and why.

    Raises:
        NotAllowed: not the keeper's officer.
        Objections: no ground, the sheet is in force, what is filled is known or does not fit.
    """
    with acting_on(PoolSheet, sheet_id, actor=actor, at=at, related=("pool",)) as act:
        sheet = act.subject
        _check_keeper(act.pool, actor, at)
        if sheet.state != SheetState.DRAFTED:
            sentence = "条款已启用，不能再补填；请另立新的条款。"
            raise Objections([Objection("sheet.adopted", "", sentence)])
        if not why.strip():
            raise Objections([Objection("why.missing", "why", "请填写依据：来源、文号或答复。")])
        if sheet.fillings.filter(path=path).exists():
            raise Objections([Objection("filling.known", "path", f"“{path}”已经补填过。")])
        filling = SheetFilling(
            sheet=sheet, path=path, value=json.dumps(value, ensure_ascii=False), why=why,
            filled_by=actor.user, filled_on=act.on,
        )  # fmt: skip
        content = sheet.content()
        read_term_sheet(content | {"filled": [*content["filled"], filling.told()]})
        filling.save()
        act.note("fill", facts={"path": path, "value": value, "why": why})
    return sheet


def gaps_in(sheet: PoolSheet) -> Sequence[Gap]:
    """Name what must still be filled before the sheet may be adopted."""
    return gaps_of(sheet.read())


def adopt_sheet(*, sheet_id: UUID, actor: Actor, at: dt.datetime) -> PoolSheet:
    """Put a sheet in force; the one before under the same code is retired.

    Raises:
        PoolNotLive: something in it is unknown, and nobody filled it.
        SamePairOfEyes: the person drafted it, or filled something in.
    """
    with acting_on(PoolSheet, sheet_id, actor=actor, at=at, related=("pool",)) as act:
        sheet = act.subject
        hands = {sheet.drafted_by_id, *sheet.fillings.values_list("filled_by_id", flat=True)}
        if actor.user.pk in hands:
            raise SamePairOfEyes(_("起草或补填条款的人不能启用它，请由他人复核。"))
        if gaps := gaps_in(sheet):
            raise PoolNotLive(
                _("条款还有%(count)s项没有写明，不能启用：%(names)s。")
                % {"count": len(gaps), "names": "；".join(gap.name for gap in gaps)},
                gaps=[{"path": gap.path, "name": gap.name} for gap in gaps],
            )
        _retire_former(sheet, actor, at)
        sheet.adopted_at = at
        read = sheet.read()
        sheet.valid_from, sheet.valid_to = read.valid_from or act.on, read.valid_to
        resting = ((f"sheet:{sheet.code}", sha256(sheet.text())),)
        act.take("adopt", facts={"code": sheet.code}, rests_on=resting)
    return sheet


def _retire_former(sheet: PoolSheet, actor: Actor, at: dt.datetime) -> None:
    known = PoolSheet.objects.filter(terms_code=sheet.terms_code, state=SheetState.IN_FORCE)
    for former in known.select_related("pool"):
        act = PoolAct(former, former.pool, actor, at)
        act.take("retire", facts={"by": sheet.code})
        act.finish()


def pay_in(
    *,
    pool: Pool,
    amount_fen: Fen,
    voucher: str,
    paid_on: dt.date,
    payer: str,
    actor: Actor,
    at: dt.datetime,
) -> list[Coverage]:
    """Book a contribution that arrived; loans that wait are enrolled as far as it goes.

    Raises:
        Objections: no amount, voucher or payer.
        ReferenceTaken: the voucher stands for another transfer.
    """
    wrong = []
    if amount_fen <= 0:
        wrong.append(Objection("amount.missing", "amount_fen", "到账金额须大于零。"))
    if not voucher.strip():
        wrong.append(Objection("voucher.missing", "voucher", "请填写入账凭证号。"))
    if not payer.strip():
        wrong.append(Objection("payer.missing", "payer", "请填写出资方。"))
    if wrong:
        raise Objections(wrong)
    with transaction.atomic():
        _check_keeper(pool, actor, at)
        pool = locked_pool(pool.pk)
        asked = Posting(f"PAY-IN-{voucher}", TransferAct.PAY_IN, amount_fen, paid_on, remark=payer)
        post(pool=pool, postings=[asked], user=actor.user, at=at)
        return admit_waiting(pool, actor=actor, at=at)

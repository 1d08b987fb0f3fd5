"""Where a pool stands, and which of its loans wait."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from risk_pool.errors import PoolNotLive
from risk_pool.models import Coverage, Pool, PoolSheet
from risk_pool.queries.ledger import balances_of
from risk_pool.rules.enrolment import Carried, Standing
from risk_pool.rules.losses import Payout
from risk_pool.states import AccountKind as K
from risk_pool.states import CoverageState as C
from workflows.queries.clocks import due_at

CARRIED = (C.ENROLLED, C.DEFAULTED, C.COMPENSATED)


def sheet_for(terms_code: str, on: dt.date) -> PoolSheet:
    """Find the sheet that answers to a code on a day.

    Raises:
        PoolNotLive: no pool has adopted one that is in force then.
    """
    sheet = (
        PoolSheet.objects.in_force(on).filter(terms_code=terms_code).select_related("pool").first()
    )
    if sheet is None:
        raise PoolNotLive(
            _("没有资金池在%(on)s启用条款“%(code)s”；请先补齐条款的缺项并启用。")
            % {"on": on.isoformat(), "code": terms_code},
            terms=terms_code,
        )
    return sheet


def standing_of(pool: Pool, *, without: Coverage | None = None) -> Standing:
    """Say where a pool stands, as if one of its loans were not there yet."""
    balances = balances_of(pool)
    rows = list(Coverage.objects.filter(pool=pool, state__in=CARRIED).select_related("bank"))
    rows = [row for row in rows if without is None or row.pk != without.pk]
    return Standing(
        available_fen=balances[K.AVAILABLE],
        funding_fen=balances[K.PAID_IN] + balances[K.INTEREST],
        paid_out_fen=balances[K.PAID],
        carried=tuple(
            Carried(row.bank.credit_code, row.principal_fen, row.state != C.ENROLLED)
            for row in rows
        ),
        promised=tuple(
            Payout(
                party=party,
                amount_fen=fen,
                loan=row.loan_number,
                borrower=row.borrower,
                bank=row.bank.credit_code,
                on=row.enrolled_on,
            )
            for row in rows
            for party, fen in row.parts.items()
        ),
    )


def waiting_in(pool: Pool) -> QuerySet[Coverage]:
    """Give the loans that wait for the pool's money: the first paid out comes first."""
    rows = Coverage.objects.filter(pool=pool, state=C.WAITING).select_related("bank", "sheet")
    return rows.order_by("disbursed_on", "requested_at", "number")


def last_day_to_enrol(sheet: PoolSheet, disbursed_on: dt.date, at: dt.datetime) -> dt.date:
    """Say until when a loan may come in: by the terms, else by the clock rule in force.

    Calendar days by the terms, whatever unit the clock rule has.
    """
    days = (sheet.read().content.get("cover") or {}).get("enrol_within_days")
    if days is not None:
        return disbursed_on + dt.timedelta(days=days)
    paid_out = at.replace(year=disbursed_on.year, month=disbursed_on.month, day=disbursed_on.day)
    return localdate(due_at("enrol_coverage", paid_out))

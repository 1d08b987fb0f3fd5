"""Book transfers: the only place that writes the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext as _

from banks.money import Fen, format_yuan
from risk_pool.errors import Overdrawn, ReferenceTaken
from risk_pool.ledger.chart import SOURCES, AccountName, ends_of, may_hold
from risk_pool.models import Account, Pool, Transfer
from risk_pool.states import AccountKind, TransferAct
from workflows.models import User


@dataclass(frozen=True, slots=True)
class Posting:
    """A transfer asked for: why, how much above zero, and under which reference."""

    reference: str
    act: TransferAct
    amount_fen: Fen
    happened_on: dt.date
    loan: str = ""
    remark: str = ""


class _AccountsMissing(Exception):
    """The pool does not have these accounts yet."""

    def __init__(self, names: set[AccountName]) -> None:
        super().__init__(names)
        self.names = names


def post(
    *, pool: Pool, postings: Sequence[Posting], user: User, at: dt.datetime
) -> tuple[Transfer, ...]:
    """Book transfers, all or none; those booked before under their reference are given back.

    The accounts are locked once, in the order of their ids, and before anything is checked. Ask
    for all that one act books in one call, the last in its transaction: a second call may wait for
    somebody who waits for the first.

    Raises:
        Overdrawn: an account does not hold what one of the transfers takes from it.
        ReferenceTaken: a reference stands for another transfer already.
    """
    assert all(each.amount_fen > 0 for each in postings), "a transfer moves money"
    # Most references are new, so they are looked up only when the balances or the database refuse.
    for look_up in (False, True):
        try:
            return _post(pool, postings, user, at, look_up=look_up)
        except _AccountsMissing as missing:
            _open(pool, missing.names)
        except Overdrawn:
            if look_up:
                raise
        except IntegrityError:
            # Somebody took one of the references, perhaps meanwhile and between other accounts.
            pass
    return _post(pool, postings, user, at, look_up=True)


@transaction.atomic
def _open(pool: Pool, names: set[AccountName]) -> None:
    """Make accounts, one maker a pool at a time.

    Whoever makes accounts holds no account: were they made beside locks on others, two who need
    each other's would wait for ever.
    """
    Pool.objects.select_for_update(no_key=True).get(pk=pool.pk)
    made = _by_name(_asked(pool, names), names)
    Account.objects.bulk_create(
        [
            Account(pool=pool, kind=name.kind, loan_reference=name.loan)
            for name in sorted(names - made.keys())
        ]
    )


@transaction.atomic
def _post(
    pool: Pool,
    postings: Sequence[Posting],
    user: User,
    at: dt.datetime,
    *,
    look_up: bool,
) -> tuple[Transfer, ...]:
    accounts = _locked(pool, {end for each in postings for end in ends_of(each.act, each.loan)})
    booked = _booked(pool, postings) if look_up else {}
    transfers, fresh = [], []
    for each in postings:
        source, target = (accounts[end] for end in ends_of(each.act, each.loan))
        known = booked.get(each.reference)
        if known is not None:
            _check_same(known, each, source, target)
            transfers.append(known)
            continue
        transfer = _move(each, source, target, user, at)
        booked[each.reference] = transfer
        transfers.append(transfer)
        fresh.append(transfer)
    if fresh:
        Transfer.objects.bulk_create(fresh)
        _keep_balances({account.pk: account for t in fresh for account in (t.source, t.target)})
    return tuple(transfers)


def _booked(pool: Pool, postings: Sequence[Posting]) -> dict[str, Transfer]:
    references = [each.reference for each in postings]
    known = Transfer.objects.filter(pool=pool, reference__in=references)
    return {each.reference: each for each in known}


def _locked(pool: Pool, names: set[AccountName]) -> dict[AccountName, Account]:
    """Lock the accounts in id order; rows that only refer to them need not wait."""
    asked = _asked(pool, names).order_by("id").select_for_update(no_key=True)
    found = _by_name(asked, names)
    if missing := names - found.keys():
        raise _AccountsMissing(missing)
    return found


def _asked(pool: Pool, names: set[AccountName]) -> QuerySet[Account]:
    return Account.objects.filter(
        pool=pool,
        kind__in={name.kind for name in names},
        loan_reference__in={name.loan for name in names},
    )


def _by_name(accounts: Iterable[Account], names: set[AccountName]) -> dict[AccountName, Account]:
    named = {
        AccountName(AccountKind(account.kind), account.loan_reference): account
        for account in accounts
    }
    return {name: account for name, account in named.items() if name in names}


def _check_same(known: Transfer, asked: Posting, source: Account, target: Account) -> None:
    same = (known.act, known.amount_fen, known.source_id, known.target_id) == (
        asked.act, asked.amount_fen, source.pk, target.pk,
    )  # fmt: skip
    if not same:
        raise ReferenceTaken(
            _("凭证号“%(reference)s”已用于另一笔转账；请核对，或换一个凭证号。")
            % {"reference": asked.reference},
            reference=asked.reference,
            booked_fen=known.amount_fen,
            asked_fen=asked.amount_fen,
        )


def _move(
    posting: Posting, source: Account, target: Account, user: User, at: dt.datetime
) -> Transfer:
    if not may_hold(source.kind, source.balance_fen - posting.amount_fen) or not may_hold(
        target.kind, target.balance_fen + posting.amount_fen
    ):
        short = target if source.kind in SOURCES else source
        raise Overdrawn(
            _("“%(account)s”现有%(held)s元，不足以%(act)s%(asked)s元。")
            % {
                "account": short.get_kind_display(),
                "held": format_yuan(abs(short.balance_fen)),
                "act": posting.act.label,
                "asked": format_yuan(posting.amount_fen),
            },
            account=short.kind,
            balance_fen=short.balance_fen,
            asked_fen=posting.amount_fen,
            loan=posting.loan,
        )
    source.balance_fen -= posting.amount_fen
    target.balance_fen += posting.amount_fen
    return Transfer(
        pool_id=source.pool_id,
        reference=posting.reference,
        act=posting.act,
        source=source,
        target=target,
        amount_fen=posting.amount_fen,
        source_after_fen=source.balance_fen,
        target_after_fen=target.balance_fen,
        happened_on=posting.happened_on,
        recorded_at=at,
        recorded_by=user,
        remark=posting.remark,
    )


def _keep_balances(accounts: Mapping[int, Account]) -> None:
    """Write the new balances of all accounts in one statement."""
    Account.objects.filter(pk__in=accounts).update(
        balance_fen=Case(
            *(When(pk=pk, then=Value(each.balance_fen)) for pk, each in accounts.items())
        )
    )

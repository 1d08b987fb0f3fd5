"""The ledger: balanced, idempotent, never overdrawn, never rewritten, and proved to the fen."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_pool.errors import Overdrawn, ReferenceTaken
from risk_pool.ledger.chart import BY_LOAN, MOVES
from risk_pool.models import Account, Pool, Transfer
from risk_pool.operations.posting import post
from risk_pool.queries.ledger import balances_of, prove_ledger
from risk_pool.states import AccountKind as K
from risk_pool.states import TransferAct as A
from tests.risk_pool.ledger_facts import NOW, book, bookkeeper, make_pool, posting

pytestmark = pytest.mark.django_db


def _held(pool: Pool) -> dict[K, int]:
    return {kind: fen for kind, fen in balances_of(pool).items() if fen}


def test_money_is_followed_from_the_payer_to_the_bank_and_back() -> None:
    pool = make_pool()

    book(pool, A.OPEN, 1_000, "opening")
    book(pool, A.PAY_IN, 5_000, "in-1")
    book(pool, A.RESERVE, 4_000, "cover-L1", loan="L1")
    book(pool, A.APPROVE, 3_000, "claim-L1", loan="L1")
    book(pool, A.PAY, 3_000, "pay-L1", loan="L1")
    book(pool, A.RELEASE, 1_000, "release-L1", loan="L1")
    book(pool, A.RECOVER, 700, "recovery-L1")
    book(pool, A.EARN_INTEREST, 20, "interest")
    book(pool, A.CHARGE_FEE, 5, "audit")
    book(pool, A.SUBSIDISE, 15, "premium")
    book(pool, A.CLAW_BACK, 100, "back-L1", loan="L1")
    book(pool, A.RETURN_CAPITAL, 500, "returned")

    assert _held(pool) == {
        K.PAID_IN: 5_500, K.RECOVERED: 700, K.INTEREST: 20, K.AVAILABLE: 3_300,
        K.PAID: 2_900, K.FEES: 5, K.SUBSIDIES: 15,
    }  # fmt: skip
    assert prove_ledger().wrong == ()


def test_the_same_reference_is_booked_once() -> None:
    pool = make_pool(paid_in_fen=100)

    first = book(pool, A.RESERVE, 60, "cover-L1", loan="L1")
    again = book(pool, A.RESERVE, 60, "cover-L1", loan="L1")

    assert first.pk == again.pk
    assert _held(pool)[K.RESERVED] == 60


def test_one_reference_twice_in_one_call_is_booked_once() -> None:
    pool = make_pool(paid_in_fen=100)
    asked = posting(A.RESERVE, 60, "cover-L1", loan="L1")

    one, other = post(pool=pool, postings=[asked, asked], user=bookkeeper(), at=NOW)

    assert one.reference == other.reference
    assert _held(pool)[K.RESERVED] == 60


def test_what_was_booked_is_given_back_though_the_pool_is_empty_now() -> None:
    pool = make_pool(paid_in_fen=100)
    first = book(pool, A.RESERVE, 100, "cover-L1", loan="L1")

    again = book(pool, A.RESERVE, 100, "cover-L1", loan="L1")

    assert again.pk == first.pk
    assert prove_ledger().wrong == ()


def test_a_new_transfer_takes_three_statements() -> None:
    pool = make_pool(paid_in_fen=100)
    book(pool, A.RESERVE, 10, "cover-1", loan="L1")
    asked, user = posting(A.RESERVE, 10, "cover-2", loan="L1"), bookkeeper()

    with CaptureQueriesContext(connection) as sent:
        post(pool=pool, postings=[asked], user=user, at=NOW)

    verbs = [each["sql"].split()[0] for each in sent.captured_queries]
    assert [verb for verb in verbs if verb not in {"SAVEPOINT", "RELEASE"}] == [
        "SELECT", "INSERT", "UPDATE",
    ]  # fmt: skip


def test_a_reference_does_not_stand_for_another_transfer() -> None:
    pool = make_pool(paid_in_fen=100)
    book(pool, A.RESERVE, 60, "cover-L1", loan="L1")

    with pytest.raises(ReferenceTaken) as refused:
        book(pool, A.RESERVE, 61, "cover-L1", loan="L1")

    assert refused.value.facts == {"reference": "cover-L1", "booked_fen": 60, "asked_fen": 61}


def test_no_account_is_overdrawn_and_nothing_of_the_call_stays() -> None:
    pool = make_pool(paid_in_fen=100)
    asked = [
        posting(A.RESERVE, 60, "cover-L1", loan="L1"),
        posting(A.RESERVE, 41, "cover-L2", loan="L2"),
    ]

    with pytest.raises(Overdrawn) as refused:
        post(pool=pool, postings=asked, user=bookkeeper(), at=NOW)

    assert refused.value.facts["balance_fen"] == 40
    assert _held(pool) == {K.PAID_IN: 100, K.AVAILABLE: 100}
    assert Transfer.objects.count() == 1


def test_a_loan_is_paid_from_its_own_reserve_only() -> None:
    pool = make_pool(paid_in_fen=100)
    book(pool, A.RESERVE, 60, "cover-L1", loan="L1")

    with pytest.raises(Overdrawn):
        book(pool, A.APPROVE, 10, "claim-L2", loan="L2")


def test_more_capital_than_was_paid_in_is_not_returned() -> None:
    pool = make_pool(paid_in_fen=100)
    book(pool, A.EARN_INTEREST, 50, "interest")

    with pytest.raises(Overdrawn):
        book(pool, A.RETURN_CAPITAL, 101, "returned")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE risk_pool_transfer SET amount_fen = amount_fen + 1",
        "DELETE FROM risk_pool_transfer",
        "UPDATE risk_pool_account SET balance_fen = -balance_fen",
    ],
)
def test_the_database_refuses_to_rewrite_or_overdraw(statement: str) -> None:
    make_pool(paid_in_fen=100)

    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_missing_fen_fails_the_proof() -> None:
    pool = make_pool(paid_in_fen=100)
    Account.objects.filter(pool=pool, kind=K.AVAILABLE).update(balance_fen=99)
    out = StringIO()

    with pytest.raises(CommandError) as failed:
        call_command("prove_ledger", "--json", stdout=out)

    assert failed.value.returncode == 1
    told = json.loads(out.getvalue())
    assert {each["what"] for each in told["wrong"]} == {
        "余额99分，按流水应为100分",
        "各账户余额合计为-1分，应为0",
    }


def test_a_ledger_that_holds_is_told_so() -> None:
    make_pool(paid_in_fen=100)
    out = StringIO()

    call_command("prove_ledger", stdout=out)

    assert "1个资金池，2个账户，1笔流水，一分不差" in out.getvalue()


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from(A), st.integers(1, 500), st.sampled_from(["L1", "L2"])),
        max_size=25,
    )
)
def test_whatever_is_asked_for_the_ledger_holds(asked: list[tuple[A, int, str]]) -> None:
    with transaction.atomic():
        pool = make_pool("any", paid_in_fen=1_000)
        expected = {K.AVAILABLE: 1_000}
        for number, (act, fen, loan) in enumerate(asked):
            named = loan if set(MOVES[act]) & BY_LOAN else ""
            try:
                book(pool, act, fen, f"move-{number}", loan=named)
            except Overdrawn:
                continue
            source, target = MOVES[act]
            expected[source] = expected.get(source, 0) - fen
            expected[target] = expected.get(target, 0) + fen

        held = balances_of(pool)
        assert prove_ledger().wrong == ()
        assert all(held[kind] == abs(expected.get(kind, 0)) for kind in (K.AVAILABLE, K.PAID))
        transaction.set_rollback(True)

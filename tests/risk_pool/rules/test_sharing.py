"""Whatever the terms and the loss: parts add up, order changes nothing, caps are kept."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_pool.rules.loss_file import answer_loss_file
from workflows.errors import Objections

PARTIES = ("fund", "province", "city", "insurer", "guarantor", "appraiser")
amounts = st.integers(0, 10**12)


@st.composite
def share_lists(draw: st.DrawFn, depth: int = 2, kinds: str = "among") -> list[dict[str, Any]]:
    """Draw shares of one whole: the bank takes the rest.

    Slices may hold slices, what is passed on may be passed on again, payers are plain. A party
    says in one place only who is behind it: at the top.
    """
    names = draw(st.lists(st.sampled_from(PARTIES), unique=True, max_size=4))
    left, shares = 10_000, []
    for name in names:
        points = draw(st.integers(0, left))
        left -= points
        share: dict[str, Any] = {"party": name, "share": f"{points / 100:.2f}%"}
        kind = (
            draw(st.sampled_from(["plain", "among", "passed_on", "payers"])) if depth else "plain"
        )
        inner = draw(share_lists(depth=depth - 1, kinds=kind)) if kind != "plain" else []
        others = [each for each in inner[:-1] if each.get("party") not in (None, name)]
        if kind == "among" and kinds == "among":
            share = {"slice": f"slice of {name}", "share": share["share"], "among": inner}
        elif kind == "payers" and kinds == "among" and depth == 2:
            share["payers"] = draw(share_lists(depth=0))
        elif kind == "passed_on" and others and (kinds == "passed_on" or depth == 2):
            share["passed_on"] = others
        shares.append(share)
    return [*shares, {"party": "bank", "share": "rest"}]


caps = st.lists(
    st.fixed_dictionaries(
        {
            "on": st.sampled_from(["loan", "borrower_year", "bank_year", "pool_year", "pool"]),
            "amount": amounts,
            "parties": st.lists(st.sampled_from(PARTIES), unique=True, min_size=1, max_size=3),
        }
    ),
    max_size=4,
)
earlier = st.lists(
    st.fixed_dictionaries(
        {
            "party": st.sampled_from(PARTIES),
            "amount": amounts,
            "loan": st.sampled_from(["L1", "L2"]),
            "borrower": st.sampled_from(["甲", "乙"]),
            "bank": st.sampled_from(["一", "二"]),
            "on": st.sampled_from(["2025-12-31", "2026-03-01"]),
        }
    ),
    max_size=5,
)


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a whole file."""
    terms: dict[str, Any] = {"code": "any", "shares": draw(share_lists()), "caps": draw(caps)}
    terms["ceilings"] = draw(
        st.lists(st.fixed_dictionaries({"share": st.integers(0, 100)}), max_size=1)
    )
    terms["shortfall_to"] = draw(st.sampled_from([None, "bank", ["guarantor", "insurer", "bank"]]))
    terms["loss"] = {
        "interest": draw(st.sampled_from([True, False, {"days": 90}, None])),
        "costs": draw(st.booleans()),
        "measured": draw(st.sampled_from(["gross", "net", None])),
    }
    terms["collateral"] = {"counts": draw(st.sampled_from(["whole", "ip_share", None]))}
    loss = {"principal": draw(amounts), "interest": draw(amounts), "costs": draw(amounts)}
    loss |= {"recovered": draw(amounts), "interest_days": draw(st.integers(0, 400))}
    return {
        "terms": terms,
        "loan": {"number": "L1", "borrower": "甲", "bank": "一", "ip_share": "1/3"},
        "loss": loss | {"on": "2026-06-30"},
        "earlier": draw(earlier),
    }


@settings(max_examples=60)
@given(files())
def test_the_parts_add_up_to_the_basis_and_none_is_negative(file: dict[str, Any]) -> None:
    answer = answer_loss_file(file, {})

    parts = answer["parts"]
    assert sum(part["fen"] for part in parts) == answer["basis_fen"]
    assert all(part["fen"] >= 0 for part in parts)
    for part in parts:
        assert sum(payer["fen"] for payer in part.get("payers", ())) in (0, part["fen"])
    basis = answer["basis"]
    assert (
        answer["basis_fen"] <= basis["principal_fen"] + basis["interest_fen"] + basis["costs_fen"]
    )


@settings(max_examples=60)
@given(files(), st.randoms(use_true_random=False))
def test_the_order_of_parties_caps_and_payouts_changes_nothing(
    file: dict[str, Any], chance: random.Random
) -> None:
    other = _shuffled(file, chance)

    told, told_of_other = answer_loss_file(file, {}), answer_loss_file(other, {})

    assert told["parts"] == told_of_other["parts"]
    assert told["shortfall_to"] == told_of_other["shortfall_to"]
    assert {b["cap"] for b in told["bound_by"]} == {b["cap"] for b in told_of_other["bound_by"]}


@settings(max_examples=60)
@given(files())
def test_no_cap_is_passed(file: dict[str, Any]) -> None:
    answer = answer_loss_file(file, {})

    first = {part["party"]: part.get("first_hand_fen", part["fen"]) for part in answer["parts"]}
    for cap in file["terms"]["caps"]:
        used = sum(e["amount"] for e in file["earlier"] if _counts(cap["on"], e, cap["parties"]))
        together = sum(first.get(party, 0) for party in cap["parties"])
        assert together <= max(0, cap["amount"] - used)


def _counts(scope: str, payout: dict[str, Any], parties: list[str]) -> bool:
    """Tell whether a payout of the drawn file is one of the same loan, borrower, bank or year."""
    same = {
        "loan": payout["loan"] == "L1",
        "borrower_year": payout["borrower"] == "甲",
        "bank_year": payout["bank"] == "一",
    }
    yearly = scope.endswith("_year")
    in_year = payout["on"].startswith("2026") or not yearly
    return payout["party"] in parties and same.get(scope, True) and in_year


def _shuffled(content: Any, chance: random.Random) -> Any:
    """Shuffle every list whose order has no meaning; that of who takes a shortfall has one."""
    if isinstance(content, dict):
        return {
            key: value if key == "shortfall_to" else _shuffled(value, chance)
            for key, value in content.items()
        }
    if isinstance(content, list):
        return chance.sample([_shuffled(each, chance) for each in content], len(content))
    return content


# --- Gates: who is not carried, and why


GATED = {
    "code": "gated",
    "shares": [{"party": "fund", "share": 50}, {"party": "bank", "share": 50}],
    "collateral": {"minimum_ip_share": "50%"},
    "exclusions": [{"code": "estate", "when": {"industry": ["real_estate", "finance"]}}],
    "cover": {"waiting_days": 30, "lock_in_days": 90, "last_date": "2026-12-31"},
    "claim": {
        "overdue_days": 60, "non_performing_months": 2, "recognised_by": "province",
        "within_days": 10,
    },
}  # fmt: skip
CARRIED: dict[str, Any] = {
    "terms": GATED,
    "loan": {
        "ip_share": "50%", "enrolled_on": "2026-01-01", "disbursed_on": "2026-01-01",
        "facts": {"industry": "software"},
    },
    "loss": {
        "principal": 1000, "defaulted_on": "2026-02-01", "overdue_days": 60, "recognised": True,
        "non_performing_months": 2, "recognised_on": "2026-04-01", "claimed_on": "2026-04-11",
    },
}  # fmt: skip


def test_a_loss_that_passes_every_gate_is_carried() -> None:
    answer = answer_loss_file(CARRIED, {})

    assert answer["bound_by"] == []
    assert [part["fen"] for part in answer["parts"]] == [500, 500]


@pytest.mark.parametrize(
    ("loan", "loss", "gate"),
    [
        ({"facts": {"industry": "finance"}}, {}, "exclusion:estate"),
        ({"ip_share": "49.99%"}, {}, "minimum_ip_share"),
        ({}, {"defaulted_on": "2026-01-31"}, "waiting_period"),
        ({"disbursed_on": "2026-01-11"}, {}, "lock_in"),
        ({"disbursed_on": "2027-01-01"}, {}, "last_date"),
        ({}, {"overdue_days": 59}, "overdue_days"),
        ({}, {"non_performing_months": 1}, "non_performing_months"),
        ({}, {"recognised": False}, "recognition"),
        ({}, {"recognised_on": "2026-03-31"}, "claim_deadline"),
    ],
)
def test_a_shut_gate_leaves_the_loss_with_the_bank(
    loan: dict[str, Any], loss: dict[str, Any], gate: str
) -> None:
    file = {**CARRIED, "loan": CARRIED["loan"] | loan, "loss": CARRIED["loss"] | loss}

    answer = answer_loss_file(file, {})

    assert gate in {bound["cap"] for bound in answer["bound_by"]}
    assert {p["party"]: p["fen"] for p in answer["parts"]} == {"bank": 1000, "fund": 0}
    assert answer["shortfall_to"] == "bank"


def test_caps_that_bind_alike_are_both_told_in_any_order() -> None:
    caps = [{"on": scope, "amount": 100} for scope in ("borrower_year", "loan")]

    for listed in (caps, caps[::-1]):
        terms = {"code": "x", "shares": GATED["shares"], "caps": listed}
        answer = answer_loss_file({"terms": terms, "loss": {"principal": 1000}}, {})

        assert [bound["cap"] for bound in answer["bound_by"]] == ["borrower_year", "loan"]


def test_what_no_source_states_is_told_as_an_assumption() -> None:
    terms = {"code": "x", "shares": GATED["shares"], "caps": [{"on": "loan", "amount": 100}]}
    loss = {"principal": 1000, "interest": 10, "costs": 5, "recovered": 200}

    answer = answer_loss_file({"terms": terms, "loss": loss}, {})

    assert answer["basis_fen"] == 800
    assert {each["path"] for each in answer["assumed"]} == {
        "loss.principal", "loss.interest", "loss.costs", "loss.measured", "shortfall_to",
    }  # fmt: skip


def test_two_modes_that_fit_must_be_chosen_between() -> None:
    modes = [{"code": "a", "shares": GATED["shares"]}, {"code": "b", "shares": GATED["shares"]}]

    with pytest.raises(Objections) as refused:
        answer_loss_file({"terms": {"code": "x", "modes": modes}, "loss": {"principal": 1}}, {})

    assert [each.code for each in refused.value.objections] == ["mode.several"]

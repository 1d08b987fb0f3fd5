"""What contradicts itself, or can be read in two ways, is refused: all of it at once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from risk_pool.rules.loss_file import answer_loss_file
from workflows.errors import Objections

TWO: list[dict[str, Any]] = [{"party": "fund", "share": 40}, {"party": "bank", "share": 60}]


def _problems(file: dict[str, Any]) -> set[tuple[str, str]]:
    with pytest.raises(Objections) as refused:
        answer_loss_file(file, {})
    assert all(each.message.endswith(("。", "？")) for each in refused.value.objections)
    return {(each.code, each.where) for each in refused.value.objections}


def _with(terms: dict[str, Any], **file: Any) -> dict[str, Any]:
    return {"terms": {"code": "x"} | terms, "loss": {"principal": 100}} | file


SPOILED: list[tuple[str, dict[str, Any], tuple[str, str]]] = [
    (
        "a party that passes on in two places",
        _with(
            {
                "shares": [
                    {"party": "fund", "share": 10, "payers": [{"party": "city", "share": 100}]},
                    {
                        "slice": "rest",
                        "share": 90,
                        "among": [
                            {"party": "fund", "share": 50, "passed_on": [TWO[1]]},
                            {"party": "bank", "share": 50},
                        ],
                    },
                ]
            }
        ),
        ("share.passes_twice", "terms.shares"),
    ),
    (
        "payers of payers",
        _with(
            {
                "shares": [
                    TWO[1],
                    {
                        "party": "fund",
                        "share": 40,
                        "payers": [{"party": "city", "share": 100, "passed_on": [TWO[1]]}],
                    },
                ]
            }
        ),
        ("share.out_of_place", "terms.shares[1].payers[0]"),
    ),
    (
        "a party that passes on to itself",
        _with({"shares": [TWO[0] | {"passed_on": [TWO[0]]}, TWO[1]]}),
        ("share.to_itself", "terms.shares[0].passed_on"),
    ),
    (
        "shares of 90%",
        _with({"shares": [{"party": "fund", "share": 90}]}),
        ("shares.sum", "terms.shares"),
    ),
    (
        "an ambiguous 0.4",
        _with(
            {
                "shares": [
                    {"party": "fund", "share": Decimal("0.4")},
                    {"party": "bank", "share": "rest"},
                ]
            }
        ),
        ("value.form", "terms.shares[0].share"),
    ),
    (
        "a share above 100%",
        _with({"shares": [{"party": "fund", "share": 120}]}),
        ("value.form", "terms.shares[0].share"),
    ),
    (
        "a party twice",
        _with({"shares": [*TWO, {"party": "fund", "share": 0}]}),
        ("share.twice", "terms.shares"),
    ),
    (
        "two rests",
        _with({"shares": [{"party": "fund", "share": "rest"}, {"party": "bank", "share": "rest"}]}),
        ("share.rests", "terms.shares"),
    ),
    (
        "a slice of nobody",
        _with({"shares": [{"slice": "state", "share": 40}, {"party": "bank", "share": 60}]}),
        ("value.form", "terms.shares[0]"),
    ),
    (
        "after nobody",
        _with(
            {
                "shares": [
                    {"party": "fund", "share": 40, "rest_after": ["city"]},
                    {"party": "bank", "share": "rest"},
                ]
            }
        ),
        ("share.after_whom", "terms.shares[0].rest_after"),
    ),
    (
        "a circle",
        _with(
            {
                "shares": [
                    {"party": "a", "share": 40, "rest_after": ["b"]},
                    {"party": "b", "share": 40, "rest_after": ["a"]},
                    {"party": "bank", "share": "rest"},
                ]
            }
        ),
        ("share.circle", "terms.shares"),
    ),
    (
        "bands downhill",
        _with(
            {
                "shares": [
                    {
                        "party": "fund",
                        "share": {
                            "by": "loss",
                            "bands": [{"up_to": 9, "share": 4}, {"up_to": 5, "share": 3}],
                        },
                    },
                    {"party": "bank", "share": "rest"},
                ]
            }
        ),
        ("tiers.order", "terms.shares[0].share.bands"),
    ),
    (
        "an unknown share",
        _with({"shares": [{"party": "fund", "share": None}, {"party": "bank", "share": "rest"}]}),
        ("share.unknown", "terms.shares[0].share"),
    ),
    ("a word for unknown", _with({"shares": "unknown"}), ("share.unknown", "terms.shares")),
    ("a misspelt key", _with({"shares": TWO, "cap": []}), ("key.unknown", "terms.cap")),
    (
        "a cap said twice",
        _with({"shares": TWO, "caps": [{"on": "loan", "amount": 5, "share": 5, "of": "basis"}]}),
        ("cap.twice", "terms.caps[0]"),
    ),
    (
        "a cap of what",
        _with({"shares": TWO, "caps": [{"on": "loan", "share": 5}]}),
        ("cap.share_of_what", "terms.caps[0].of"),
    ),
    (
        "a bad amount",
        _with({"shares": TWO}, loss={"principal": "很多"}),
        ("value.form", "loss.principal"),
    ),
    (
        "a fraction of a fen",
        _with({"shares": TWO}, loss={"principal": "0.001"}),
        ("value.form", "loss.principal"),
    ),
    (
        "a number with a point",
        _with({"shares": TWO}, loss={"principal": Decimal("1.5")}),
        ("value.type", "loss.principal"),
    ),
    ("no loss", {"terms": {"code": "x", "shares": TWO}}, ("key.missing", "loss")),
    ("no terms", {"loss": {"principal": 1}}, ("key.missing", "terms")),
    (
        "terms nobody knows",
        {"terms": "nowhere", "loss": {"principal": 1}},
        ("terms.unknown", "terms"),
    ),
    (
        "a class not told",
        _with({"shares": TWO, "caps": [{"on": "loan", "amount": 5, "when": {"class": "micro"}}]}),
        ("loan.missing", "loan.class"),
    ),
    (
        "interest without days",
        _with(
            {"shares": TWO, "loss": {"interest": {"days": 90}}},
            loss={"principal": 1, "interest": 9},
        ),
        ("loss.missing", "loss.interest_days"),
    ),
    (
        "a limit that is no amount",
        _with({"shares": TWO, "exclusions": [{"code": "e", "when": {"amount": {"above": "大"}}}]}),
        ("value.form", "terms.exclusions[0].when.amount.above"),
    ),
    (
        "nobody to take the rest",
        _with({"shares": TWO, "caps": [{"on": "loan", "amount": 5, "parties": ["fund", "bank"]}]}),
        ("shortfall.nobody", "terms.shortfall_to"),
    ),
    (
        "uplifts past the whole",
        _with(
            {
                "shares": [
                    {"party": "fund", "share": 40, "uplifts": [{"add": 5, "when": {"class": "m"}}]},
                    {"party": "bank", "share": 60},
                ]
            },
            loan={"class": "m"},
        ),
        ("shares.sum", "terms.shares"),
    ),
]


@pytest.mark.parametrize(
    ("file", "problem"), [row[1:] for row in SPOILED], ids=[row[0] for row in SPOILED]
)
def test_a_spoiled_file_is_refused(file: dict[str, Any], problem: tuple[str, str]) -> None:
    assert problem in _problems(file)


def test_everything_wrong_is_said_at_once() -> None:
    file = {
        "terms": {"code": "x", "shares": [{"party": "fund", "share": 140}], "status": "often"},
        "loss": {"principal": "many", "costs": -1},
        "loan": {"colour": "red"},
    }

    assert _problems(file) == {
        ("value.form", "terms.shares[0].share"),
        ("value.choice", "terms.status"),
        ("value.form", "loss.principal"),
        ("value.form", "loss.costs"),
        ("key.unknown", "loan.colour"),
    }


@pytest.mark.parametrize("share", [40, Decimal("40.0"), "40", "40%", " 40 %", "2/5"])
def test_a_share_may_be_written_in_many_ways(share: object) -> None:
    shares = [{"party": "fund", "share": share}, {"party": "bank", "share": "rest"}]

    answer = answer_loss_file(_with({"shares": shares}), {})

    assert [part["fen"] for part in answer["parts"]] == [60, 40]


@pytest.mark.parametrize(
    "loss", [{"principal": 100}, {"principal_fen": 100}, {"principal": "1"}, {"principal": "1元"}]
)
def test_an_amount_may_be_written_in_many_ways(loss: dict[str, Any]) -> None:
    assert answer_loss_file(_with({"shares": TWO}, loss=loss), {})["basis_fen"] == 100

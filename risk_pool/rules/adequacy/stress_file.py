"""Read the file of the stress_pool command."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from risk_pool.rules.adequacy.book import Book, Exposure, Pot, make_book
from risk_pool.rules.adequacy.capital import correlation
from risk_pool.rules.adequacy.stressing import Plan, Stress, default_stresses
from risk_pool.rules.loss_file import read_earlier, read_loans, read_terms
from risk_pool.rules.losses import Loan
from risk_pool.rules.term_sheets import TermSheet
from risk_pool.rules.term_values import plainly, read_fen, read_share
from workflows.errors import Objection, Objections
from workflows.rules.json_shape import Shape, read_date, read_schema

_OWN = ("owed", "pd", "lgd", "count")
_MOST_LOANS = 5000
_SCENARIOS, _SEED, _YEARS = 100_000, 1, 5

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Asked:
    """A file, read: the book at any loss given default, the plan, and what was taken to be."""

    book_with: Callable[[Fraction], Book]
    plan: Plan
    assumed: tuple[tuple[str, str], ...]


def read_stress_file(
    content: Mapping[str, Any], sheets: Mapping[str, Mapping[str, Any]], *, today: dt.date
) -> Asked:
    """Read a file.

    Raises:
        Objections: everything that does not hold, in the file, its terms and its loans.
    """
    plain = plainly({key: value for key, value in content.items() if key != "terms"})
    plain |= {"terms": content["terms"]} if "terms" in content else {}
    wrong = [*_shape().check(plain)]
    sheet = _or_tell(lambda: read_terms(plain.get("terms"), sheets), wrong)
    loans = _or_tell(lambda: _loans(plain.get("loans")), wrong)
    earlier = _or_tell(lambda: read_earlier(plain.get("earlier", [])), wrong)
    if not wrong:
        wrong += _out_of_range(plain)
    if wrong or sheet is None or loans is None or earlier is None:
        raise Objections(each for n, each in enumerate(wrong) if each not in wrong[:n])
    party = plain.get("party")
    pot = Pot(
        on=read_date(plain["on"]) if "on" in plain else today,
        balance_fen=_fen(plain.get("pool", {}).get("balance")),
        parties=(party,) if isinstance(party, str) else tuple(sorted(party or ())),
        earlier=earlier,
    )
    return _asked(plain, sheet, loans, pot)


@cache
def adequacy_defaults() -> Mapping[str, Any]:
    """Give what a book is taken to be where nobody says; illustrative figures."""
    text = files("risk_pool").joinpath("data/adequacy_defaults.json").read_text("utf-8")
    defaults: Mapping[str, Any] = json.loads(text)
    return defaults


def default_rho(pd: float) -> float:
    """Give the correlation of small firms with this default probability.

    Source: valuation.md 5.1, at the turnover of the defaults.
    """
    return correlation("corporate", pd, float(adequacy_defaults()["turnover_million_euro"]))


def _or_tell(read: Callable[[], _Read], wrong: list[Objection]) -> _Read | None:
    try:
        return read()
    except Objections as refused:
        wrong += refused.objections
        return None


@cache
def _shape() -> Shape:
    formats = {"percent": read_share, "amount": read_fen}
    return Shape(read_schema("risk_pool", "stress-file"), formats)


def _loans(content: object) -> tuple[tuple[Mapping[str, Any], Loan], ...] | None:
    """Read the loans, each beside its own entries, and one for each where it says how many."""
    if not isinstance(content, list) or not all(isinstance(each, Mapping) for each in content):
        return None
    if not content:
        return None
    shared = [{key: value for key, value in each.items() if key not in _OWN} for each in content]
    return tuple(zip(content, read_loans({"loans": shared}), strict=True))


def _out_of_range(content: Mapping[str, Any]) -> Iterator[Objection]:
    """Name PDs that are nothing or sure, and what does not go together."""
    places = {"model": content.get("model", {})}
    places |= {f"loans[{index}]": each for index, each in enumerate(content["loans"])}
    for where, each in places.items():
        if "pd" in each and not 0 < read_share(each["pd"]) < 1:
            sentence = "违约率应大于0、小于100%；必然违约请写在stresses的defaulted里。"
            yield Objection("value.range", f"{where}.pd", sentence)
        if each.get("count", 1) > 1 and ("number" in each or "borrower" in each):
            sentence = "写了笔数（count）就不能写编号（number）和借款人（borrower）；请逐笔填写。"
            yield Objection("count.named", f"{where}.count", sentence)
        if "owed" in each and read_fen(each["owed"]) > read_fen(each["amount"]):
            sentence = "未还本金（owed）不能大于贷款金额（amount）；请核对。"
            yield Objection("value.range", f"{where}.owed", sentence)
    yield from _numbers(content)


def _numbers(content: Mapping[str, Any]) -> Iterator[Objection]:
    """Name loans that stand twice, stresses on loans that do not stand, and too many of them."""
    loans = content["loans"]
    seen: dict[str, int] = {}
    for index, each in enumerate(loans):
        number = each.get("number")
        if number in seen:
            sentence = f"编号“{number}”与loans[{seen[number]}]重复；请核对。"
            yield Objection("loan.twice", f"loans[{index}].number", sentence)
        elif number is not None:
            seen[number] = index
    for index, stress in enumerate(content.get("stresses", ())):
        for place, number in enumerate(stress.get("defaulted", ())):
            if number not in seen:
                sentence = f"loans里没有编号“{number}”；请核对。"
                where = f"stresses[{index}].defaulted[{place}]"
                yield Objection("loan.unknown", where, sentence)
    if sum(each.get("count", 1) for each in loans) > _MOST_LOANS:
        sentence = f"合计超过{_MOST_LOANS}笔贷款；请合并或分池测算。"
        yield Objection("loans.too_many", "loans", sentence)


def _asked(
    content: Mapping[str, Any],
    sheet: TermSheet,
    loans: Sequence[tuple[Mapping[str, Any], Loan]],
    pot: Pot,
) -> Asked:
    model, defaults = content.get("model", {}), adequacy_defaults()
    pd, lgd = (read_share(model.get(name, defaults[name])) for name in ("pd", "lgd"))
    exposures = tuple(_exposures(loans, pd, lgd))

    @cache
    def book_with(more: Fraction) -> Book:
        worse = (replace(each, lgd=min(each.lgd + more, Fraction(1))) for each in exposures)
        return make_book(sheet, worse, pot)

    book = book_with(Fraction(0))
    rho = float(model["rho"]) if "rho" in model else default_rho(book.mean_pd)
    pool = content.get("pool", {})
    plan = Plan(
        rho=rho,
        scenarios=model.get("scenarios", _SCENARIOS),
        seed=model.get("seed", _SEED),
        target=float(read_share(model.get("target", defaults["target"]))),
        years=model.get("years", _YEARS),
        replenished_fen=_fen(pool.get("replenished")) or 0,
        premium=float(read_share(pool.get("premium", 0))),
        stresses=_stresses(content.get("stresses")) or default_stresses(book),
    )
    return Asked(book_with, plan, (*_taken(model, loans, rho), *book.assumed))


def _exposures(
    loans: Sequence[tuple[Mapping[str, Any], Loan]], pd: Fraction, lgd: Fraction
) -> Iterator[Exposure]:
    for index, (own, loan) in enumerate(loans):
        assert loan.amount_fen is not None, "read_loans asks for it"
        owed = read_fen(own["owed"]) if "owed" in own else loan.amount_fen
        likely = float(read_share(own["pd"]) if "pd" in own else pd)
        lost = read_share(own["lgd"]) if "lgd" in own else lgd
        for copy in range(own.get("count", 1)):
            name = f"#{index + 1}" if "count" not in own else f"#{index + 1}.{copy + 1}"
            each = replace(loan, number=loan.number or name)
            if "count" in own and loan.borrower is None:
                each = replace(each, borrower=name)
            yield Exposure(each, owed, likely, lost)


def _taken(
    model: Mapping[str, Any], loans: Sequence[tuple[Mapping[str, Any], Loan]], rho: float
) -> Iterator[tuple[str, str]]:
    """Tell which figures are illustrative defaults."""
    defaults = adequacy_defaults()
    for name in ("pd", "lgd"):
        if name not in model and any(name not in own for own, _ in loans):
            yield f"model.{name}", f"{defaults[name]}（示例）"
    if "rho" not in model:
        yield "model.rho", f"{rho:.4f}（中小企业公式，示例）"
    if "target" not in model:
        yield "model.target", f"{defaults['target']}（示例）"


def _stresses(content: Sequence[Mapping[str, Any]] | None) -> tuple[Stress, ...]:
    return tuple(
        Stress(
            code=each["code"],
            title=each.get("title", each["code"]),
            pd_times=float(each.get("pd_times", 1)),
            lgd_add=read_share(each.get("lgd_add", 0)),
            rho_add=float(each.get("rho_add", 0)),
            surely=frozenset(each.get("defaulted", ())),
        )
        for each in content or ()
    )


def _fen(value: object) -> int | None:
    return None if value is None else read_fen(value)

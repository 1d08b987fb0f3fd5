"""Write a pool's adequacy as the stress_pool command prints it; all amounts are fen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from risk_pool.rules.adequacy.crosschecks import CrossCheck
from risk_pool.rules.adequacy.stressing import Adequacy, Stressed, YearAhead, YearOfLoss


def write_adequacy(found: Adequacy, assumed: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    """Write everything that was found."""
    book, plan = found.book, found.plan
    return {
        "book": {
            "loans": len(book.positions),
            "owed_fen": book.owed_fen,
            "asked_if_all_default_fen": sum(map(book.asked_of_pool_fen, book.positions)),
            "outside": [{"number": number, "gate": gate} for number, gate in book.outside],
        },
        "balance_fen": book.balance_fen,
        "paid_by": [book.parties[index] for index in book.paying],
        "leverage": _short(found.leverage),
        "model": {
            "pd": _short(book.mean_pd),
            "lgd": _short(book.mean_lgd),
            "rho": _short(plan.rho),
            "scenarios": plan.scenarios,
            "seed": plan.seed,
        },
        "loss": write_year(found.loss),
        "checks": {each.model: _check(each) for each in found.checks},
        "stresses": [_stressed(each, book.balance_fen) for each in found.stressed],
        "reverse": {
            "target": plan.target,
            "balance_needed_fen": found.reverse.balance_needed_fen,
            "largest_book_fen": found.reverse.largest_book_fen,
            "largest_leverage": _short(found.reverse.largest_leverage),
            "pd_times": _short(found.reverse.pd_times),
        },
        "years": [_ahead(each) for each in found.years],
        "assumed": [{"path": path, "taken_as": taken} for path, taken in assumed],
    }


def write_year(loss: YearOfLoss) -> dict[str, Any]:
    """Write one year's losses."""
    return {
        "expected_fen": loss.expected_fen,
        "sd_fen": loss.sd_fen,
        **_named(loss.quantiles_fen),
        "es99_fen": loss.shortfall99_fen,
        "expected_paid_fen": loss.paid_fen,
        "p_exhaust": _short(loss.p_exhaust),
        "p_exhaust_standard_error": _short(loss.p_exhaust_error),
        "months_of_cover": _short(loss.months_of_cover),
        "without_shared_limits": _named(loss.free_quantiles_fen),
    }


def _check(check: CrossCheck) -> dict[str, Any]:
    told: dict[str, Any] = {"expected_fen": check.expected_fen, **_named(check.quantiles_fen)}
    return told | ({"note": check.note} if check.note else {})


def _stressed(stressed: Stressed, balance_fen: int) -> dict[str, Any]:
    stress = stressed.stress
    return {
        "code": stress.code,
        "title": stress.title,
        "pd_times": stress.pd_times,
        "lgd_add": float(stress.lgd_add),
        "rho_add": stress.rho_add,
        "defaulted": sorted(stress.surely),
        "loss": write_year(stressed.loss),
        "missing_at_q999_fen": max(0, stressed.loss.quantiles_fen["q999"] - balance_fen),
    }


def _ahead(year: YearAhead) -> dict[str, Any]:
    return {
        "year": year.year,
        "p_exhaust": _short(year.p_exhaust),
        "p_exhausted_by_then": _short(year.p_by_then),
        "mean_balance_fen": year.mean_balance_fen,
        "low_balance_fen": year.low_balance_fen,
        "expected_paid_fen": year.paid_fen,
    }


def _named(quantiles: Mapping[str, int]) -> dict[str, int]:
    return {f"{name}_fen": fen for name, fen in quantiles.items()}


def _short(number: float | None) -> float | None:
    return None if number is None else round(number, 6)

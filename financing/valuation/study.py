"""What a bank looks at of one bundle: value, band, losses, other methods, what may be lent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from banks.money import split_by_largest_remainder
from financing.valuation.beside import METHOD_FIELDS, Beside, stand_beside
from financing.valuation.bundle import round_fen, value_bundle
from financing.valuation.bundle_inputs import DEFAULT_SEED, BundleInputs, BundleValue
from financing.valuation.catalogue import MODELS
from financing.valuation.defaults import Defaults, shipped_defaults
from financing.valuation.liquidation import LendableAmount, lendable_amount, liquidation_value
from financing.valuation.models import IncomeStream, RightInput, ValuationResult
from financing.valuation.plain import plain
from financing.valuation.scorecard import Score, ScorecardInputs, score_tree
from workflows.errors import Objection, Objections
from workflows.sentences import say

PATHS = 2**14
BAND = ("p5", "p10", "p25", "p50", "p75", "p90", "p95")
SCORE_FIELDS = ("card", "scores")
BESIDE_FIELDS = (*METHOD_FIELDS, *SCORE_FIELDS)


@dataclass(frozen=True, slots=True)
class Study:
    """A bundle's value and what explains it; money in fen, a conclusion never above the bundle.

    ``bands_fen`` and ``loss_fen`` are on the scale of the conclusion; ``replay`` says what draws
    them again.
    """

    result: ValuationResult
    value_fen: int
    allocation_fen: Mapping[str, int]
    bands_fen: Mapping[str, int]
    loss_fen: Mapping[str, int]
    liquidation_fen: int
    lendable: LendableAmount
    beside: Beside
    score: Score | None
    card: str
    replay: Mapping[str, Any]
    stream: IncomeStream
    rights: Sequence[RightInput]


def study_bundle(
    stream: IncomeStream,
    rights: Sequence[RightInput],
    raw: Mapping[str, Any],
    *,
    on: date,
    where: str = "inputs",
    seed: int = DEFAULT_SEED,
    paths: int = PATHS,
) -> Study:
    """Value a bundle once, and everything beside it that ``raw`` asks for.

    The conclusion is the reconciled value where several methods were used, but never above the
    bundle's own: no right is then worth more together than alone. What may be lent rests on the
    lower quartile of the band.

    Raises:
        Objections: everything wrong with the inputs.

    Source: valuation.md section 0, 3.11 to 3.15.
    """
    defaults = shipped_defaults()
    result = value_bundle(stream, rights, defaults)
    typed = {name: raw[name] for name in METHOD_FIELDS if raw.get(name) not in (None, "")}
    beside = stand_beside(typed, stream, result.bundle_fen, on=on, where=where)
    value_fen = _concluded(result, beside)
    drawn = _drawn(drawn_inputs(stream, rights, defaults, seed=seed, paths=paths))
    scale = value_fen / result.bundle_fen if result.bundle_fen else 0.0
    bands = _bands(drawn, scale)
    allocation = _scaled(result, value_fen)
    kinds = {right.key: right.kind for right in rights}
    low_fen = min(bands["p25"], value_fen)
    low = split_by_largest_remainder(low_fen, allocation) if value_fen else allocation
    liquidation = liquidation_value(low, kinds, defaults, basis="p25")
    return Study(
        result=result,
        value_fen=value_fen,
        allocation_fen=allocation,
        bands_fen=bands,
        loss_fen={key: round_fen(scale * fen) for key, fen in drawn.loss_of.items()},
        liquidation_fen=liquidation.total_fen,
        lendable=lendable_amount(allocation, kinds, liquidation, defaults),
        beside=beside,
        score=_score(raw, where),
        card=str(raw.get("card") or ""),
        replay=drawn.replay or {},
        stream=stream,
        rights=rights,
    )


def _concluded(result: ValuationResult, beside: Beside) -> int:
    if beside.conclusion is None:
        return result.bundle_fen
    return min(result.bundle_fen, round_fen(beside.conclusion["value"] * 100))


def _scaled(result: ValuationResult, value_fen: int) -> Mapping[str, int]:
    if value_fen == result.bundle_fen or not result.bundle_fen:
        return result.allocation_fen
    return split_by_largest_remainder(value_fen, result.allocation_fen)


def _drawn(inputs: BundleInputs) -> BundleValue:
    """Ask the model that draws; it is loaded when it is asked, not with every page and command."""
    drawn: BundleValue = MODELS["bundle_one_stream_shapley"].run(inputs)
    return drawn


def _bands(drawn: BundleValue, scale: float) -> dict[str, int]:
    assert drawn.bands is not None, "paths were asked for"
    return {name: round_fen(scale * fen) for name, fen in drawn.bands.items()}


def drawn_inputs(
    stream: IncomeStream,
    rights: Sequence[RightInput],
    defaults: Defaults,
    *,
    seed: int,
    paths: int,
) -> BundleInputs:
    """Write a case's bundle as the model that draws takes it, in fen and fractions."""
    alive = [right for right in rights if right.life_years > 0]
    if not alive:
        sentence = say("没有仍在存续期内的权利，不能估值。")
        raise Objections([Objection("valuation.right.lapsed", "rights", sentence)])
    discounts = defaults.stacking_discount_percent
    return BundleInputs(
        revenue=tuple(float(fen) for fen in stream.revenue_fen),
        ebit_margin=tuple(float(margin) / 100 for margin in stream.ebit_margin_percent),
        standalone_rates={r.key: float(r.royalty_percent) / 100 for r in alive},
        lives={r.key: float(r.life_years) for r in alive},
        stacking_discount={str(n): float(d) / 100 for n, d in enumerate(discounts, start=1)},
        profit_cap_share=float(defaults.profit_cap_share),
        tax_rate=tuple(float(tax) / 100 for tax in stream.tax_percent),
        discount_rate=float(stream.discount_rate_percent) / 100,
        timing=stream.timing,
        first_period_years=float(stream.first_period_years),
        apportionment=float(stream.apportionment_percent) / 100,
        costs=tuple(float(fen) for fen in stream.cost_fen) or 0.0,
        hazards={r.key: float(r.hazard_percent) / 100 for r in alive},
        decays={r.key: float(r.decay_percent) / 100 for r in alive},
        families={r.key: r.family for r in alive if r.family},
        scores={r.key: float(r.score) for r in alive},
        paths=paths,
        seed=seed,
        evidence="案件参数已逐项核对",
    )


def _score(raw: Mapping[str, Any], where: str) -> Score | None:
    """Score the card that is named; it places a rate, and makes no money."""
    card = str(raw.get("card") or "")
    if not card:
        return None
    scores = {code: float(told) for code, told in dict(raw.get("scores") or {}).items()}
    try:
        return score_tree(ScorecardInputs(card=card, scores=scores))
    except Objections as refused:
        named = [Objection(o.code, f"{where}.{o.where}", o.message) for o in refused.objections]
        raise Objections(named) from refused


def study_facts(study: Study) -> dict[str, Any]:
    """Write a study plainly: fen as integers, rates as text; what a replay needs is with it."""
    result, beside = study.result, study.beside
    return {
        "model_version": result.model_version,
        "defaults_version": result.defaults_version,
        "value_fen": study.value_fen,
        "bundle_fen": result.bundle_fen,
        "sum_of_parts_fen": result.stand_alone_sum_fen,
        "allocation_fen": dict(study.allocation_fen),
        "stand_alone_fen": dict(result.stand_alone_fen),
        "loss_fen": dict(study.loss_fen),
        "bands_fen": dict(study.bands_fen),
        "rates": [
            {
                "year": rate.year,
                "combined_percent": str(rate.combined_percent),
                "cap_percent": str(rate.cap_percent),
                "alive": list(rate.alive),
            }
            for rate in result.rates
        ],
        "drivers": [
            {"name": d.name, "lower_fen": d.lower_fen, "higher_fen": d.higher_fen}
            for d in result.drivers
        ],
        "methods": [
            {**row, "value_fen": round_fen(row["value"] * 100), "value": None}
            for row in beside.rows
        ],
        "reconciled": _reconciled(beside),
        "card": study.card,
        "score": None if study.score is None else plain(study.score.nodes),
        "score_total": None if study.score is None else f"{study.score.score:.2f}",
        "warnings": [
            *(warning.message for warning in result.warnings),
            *_remarks(beside, study.score),
        ],
        "liquidation_fen": study.liquidation_fen,
        "lendable_fen": study.lendable.limit_fen,
        "lendable_bound_by": study.lendable.binding,
        "ceilings_fen": dict(study.lendable.ceilings_fen),
        "replay": {name: str(value) for name, value in study.replay.items()},
        "basis": {"stream": plain(study.stream), "rights": plain(list(study.rights))},
    }


def _reconciled(beside: Beside) -> dict[str, Any] | None:
    told = beside.conclusion
    if told is None:
        return None
    floor = told["floor"]
    return {
        "value_fen": round_fen(told["value"] * 100),
        "spread_percent": f"{told['spread'] * 100:.2f}",
        "held": told["held"],
        "floor_fen": None if floor is None else round_fen(floor * 100),
    }


def _remarks(beside: Beside, score: Score | None) -> list[str]:
    checks = list(score.checks) if score else []
    told = [check.message for check in checks]
    if beside.conclusion:
        told += [str(each["message"]) for each in beside.conclusion["checks"]]
    return told

"""What must hold of a bundle's inputs before anything is computed (valuation.md section 9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from financing.valuation.defaults import shipped_defaults
from financing.valuation.income import path_is_plausible, same_length
from workflows.errors import Objection

MOST_FAMILIES = 20


def horizon_holds(
    revenue: Sequence[float],
    ebit_margin: float | Sequence[float],
    tax_rate: float | Sequence[float],
    costs: float | Sequence[float],
) -> Iterator[Objection]:
    """Refuse a horizon outside the bounds, or a list that does not cover it."""
    most = shipped_defaults().limits.most_years
    if not 1 <= len(revenue) <= most:
        sentence = f"预测期应为1至{most}年；请调整预测年数。"
        yield Objection("valuation.horizon.invalid", "revenue", sentence)
    lists = {"ebit_margin": ebit_margin, "tax_rate": tax_rate, "costs": costs}
    for name, given in lists.items():
        if not isinstance(given, int | float):
            yield from same_length(name, given, len(revenue))


def income_is_planned(
    revenue: Sequence[float], discount_rate: float, evidence: str
) -> Iterator[Objection]:
    """Refuse a revenue that nobody would plan without evidence."""
    yield from path_is_plausible("revenue", revenue, discount_rate, evidence)


def mappings_name_rights(
    *,
    standalone_rates: Mapping[str, float],
    lives: Mapping[str, float],
    hazards: Mapping[str, float],
    decays: Mapping[str, float],
    families: Mapping[str, str],
    scores: Mapping[str, float],
    statuses: Mapping[str, str],
    kinds: Mapping[str, str],
    lost: Sequence[str],
) -> Iterator[Objection]:
    """Refuse a right without a life, and facts of a right that is not in the bundle."""
    if not set(standalone_rates) - set(lost):
        yield Objection(
            "valuation.rights_missing", "standalone_rates", "请至少填写一项有效的权利。"
        )
    for name in sorted(standalone_rates.keys() - lives.keys()):
        yield Objection("input.missing", f"lives.{name}", f"请填写权利{name}的剩余寿命。")
    given: dict[str, Any] = {
        "lives": lives, "hazards": hazards, "decays": decays, "families": families,
        "scores": scores, "statuses": statuses, "kinds": kinds, "lost": lost,
    }  # fmt: skip
    for where, names in given.items():
        for name in sorted(set(names) - standalone_rates.keys()):
            sentence = f"组合里没有权利{name}；请核对名称。"
            yield Objection("valuation.right.unknown", f"{where}.{name}", sentence)
    for name, kind in kinds.items():
        if kind not in shipped_defaults().kinds:
            sentence = f"没有“{kind}”类权利的估值参数。"
            yield Objection("valuation.kind.invalid", f"kinds.{name}", sentence)


def rights_are_alive(
    lives: Mapping[str, float], statuses: Mapping[str, str], lost: Sequence[str]
) -> Iterator[Objection]:
    """Refuse a right that is not in force; one that was lost is named in ``lost``."""
    for name, status in statuses.items():
        if status != "in_force" and name not in lost:
            sentence = f"权利{name}的状态为“{status}”；失效的请列入lost，待决或冻结的请先解决。"
            yield Objection("valuation.right.not_in_force", f"statuses.{name}", sentence)
    for name, life in lives.items():
        if life <= 0 and name not in lost:
            sentence = f"权利{name}的剩余寿命不大于零，已失效；请删去，或列入lost。"
            yield Objection("valuation.right.lapsed", f"lives.{name}", sentence)


def rates_are_usual(
    *,
    standalone_rates: Mapping[str, float],
    ebit_margin: float | Sequence[float],
    families: Mapping[str, str],
    evidence: str,
) -> Iterator[Objection]:
    """Refuse royalty rates too high for the margin, one by one or together."""
    limits = shipped_defaults().limits
    margins = [ebit_margin] if isinstance(ebit_margin, int | float) else list(ebit_margin)
    lowest = min(margins, default=0.0)
    most = float(limits.most_royalty_of_margin_percent) / 100
    for name, rate in standalone_rates.items():
        if rate > most * lowest and not evidence:
            sentence = f"权利{name}的许可费率{rate:.2%}超过最低一年息税前利润率的{most:.0%}。"
            yield Objection("valuation.royalty.above_margin", f"standalone_rates.{name}", sentence)
    highest: dict[str, float] = {}
    for name, rate in standalone_rates.items():
        family = families.get(name, name)
        highest[family] = max(rate, highest.get(family, 0.0))
    together, allowed = sum(highest.values()), limits.most_royalties_together_percent
    if together > float(allowed) / 100 + 1e-12:
        sentence = f"各项单独费率合计{together:.2%}，超过{allowed}%；请复核各项费率。"
        yield Objection("valuation.royalty.too_high_together", "standalone_rates", sentence)


def families_in_bounds(
    standalone_rates: Mapping[str, float], families: Mapping[str, str]
) -> Iterator[Objection]:
    """Refuse more families than can be allocated exactly."""
    count = len({families.get(name, name) for name in standalone_rates})
    if count > MOST_FAMILIES:
        sentence = f"共有{count}组权利，超过{MOST_FAMILIES}组；请把同族权利归入同一族（families）。"
        yield Objection("valuation.too_many_groups", "standalone_rates", sentence)


def stacking_in_order(stacking_discount: Mapping[str, float]) -> Iterator[Objection]:
    """Refuse a stacking table by anything but numbers of rights, or one where more costs less."""
    counts = [count for count in stacking_discount if count.isdecimal() and int(count) > 0]
    if len(counts) < len(stacking_discount):
        sentence = "叠加折扣应按权利件数（1、2、3……）填写。"
        yield Objection("valuation.stacking.invalid", "stacking_discount", sentence)
    ordered = [stacking_discount[count] for count in sorted(counts, key=int)]
    if ordered != sorted(ordered):
        sentence = "权利越多，叠加折扣不得越小；请核对。"
        yield Objection("valuation.stacking.invalid", "stacking_discount", sentence)


def risk_once(hazards: Mapping[str, float], rate_includes_hazard: bool) -> Iterator[Objection]:
    """Refuse the risk of losing a right in its survival and in the rate as well."""
    if rate_includes_hazard and any(hazards.values()):
        sentence = "失权风险已计入存续概率，又计入折现率的风险报酬，属重复计算；请只计一处。"
        yield Objection("valuation.risk.double_counted", "hazards", sentence)


def paths_are_even(paths: int | None) -> Iterator[Objection]:
    """Refuse a number of paths that Sobol points do not fill evenly."""
    if paths is not None and paths & (paths - 1):
        sentence = f"模拟路径数应为2的幂（4096、65536等），所填为{paths}。"
        yield Objection("valuation.paths.invalid", "paths", sentence)

"""The bounds of a valuation's inputs; everything out of bounds is told at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from banks.money import format_yuan
from financing.valuation.defaults import Defaults, Limits
from financing.valuation.models import IncomeStream, RightInput
from workflows.errors import Objection
from workflows.sentences import say


def check_inputs(
    stream: IncomeStream, rights: Sequence[RightInput], defaults: Defaults
) -> tuple[Objection, ...]:
    """List every input that the model may not be run on.

    ``where`` is a path such as ``stream.revenue_fen[3]`` or ``rights[0].royalty_percent``.

    Source: valuation.md section 9; the bounds are rows of the defaults.
    """
    return (
        *_check_lengths(stream, defaults.limits),
        *_check_revenue(stream, defaults.limits),
        *_check_rates(stream, defaults.limits),
        *(
            objection
            for index, right in enumerate(rights)
            for objection in _check_right(right, f"rights[{index}]", stream, defaults)
        ),
        *_check_together(rights, defaults),
    )


def check_value(bundle_fen: int, stream: IncomeStream, defaults: Defaults) -> tuple[Objection, ...]:
    """Warn of a value that stands in no plausible relation to the first year's revenue."""
    low, high = defaults.limits.value_over_revenue
    first_fen = stream.revenue_fen[0]
    if low * first_fen <= bundle_fen <= high * first_fen:
        return ()
    return (
        Objection(
            "valuation.value.implausible",
            "bundle_fen",
            say(
                "组合价值{bundle_fen}元与首年收入{first_fen}元之比不在{low}至{high}之间；请复核收入预测和许可费率。",
                bundle_fen=format_yuan(bundle_fen),
                first_fen=format_yuan(first_fen),
                low=low,
                high=high,
            ),
            {"bundle_fen": bundle_fen, "first_revenue_fen": first_fen},
        ),
    )


def _check_lengths(stream: IncomeStream, limits: Limits) -> Iterator[Objection]:
    years = stream.years
    if not 1 <= years <= limits.most_years:
        yield Objection(
            "valuation.horizon.invalid",
            "stream.revenue_fen",
            say("预测期应为1至{most_years}年；请调整预测年数。", most_years=limits.most_years),
        )
    for name, label, values in (
        ("ebit_margin_percent", say("利润率"), stream.ebit_margin_percent),
        ("tax_percent", say("所得税率"), stream.tax_percent),
        ("cost_fen", say("维持费用"), stream.cost_fen or stream.revenue_fen),
    ):
        if len(values) != years:
            yield Objection(
                f"valuation.{name}.incomplete",
                f"stream.{name}",
                say(
                    "{label}须逐年填写，应有{years}年，现有{values}年。",
                    label=label,
                    years=years,
                    values=len(values),
                ),
            )


def _check_revenue(stream: IncomeStream, limits: Limits) -> Iterator[Objection]:
    for index, revenue_fen in enumerate(stream.revenue_fen):
        if revenue_fen < 0:
            yield Objection(
                "valuation.revenue.negative",
                f"stream.revenue_fen[{index}]",
                say("第{index}年收入为负；请更正。", index=index + 1),
            )
    if not any(stream.revenue_fen):
        yield Objection(
            "valuation.revenue_missing",
            "stream.revenue_fen",
            say("各年收入均为零；请填写预测收入。"),
        )
    if any(cost_fen < 0 for cost_fen in stream.cost_fen):
        yield Objection(
            "valuation.cost.negative", "stream.cost_fen", say("维持费用不得为负；请更正。")
        )
    if not stream.growth_evidence:
        yield from _check_growth(stream, limits)


def _check_growth(stream: IncomeStream, limits: Limits) -> Iterator[Objection]:
    low, high = limits.growth_percent
    for index, (before, after) in enumerate(pairwise(stream.revenue_fen), start=1):
        if not low * before <= (after - before) * 100 <= high * before:
            yield Objection(
                "valuation.growth.invalid",
                f"stream.revenue_fen[{index}]",
                say(
                    "第{index}年收入的增长率不在{low}%至{high}%之间；请更正或补充依据。",
                    index=index + 1,
                    low=low,
                    high=high,
                ),
            )
    last_fen = stream.last_revenue_fen
    if last_fen is None or not stream.revenue_fen:
        return
    most = limits.first_year_against_last_percent
    if abs(stream.revenue_fen[0] - last_fen) * 100 > most * last_fen:
        yield Objection(
            "valuation.first_year.implausible",
            "stream.revenue_fen[0]",
            say("首年预测收入与最近一年经审计收入相差超过{most}%；请更正或补充依据。", most=most),
        )


def _check_rates(stream: IncomeStream, limits: Limits) -> Iterator[Objection]:
    rate = stream.discount_rate_percent
    yield from _check_span(
        rate, limits.discount_rate_percent, "stream.discount_rate_percent", say("折现率")
    )
    growth = _average_growth_percent(stream.revenue_fen)
    if growth is not None and float(rate) <= growth:
        yield Objection(
            "valuation.discount_rate.below_growth",
            "stream.discount_rate_percent",
            say(
                "折现率{rate}%须高于预测期收入的年均增长率{growth:.1f}%；请复核折现率或收入预测。",
                rate=rate,
                growth=growth,
            ),
        )
    for index, tax in enumerate(stream.tax_percent):
        yield from _check_span(
            tax, limits.tax_percent, f"stream.tax_percent[{index}]", say("所得税率")
        )
    share = stream.apportionment_percent
    if not 0 < share <= 100:
        yield Objection(
            "valuation.apportionment_percent.invalid",
            "stream.apportionment_percent",
            say("收入分成基数的比例应大于0且不超过100%。"),
        )
    if share == 100 and not stream.apportionment_reason:
        yield Objection(
            "valuation.apportionment_reason_missing",
            "stream.apportionment_reason",
            say("全部收入计入分成基数的，须说明理由；否则请填写使用该权利的收入比例。"),
        )
    if not 0 < stream.first_period_years <= 1:
        yield Objection(
            "valuation.first_period_years.invalid",
            "stream.first_period_years",
            say("首期长度应大于0且不超过1年。"),
        )


def _check_right(
    right: RightInput, where: str, stream: IncomeStream, defaults: Defaults
) -> Iterator[Objection]:
    limits = defaults.limits
    if right.kind not in defaults.kinds:
        yield Objection(
            "valuation.kind.invalid",
            f"{where}.kind",
            say("没有“{kind}”类权利的估值参数。", kind=right.kind),
        )
    if not 0 < right.royalty_percent <= limits.most_royalty_percent:
        yield Objection(
            "valuation.royalty.invalid",
            f"{where}.royalty_percent",
            say(
                "许可费率应大于0且不超过{most_royalty_percent}%，所填为{royalty_percent}%；请复核依据。",
                most_royalty_percent=limits.most_royalty_percent,
                royalty_percent=right.royalty_percent,
            ),
        )
    yield from _check_against_margin(right, where, stream, limits)
    yield from _check_evidence(right, where, limits)
    yield from _check_span(
        right.hazard_percent, limits.hazard_percent, f"{where}.hazard_percent", say("年失权率")
    )
    if not 0 <= right.decay_percent < 100:
        yield Objection(
            "valuation.decay_percent.invalid",
            f"{where}.decay_percent",
            say("技术衰减率应不小于0且小于100%。"),
        )
    if right.life_years < 0:
        yield Objection(
            "valuation.life.invalid", f"{where}.life_years", say("剩余寿命不得为负；已失效的填0。")
        )
    if not 0 <= right.score <= 100:
        yield Objection(
            "valuation.score.invalid", f"{where}.score", say("同族内的评分应为0至100的整数。")
        )


def _check_against_margin(
    right: RightInput, where: str, stream: IncomeStream, limits: Limits
) -> Iterator[Objection]:
    most = limits.most_royalty_of_margin_percent
    lowest = min(stream.ebit_margin_percent, default=Decimal(0))
    if right.royalty_percent * 100 > most * lowest:
        yield Objection(
            "valuation.royalty.above_margin",
            f"{where}.royalty_percent",
            say(
                "许可费率{royalty_percent}%超过最低一年息税前利润率{lowest}%的{most}%；请下调费率，或复核利润率。",
                royalty_percent=right.royalty_percent,
                lowest=lowest,
                most=most,
            ),
        )


def _check_evidence(right: RightInput, where: str, limits: Limits) -> Iterator[Objection]:
    if not right.evidence:
        yield Objection(
            "valuation.evidence_missing",
            f"{where}.evidence",
            say("请填写许可费率的依据（合同、可比许可或统计来源）。"),
        )
    few = (right.evidence_sample or 0) < limits.fewest_statistics
    if right.evidence_kind == "statistics" and few:
        yield Objection(
            "valuation.evidence.too_few",
            f"{where}.evidence_sample",
            say(
                "统计费率的样本不足{fewest_statistics}份合同，不得采用；请更换依据。",
                fewest_statistics=limits.fewest_statistics,
            ),
        )


def _check_together(rights: Sequence[RightInput], defaults: Defaults) -> Iterator[Objection]:
    if not rights:
        yield Objection("valuation.rights_missing", "rights", say("请至少填写一项权利。"))
    for key, count in Counter(right.key for right in rights).items():
        if count > 1:
            yield Objection(
                "valuation.right.duplicate",
                "rights",
                say("权利{key}重复；每项权利只计一次。", key=key),
            )
    groups: dict[tuple[str, str], list[RightInput]] = {}
    for right in rights:
        groups.setdefault(right.group, []).append(right)
    if len(groups) > defaults.most_groups:
        yield Objection(
            "valuation.too_many_groups",
            "rights",
            say(
                "共有{groups}组权利，超过{most_groups}组，无法精确分摊；请将同族专利、系列商标或同系列作品归入同一族（family）后再估值。",
                groups=len(groups),
                most_groups=defaults.most_groups,
            ),
            {"groups": len(groups), "most": defaults.most_groups},
        )
    together = sum(max(right.royalty_percent for right in group) for group in groups.values())
    most = defaults.limits.most_royalties_together_percent
    if together > most:
        yield Objection(
            "valuation.royalty.too_high_together",
            "rights",
            say(
                "各组单独费率合计{together}%，超过{most}%；请复核各项费率。",
                together=together,
                most=most,
            ),
        )
    for group in groups.values():
        if not any(right.score for right in group):
            yield Objection(
                "valuation.score_missing",
                "rights",
                say("{key}所在族的评分全为0；请评分。", key=group[0].key),
            )


def _check_span(
    value: Decimal, span: tuple[Decimal, Decimal], where: str, name: str
) -> Iterator[Objection]:
    low, high = span
    if not low <= value <= high:
        field = where.rpartition(".")[2].partition("[")[0]
        yield Objection(
            f"valuation.{field}.invalid",
            where,
            say(
                "{name}应在{low}%至{high}%之间，所填为{value}%。",
                name=name,
                low=low,
                high=high,
                value=value,
            ),
        )


def _average_growth_percent(revenue_fen: Sequence[int]) -> float | None:
    if len(revenue_fen) < 2 or revenue_fen[0] <= 0 or revenue_fen[-1] <= 0:
        return None
    ratio = revenue_fen[-1] / revenue_fen[0]
    return float((ratio ** (1 / (len(revenue_fen) - 1)) - 1) * 100)

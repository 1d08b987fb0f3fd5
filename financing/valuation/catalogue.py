"""Every model that can be asked by name: its inputs, its formula, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from workflows.rules.inputs import Inputs

CATALOGUE_VERSION = "evaluate/1"


@dataclass(frozen=True, slots=True)
class Model:
    """One model.

    ``module``, ``takes`` and ``formula`` say where it lives; it is loaded when it is asked, so
    that nobody waits for libraries that another model needs. ``headline`` names the figure that
    is its value; a model that ``drives`` is asked again with each input moved.
    """

    title: str
    module: str
    takes: str
    formula: str
    headline: str = "value"
    drives: bool = False

    @property
    def inputs(self) -> type[Inputs]:
        """Load the class of its inputs."""
        found: type[Inputs] = getattr(import_module(self.module), self.takes)
        return found

    @property
    def run(self) -> Callable[[Any], Any]:
        """Load its formula."""
        found: Callable[[Any], Any] = getattr(import_module(self.module), self.formula)
        return found


def _valuation(
    title: str,
    module: str,
    takes: str,
    formula: str,
    headline: str = "value",
    *,
    drives: bool = True,
) -> Model:
    return Model(title, f"financing.valuation.{module}", takes, formula, headline, drives)


_VALUATION: Mapping[str, Model] = {
    "relief_from_royalty": _valuation(
        "许可费节省法", "relief", "ReliefInputs", "royalty_relief"
    ),
    "profit_split_equivalent_investment": _valuation(
        "约当投资分成法", "splits", "EquivalentInvestmentInputs", "equivalent_investment"
    ),
    "profit_split": _valuation("利润分成法", "splits", "ProfitSplitInputs", "profit_split"),
    "royalty_25_percent_rule": _valuation(
        "25%法则（无证据即拒绝）", "splits", "RuleOfThumbInputs", "royalty_by_rule", "total",
        drives=False,
    ),
    "incremental_income": _valuation(
        "增量收益法", "increments", "IncrementInputs", "incremental_income"
    ),
    "excess_earnings": _valuation("超额收益法", "increments", "ExcessInputs", "excess_earnings"),
    "with_and_without": _valuation(
        "有无对比法", "increments", "WithAndWithoutInputs", "with_and_without"
    ),
    "brand_generic_margin": _valuation(
        "品牌价值：与无品牌厂商的利润率之差", "brands", "GenericMarginInputs", "generic_margin"
    ),
    "brand_generic_roc": _valuation(
        "品牌价值：与无品牌厂商的资本回报之差", "brands", "GenericReturnInputs", "generic_return"
    ),
    "brand_excess_return": _valuation(
        "品牌价值：超额资本回报", "brands", "ExcessReturnInputs", "excess_return"
    ),
    "multi_period_excess_earnings": _valuation(
        "多期超额收益法", "excess", "ExcessEarningsInputs", "multi_period_excess_earnings"
    ),
    "two_stage_capitalisation": _valuation(
        "两阶段资本化", "capitalisation", "TwoStageInputs", "two_stage"
    ),
    "tax_amortisation_benefit": _valuation(
        "摊销税盾", "amortisation", "AmortisationInputs", "tax_amortisation", "tab_factor"
    ),
    "build_up_rate": _valuation("累加法折现率", "rates", "BuildUpInputs", "build_up"),
    "wacc": _valuation("加权平均资本成本", "rates", "WaccInputs", "wacc"),
    "wara": _valuation("加权平均资产回报率检验", "rates", "WaraInputs", "wara"),
    "composite_royalty_rate": _valuation(
        "综合评价法许可费率", "rates", "CompositeRateInputs", "composite_royalty_rate"
    ),
    "cost_approach": _valuation("成本法", "costs", "CostInputs", "cost_approach"),
    "cost_multiplier": _valuation("倍加系数法", "costs", "MultiplierInputs", "cost_multiplier"),
    "cost_software_cocomo": _valuation(
        "软件成本模型", "costs", "SoftwareInputs", "software_cost"
    ),
    "minimum_fee_plus_share": _valuation(
        "最低收费加分成（仅核对算术）", "costs", "MinimumFeeInputs", "minimum_fee_plus_share"
    ),
    "market_approach": _valuation("市场法", "market", "MarketInputs", "market_approach"),
    "real_option_bsm_dividend": _valuation(
        "实物期权（解析式，仅供参考）", "options", "OptionInputs", "closed_form", "option"
    ),
    "real_option_binomial": _valuation(
        "实物期权（二叉树，仅供参考）", "options", "OptionInputs", "binomial_tree", "american",
        drives=False,
    ),
    "marketability_discount_longstaff": _valuation(
        "缺乏流通性折扣：Longstaff上限", "marketability", "MarketabilityInputs", "longstaff",
        "discount_percent", drives=False,
    ),
    "marketability_discount_finnerty": _valuation(
        "缺乏流通性折扣：Finnerty", "marketability", "MarketabilityInputs", "finnerty",
        "discount_percent", drives=False,
    ),
    "marketability_discount_chaffe": _valuation(
        "缺乏流通性折扣：Chaffe", "marketability", "MarketabilityInputs", "chaffe",
        "discount_percent", drives=False,
    ),
    "monte_carlo_rfr": _valuation(
        "许可费节省法模拟", "simulation", "SimulationInputs", "simulate", "mean", drives=False
    ),
    "bundle_one_stream_shapley": _valuation(
        "打包估值：一条收入流，按沙普利值分摊", "one_stream", "BundleInputs", "value_one_stream"
    ),
    "reconciliation": _valuation(
        "各方法结果的综合", "reconciling", "ReconciliationInputs", "reconcile", drives=False
    ),
    "scorecard": _valuation(
        "评分表", "scorecard", "ScorecardInputs", "score_tree", "score", drives=False
    ),
    "right_gates": _valuation(
        "估值前的权利核查与存续概率", "gates", "GateInputs", "pass_gates", "", drives=False
    ),
    "liquidation_value": _valuation(
        "快速变现值与可贷额", "disposal", "DisposalInputs", "dispose", "liquidation_value"
    ),
    "cnipa_licence_stats": _valuation(
        "备案许可合同统计", "statistics", "LicenceYears", "licence_statistics", "",
        drives=False,
    ),
}  # fmt: skip


def _credit(title: str, module: str, takes: str, formula: str, headline: str = "") -> Model:
    return Model(title, f"risk_pool.rules.{module}", takes, formula, headline)


_CREDIT: Mapping[str, Model] = {
    "vasicek_asrf": _credit(
        "大样本组合的极端违约率", "adequacy.vasicek", "AsrfInputs", "asrf", "capital"
    ),
    "basel_irb": _credit("内部评级法资本", "adequacy.capital", "IrbInputs", "irb", "capital"),
    "gaussian_copula_finite": _credit(
        "有限组合的违约笔数", "adequacy.pools", "FinitePoolInputs", "finite_pool", "mean"
    ),
    "creditrisk_plus": _credit(
        "CREDITRISK+组合损失", "adequacy.creditrisk", "CreditRiskInputs", "creditrisk_plus", "q99"
    ),
    "loss_sharing_waterfall": _credit(
        "损失分担", "adequacy.pools", "SharingInputs", "share_losses", "expected_fund"
    ),
    "leverage": _credit(
        "放大倍数", "adequacy.pools", "LeverageInputs", "leverage", "multiple"
    ),
    "mus_confidence_factor": _credit(
        "货币单位抽样置信系数", "sampling", "FactorInputs", "confidence_factors"
    ),
    "mus_expected_ratio_factor": _credit(
        "货币单位抽样置信系数（有预计错报）", "sampling", "ExpectedRatioInputs", "factors_by_ratio"
    ),
    "mus_sample_size": _credit(
        "货币单位抽样样本量", "sampling", "SampleSizeInputs", "sample_size", "n"
    ),
    "mus_evaluation": _credit(
        "货币单位抽样错报上限", "sampling", "SampleInputs", "upper_limit", "upper_limit"
    ),
    "benford_first_two": _credit("前两位数字检验", "benford", "BenfordInputs", "benford", "mad"),
    "benford_first": _credit("首位数字检验", "benford", "FirstDigitInputs", "benford", "mad"),
}  # fmt: skip


def _loan(title: str, module: str, takes: str, formula: str, headline: str) -> Model:
    return Model(title, f"banks.rules.{module}", takes, formula, headline)


_LOANS: Mapping[str, Model] = {
    "annuity": _loan("等额本息（不取整）", "loan_models", "LoanInputs", "annuity", "pmt"),
    "schedules_cn": _loan(
        "等额本息与等额本金还款计划", "loan_models", "LoanInputs", "monthly_schedules",
        "annuity_interest",
    ),
    "interest_only": _loan(
        "按季付息到期还本还款计划", "loan_models", "DatedLoanInputs", "quarterly_interest",
        "total_interest",
    ),
    "changed_schedule": _loan(
        "提前还本、调价或展期后的还款计划", "loan_models", "ChangeInputs", "changed_schedule",
        "total_interest",
    ),
    "penalty_interest": _loan("罚息与复利", "loan_models", "PenaltyInputs", "penalty", "penalty"),
    "irr_trap": _loan("内部收益率", "effective", "CashflowInputs", "internal_rate", "irr"),
    "irr": _loan("内部收益率", "effective", "CashflowInputs", "internal_rate", "irr"),
    "effective_rate": _loan(
        "名义利率的年化有效利率", "effective", "NominalInputs", "effective_annual",
        "effective_annual",
    ),
}  # fmt: skip

MODELS: Mapping[str, Model] = {**_VALUATION, **_CREDIT, **_LOANS}

# Other names by which models are called.
ALSO_CALLED: Mapping[str, str] = {
    "bundle": "bundle_one_stream_shapley",
    "bundle_one_stream": "bundle_one_stream_shapley",
    "mpeem": "multi_period_excess_earnings",
    "tab": "tax_amortisation_benefit",
    "tax_amortization_benefit": "tax_amortisation_benefit",
    "two_stage_capitalization": "two_stage_capitalisation",
    "build_up": "build_up_rate",
    "capm": "wacc",
    "with_without": "with_and_without",
    "interest_only_quarterly": "interest_only",
    "equal_principal": "schedules_cn",
    "prepayment": "changed_schedule",
    "repricing": "changed_schedule",
    "extension": "changed_schedule",
    "effective_annual_rate": "effective_rate",
    "pledge_rate": "liquidation_value",
}

"""A borrower's statement of one period, what must hold inside it, and the ratios read from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction

from banks.money import Fen, format_yuan
from workflows.errors import Objection
from workflows.sentences import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Balance sheet, profit and cash of one period, all in fen; profit and cash may be negative."""

    assets_fen: Fen
    current_assets_fen: Fen
    inventory_fen: Fen
    liabilities_fen: Fen
    current_liabilities_fen: Fen
    borrowings_fen: Fen
    equity_fen: Fen
    revenue_fen: Fen
    profit_fen: Fen
    interest_fen: Fen
    tax_fen: Fen
    depreciation_fen: Fen
    operating_cash_fen: Fen

    @property
    def ebit_fen(self) -> Fen:
        """Profit before interest and tax."""
        return self.profit_fen + self.interest_fen + self.tax_fen

    @property
    def ebitda_fen(self) -> Fen:
        """Profit before interest, tax, depreciation and amortisation."""
        return self.ebit_fen + self.depreciation_fen


LABELS: Mapping[str, str] = {
    "assets_fen": say("资产总计"),
    "current_assets_fen": say("流动资产"),
    "inventory_fen": say("存货"),
    "liabilities_fen": say("负债总计"),
    "current_liabilities_fen": say("流动负债"),
    "borrowings_fen": say("有息借款"),
    "equity_fen": say("所有者权益"),
    "revenue_fen": say("营业收入"),
    "profit_fen": say("净利润"),
    "interest_fen": say("利息支出"),
    "tax_fen": say("所得税"),
    "depreciation_fen": say("折旧与摊销"),
    "operating_cash_fen": say("经营活动现金流净额"),
}
MAY_BE_NEGATIVE = frozenset({"equity_fen", "profit_fen", "tax_fen", "operating_cash_fen"})
_WITHIN = (
    ("current_assets_fen", "assets_fen"),
    ("inventory_fen", "current_assets_fen"),
    ("current_liabilities_fen", "liabilities_fen"),
    ("borrowings_fen", "liabilities_fen"),
)


def check_statement(statement: Statement) -> Iterator[Objection]:
    """List what cannot be so in a statement: signs, parts above wholes, a sheet out of balance."""
    for field in fields(statement):
        if getattr(statement, field.name) < 0 and field.name not in MAY_BE_NEGATIVE:
            sentence = say("{label}不能为负。", label=LABELS[field.name])
            yield Objection("statement.negative", field.name, sentence)
    for part, whole in _WITHIN:
        if getattr(statement, part) > getattr(statement, whole):
            sentence = say("{part}不能大于{whole}。", part=LABELS[part], whole=LABELS[whole])
            yield Objection("statement.part_above_whole", part, sentence)
    gap_fen = statement.assets_fen - statement.liabilities_fen - statement.equity_fen
    if gap_fen:
        sentence = say(
            "资产总计应等于负债总计加所有者权益，现相差{gap}元。", gap=format_yuan(gap_fen)
        )
        yield Objection("statement.unbalanced", "equity_fen", sentence, {"gap_fen": gap_fen})


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio by its name: how it is called, counted (None: cannot be), and whether in percent."""

    label: str
    count: Callable[[Statement], Fraction | None]
    is_percent: bool = False


def _over(above: Fen, below: Fen) -> Fraction | None:
    return Fraction(above, below) if below > 0 else None


RATIOS: Mapping[str, Ratio] = {
    "debt_to_assets": Ratio(
        say("资产负债率"), lambda s: _over(s.liabilities_fen, s.assets_fen), is_percent=True
    ),
    "current_ratio": Ratio(
        say("流动比率"), lambda s: _over(s.current_assets_fen, s.current_liabilities_fen)
    ),
    "quick_ratio": Ratio(
        say("速动比率"),
        lambda s: _over(s.current_assets_fen - s.inventory_fen, s.current_liabilities_fen),
    ),
    "interest_cover": Ratio(say("利息保障倍数"), lambda s: _over(s.ebit_fen, s.interest_fen)),
    "borrowings_to_ebitda": Ratio(
        say("有息借款/EBITDA"), lambda s: _over(s.borrowings_fen, s.ebitda_fen)
    ),
    "net_margin": Ratio(
        say("销售净利率"), lambda s: _over(s.profit_fen, s.revenue_fen), is_percent=True
    ),
    "cash_to_current_liabilities": Ratio(
        say("现金流动负债比"),
        lambda s: _over(s.operating_cash_fen, s.current_liabilities_fen),
        is_percent=True,
    ),
}


def ratios_of(statement: Statement) -> dict[str, Fraction | None]:
    """Count every ratio, exactly; None where it has no meaning, as over nothing."""
    return {name: ratio.count(statement) for name, ratio in RATIOS.items()}


def written(name: str, value: Fraction | None) -> str:
    """Write a ratio with two decimals, in percent where it is one."""
    if value is None:
        return "—"
    return f"{float(value * 100):.2f}%" if RATIOS[name].is_percent else f"{float(value):.2f}"

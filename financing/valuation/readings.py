"""Read what a valuer typed: text and numbers into the model's inputs, everything wrong at once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast, get_args

from financing.valuation.defaults import KindDefaults
from financing.valuation.models import EvidenceKind, IncomeStream, RightInput, Timing
from workflows.errors import Objection, Objections
from workflows.sentences import say

RIGHT_FIELDS = (
    "royalty_percent", "life_years", "evidence", "evidence_kind", "evidence_sample",
    "hazard_percent", "decay_percent", "family", "score", "evidence_on",
)  # fmt: skip
STREAM_FIELDS = (
    "discount_rate_percent", "tax_percent", "timing", "apportionment_percent",
    "apportionment_reason", "growth_evidence", "first_period_years", "rates_evidence",
    "rates_evidence_on",
)  # fmt: skip


class Reading:
    """One mapping being read; what is wrong is collected, not raised."""

    def __init__(self, raw: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        self.raw, self.where = raw, where
        self.wrong: list[Objection] = [
            Objection(
                "input.unknown", f"{where}.{name}", say("评估参数没有“{name}”这一项。", name=name)
            )
            for name in raw
            if name not in known
        ]

    def decimal(self, name: str, default: Decimal | None = None) -> Decimal:
        """Read a decimal number."""
        value = self.raw.get(name)
        if value in (None, ""):
            if default is None:
                self._missing(name)
            return default or Decimal(0)
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self.wrong.append(
                Objection(
                    "input.not_a_number",
                    f"{self.where}.{name}",
                    say("“{value}”不是数字。", value=value),
                )
            )
            return Decimal(0)
        return number

    def whole(self, name: str, default: int) -> int:
        """Read a whole number."""
        number = self.decimal(name, Decimal(default))
        if number != int(number):
            sentence = say("“{raw}”应为整数。", raw=self.raw[name])
            self.wrong.append(Objection("input.not_whole", f"{self.where}.{name}", sentence))
        return int(number)

    def text(self, name: str) -> str:
        """Read a text, stripped; empty when there is none."""
        return str(self.raw.get(name) or "").strip()

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        """Read one of the words allowed."""
        value = self.text(name) or default
        if value not in allowed:
            sentence = say(
                "“{value}”不在可选项 {allowed} 之中。", value=value, allowed="、".join(allowed)
            )
            self.wrong.append(Objection("input.choice", f"{self.where}.{name}", sentence))
            return default
        return value

    def _missing(self, name: str) -> None:
        self.wrong.append(Objection("input.missing", f"{self.where}.{name}", say("请填写这一项。")))

    def check(self) -> None:
        """Raise everything that was wrong.

        Raises:
            Objections: at least one thing was.
        """
        if self.wrong:
            raise Objections(self.wrong)


def read_right(
    raw: Mapping[str, Any], *, key: str, kind: KindDefaults, longest_years: int, where: str
) -> RightInput:
    """Read one right's inputs; what is not given follows the kind's defaults.

    ``longest_years`` caps the default life: the legal term left, or the forecast.

    Raises:
        Objections: fields that cannot be read, all at once.
    """
    reading = Reading(raw, RIGHT_FIELDS, where)
    kinds = get_args(EvidenceKind)
    sample = reading.whole("evidence_sample", 0)
    right = RightInput(
        key=key,
        kind=kind.kind,
        royalty_percent=reading.decimal("royalty_percent"),
        life_years=reading.whole("life_years", min(kind.economic_life_years, longest_years)),
        evidence=reading.text("evidence"),
        evidence_kind=cast(EvidenceKind, reading.choice("evidence_kind", "comparable", kinds)),
        evidence_sample=sample or None,
        hazard_percent=reading.decimal("hazard_percent", kind.hazard_percent),
        decay_percent=reading.decimal("decay_percent", kind.decay_percent),
        family=reading.text("family"),
        score=reading.whole("score", 100),
    )
    reading.check()
    return right


def read_stream(
    raw: Mapping[str, Any],
    *,
    revenue_fen: tuple[int, ...],
    ebit_margin_percent: Decimal,
    last_revenue_fen: int | None,
    where: str,
) -> IncomeStream:
    """Read the income stream's rates; revenue and margin come from the filed application.

    Raises:
        Objections: fields that cannot be read, all at once.
    """
    reading = Reading(raw, STREAM_FIELDS, where)
    years = len(revenue_fen)
    tax = reading.decimal("tax_percent")
    stream = IncomeStream(
        revenue_fen=revenue_fen,
        ebit_margin_percent=(ebit_margin_percent,) * years,
        tax_percent=(tax,) * years,
        discount_rate_percent=reading.decimal("discount_rate_percent"),
        timing=cast(Timing, reading.choice("timing", "mid", get_args(Timing))),
        first_period_years=reading.decimal("first_period_years", Decimal(1)),
        apportionment_percent=reading.decimal("apportionment_percent", Decimal(100)),
        apportionment_reason=reading.text("apportionment_reason"),
        last_revenue_fen=last_revenue_fen,
        growth_evidence=reading.text("growth_evidence"),
    )
    reading.check()
    return stream

"""What a valuation stands on: the filed forecast, the register's terms, the stored inputs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from financing.models import Case, RightValuation
from financing.queries.registers import newest_snapshots
from financing.states import ValuationState
from financing.valuation.bundle import value_bundle
from financing.valuation.defaults import shipped_defaults
from financing.valuation.lives import usable_life_years
from financing.valuation.models import IncomeStream, RightInput, ValuationResult
from financing.valuation.readings import read_right, read_stream
from financing.valuation.study import BESIDE_FIELDS, Study, study_bundle
from workflows.errors import Objection, Objections
from workflows.sentences import say


def stream_of(case: Case, raw: Mapping[str, Any], *, where: str) -> IncomeStream:
    """Read the case's one income stream: revenue and margin as filed, rates as typed.

    Raises:
        Objections: rates that cannot be read.
    """
    financials = json.loads(case.version.content)["financials"]
    past = financials.get("revenue_fen") or {}
    return read_stream(
        raw,
        revenue_fen=tuple(financials["forecast_revenue_fen"]),
        ebit_margin_percent=Decimal(str(financials["ebit_margin_percent"])),
        last_revenue_fen=past[max(past)] if past else None,
        where=where,
    )


def right_input_of(
    valuation: RightValuation,
    raw: Mapping[str, Any],
    *,
    last_day: dt.date | None,
    on: dt.date,
    years: int,
    where: str,
) -> RightInput:
    """Read one right's inputs; by default it lives the shortest of its lives.

    Raises:
        Objections: fields that cannot be read, or a right whose term has ended.
    """
    pledged = valuation.pledged_right
    if last_day is not None and last_day < on:
        sentence = say(
            "权利“{title}”的期限已于{day}届满，不能估值。", title=pledged.title, day=last_day
        )
        raise Objections([Objection("valuation.right.lapsed", where, sentence)])
    kind = shipped_defaults().kinds[pledged.right.kind_id]
    life = usable_life_years(
        kind, valuation_date=on, last_day=last_day, product_years=years,
        renewal_assumed=True,
    )  # fmt: skip
    key = str(pledged.position)
    return read_right(raw, key=key, kind=kind, longest_years=life, where=where)


def last_days(pledged_right_ids: Iterable[int]) -> Mapping[int, dt.date | None]:
    """Map each pledged right to the last day of its term, as its newest snapshot says."""
    newest = newest_snapshots(pledged_right_ids)
    days = {key: json.loads(row.facts).get("expiry_date") for key, row in newest.items()}
    return {key: dt.date.fromisoformat(day) if day else None for key, day in days.items()}


def value_one(
    valuation: RightValuation, inputs: Mapping[str, Any], *, on: dt.date
) -> tuple[RightInput, ValuationResult]:
    """Compute one right's stand-alone value from inputs; nothing is stored.

    ``inputs`` hold the right's own fields and, under ``stream``, the rates of the income stream.

    Raises:
        Objections: everything wrong with the inputs.
    """
    stream = stream_of(valuation.case, inputs.get("stream", {}), where="inputs.stream")
    own = {name: value for name, value in inputs.items() if name != "stream"}
    last_day = last_days([valuation.pledged_right_id]).get(valuation.pledged_right_id)
    right = right_input_of(
        valuation, own, last_day=last_day, on=on, years=stream.years, where="inputs"
    )
    return right, value_bundle(stream, [right])


@dataclass(frozen=True, slots=True)
class Shift:
    """What a reader asks to see otherwise: percents of what was filed, and a right lost."""

    revenue_percent: int = 100
    margin_percent: int = 100
    royalty_percent: int = 100
    lost: str = ""

    def stream(self, stream: IncomeStream) -> IncomeStream:
        """Move the income stream."""
        revenue = tuple(fen * self.revenue_percent // 100 for fen in stream.revenue_fen)
        margins = tuple(m * self.margin_percent / 100 for m in stream.ebit_margin_percent)
        return replace(stream, revenue_fen=revenue, ebit_margin_percent=margins)

    def rights(self, rights: Iterable[RightInput]) -> list[RightInput]:
        """Move the royalty rates, and drop the right that is lost."""
        return [
            replace(right, royalty_percent=right.royalty_percent * self.royalty_percent / 100)
            for right in rights
            if right.key != self.lost
        ]


AS_FILED = Shift()


def study_all(
    case: Case, inputs: Mapping[str, Any], *, on: dt.date, shift: Shift = AS_FILED
) -> Study:
    """Compute the bundle from the stored inputs of its rights, and all beside it; store nothing.

    ``inputs`` are the rates of the one income stream, the fields of other methods and a scorecard.

    Raises:
        Objections: everything wrong with the inputs.
    """
    rates = {name: told for name, told in inputs.items() if name not in BESIDE_FIELDS}
    stream = shift.stream(stream_of(case, rates, where="inputs"))
    rights = shift.rights(rights_of_bundle(case, stream.years, on=on))
    return study_bundle(stream, rights, inputs, on=on)


def rights_of_bundle(case: Case, years: int, *, on: dt.date) -> list[RightInput]:
    """Read every valued right of a bundle from its stored inputs.

    Raises:
        Objections: a right whose term has ended.
    """
    completed = case.valuations.filter(state=ValuationState.COMPLETED)
    with_right = completed.select_related("pledged_right__right")
    rows = list(with_right.order_by("pledged_right__position"))
    ends = last_days(row.pledged_right_id for row in rows)
    return [
        right_input_of(
            row,
            {name: value for name, value in row.inputs.items() if name != "stream"},
            last_day=ends.get(row.pledged_right_id),
            on=on,
            years=years,
            where=f"rights[{row.pledged_right.position}]",
        )
        for row in rows
    ]

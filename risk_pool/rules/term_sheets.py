"""A pool's terms as data: every way found in which places share a loss, combined freely.

None means that no source states it. Such a sheet can be reckoned with, but may not go live.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from banks.money import Fen

BANK = "bank"
PUBLIC_PARTIES = frozenset(
    {"fund", "government", "central", "province", "city", "district", "county", "zone", "park"}
)

CapScope = Literal[
    "loan", "borrower", "borrower_year", "bank_year", "pool_year", "pool", "pool_balance"
]


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing a loan must be: one of some words, or a number within bounds."""

    field: str
    one_of: tuple[str, ...] = ()
    at_least: Fraction | None = None
    above: Fraction | None = None
    at_most: Fraction | None = None
    below: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """One tier: the share that holds up to and including a limit; None is open upward."""

    up_to: Fraction | None
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class Tiers:
    """A share that depends on a size.

    The whole loss takes the share of the band the size falls in, or, where ``marginal``, the mean
    of the bands' shares weighted with what of the size lies in each.
    """

    by: str
    marginal: bool
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Uplift:
    """What a class of loan adds to a share, and at whose cost (None: whoever takes the rest)."""

    add: Fraction | None
    when: tuple[Condition, ...]
    taken_from: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What one party, or one slice that several share, carries.

    Exactly one of ``percent``, ``tiers`` and ``rest`` says how much; none of them: unknown.
    ``rest_after`` names the shares after which it counts: it is then a share of what they leave.
    """

    name: str
    percent: Fraction | None = None
    tiers: Tiers | None = None
    rest: bool = False
    rest_after: tuple[str, ...] = ()
    uplifts: tuple[Uplift, ...] = ()
    among: tuple[Share, ...] = ()
    passed_on: tuple[Share, ...] = ()
    payers: tuple[Share, ...] = ()
    certain: bool = True
    path: str = ""

    @property
    def unknown(self) -> bool:
        """Whether no source says how much."""
        return self.percent is None and self.tiers is None and not self.rest


@dataclass(frozen=True, slots=True)
class Mode:
    """One of the ways of sharing that a rule offers."""

    code: str
    title: str
    when: tuple[Condition, ...]
    shares: tuple[Share, ...] | None
    path: str


@dataclass(frozen=True, slots=True)
class LossTerms:
    """What counts as the loss."""

    principal: bool | None = None
    interest: bool | None = None
    interest_days: int | None = None
    costs: bool | None = None
    net_of_recoveries: bool | None = None
    before_write_off: bool | None = None


@dataclass(frozen=True, slots=True)
class Collateral:
    """How a loan counts that is secured by more than IP."""

    counts: Literal["whole", "ip_amount", "ip_share"] | None = None
    minimum_ip_share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that parties pay together for a loan, a borrower, a bank, a year or the pool."""

    on: CapScope
    parties: tuple[str, ...]
    amount_fen: Fen | None
    share: Fraction | None
    share_of: str
    when: tuple[Condition, ...]
    path: str


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The largest share of one loss that parties carry together."""

    parties: tuple[str, ...]
    share: Fraction | None
    path: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A kind of loan that the pool does not carry."""

    code: str
    title: str
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Gates:
    """When a loan is carried at all, and when its loss may be claimed."""

    waiting_days: int | None = None
    lock_in_days: int | None = None
    last_date: dt.date | None = None
    overdue_days: int | None = None
    non_performing_months: int | None = None
    recognised_by: str | None = None
    claim_within_days: int | None = None


@dataclass(frozen=True, slots=True)
class Funding:
    """The money behind the promise: a pot, or a line of the yearly budget."""

    kind: Literal["pot", "annual_budget"] | None = None
    amount_fen: Fen | None = None


@dataclass(frozen=True, slots=True)
class TermSheet:
    """The terms of one pool. ``content`` is the document they were read from, as written."""

    code: str
    title: str | None
    status: str | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    public: frozenset[str]
    names: Mapping[str, str]
    modes: tuple[Mode, ...]
    loss: LossTerms
    collateral: Collateral
    caps: tuple[Cap, ...] | None
    ceilings: tuple[Ceiling, ...] | None
    shortfall_to: tuple[str, ...] | None
    exclusions: tuple[Exclusion, ...] | None
    gates: Gates
    funding: Funding
    content: Mapping[str, Any] = field(repr=False)


def parties_of(shares: tuple[Share, ...]) -> frozenset[str]:
    """Name everyone who may come to carry or pay a part."""
    found: set[str] = set()
    for share in shares:
        found |= parties_of(share.among) if share.among else {share.name}
        found |= parties_of(share.passed_on)
    return frozenset(found)

"""Tasks: what is still to be done in the life of a pledge, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from financing.rules.agreement import yuan
from financing.rules.requests import END_REASONS
from financing.rules.rulebook import Breach, rule

# What ends or endangers a registered pledge from outside (PAT-054, PAT-059, TM-024, CPR-013).
EVENTS: Mapping[str, str] = {
    "refusal_ground_found": "发现不予登记的情形",
    "contract_void": "质押合同无效或被撤销",
    "right_lost": "权利依法丧失",
    "decision": "生效裁判、裁决或行政决定影响质权",
    "fraud": "提供虚假文件或以欺骗手段登记",
    "invalidated": "专利权被宣告无效",
    "terminated": "专利权终止",
    "annuity_late": "未按期缴纳年费",
    "suspended": "程序中止或财产保全",
}
_REVOKE_MARK = ("refusal_ground_found", "contract_void", "right_lost", "fraud")
_REVOKE_WORK = ("refusal_ground_found", "decision", "contract_void", "fraud")
_TOLD_OF_PATENT = ("invalidated", "terminated", "annuity_late", "suspended")


@dataclass(frozen=True, slots=True)
class PledgeLife:
    """A pledge as it lives. ``ended_by`` is a key of END_REASONS, empty while the claim is open."""

    channel: str = "online"
    paperless: bool = True
    originals_sent: bool = False
    deregistered: bool = False
    ended_by: str = ""
    revoked: bool = False
    revocation_handled: bool = False
    details_changed: bool = False
    change_registered: bool = False
    events: tuple[str, ...] = ()
    events_handled: tuple[str, ...] = ()
    enforcement_demanded: bool = False
    demand_answered: bool = False
    value_fen: int | None = None
    floor_fen: int | None = None
    certificate: tuple[str, ...] = ()
    register: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LifeInspection:
    """What a task sees."""

    life: PledgeLife
    parameters: Mapping[str, object]


@rule("PAT-009")
def originals_are_to_be_sent(seen: LifeInspection) -> Iterator[Breach]:
    """Find an online filing outside the paperless scheme whose originals were not sent."""
    life = seen.life
    if life.channel == "online" and not life.paperless and not life.originals_sent:
        yield {}


@rule("PAT-054")
def revocation_is_to_be_handled(seen: LifeInspection) -> Iterator[Breach]:
    """Find a revoked registration that nobody has dealt with."""
    if seen.life.revoked and not seen.life.revocation_handled:
        yield {}


@rule("PAT-055")
def details_are_to_be_changed(seen: LifeInspection) -> Iterator[Breach]:
    """Find a party whose new name or address is not registered."""
    if seen.life.details_changed and not seen.life.change_registered:
        yield {}


@rule("PAT-057", "TM-033", "CPR-015")
def pledge_is_to_be_deregistered(seen: LifeInspection) -> Iterator[Breach]:
    """Find a pledge that is still registered though its claim is gone."""
    if seen.life.ended_by and not seen.life.deregistered:
        yield {"reason": END_REASONS[seen.life.ended_by]}


@rule("PAT-059")
def patent_event_is_to_be_handled(seen: LifeInspection) -> Iterator[Breach]:
    """Find events of which the registrar tells the pledgee."""
    yield from _open_events(seen.life, _TOLD_OF_PATENT)


@rule("TM-024")
def mark_event_is_to_be_handled(seen: LifeInspection) -> Iterator[Breach]:
    """Find events for which a mark's registration may be revoked."""
    yield from _open_events(seen.life, _REVOKE_MARK)


@rule("CPR-013")
def copyright_event_is_to_be_handled(seen: LifeInspection) -> Iterator[Breach]:
    """Find events for which a copyright's registration may be revoked."""
    yield from _open_events(seen.life, _REVOKE_WORK)


@rule("CPR-016")
def certificate_differs(seen: LifeInspection) -> Iterator[Breach]:
    """Find what the certificate says otherwise than the register book."""
    differences = sorted(set(seen.life.certificate) ^ set(seen.life.register))
    if seen.life.certificate and seen.life.register and differences:
        yield {"differences": "、".join(differences)}


@rule("CIV-12")
def demand_is_to_be_answered(seen: LifeInspection) -> Iterator[Breach]:
    """Find a pledgor's demand to enforce that nobody answered."""
    if seen.life.enforcement_demanded and not seen.life.demand_answered:
        yield {}


@rule("CIV-13")
def value_has_fallen(seen: LifeInspection) -> Iterator[Breach]:
    """Find a value below the floor that was agreed."""
    life = seen.life
    if (
        life.value_fen is not None
        and life.floor_fen is not None
        and life.value_fen < life.floor_fen
    ):
        yield {"value": yuan(life.value_fen), "floor": yuan(life.floor_fen)}


def _open_events(life: PledgeLife, wanted: tuple[str, ...]) -> Iterator[Breach]:
    still_open = [
        each for each in life.events if each in wanted and each not in life.events_handled
    ]
    if still_open:
        yield {"events": "、".join(EVENTS[each] for each in still_open)}

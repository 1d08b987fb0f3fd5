"""What an audit looks at of people's acts, partners and evidence; written like ``rows``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from banks.money import Fen

Day = dt.date | None
Words = str | None
Yes = bool | None
Number = int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One row of the record of moves."""

    key: str
    on: Day = None
    chain: Words = None
    actor: Words = None
    maker: Words = None
    checker: Words = None
    actor_active: Yes = None
    membership_in_force: Yes = None
    two_places: Yes = None
    state_before: Words = None
    state_of_previous: Words = None
    stored_state: Words = None
    recorded_state: Words = None
    clock_stopped_days: Number = None
    clock_reason: Words = None
    document_on: Day = None
    recorded_on: Day = None
    is_approval: Yes = None
    seconds_open: Number = None
    hour: Number = None
    same_hour: Number = None
    rule_used: Words = None
    rule_in_force: Words = None
    overridden: Yes = None
    override_reason: Words = None
    override_in_authority: Yes = None
    moved_to_version: Words = None
    move_recorded: Yes = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A bank in the scheme."""

    key: str
    admitted_on: Day = None
    reviewed_on: Day = None
    today: Day = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody asked for what is not theirs."""

    key: str
    on: Day = None
    actor: Words = None
    organisation: Words = None
    owner: Words = None
    refused: Yes = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A chain of the record, walked."""

    key: str
    on: Day = None
    broken: Words = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper or file of a dossier."""

    key: str
    on: Day = None
    borrower: Words = None
    sha256: Words = None
    manifest_sha256: Words = None
    own: Yes = None
    required: Yes = None
    present: Yes = None
    stale_on: Day = None
    used_on: Day = None
    signature_valid: Yes = None
    certificate_until: Day = None
    signed_on: Day = None
    archive_class: Words = None
    retention_years: Number = None
    archived_on: Day = None
    sheet_fen: Fen | None = None
    pdf_fen: Fen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A dossier's index against its contents."""

    key: str
    on: Day = None
    listed: Number = None
    contained: Number = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceKey:
    """A foreign key from evidence to people: what the database does when the person is deleted."""

    key: str
    on_delete: Words = None

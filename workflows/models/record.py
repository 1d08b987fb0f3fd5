"""The append-only record of every move, and the aggregate that holds its tip."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from workflows.models.people import Branch, Membership, Organisation, User
from workflows.rules.chain import GENESIS


class Recorded(models.Model):
    """An aggregate with a record of its own.

    ``record_seq`` rows, the last hash in ``record_tip``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record_seq = models.PositiveIntegerField(default=0)
    record_tip = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        abstract = True


class RecordEntry(models.Model):
    """One move: who, for whom, in which organisation, when, from, to, why, resting on what.

    ``hash`` covers every other column but ``id``; ``previous_hash`` is the hash of the row before
    in the same
    chain, 64 zeros for the first. The database itself refuses update, delete and truncate.
    """

    chain = models.UUIDField()
    seq = models.PositiveIntegerField()
    schema_version = models.PositiveSmallIntegerField(default=1)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True
    )
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", null=True)
    role = models.CharField(max_length=20)
    subject = models.CharField(max_length=80)
    arrow = models.CharField(max_length=60)
    from_state = models.CharField(max_length=40)
    to_state = models.CharField(max_length=40)
    facts = models.TextField()
    rests_on = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "seq"], name="record_seq_once"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="record_seq_from_one"),
        ]
        indexes: ClassVar = [models.Index(fields=["recorded_at"], name="record_by_day")]

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq} {self.arrow}"


class DailyRoot(models.Model):
    """One hash over the tips of all chains as they stood at the end of a day (Asia/Shanghai)."""

    day = models.DateField(primary_key=True)
    chains = models.PositiveIntegerField()
    entries = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous_root = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.day} {self.root[:12]}"

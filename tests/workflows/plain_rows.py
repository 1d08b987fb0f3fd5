"""A row in any table, as plain as its columns allow: for tests of what tables refuse."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

from django.db import models

from tests.risk_pool.ledger_facts import NOW, TODAY

# By the column's kind, the more particular kinds first.
_PLAIN: tuple[tuple[type[models.Field[Any, Any]], Any], ...] = (
    (models.DateTimeField, NOW),
    (models.DateField, TODAY),
    (models.DurationField, dt.timedelta(days=1)),
    (models.DecimalField, 1),
    (models.IntegerField, 1),
    (models.BooleanField, False),
    (models.BinaryField, b"1"),
    (models.UUIDField, uuid4()),
    (models.JSONField, {}),
    (models.CharField, "1"),
    (models.TextField, "1"),
)


def plain_row(model: type[models.Model]) -> models.Model:
    """Give the table's first row; write one, and what it refers to, where there is none."""
    row = model._default_manager.first()
    return row or model._default_manager.create(
        **{
            field.name: _plain(field)
            for field in model._meta.concrete_fields
            if not (field.has_default() or field.null or field.blank or field.primary_key)
        }
    )


def _plain(field: models.Field[Any, Any]) -> Any:
    if isinstance(field, models.ForeignKey):
        return plain_row(field.related_model)
    if field.choices:
        return field.flatchoices[0][0]
    return next(value for kind, value in _PLAIN if isinstance(field, kind))

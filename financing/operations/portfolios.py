"""Take in a sheet of rights, and write it into the portfolio it was brought for."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from documents.adapters.tables import read_table
from documents.rules.uploads import shown_name
from financing.models import PortfolioImport, PortfolioRight
from financing.queries.portfolios import enterprises_of, imports_of, judged_rows
from financing.rules.portfolio import DAYS, OUTCOMES, PortfolioRow, read_portfolio
from workflows.errors import NotAllowed, Objection, Objections, SomeoneWasFaster
from workflows.models import Actor, Organisation, User
from workflows.operations.taking import check_membership

_UPDATED = ("kind", "title", "owners", "classes", *DAYS, "brought")
_BATCH = 500


def bring_portfolio(
    *,
    enterprise: Organisation,
    actor: Actor,
    at: dt.datetime,
    name: str,
    declared_type: str,
    stream: BinaryIO,
    size: int,
) -> PortfolioImport:
    """Take in a sheet for looking at; nothing of the portfolio changes yet.

    An earlier sheet of the same person that was never confirmed goes.

    Raises:
        NotAllowed: the enterprise is not one the actor acts for.
        UploadRefused: the file computes, hides, explodes, or is no table.
        Objections: no line of heads, or no rows.
    """
    check_membership(actor, at)
    if not enterprises_of(actor).filter(pk=enterprise.pk).exists():
        raise NotAllowed(_("没有这家企业的知识产权清单。"))
    keeper = actor.membership.organisation
    brought = read_sheet(
        keeper=keeper, enterprise=enterprise, by=actor.user, at=at, name=name,
        declared_type=declared_type, stream=stream, size=size,
    )  # fmt: skip
    with transaction.atomic():
        stale = PortfolioImport.objects.filter(
            keeper=keeper, enterprise=enterprise, brought_by=actor.user, confirmed_at=None
        )
        stale.delete()
        brought.save(force_insert=True)
    return brought


def read_sheet(
    *,
    keeper: Organisation,
    enterprise: Organisation,
    by: User | None,
    at: dt.datetime,
    name: str,
    declared_type: str,
    stream: BinaryIO,
    size: int,
) -> PortfolioImport:
    """Read a sheet as an import that is not stored yet.

    Raises:
        UploadRefused: the file computes, hides, explodes, or is no table.
        Objections: no line of heads, or no rows.
    """
    table = read_table(
        name=name, declared_type=declared_type, stream=stream, size=size,
        most_bytes=settings.UPLOAD_MAX_BYTES,
    )  # fmt: skip
    filled = read_portfolio(table)
    stream.seek(0)
    return PortfolioImport(
        keeper=keeper,
        enterprise=enterprise,
        brought_by=by,
        brought_at=at,
        filename=shown_name(name),
        sha256=hashlib.sha256(stream.read()).hexdigest(),
        places=dict(filled.places),
        rows=[[row.line, dict(row.cells)] for row in filled.rows],
    )


def confirm_portfolio(*, import_id: UUID, actor: Actor, at: dt.datetime) -> PortfolioImport:
    """Write the good rows of a sheet into the portfolio by number, all of them or none.

    Rows that are wrong stay out; what each row does is judged anew, against what is kept now.

    Raises:
        NotAllowed: not a sheet of the actor's.
        SomeoneWasFaster: it was confirmed already.
        Objections: not one row is good.
    """
    check_membership(actor, at)
    with transaction.atomic():
        # Two sheets for one enterprise are written one after the other.
        Organisation.objects.select_for_update().get(pk=actor.organisation_id)
        brought = imports_of(actor).filter(pk=import_id).first()
        if brought is None:
            raise NotAllowed(_("没有这份导入的表格。"))
        if brought.confirmed_at is not None:
            raise SomeoneWasFaster(_("这份表格已经导入过了。"))
        rows = judged_rows(brought)
        if all(row.outcome == "wrong" for row in rows):
            sentence = _("没有一行可以导入；请先按提示改正表格。")
            raise Objections([Objection("import.nothing", "", sentence)])
        write_portfolio(brought, rows, at=at)
    return brought


def write_portfolio(
    brought: PortfolioImport, rows: Sequence[PortfolioRow], *, at: dt.datetime
) -> None:
    """Write judged rows, and the sheet's own row with what became of it."""
    counts: Counter[str] = Counter(row.outcome for row in rows)
    for outcome in OUTCOMES:
        setattr(brought, outcome, counts[outcome])
    brought.confirmed_at = at
    brought.save()
    fresh = [_right(row, brought) for row in rows if row.outcome in ("added", "changed")]
    PortfolioRight.objects.bulk_create(
        fresh,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["keeper", "enterprise", "register", "number"],
        # A column that the sheet does not have leaves alone what is there.
        update_fields=[name for name in _UPDATED if name in (*brought.places, "brought")],
    )


def _right(row: PortfolioRow, brought: PortfolioImport) -> PortfolioRight:
    told = {name: value for name, value in row.content.items() if name != "kind"}
    days = {name: dt.date.fromisoformat(told[name]) for name in DAYS if told.get(name)}
    return PortfolioRight(
        keeper_id=brought.keeper_id,
        enterprise_id=brought.enterprise_id,
        register=row.register,
        kind_id=row.content["kind"],
        brought=brought,
        **{**told, **days},
    )

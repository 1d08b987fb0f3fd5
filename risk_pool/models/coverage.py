"""A pool's term sheets, and the loans that it covers under them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from risk_pool.lifecycles import CoverageLifecycle, SheetLifecycle
from risk_pool.models.ledger import Pool
from risk_pool.rules.loan_statements import LoanStatement, read_statement
from risk_pool.rules.term_reading import read_term_sheet
from risk_pool.rules.term_sheets import TermSheet
from risk_pool.states import CoverageState, SheetState
from workflows.models import Actor, Organisation, Recorded, User
from workflows.rules.chain import canonical_json


class PoolSheetQuerySet(models.QuerySet["PoolSheet"]):
    """Sheets by the day on which they hold."""

    def in_force(self, on: dt.date) -> PoolSheetQuerySet:
        """Keep the sheets adopted and in force on a day; both ends are included."""
        return self.filter(state=SheetState.IN_FORCE, valid_from__lte=on).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        )

    def visible_to(self, actor: Actor) -> PoolSheetQuerySet:
        """Keep those of the pools that the actor's house keeps or pays."""
        house = actor.organisation_id
        return self.filter(Q(pool__keeper=house) | Q(pool__finance=house))


class PoolSheet(SheetLifecycle, Recorded):
    """A term sheet as one pool holds it: the document as found, and what was filled in.

    ``terms_code`` is the code by which approvals name these terms, ``mode`` the one of the sheet's
    modes that they mean.
    """

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="sheets")
    code = models.CharField(_("条款代码"), max_length=80)
    terms_code = models.CharField(_("分担办法代码"), max_length=40)
    mode = models.CharField(_("分担模式"), max_length=80, blank=True)
    title = models.CharField(_("办法"), max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    document = models.TextField()
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True)

    objects = PoolSheetQuerySet.as_manager()
    POOL = "pool_id"

    class Meta:
        constraints: ClassVar = [
            *SheetLifecycle.Meta.constraints,
            models.UniqueConstraint(
                fields=["terms_code"], condition=Q(state="IN_FORCE"), name="one_sheet_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def number(self) -> str:
        """The code, as a number among things of the pool."""
        return self.code

    def content(self) -> dict[str, Any]:
        """Give the document with everything that was filled in, who by and why."""
        document: dict[str, Any] = json.loads(self.document)
        filled = [each.told() for each in self.fillings.select_related("filled_by").order_by("pk")]
        return document | {"filled": [*document.get("filled", ()), *filled]}

    def read(self) -> TermSheet:
        """Read the sheet as the rules know it."""
        return read_term_sheet(self.content())

    def text(self) -> str:
        """Write the sheet in the one form that is hashed."""
        return canonical_json(self.content())


class SheetFilling(models.Model):
    """One gap that somebody filled: what, who, when, and on what ground. Append-only."""

    sheet = models.ForeignKey(PoolSheet, on_delete=models.PROTECT, related_name="fillings")
    path = models.CharField(_("位置"), max_length=200)
    value = models.TextField(_("所填内容"))
    why = models.CharField(_("依据"), max_length=500)
    filled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    filled_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "path"], name="one_filling_a_gap"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.path}"

    def told(self) -> dict[str, Any]:
        """Give the filling as a term sheet writes it."""
        return {
            "path": self.path,
            "value": json.loads(self.value),
            "by": self.filled_by.full_name,
            "on": self.filled_on.isoformat(),
            "why": self.why,
        }


class CoverageQuerySet(models.QuerySet["Coverage"]):
    """Covered loans by who may see them."""

    def visible_to(self, actor: Actor) -> CoverageQuerySet:
        """Keep those of the actor's bank, or of a pool that the actor's house keeps or pays."""
        house = actor.organisation_id
        return self.filter(Q(bank=house) | Q(pool__keeper=house) | Q(pool__finance=house))


class Coverage(CoverageLifecycle, Recorded):
    """A loan in a pool: its number and a frozen statement of it, and what is set aside for it.

    ``parts`` is what each public party would bear of the whole principal, in fen; together they
    are ``reserved_fen``, which stands on the loan's account of the ledger while it is enrolled.
    """

    number = models.CharField(_("备案编号"), max_length=20, unique=True)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="coverages")
    sheet = models.ForeignKey(PoolSheet, on_delete=models.PROTECT, related_name="coverages")
    loan_number = models.CharField(_("贷款编号"), max_length=40)
    bank = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    borrower = models.CharField(_("借款人信用代码"), max_length=18)
    borrower_name = models.CharField(_("借款人"), max_length=120)
    principal_fen = models.BigIntegerField(_("贷款本金"))
    disbursed_on = models.DateField(_("放款日"))
    statement = models.TextField()
    reserved_fen = models.BigIntegerField(_("占用"), default=0)
    parts = models.JSONField(default=dict)
    bound_by = models.JSONField(default=list)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    enrolled_on = models.DateField(_("备案日"), null=True)
    released_on = models.DateField(_("解除日"), null=True)

    objects = CoverageQuerySet.as_manager()
    POOL = "pool_id"

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            *CoverageLifecycle.Meta.constraints,
            models.UniqueConstraint(
                fields=["loan_number"],
                condition=~Q(state=CoverageState.LAPSED),
                name="one_coverage_a_loan",
            ),
            models.CheckConstraint(
                condition=Q(principal_fen__gt=0, reserved_fen__gte=0),
                name="coverage_amounts_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.loan_number}"

    def loan(self) -> LoanStatement:
        """Read the statement frozen with the enrolment."""
        return read_statement(self.statement)

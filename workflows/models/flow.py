"""The engine's own rows, and the work items people see."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import AbstractProcess, AbstractTask

from workflows.models.people import Branch, Organisation, User
from workflows.roles import Role


class FlowProcess(AbstractProcess):
    """One running flow of one case. ``case_key`` names the case without pointing up the chain."""

    case_key = models.UUIDField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case_key"], name="process_by_case")]


class FlowTask(AbstractTask):
    """One node instance of a flow. ``subject_key`` tells the instances of one task apart."""

    process = models.ForeignKey(FlowProcess, on_delete=models.PROTECT)
    subject_key = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["process"], name="open_task_by_process", condition=Q(finished__isnull=True)
            ),
        ]


class WorkItem(models.Model):
    """What somebody must do: whose, in which role, until when. Written with the move it follows.

    ``reference``, ``headline`` and ``amount_fen`` repeat the case so that a list needs no join
    upwards.
    """

    class Status(models.TextChoices):
        OPEN = "OPEN", _("待办")
        DONE = "DONE", _("已办")
        CANCELLED = "CANCELLED", _("已撤销")

    task = models.OneToOneField(FlowTask, on_delete=models.PROTECT)
    case_key = models.UUIDField()
    step = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=40, blank=True)
    subject_title = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=20)
    headline = models.CharField(max_length=120)
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=["OPEN", "DONE", "CANCELLED"]),
                name="work_item_status_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "role", "due_at"],
                name="open_work_of_a_role",
                condition=Q(status="OPEN"),
            ),
            models.Index(fields=["case_key"], name="work_by_case"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.step}"

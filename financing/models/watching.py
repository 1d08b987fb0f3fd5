"""What the daily watch found in living pledges, and when it last looked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from financing.models.cases import Case
from financing.models.pledges import Registration
from financing.states import AlertTopic
from workflows.models import Actor, User


class AlertQuerySet(models.QuerySet["Alert"]):
    """Alerts by who may see them, and by whether anything is left to do."""

    def standing(self) -> AlertQuerySet:
        """Keep those whose fact still holds."""
        return self.filter(cured_on=None)

    def waiting(self) -> AlertQuerySet:
        """Keep those that nobody has dealt with since their last reminder."""
        return self.standing().filter(handled_at=None)

    def visible_to(self, actor: Actor) -> AlertQuerySet:
        """Keep the alerts of cases that the actor may see."""
        cases = Case.objects.visible_to(actor)
        return self.filter(Exists(cases.filter(pk=OuterRef("case"))))


class Alert(models.Model):
    """One fact about a pledged right that somebody must act on.

    ``about`` tells apart two facts of one topic, such as the days of two annuities. ``stage``
    counts the reminders; ``expected_on`` is when it should be done, ``latest_on`` the last day of
    the law. A fact that is gone leaves the row, with ``cured_on``.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="alerts")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="alerts")
    topic = models.CharField(max_length=16, choices=AlertTopic.choices)
    about = models.CharField(max_length=64)
    stage = models.PositiveSmallIntegerField(default=1)
    facts = models.JSONField(default=dict)
    expected_on = models.DateField()
    latest_on = models.DateField(null=True)
    raised_on = models.DateField()
    reminded_on = models.DateField()
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    handling = models.CharField(max_length=400, blank=True)
    cured_on = models.DateField(null=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["registration", "topic", "about"],
                name="one_standing_alert_a_fact",
                condition=Q(cured_on=None),
            ),
            models.CheckConstraint(
                condition=Q(topic__in=AlertTopic.values), name="alert_topic_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["case", "expected_on"],
                name="alert_waiting_by_case",
                condition=Q(cured_on=None, handled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.topic} {self.about}"


class WatchRun(models.Model):
    """The watch of one day: when it began and ended, and all that it found, run after run."""

    on = models.DateField(primary_key=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    pledges = models.PositiveIntegerField(default=0)
    raised = models.PositiveIntegerField(default=0)
    reminded = models.PositiveIntegerField(default=0)
    cured = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.on}"

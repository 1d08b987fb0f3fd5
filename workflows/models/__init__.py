"""The engine's tables."""

from workflows.models.clocks import CalendarDay, CalendarYear, ClockRule, NumberSeries
from workflows.models.flow import FlowProcess, FlowTask, WorkItem
from workflows.models.people import Actor, Branch, Membership, Organisation, User
from workflows.models.record import DailyRoot, Recorded, RecordEntry

__all__ = [
    "Actor",
    "Branch",
    "CalendarDay",
    "CalendarYear",
    "ClockRule",
    "DailyRoot",
    "FlowProcess",
    "FlowTask",
    "Membership",
    "NumberSeries",
    "Organisation",
    "RecordEntry",
    "Recorded",
    "User",
    "WorkItem",
]

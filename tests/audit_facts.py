"""A run of the audit with one finding, and people of the bureau to follow it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from risk_pool.models import Finding
from risk_pool.operations.auditing import assign_finding, keep_audit
from risk_pool.rules.audit.catalogue import run_tests, shipped_parameters
from risk_pool.rules.audit.reading import read_world
from risk_pool.rules.audit.running import Outcome, Parameters
from tests.cast import AT_BINHAI
from workflows.models import Actor
from workflows.roles import Role

LATE = {"loans": [{"key": "L1", "disbursed_on": "2022-10-27", "scheme_from": "2022-10-28"}]}


def outcomes() -> tuple[Outcome, ...]:
    """Run all tests over one loan that was booked too early."""
    return run_tests(read_world(LATE), Parameters(shipped_parameters()))


def open_finding(actors: Mapping[str, Actor]) -> Finding:
    """Keep the run of the auditor; give its one finding."""
    auditor = actors[AT_BINHAI[Role.AUDITOR]]
    return keep_audit(outcomes=outcomes(), actor=auditor, at=timezone.now()).findings.get()


def assigned_finding(actors: Mapping[str, Actor]) -> Finding:
    """Give the finding to the bureau's fund officer for a fortnight."""
    now = timezone.now()
    return assign_finding(
        finding_id=open_finding(actors).pk, owner=actors[AT_BINHAI[Role.FUND_OFFICER]].user,
        due_on=timezone.localdate(now) + dt.timedelta(14), actor=actors[AT_BINHAI[Role.AUDITOR]],
        at=now,
    )  # fmt: skip

"""The rules in force, and what they need to know of a case beyond the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from financing.models import Case, PledgedRight, Registration, RuleRow
from financing.rules.dossier import NOTHING_READ, Dossier, Register
from financing.rules.rights import EXECUTABLES, CheckContext, Finding, RightFacts, check_right
from financing.rules.rulebook import RuleRow as Rule
from financing.rules.rulebook import check_rows, rule_rows
from financing.states import FINAL_CASE_STATES, RegistrationState
from workflows.calendar import corresponding_day
from workflows.errors import Objections


def rules_in_force(on: dt.date) -> tuple[Rule, ...]:
    """Load the rows that are evaluated for a right, hold on a day and are switched on.

    Raises:
        Objections: the rows are no rulebook, such as an unverified rule that would block.
    """
    return tuple(row for row in whole_rulebook(on) if row.inspects_rights)


def whole_rulebook(on: dt.date) -> tuple[Rule, ...]:
    """Load every row that holds on a day and is switched on.

    Raises:
        Objections: the rows are no rulebook, such as an unverified rule that would block.
    """
    stored = RuleRow.objects.in_force(on).filter(enabled=True).order_by("rule", "pk")
    rows = rule_rows(row.content for row in stored)
    objections = check_rows(rows, EXECUTABLES)
    if objections:
        raise Objections(objections)
    return rows


def debt_due_date(case: Case) -> dt.date:
    """Give the last day of the debt as wished for.

    The filing day plus the term, by calendar months.
    """
    return corresponding_day(localdate(case.filed_at), case.term_months)


def check_context(case: Case, bundle: Sequence[PledgedRight], *, on: dt.date) -> CheckContext:
    """Say what the rules must know of the case itself."""
    return CheckContext(
        on=on,
        pledgor_names=(),
        debt_due_date=debt_due_date(case),
        included_numbers=tuple(pledged.right.number for pledged in bundle),
    )


@dataclass(frozen=True, slots=True)
class OpenPledge:
    """A right as an open case names it, this case's own included."""

    case_id: UUID
    case_number: str
    locked_at: dt.datetime | None
    lives: bool


def open_pledges(bundle: Sequence[PledgedRight]) -> Mapping[int, Sequence[OpenPledge]]:
    """Find the open cases in which each of these rights appears, by the right's key."""
    registered = Registration.objects.filter(
        pledged_right=OuterRef("pk"), state=RegistrationState.REGISTERED
    )
    rows = (
        PledgedRight.objects.filter(
            right_id__in=[pledged.right_id for pledged in bundle],
            excluded_reason="",
            released_at__isnull=True,
        )
        .exclude(case__state__in=FINAL_CASE_STATES)
        .annotate(lives=Exists(registered))
        .order_by("case__number")
        .values_list("right_id", "case_id", "case__number", "locked_at", "lives")
    )
    found: dict[int, list[OpenPledge]] = {pledged.right_id: [] for pledged in bundle}
    for right_id, case_id, number, locked_at, lives in rows:
        found[right_id].append(OpenPledge(case_id, number, locked_at, lives))
    return found


def findings_of(
    pledged: PledgedRight,
    facts: RightFacts,
    context: CheckContext,
    rows: Sequence[Rule],
    *,
    open_in: Sequence[OpenPledge],
    register: Register = NOTHING_READ,
) -> tuple[Finding, ...]:
    """Check one right, with its own pledgor and the other cases in which it appears.

    A pledge that lives in another case of ours counts as registered, whatever the extract says;
    this case's own pledge, registered in an earlier round, is none in its way.
    """
    others = [other for other in open_in if other.case_id != pledged.case_id]
    own_lives = any(own.lives for own in open_in if own.case_id == pledged.case_id)
    signed = [other for other in others if other.locked_at is not None and not other.lives]
    own = replace(
        context,
        pledgor_names=(pledged.pledgor.name,),
        other_open_cases=tuple(o.case_number for o in others if o.locked_at is None),
        other_signed_cases=tuple(other.case_number for other in signed),
    )
    lives_elsewhere = any(other.lives for other in others)
    pledged_to_others = lives_elsewhere or (facts.pledged and not own_lives)
    return check_right(replace(facts, pledged=pledged_to_others), own, rows, Dossier(register))

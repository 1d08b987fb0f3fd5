"""Keep what an audit found, and follow each finding until it is struck off (整改销号)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from risk_pool.models import AuditRun, Finding
from risk_pool.rules.audit.report import write_evidence
from risk_pool.rules.audit.running import Hit, Outcome
from risk_pool.states import FindingState
from workflows.errors import NotAllowed, Objection, Objections, SamePairOfEyes, SomeoneWasFaster
from workflows.lifecycles import arrows_of
from workflows.models import Actor, Membership, User
from workflows.operations.recording import Moved, record
from workflows.roles import Role

LONGEST = 2000
_LONGEST_KEY, _LONGEST_WHAT = 200, 500


@transaction.atomic
def keep_audit(
    *,
    outcomes: Sequence[Outcome],
    actor: Actor,
    at: dt.datetime,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> AuditRun:
    """Keep a run, and a finding for every row that was not found by the same test before.

    Raises:
        NotAllowed: the actor is no auditor in office.
    """
    _check_office(actor, at, (Role.AUDITOR,))
    run = AuditRun.objects.create(
        ran_at=at, ran_by=actor.user, first=first, last=last, tests=[_told(o) for o in outcomes]
    )
    known = {*Finding.objects.values_list("code", "table", "row")}
    findings = []
    for hit in (hit for outcome in outcomes for hit in outcome.hits):
        place = (hit.code, hit.table, hit.key[:_LONGEST_KEY])
        if place in known:
            continue
        known.add(place)
        findings.append(_found(hit, run, actor, at))
    Finding.objects.bulk_create(findings)
    return run


def assign_finding(
    *, finding_id: UUID, owner: User, due_on: dt.date, actor: Actor, at: dt.datetime
) -> Finding:
    """Give a finding to a fund officer of the bureau, to be answered by a day.

    Raises:
        NotAllowed: the actor is no auditor, or the owner no fund officer of the same bureau.
        Objections: the day has passed.
        SomeoneWasFaster: it is answered or struck off.
    """
    if due_on < localdate(at):
        sentence = _("整改期限不能早于今天；请改期。")
        raise Objections([Objection("finding.due", "due_on", sentence)])
    if not fund_officers(actor, at).filter(user=owner).exists():
        raise NotAllowed(_("只能分派给本局在任的补偿资金经办人。"))
    changes = {"owner": owner, "due_on": due_on}
    facts = {"owner": owner.full_name, "due_on": due_on.isoformat()}
    return _take(finding_id, "assign", actor, at, changes=changes, facts=facts)


def answer_finding(*, finding_id: UUID, text: str, actor: Actor, at: dt.datetime) -> Finding:
    """Say what was done about a finding.

    Raises:
        NotAllowed: the finding was given to somebody else.
        Objections: no answer, or one beyond 2,000 characters.
        SomeoneWasFaster: it is not waiting for an answer.
    """
    _check_text(text, "text")
    changes = {"reply": text.strip(), "answered_by": actor.user}
    return _take(finding_id, "answer", actor, at, changes=changes, facts={"reply": text.strip()})


def send_back_finding(*, finding_id: UUID, text: str, actor: Actor, at: dt.datetime) -> Finding:
    """Ask for more than what was answered.

    Raises:
        NotAllowed: the actor is no auditor.
        Objections: no reason.
        SomeoneWasFaster: there is no answer.
    """
    _check_text(text, "text")
    facts = {"reason": text.strip()}
    return _take(finding_id, "send_back", actor, at, changes={}, facts=facts)


def close_finding(*, finding_id: UUID, text: str, actor: Actor, at: dt.datetime) -> Finding:
    """Strike a finding off, for a reason.

    Raises:
        NotAllowed: the actor is no auditor.
        SamePairOfEyes: the actor answered it.
        Objections: no reason.
        SomeoneWasFaster: there is no answer.
    """
    _check_text(text, "text")
    changes = {"closing": text.strip()}
    return _take(finding_id, "close", actor, at, changes=changes, facts={"closing": text.strip()})


def fund_officers(actor: Actor, at: dt.datetime) -> Any:
    """Give the fund officers in office of the actor's bureau."""
    held = Membership.objects.in_force(localdate(at)).filter(role=Role.FUND_OFFICER)
    return held.filter(organisation=actor.organisation_id, user__is_active=True)


def _found(hit: Hit, run: AuditRun, actor: Actor, at: dt.datetime) -> Finding:
    finding = Finding(
        code=hit.code, table=hit.table, row=hit.key[:_LONGEST_KEY], day=hit.on,
        what=hit.what[:_LONGEST_WHAT],
        evidence=write_evidence(hit.evidence), run=run,
    )  # fmt: skip
    facts = {"code": hit.code, "row": hit.key, "what": hit.what}
    record(finding, [Moved("find", "finding", "", FindingState.OPEN, facts)], actor=actor, at=at)
    return finding


def _take(
    finding_id: UUID,
    arrow: str,
    actor: Actor,
    at: dt.datetime,
    *,
    changes: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> Finding:
    [drawn] = {each.by for each in arrows_of(Finding) if each.name == arrow}
    _check_office(actor, at, drawn)
    with transaction.atomic():
        finding = Finding.objects.select_for_update(of=("self",)).filter(pk=finding_id).first()
        if finding is None:
            raise NotAllowed(_("没有这条审计发现。"))
        if arrow == "answer" and finding.owner_id != actor.user.pk:
            raise NotAllowed(_("这条发现分派给了他人，请由其答复。"))
        if arrow == "close" and finding.answered_by_id == actor.user.pk:
            raise SamePairOfEyes(_("答复人不能为自己的答复销号，请由另一位审计人员办理。"))
        before, move = finding.state, getattr(finding, arrow)
        if before not in {each.source for each in arrows_of(Finding) if each.name == arrow}:
            raise SomeoneWasFaster(_("这条发现刚刚已被他人办理，请刷新页面。"), state=before)
        move()
        for name, value in changes.items():
            setattr(finding, name, value)
        record(finding, [Moved(arrow, "finding", before, finding.state, facts)], actor=actor, at=at)
        finding.save()
    return finding


def _check_office(actor: Actor, at: dt.datetime, roles: Sequence[Role]) -> None:
    on, place = localdate(at), actor.membership
    if actor.role not in roles or not place.valid_from <= on <= (place.valid_to or on):
        raise NotAllowed(_("您的岗位不能办理这一步，或任职在当日无效。"), role=str(actor.role))


def _check_text(text: str, where: str) -> None:
    if not text.strip() or len(text) > LONGEST:
        raise Objections([Objection("finding.text", where, _("请填写内容，最多2000字。"))])


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "code": outcome.code,
        "hits": len(outcome.hits),
        "judged": outcome.judged,
        "unjudged": outcome.unjudged,
        "missing": list(outcome.missing),
    }

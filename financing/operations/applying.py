"""Draft an application, and file it to one or several banks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from financing.flows import BundledPledgeV1
from financing.models import Application, ApplicationVersion, Case, Upload
from financing.operations.acts import CaseAct
from financing.operations.parties import open_bundle
from financing.papers import APPLICATION
from financing.queries.prechecks import precheck
from financing.rules.eyes import check_eyes
from financing.states import ApplicationState
from workflows.errors import NotAllowed, Objection, Objections, SomeoneWasFaster
from workflows.models import Actor, Branch, Organisation
from workflows.operations.advancing import start_flow
from workflows.operations.numbering import next_number
from workflows.operations.recording import Moved, record
from workflows.operations.taking import check_membership
from workflows.roles import OrganisationKind, Role
from workflows.rules.chain import canonical_json, sha256


def draft_application(
    *,
    enterprise: Organisation,
    actor: Actor,
    form_token: UUID,
    content: Mapping[str, Any],
    at: dt.datetime,
) -> Application:
    """Begin an application; the same form sent twice is one application.

    Raises:
        NotAllowed: neither the enterprise's own person nor a specialist acting for it, or the form
            is someone else's, or the organisation is no enterprise.
    """
    check_membership(actor, at)
    if enterprise.kind != OrganisationKind.ENTERPRISE:
        raise NotAllowed(_("只有企业可以申请。"), kind=str(enterprise.kind))
    if actor.role == Role.APPLICANT and actor.organisation_id != enterprise.pk:
        raise NotAllowed(_("只能为本企业提出申请。"))
    if actor.role not in (Role.APPLICANT, Role.SPECIALIST):
        raise NotAllowed(_("只有企业经办人或银行专员可以提出申请。"), role=str(actor.role))
    helps = actor.role == Role.SPECIALIST
    application, made = Application.objects.get_or_create(
        form_token=form_token,
        defaults={
            "enterprise": enterprise,
            "drafted_by": actor.user,
            "for_bank_id": actor.organisation_id if helps else None,
            "for_branch_id": actor.branch_id if helps else None,
            "draft": dict(content),
            "created_at": at,
        },
    )
    if not made:
        _check_writer(application, actor)
    return application


def locked_application(application_id: UUID, actor: Actor) -> Application:
    """Lock an application that the actor may write.

    Raises:
        NotAllowed: there is none, or it is someone else's.
    """
    rows = Application.objects.select_for_update(of=("self",)).select_related("enterprise")
    application = rows.filter(pk=application_id).first()
    if application is None:
        raise NotAllowed(_("没有这份申请。"))
    _check_writer(application, actor)
    return application


def _check_writer(application: Application, actor: Actor) -> None:
    own = actor.role == Role.APPLICANT and actor.organisation_id == application.enterprise_id
    helped = (
        actor.role == Role.SPECIALIST
        and actor.organisation_id == application.for_bank_id
        and actor.branch_id in (None, application.for_branch_id)
    )
    if not (own or helped):
        raise NotAllowed(_("没有这份申请。"))


def save_draft(*, application_id: UUID, actor: Actor, content: Mapping[str, Any]) -> Application:
    """Keep what is being typed.

    Raises:
        SomeoneWasFaster: it has been filed meanwhile.
    """
    with transaction.atomic():
        application = locked_application(application_id, actor)
        if application.state != ApplicationState.DRAFTED:
            raise SomeoneWasFaster(_("这份申请已提交，不能再改草稿。"))
        application.draft = dict(content)
        application.save()
        return application


def discard_draft(*, application_id: UUID, actor: Actor, at: dt.datetime) -> Application:
    """Put a draft away; it is kept, and can no longer be filed.

    Raises:
        SomeoneWasFaster: it has been filed meanwhile.
    """
    with transaction.atomic():
        application = locked_application(application_id, actor)
        if application.state != ApplicationState.DRAFTED:
            raise SomeoneWasFaster(_("这份申请已提交，不能作废草稿。"))
        application.withdraw()
        move = Moved("withdraw", "application", "DRAFTED", "WITHDRAWN")
        record(application, [move], actor=actor, at=at, on_behalf_of_id=behalf(application, actor))
        application.save()
        return application


def file_application(
    *, application_id: UUID, branches: Sequence[Branch], actor: Actor, at: dt.datetime
) -> list[Case]:
    """File an application to one or several banks' branches: one case each, one frozen version.

    Raises:
        Objections: everything the pre-check finds, and no bank, one bank twice, or one that is not
            the specialist's own, at once.
        SomeoneWasFaster: it has been filed already.
    """
    check_membership(actor, at)
    with transaction.atomic():
        application = locked_application(application_id, actor)
        banks = [branch.organisation for branch in branches]
        found = precheck(application.draft, enterprise=application.enterprise, lenders=banks)
        if objections := (*found, *_check_banks(banks, actor)):
            raise Objections(objections)
        if application.state != ApplicationState.DRAFTED:
            raise SomeoneWasFaster(_("这份申请已经提交过了。"))
        application.file()
        version = freeze_version(application, application.draft, actor=actor, at=at)
        cases = [_open_case(application, version, branch, actor, at) for branch in branches]
        _record_filing(application, version, cases, actor, at)
        return cases


def _check_banks(banks: Sequence[Organisation], actor: Actor) -> list[Objection]:
    """Object to branches that lend nothing, or are not the actor's to file to."""
    if not banks:
        return [Objection("branches.none", "branches", "请至少选择一家银行网点。")]
    wrong = []
    if len({bank.pk for bank in banks}) < len(banks):
        wrong.append(Objection("branches.twice", "branches", "同一家银行只能选择一个网点。"))
    if any(bank.kind != OrganisationKind.BANK for bank in banks):
        wrong.append(Objection("branches.no_bank", "branches", "只能向银行的网点提交申请。"))
    elif actor.role == Role.SPECIALIST and any(bank.pk != actor.organisation_id for bank in banks):
        sentence = "专员代企业提交的申请，只能提交到本行的网点。"
        wrong.append(Objection("branches.other_bank", "branches", sentence))
    return wrong


def freeze_version(
    application: Application, content: Mapping[str, Any], *, actor: Actor, at: dt.datetime
) -> ApplicationVersion:
    """Freeze what is filed; the application keeps every version."""
    application.versions += 1
    text = canonical_json(content)
    return ApplicationVersion.objects.create(
        application=application,
        seq=application.versions,
        content=text,
        content_sha256=sha256(text),
        filed_by=actor.user,
        filed_at=at,
    )


def behalf(application: Application, actor: Actor) -> int | None:
    """Say on whose behalf a specialist files; None for the enterprise's own person."""
    return application.enterprise_id if actor.role == Role.SPECIALIST else None


def _record_filing(
    application: Application,
    version: ApplicationVersion,
    cases: Sequence[Case],
    actor: Actor,
    at: dt.datetime,
) -> None:
    facts = {"version": version.seq, "cases": [case.number for case in cases]}
    move = Moved(
        "file", "application", "DRAFTED", "FILED", facts, [("version", version.content_sha256)]
    )
    record(application, [move], actor=actor, at=at, on_behalf_of_id=behalf(application, actor))
    application.save()


def _open_case(
    application: Application,
    version: ApplicationVersion,
    branch: Branch,
    actor: Actor,
    at: dt.datetime,
) -> Case:
    content = application.draft
    case = Case(
        number=next_number("ZY", localdate(at).year),
        application=application,
        version=version,
        enterprise=application.enterprise,
        bank=branch.organisation,
        branch=branch,
        requested_fen=content["loan"]["amount_fen"],
        term_months=content["loan"]["term_months"],
        filed_at=at,
        hands=check_eyes({}, role=str(actor.role), user_id=actor.user.pk),
    )
    case.save(force_insert=True)
    open_bundle(case, content)
    act = CaseAct(case, None, actor, at)
    act.on_behalf_of_id = behalf(application, actor)
    case.hands = check_eyes(case.hands, role=str(actor.role), user_id=actor.user.pk)
    act.note(
        "file",
        before="DRAFTED",
        after=str(case.state),
        facts={
            "requested_fen": case.requested_fen,
            "term_months": case.term_months,
            "rights": len(content["rights"]),
            "version": version.seq,
        },
        rests_on=[("version", version.content_sha256), *upload_hashes(application)],
        papers=[APPLICATION],
        sheet={"content": content},
    )
    start_flow(BundledPledgeV1, act.position, case.pk)
    act.finish()
    act.open_items()
    return case


def upload_hashes(application: Application) -> list[tuple[str, str]]:
    """Give the uploads an act on an application rests on."""
    rows = Upload.objects.filter(application=application).order_by("pk")
    return [("upload", sha) for sha in rows.values_list("sha256", flat=True)]

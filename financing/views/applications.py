"""Applications: the list, the start, the confirmation."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from financing.forms.upload import EnterpriseForm
from financing.models import Alert, Application, ApplicationVersion
from financing.operations.applying import draft_application
from financing.operations.enterprises import meet_enterprise
from financing.queries.alerts import alerts_shown, own_deadlines
from financing.queries.applications import (
    applications_of,
    cases_of,
    draft_uploads,
    drafts_of,
    open_items_of,
)
from financing.states import ApplicationState, CaseState
from financing.views.drafting import APPLYING, add_errors
from financing.views.wording import state_tone
from workflows.errors import Objections
from workflows.roles import Role
from workflows.views.acting import ActingRequest, acting_as, form_token

_PAGE = 20
_ENTERPRISES_TURN = {CaseState.RETURNED, CaseState.SHARED}


@require_safe
@acting_as(*APPLYING)
def my_applications(request: ActingRequest) -> HttpResponse:
    """List one's drafts, and the cases that came of what was filed."""
    page = Paginator(cases_of(request.actor), _PAGE).get_page(request.GET.get("page"))
    cases = list(page.object_list)
    items = open_items_of([case.pk for case in cases])
    is_applicant = request.actor.role == Role.APPLICANT
    rows = [
        {
            "case": case,
            "url": reverse("progress" if is_applicant else "case", args=[case.pk]),
            "tone": state_tone(case.state),
            "calls": case.state in _ENTERPRISES_TURN,
            "due_at": next((item.due_at for item in items.get(case.pk, ())), None),
        }
        for case in cases
    ]
    drafts = [
        {"application": draft, "amount_fen": _whole(draft.draft.get("loan", {}).get("amount_fen"))}
        for draft in drafts_of(request.actor)[:_PAGE]
    ]
    alerts = own_deadlines(request.actor) if is_applicant else Alert.objects.none()
    context = {
        "rows": rows,
        "page": page,
        "drafts": drafts,
        "is_applicant": is_applicant,
        "alert_count": alerts.count(),
        "alerts": alerts_shown(alerts[:_PAGE], on=localdate(request.at)),
    }
    return render(request, "financing/my_applications.html", context)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


@require_http_methods(["GET", "HEAD", "POST"])
@acting_as(*APPLYING)
def new_application(request: ActingRequest) -> HttpResponse:
    """Say what will be needed, and begin a draft; for a specialist, name the enterprise first."""
    helps = request.actor.role == Role.SPECIALIST
    form = EnterpriseForm(request.POST or None) if helps else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            application = _begin(request, form)
        except Objections as wrong:
            assert form is not None, "an enterprise's own person names none"
            add_errors(form, wrong)
        else:
            return redirect("application", application.pk)
    token = request.POST.get("form_token") or str(uuid4())
    context = {"form": form, "form_token": token}
    status = 422 if form is not None and form.errors else 200
    return render(request, "financing/new_application.html", context, status=status)


def _begin(request: ActingRequest, form: EnterpriseForm | None) -> Application:
    actor = request.actor
    enterprise = actor.membership.organisation
    if form is not None:
        enterprise = meet_enterprise(actor=actor, **form.cleaned_data)
    return draft_application(
        enterprise=enterprise,
        actor=actor,
        form_token=form_token(request),
        content={"borrower": {"address": enterprise.address}},
        at=request.at,
    )


@require_safe
@acting_as(*APPLYING)
def application_filed(request: ActingRequest, application_id: UUID) -> HttpResponse:
    """Confirm what was filed: numbers, what happens next and when, and the hashes to keep."""
    application = get_object_or_404(applications_of(request.actor), pk=application_id)
    if application.state != ApplicationState.FILED:
        raise Http404
    cases = list(application.cases.select_related("bank", "branch").order_by("number"))
    items = open_items_of([case.pk for case in cases])
    is_applicant = request.actor.role == Role.APPLICANT
    context = {
        "application": application,
        "version": ApplicationVersion.objects.get(application=application, seq=1),
        "uploads": draft_uploads(application.pk),
        "rows": [
            {
                "case": case,
                "url": reverse("progress" if is_applicant else "case", args=[case.pk]),
                "due_at": next((item.due_at for item in items.get(case.pk, ())), None),
                "tone": state_tone(case.state),
            }
            for case in cases
        ],
    }
    return render(request, "financing/application_filed.html", context)

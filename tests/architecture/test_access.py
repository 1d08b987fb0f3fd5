"""Every address × role × own or foreign things × method: refused unless the table allows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from documents.models import Paper, Rendering
from documents.operations import render_paper
from financing.models import Application, Case, FilingSheet, PortfolioImport, Upload
from financing.operations.applying import draft_application, file_application
from financing.operations.cast import Cast
from financing.queries.audiences import audiences_of, readable_papers
from financing.states import Audience
from financing.states import CaseState as S
from risk_pool.models import Claim, Coverage, Pool, PoolSheet
from risk_pool.operations.sheets import draft_sheet
from risk_pool.rules.published import published_sheets
from tests.architecture.access_table import ROWS, STRANGER, Row, Things
from tests.architecture.house import expect_none
from tests.audit_facts import assigned_finding
from tests.cast import AT_BINHAI, Story, make_cast, make_content, make_story
from tests.risk_pool.pool_stories import ClaimStory
from workflows.models import Actor, Branch, Organisation, WorkItem
from workflows.roles import Role

METHODS = ("GET", "POST", "PUT", "DELETE")
FOREIGN_PEOPLE = {Role.APPLICANT: "qin", Role.SPECIALIST: "he"}
WAY_OF_STEP = {
    "accept": "accept",
    "value_right": "report",
    "review": "review",
    "decide": "approve",
    "confirm_share": "confirm",
    "resubmit": "",
}


def addresses(patterns: list[Any] | None = None) -> Iterator[tuple[str, URLPattern]]:
    """Walk the resolver: every address with its name."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns)
        else:
            yield each.name or f"unnamed: {each.pattern}", each


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert {name for name, _ in addresses()} == set(ROWS)


def test_every_page_of_ours_declares_who_may_see_it() -> None:
    """A view is for strangers on purpose, or names its roles; being signed in is not enough."""
    open_to_people = {"logout", "act_as"}
    silent = [
        name
        for name, pattern in addresses()
        if not hasattr(pattern.callback, "roles")
        and getattr(pattern.callback, "login_required", True)
        and name not in open_to_people
    ]

    expect_none(silent)


# --- What each principal has


def _share_left_to(role: Role, story: Story) -> Story:
    """Let every other party answer, so that a paper of the sharing exists."""
    for item in story.items("confirm_share"):
        if item.role != role:
            story.answer_share(item, confirmed=True)
    return story


def _own_stories(cast: Cast) -> dict[Role, Story]:
    guaranteed: dict[str, Any] = {"state": S.APPROVED, "terms_code": "demo-guarantee"}
    shared: dict[str, Any] = {"state": S.APPROVED, "terms_code": "zhongshan-four"}
    stories: dict[Role, Story] = {
        Role.APPLICANT: make_story(cast, state=S.RETURNED),
        Role.SPECIALIST: make_story(cast),
        Role.VALUER: make_story(cast, state=S.VERIFIED),
        Role.RISK_OFFICER: make_story(cast, state=S.INVESTIGATED),
        Role.APPROVER: make_story(cast, state=S.REVIEWED),
    }
    for role in (Role.FUND_OFFICER, Role.GUARANTEE_OFFICER):
        stories[role] = _share_left_to(role, make_story(cast, **guaranteed))
    for role in (Role.INSURANCE_OFFICER, Role.APPRAISER):
        stories[role] = _share_left_to(role, make_story(cast, **shared))
    for role in (Role.AUDITOR, Role.FUND_REVIEWER, Role.FINANCE_OFFICER):
        stories[role] = stories[Role.FUND_OFFICER]
    stories[Role.OPERATOR] = stories[Role.SPECIALIST]
    return stories


def _upload(case: Case, actor: Actor) -> Upload:
    return Upload.objects.create(
        case=case, label="材料", filename="a.pdf", media_type="application/pdf", size=1,
        sha256=uuid4().hex * 2, file=ContentFile(b"x", name="a.pdf"),
        audience=",".join(sorted(Audience)), uploaded_by=actor.user,
        organisation=actor.membership.organisation, uploaded_at=timezone.now(),
    )  # fmt: skip


def _made(paper: Paper) -> Paper:
    render_paper(paper_id=paper.pk, at=timezone.now())
    return paper


def _failed(paper: Paper) -> Paper:
    rendering = Rendering.objects.get(paper=paper)
    rendering.give_up()
    rendering.save()
    return paper


def _draft(enterprise: Organisation, drafter: Actor) -> Application:
    return draft_application(
        enterprise=enterprise, actor=drafter, form_token=uuid4(), at=timezone.now(),
        content=make_content(enterprise),
    )  # fmt: skip


def _filed(enterprise: Organisation, drafter: Actor, branch: Branch) -> Application:
    draft = _draft(enterprise, drafter)
    file_application(application_id=draft.pk, branches=[branch], actor=drafter, at=timezone.now())
    return draft


def _things(
    story: Story, actor: Actor, *, drafter: Actor, returned: Story, failed: Paper, finding: Any
) -> Things:
    item = next(iter(story.items(story_step(story))))
    enterprise = returned.case.enterprise
    paper = _made(_readable(story.case, actor))
    return Things(
        case=story.case.pk,
        item=item.pk,
        way=_way(item, actor),
        returned_case=returned.case.pk,
        returned_item=returned.item("resubmit").pk,
        paper=paper.pk,
        code=paper.proof_code,
        upload=_upload(story.case, actor).pk,
        draft=_draft(enterprise, drafter).pk,
        filed=_filed(enterprise, drafter, story.case.branch).pk,
        failed_paper=failed.pk,
        membership=actor.membership.pk,
        form_token=uuid4(),
        enterprise=enterprise.pk,
        brought=_brought(enterprise, drafter).pk,
        finding=finding,
        filings=_filings(actor).pk,
    )


def _way(item: WorkItem, actor: Actor) -> str:
    """Name a way that is offered: a bank values itself, an appraiser brings its report."""
    inside = item.step == "value_right" and actor.role == Role.VALUER
    return "compute" if inside else WAY_OF_STEP[item.step]


def _brought(enterprise: Organisation, keeper: Actor) -> PortfolioImport:
    return PortfolioImport.objects.create(
        keeper=keeper.membership.organisation, enterprise=enterprise, brought_by=keeper.user,
        brought_at=timezone.now(), filename="清单.csv", sha256="0" * 64,
        places={"kind": 0, "number": 1, "title": 2, "owners": 3},
        rows=[[2, {"kind": "商标", "number": "12345678", "title": "云", "owners": "云"}]],
    )  # fmt: skip


def _filings(actor: Actor) -> FilingSheet:
    return FilingSheet.objects.create(
        organisation=actor.membership.organisation, brought_by=actor.user, filename="登记.xlsx",
        brought_at=timezone.now(), sha256="0" * 64, places={"item": 0}, rows=[[2, {"item": "0"}]],
        results=[{"line": 2, "outcome": "blank", "problems": []}],
    )  # fmt: skip


def story_step(story: Story) -> str:
    """Name the step that is open."""
    return next(step for step in WAY_OF_STEP if story.items(step))


def _readable(case: Case, actor: Actor) -> Paper:
    papers = list(readable_papers(case, audiences_of(case, actor)))
    # An operator reads no paper; any will do to be refused.
    return papers[0] if papers else Paper.objects.filter(chain=case.pk).first() or Paper()


def _pooled(cast: Cast) -> dict[str, Any]:
    """Give a pool of the cast's bureau, with a loan in default, and a sheet not yet in force."""
    story = ClaimStory(cast)
    claim = story.report(story.go_bad())
    sheet = draft_sheet(
        pool=story.pool, content=published_sheets()["tj-binhai-2022"], terms_code="other",
        **story.by(Role.FUND_OFFICER),
    )  # fmt: skip
    paper = _made(Paper.objects.get(chain=claim.pk))
    return {
        "pool": story.pool.code, "coverage": claim.coverage_id, "claim": claim.pk,
        "sheet": sheet.pk, "pool_paper": paper.pk,
    }  # fmt: skip


def _of_another_pool(own: dict[str, Any], bank: Organisation) -> dict[str, Any]:
    """Give the same things once more, in a pool that another bureau keeps, for another bank."""
    pool = Pool.objects.create(code="foreign", name="外地资金池", keeper=bank, finance=bank)
    sheet = _copied(PoolSheet, own["sheet"], pool=pool)
    coverage = _copied(
        Coverage, own["coverage"], pool=pool, sheet=sheet, bank=bank, number="BA0",
        loan_number="foreign",
    )  # fmt: skip
    claim = _copied(Claim, own["claim"], coverage=coverage, number="DC0")
    paper = _copied(
        Paper, own["pool_paper"], number="foreign", chain=claim.pk, proof_code="FOREIGN"
    )
    Rendering.objects.create(paper=paper)
    return {
        "pool": pool.code, "coverage": coverage.pk, "claim": claim.pk, "sheet": sheet.pk,
        "pool_paper": paper.pk,
    }  # fmt: skip


def _copied(model: type[Any], key: Any, **changes: Any) -> Any:
    row = model.objects.get(pk=key)
    row.pk, row._state.adding = uuid4(), True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


class World:
    """Everyone's own things, foreign ones, and everyone signed in."""

    def __init__(self) -> None:
        cast = make_cast()
        stories = _own_stories(cast)
        foreign = make_story(cast, people=FOREIGN_PEOPLE, branch="haihe-gaoxin")
        returned = make_story(cast, people=FOREIGN_PEOPLE, branch="haihe-gaoxin", state=S.RETURNED)
        failed = _failed(Paper.objects.filter(chain=stories[Role.VALUER].case.pk, code="SL").get())
        specialist, he, qin = (cast.actors[name] for name in ("wang", "he", "qin"))
        finding = assigned_finding(cast.actors).pk
        pooled = _pooled(cast)
        elsewhere = _of_another_pool(pooled, cast.organisations["haihe"])
        self.foreign = replace(
            _things(foreign, he, drafter=qin, returned=returned, failed=failed, finding=finding),
            **elsewhere,
        )
        self.own: dict[str, Things] = {}
        self.cookies: dict[str, SimpleCookie] = {STRANGER: SimpleCookie()}
        for role, name in AT_BINHAI.items():
            actor = cast.actors[name]
            drafter = actor if role == Role.APPLICANT else specialist
            own = _things(
                stories[role], actor, drafter=drafter, returned=stories[Role.APPLICANT],
                failed=failed, finding=finding,
            )  # fmt: skip
            self.own[role] = replace(own, **pooled)
            self.cookies[role] = _signed_in(actor)
        self.own[STRANGER] = self.own[Role.SPECIALIST]


def _signed_in(actor: Actor) -> SimpleCookie:
    client = Client()
    client.force_login(actor.user, "django.contrib.auth.backends.ModelBackend")
    return SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()})


# --- The matrix


def _ask(cookies: SimpleCookie, method: str, address: str, data: Mapping[str, Any]) -> Any:
    """Send one request whose effects are taken back."""
    client = Client(raise_request_exception=False)
    client.cookies = SimpleCookie({name: morsel.value for name, morsel in cookies.items()})
    with transaction.atomic():
        sends: dict[str, Callable[..., Any]] = {
            "GET": client.get,
            "POST": lambda where: client.post(where, data),
            "PUT": client.put,
            "DELETE": client.delete,
        }
        response = sends[method](address)
        if response.streaming:
            b"".join(response.streaming_content)  # read to its end, a file is closed
        transaction.set_rollback(True)
    return response


def _is_refused(response: Any) -> bool:
    to_the_door = response.status_code == 302 and response["Location"].startswith("/sign-in/?next=")
    return to_the_door or response.status_code in (403, 404, 405)


@dataclass(frozen=True)
class Trial:
    """One request: who asks how, at which address, for whose things."""

    method: str
    name: str
    who: str
    kind: str

    def __str__(self) -> str:
        return f"{self.method} {self.name} as {self.who} on {self.kind}"


def _verdict(trial: Trial, row: Row, world: World) -> str | None:
    """Say what is wrong with the answer; None when it is as the table says."""
    own = trial.kind == "own"
    things = world.own[trial.who] if own else world.foreign
    allowed = trial.who in row.allowed(trial.method) and (own or not row.owned)
    address = row.address(trial.name, things)
    response = _ask(world.cookies[trial.who], trial.method, address, row.data(things))
    if response.status_code >= 500:
        return f"breaks with {response.status_code}"
    if allowed and _is_refused(response):
        return f"is refused with {response.status_code}, and should be let in"
    if not allowed and not _is_refused(response):
        return f"is let in with {response.status_code}, and should be refused"
    return None


@pytest.mark.django_db
def test_everyone_is_refused_unless_the_table_lets_them_in() -> None:
    world = World()
    cache.clear()

    wrong = [
        f"{trial}: {verdict}"
        for name, row in ROWS.items()
        for who in (STRANGER, *Role)
        for kind in row.kinds
        for method in METHODS
        if (verdict := _verdict(trial := Trial(method, name, str(who), kind), row, world))
    ]

    expect_none(wrong)


@pytest.mark.django_db
def test_a_page_that_forgets_whose_case_it_shows_would_be_found() -> None:
    world = World()
    careless = Row(get=ROWS["case"].get, keys=ROWS["case"].keys)

    verdict = _verdict(Trial("GET", "case", Role.SPECIALIST, "foreign"), careless, world)

    assert verdict == "is refused with 404, and should be let in"


@pytest.mark.django_db
def test_a_role_too_many_would_be_found() -> None:
    world = World()
    narrow = Row(get=frozenset(), keys=ROWS["case"].keys, owned=True)

    verdict = _verdict(Trial("GET", "case", Role.VALUER, "own"), narrow, world)

    assert verdict == "is let in with 200, and should be refused"

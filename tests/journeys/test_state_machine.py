"""Random people do random things to two banks' cases, and nothing that must never happen does."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid4

import hypothesis
import pytest
from django.db import transaction
from django_fsm import TransitionNotAllowed
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from financing.models import Case, CaseParty, Registration, RightValuation
from financing.operations.accepting import withdraw_filed_case
from financing.operations.applying import draft_application, file_application
from financing.operations.cast import Cast
from financing.operations.supervising import cancel_case
from financing.operations.unwinding import unwind_case, withdraw_approval
from financing.states import CaseState as S
from risk_pool.models import ShareConfirmation
from tests.cast import AT_BINHAI, AT_GAOXIN, STRAIGHT, Story, make_content
from tests.journeys.conftest import MONDAY
from tests.journeys.deeds import BACK, ON, OUT, Deed, deeds_at
from tests.journeys.everything import everything
from tests.journeys.truths import check_case, record_of
from workflows.errors import NotAllowed, Refusal, SamePairOfEyes, SomeoneWasFaster
from workflows.lifecycles import arrows_of
from workflows.models import Actor, Membership, RecordEntry, WorkItem
from workflows.queries.proof import prove_record
from workflows.roles import Role

Choice = TypeVar("Choice")
BUNDLES = (("invention",), ("trademark", "software"), ("invention", "trademark", "utility_model"))
# Whom the same person may not also have been on one case, said once more and independently.
ASKS, SHARES = {Role.APPLICANT}, {Role.FUND_OFFICER, Role.GUARANTEE_OFFICER, Role.INSURANCE_OFFICER}
JUDGES = {Role.SPECIALIST, Role.VALUER, Role.RISK_OFFICER, Role.APPROVER, Role.APPRAISER}
APART = {
    Role.APPLICANT: JUDGES | SHARES,
    Role.SPECIALIST: ASKS | {Role.RISK_OFFICER, Role.APPROVER, Role.VALUER, Role.APPRAISER},
    Role.RISK_OFFICER: ASKS | {Role.SPECIALIST, Role.APPROVER},
    Role.APPROVER: ASKS | SHARES | {Role.SPECIALIST, Role.RISK_OFFICER, Role.APPRAISER},
    Role.VALUER: ASKS | {Role.SPECIALIST},
    Role.APPRAISER: ASKS | {Role.SPECIALIST, Role.APPROVER},
    **dict.fromkeys(SHARES, ASKS | {Role.APPROVER}),
}
PARTS = {
    model._meta.model_name: model for model in (Registration, RightValuation, ShareConfirmation)
}
# Acts that are recorded and move nothing: not drawn in any lifecycle.
NOT_DRAWN = {
    "repay",
    "reverse_repayment",
    "draw_again",
    "close_line",
    "reprice",
    "extend",
    "change_terms",
}


def everyone(cast: Cast) -> list[Actor]:
    """List the cast, people with several places in their bank, and one whose time is over."""
    actors = list(cast.actors.values())
    bank_roles = (Role.SPECIALIST, Role.RISK_OFFICER, Role.APPROVER, Role.VALUER)
    places = [
        *itertools.product(("jincheng",), ("wang", "li", "chen", "gu"), bank_roles),
        *itertools.product(("haihe",), ("he", "feng"), bank_roles),
        # The enterprise's own person, the fund's and the appraiser's moonlight at the bank.
        *itertools.product(("jincheng",), ("zhou", "yang", "ping"), bank_roles),
    ]
    for house, name, role in places:
        held = Membership.objects.create(
            user=cast.actors[name].user,
            organisation=cast.organisations[house],
            role=role,
            valid_from=dt.date(2024, 1, 1),
        )
        actors.append(Actor(cast.actors[name].user, held))
    for name in ("wang", "chen"):
        place = cast.actors[name].membership
        over = Membership.objects.create(
            user=cast.actors["liu"].user,
            organisation=place.organisation,
            branch=place.branch,
            role=place.role,
            valid_from=dt.date(2024, 1, 1),
            valid_to=dt.date(2026, 3, 1),
        )
        actors.append(Actor(cast.actors["liu"].user, over))
    return actors


def may(actor: Actor, item: WorkItem, case: Case, on: dt.date) -> bool:
    """Say whether a person may take an item, by the record and not by what a case recalls."""
    place = actor.membership
    if on < place.valid_from or (place.valid_to is not None and place.valid_to < on):
        return False
    acted = set(RecordEntry.objects.filter(chain=case.pk).values_list("role", "actor_id"))
    if any((other, actor.user.pk) in acted for other in APART.get(actor.role, ())):
        return False
    desk = item.branch_id is None or actor.branch_id in (None, item.branch_id)
    if (item.organisation_id, item.role) == (actor.organisation_id, actor.role):
        return desk
    stands_in = item.role == Role.APPLICANT and actor.role == Role.SPECIALIST
    at_branch = actor.branch_id in (None, case.branch_id)
    return stands_in and actor.organisation_id == case.bank_id and at_branch


def pick(data: st.DataObject, choices: Sequence[Choice]) -> Choice:
    """Choose one; the story of a failure prints its place in the list, not all its facts."""
    return choices[data.draw(st.integers(0, len(choices) - 1))]


@dataclass(frozen=True)
class Trial:
    """One thing somebody tries."""

    story: Story
    item: WorkItem
    deed: Deed
    actor: Actor


class TwoBanks(RuleBasedStateMachine):
    """One application at two banks; every example is rolled back."""

    cast: ClassVar[Cast]
    actors: ClassVar[list[Actor]]

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.stories: list[Story] = []
        self.at = MONDAY
        self.read: dict[UUID, int] = {}
        self.moved = True
        self.parties: set[tuple[int, UUID]] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize(
        kinds=st.sampled_from(BUNDLES),
        start=st.sampled_from((*STRAIGHT[:-1], *STRAIGHT[6:-1] * 2)),
        other=st.sampled_from((S.FILED, S.ACCEPTED)),
    )
    def file(self, kinds: tuple[str, ...], start: S, other: S) -> None:
        enterprise = self.cast.organisations["yunyao"]
        content = make_content(enterprise, kinds=kinds)
        zhou = self.cast.actors["zhou"]
        application = draft_application(
            enterprise=enterprise, actor=zhou, form_token=uuid4(), content=content, at=self.at
        )
        branches = [self.cast.branches[key] for key in ("jincheng-binhai", "haihe-gaoxin")]
        cases = file_application(
            application_id=application.pk, branches=branches, actor=zhou, at=self.at
        )
        for case, people in zip(cases, (AT_BINHAI, AT_GAOXIN), strict=True):
            story = Story(cast=self.cast, content=content, at=self.at, people=people)
            story.case = case
            self.stories.append(story)
        self._walk(self.stories[0], start)
        self._walk(self.stories[1], other)

    def _walk(self, story: Story, goal: S) -> None:
        while S(Case.objects.get(pk=story.case.pk).state) != goal:
            item = self._open(story)[0]
            self._try(Trial(story, item, ON[item.step][0], story.actor(Role(item.role))))

    # --- What people do

    @rule(data=st.data(), steps=st.integers(1, 10))
    def carry_on(self, data: st.DataObject, steps: int) -> None:
        """Let the right people do what carries the case on."""
        story = pick(data, self.stories)
        for _step in range(steps):
            items = self._open(story)
            if not items:
                return
            item = pick(data, items)
            deed = pick(data, ON[item.step])
            self._try(Trial(story, item, deed, story.actor(Role(item.role))))

    @rule(data=st.data())
    def turn_back(self, data: st.DataObject) -> None:
        """Let the right people send back, return, or say no where the case goes on."""
        self._one_of(data, BACK)

    @rule(data=st.data(), really=st.integers(0, 3))
    def end(self, data: st.DataObject, really: int) -> None:
        """Let the right people end a case, or ask for more than there is."""
        if not really:
            self._one_of(data, OUT)

    def _one_of(self, data: st.DataObject, deeds: Mapping[str, list[Deed]]) -> None:
        items = [(s, i) for s in self.stories for i in self._open(s) if i.step in deeds]
        if items:
            story, item = pick(data, items)
            deed = pick(data, deeds[item.step])
            self._try(Trial(story, item, deed, story.actor(Role(item.role))))

    @rule(data=st.data())
    def anyone_tries(self, data: st.DataObject) -> None:
        """Let somebody, from anywhere, try anything on an open item."""
        items = [(s, i) for s in self.stories for i in self._open(s)]
        if not items:
            return
        story, item = pick(data, items)
        deed = pick(data, deeds_at(item.step))
        actor = pick(data, self.actors)
        self._try(Trial(story, item, deed, actor))

    @rule(data=st.data())
    def forge(self, data: st.DataObject) -> None:
        """Use an item of another step, of another case, or long done, in a hand that may."""
        story = pick(data, self.stories)
        items = list(WorkItem.objects.order_by("pk"))
        item = pick(data, items)
        step = data.draw(st.sampled_from(sorted(ON)), "step")
        deed = pick(data, deeds_at(step))
        own = item.case_key == story.case.pk and item.step == step
        if own and item.status == WorkItem.Status.OPEN:
            return
        self.at += dt.timedelta(hours=1)
        story.at = self.at
        by = {"case_id": story.case.pk, "item_id": item.pk, "at": self.at,
              "actor": story.actor(Role(item.role))}  # fmt: skip
        before = everything()
        with transaction.atomic(), pytest.raises(SomeoneWasFaster if own else NotAllowed):
            deed(story, by)
        assert everything() == before

    @rule(data=st.data(), cancels=st.booleans(), reason=st.sampled_from(("重复", " ")))
    def stop(self, data: st.DataObject, cancels: bool, reason: str) -> None:
        """Let somebody want a case cancelled or withdrawn from outside."""
        case = Case.objects.get(pk=pick(data, self.stories).case.pk)
        actor = pick(data, self.actors)
        before = everything()
        act = cancel_case if cancels else withdraw_filed_case
        try:
            act(case_id=case.pk, actor=actor, at=self.at, reason=reason)
        except Refusal:
            assert everything() == before
            return
        self.moved = True
        assert reason.strip()
        if cancels:
            assert actor.role == Role.OPERATOR
        else:
            assert (actor.role, actor.organisation_id) == (Role.APPLICANT, case.enterprise_id)

    @rule(data=st.data(), unwinding=st.booleans(), reason=st.sampled_from(("不再合作", " ")))
    def turn_round(self, data: st.DataObject, unwinding: bool, reason: str) -> None:
        """Let the approver, the specialist or anybody take an approval back, or unwind a case."""
        story = pick(data, self.stories)
        own = [story.actor(Role.APPROVER), story.actor(Role.SPECIALIST)]
        actor = pick(data, [*own * 4, *self.actors])
        case = Case.objects.get(pk=story.case.pk)
        bound = case.registrations.filter(state__in=["FILED", "REGISTERED"]).exists()
        self.at += dt.timedelta(hours=1)
        by: dict[str, Any] = {
            "case_id": case.pk, "actor": actor, "at": self.at, "reason": reason,
        }  # fmt: skip
        before = everything()
        try:
            if unwinding:
                unwind_case(**by, basis="示例：管理办法第一条")
            else:
                withdraw_approval(**by)
        except Refusal:
            assert everything() == before
            return
        self.moved = True
        assert reason.strip()
        assert actor.organisation_id == case.bank_id
        assert actor.branch_id in (None, case.branch_id)
        assert actor.role == Role.APPROVER or (actor.role == Role.SPECIALIST and not unwinding)
        assert bound or not unwinding
        stands = Case.objects.get(pk=case.pk).state
        assert stands == (S.SETTLED if unwinding else S.REVIEWED)

    @rule(data=st.data())
    def take_an_arrow(self, data: st.DataObject) -> None:
        """Refuse an arrow that is not drawn from where a case stands, and a state that is set."""
        story = pick(data, self.stories)
        case = Case.objects.get(pk=story.case.pk)
        arrow = data.draw(st.sampled_from(sorted({a.name for a in arrows_of(Case)})), "arrow")
        drawn = {(a.name, a.source) for a in arrows_of(Case)}
        with pytest.raises(AttributeError):
            case.state = S.CLOSED
        if (arrow, case.state) not in drawn:
            stood = case.state
            with pytest.raises(TransitionNotAllowed):
                getattr(case, arrow)()
            assert case.state == stood

    def _open(self, story: Story) -> list[WorkItem]:
        rows = WorkItem.objects.filter(case_key=story.case.pk, status=WorkItem.Status.OPEN)
        return list(rows.order_by("pk"))

    def _try(self, trial: Trial) -> None:
        self.at += dt.timedelta(hours=1)
        trial.story.at = self.at
        case = Case.objects.get(pk=trial.story.case.pk)
        allowed = may(trial.actor, trial.item, case, self.at.date())
        by = {"case_id": case.pk, "item_id": trial.item.pk, "at": self.at, "actor": trial.actor}
        hypothesis.note(f"{trial.actor.membership} at {trial.item}")
        before = everything()
        refusal = self._outcome(trial, by)
        if refusal is None:
            assert allowed, f"{trial.actor.user} did {trial.item.step}"
            self.moved = True
        else:
            barred = isinstance(refusal, NotAllowed | SamePairOfEyes)
            assert barred != allowed, f"{refusal} to {trial.actor.user} at {trial.item.step}"
            assert everything() == before, "a refusal left something behind"

    def _outcome(self, trial: Trial, by: dict[str, Any]) -> Refusal | None:
        try:
            trial.deed(trial.story, by)
        except Refusal as refusal:
            return refusal
        return None

    # --- What is true of it at every moment

    @invariant()
    def all_of_it_holds(self) -> None:
        """Look again after every move; a refusal has been seen to change nothing."""
        if not self.moved:
            return
        self.moved = False
        for story in self.stories:
            check_case(story.case)
            self._check_new_rows(story.case)
        assert prove_record().breaches == ()
        self._check_tenancy()

    def _check_new_rows(self, case: Case) -> None:
        """Only drawn arrows are taken, by their roles."""
        rows = record_of(case)[self.read.get(case.pk, 0) :]
        self.read[case.pk] = self.read.get(case.pk, 0) + len(rows)
        for row in rows:
            self._check_row(row)

    def _check_row(self, row: RecordEntry) -> None:
        json.loads(row.facts)
        if row.arrow in NOT_DRAWN or (row.arrow, row.seq) == ("file", 1):
            assert row.subject == "case"
            return
        model = Case if row.subject == "case" else PARTS[row.subject.split(":")[0]]
        drawn = {(a.name, a.source, a.target): a.by for a in arrows_of(model)}
        roles = drawn[row.arrow, row.from_state, row.to_state]
        assert not roles or row.role in roles

    def _check_tenancy(self) -> None:
        """Show a case to its parties, in their branches, and to nobody else."""
        parties = set(CaseParty.objects.values_list("organisation_id", "case_id"))
        if parties == self.parties:
            return
        self.parties = parties
        branches = {story.case.pk: story.case.branch_id for story in self.stories}
        for actor in self.cast.actors.values():
            seen = set(Case.objects.visible_to(actor).values_list("pk", flat=True))
            assert seen == {
                pk
                for pk, branch in branches.items()
                if (actor.organisation_id, pk) in parties
                and actor.branch_id in (None, branch)
                and actor.role != Role.OPERATOR
            }
        for name in ("qin", "tian", "ops", "liu", "meng"):
            assert not Case.objects.visible_to(self.cast.actors[name]).exists()


def test_random_people_never_break_a_case(cast: Cast) -> None:
    TwoBanks.cast, TwoBanks.actors = cast, everyone(cast)
    most = hypothesis.settings().max_examples * 6 // 10
    settings = hypothesis.settings(max_examples=most, stateful_step_count=30)

    run_state_machine_as_test(TwoBanks, settings=settings)

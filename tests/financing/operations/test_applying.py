"""Who files what for whom, to which bank, and which parties and rights come of it."""

from __future__ import annotations

import datetime as dt
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from financing.models import Application, Case, CaseParty
from financing.operations.applying import draft_application, file_application, save_draft
from financing.operations.cast import Cast
from financing.queries.applications import applications_of
from financing.rules.applied_parties import LONGEST_NAME
from financing.rules.applied_rights import LONGEST_TITLE
from financing.states import PartyRole
from tests.cast import make_content, make_right
from workflows.errors import NotAllowed, Objections
from workflows.models import Actor, Branch, Membership, WorkItem
from workflows.roles import Role

STRANGER = {"name": "津门蓝图示例软件有限公司", "credit_code": "91110000802100433B"}


def _content(cast: Cast, **changes: Any) -> dict[str, Any]:
    return make_content(cast.organisations["yunyao"], kinds=("software",)) | changes


def _file(
    cast: Cast,
    content: dict[str, Any],
    *,
    by: str | Actor = "zhou",
    to: tuple[str, ...] = ("jincheng-binhai",),
) -> list[Case]:
    actor = cast.actors[by] if isinstance(by, str) else by
    application = draft_application(
        enterprise=cast.organisations["yunyao"],
        actor=actor,
        form_token=uuid4(),
        content=content,
        at=timezone.now(),
    )
    return file_application(
        application_id=application.pk,
        branches=[cast.branches[key] for key in to],
        actor=actor,
        at=timezone.now(),
    )


def _refused(cast: Cast, content: dict[str, Any], **how: Any) -> list[tuple[str, str]]:
    with pytest.raises(Objections) as refused:
        _file(cast, content, **how)
    assert not Case.objects.exists()
    return [(objection.code, objection.where) for objection in refused.value.objections]


def _parts(case: Case) -> set[tuple[str, str]]:
    return set(CaseParty.objects.filter(case=case).values_list("role", "organisation__name"))


def _of_the_house(cast: Cast, username: str = "wang") -> Actor:
    """Give a specialist a place in the whole bank instead of a branch."""
    at_branch = cast.actors[username]
    membership = Membership.objects.create(
        user=at_branch.user,
        organisation_id=at_branch.organisation_id,
        role=Role.SPECIALIST,
        valid_from=dt.date(2020, 1, 1),
    )
    return Actor(at_branch.user, membership)


# --- Who files


def test_an_enterprise_does_not_file_as_another_one(cast: Cast) -> None:
    other = cast.organisations["qingyan"]
    content = make_content(other, kinds=("software",))

    assert _refused(cast, content) == [
        ("borrower.name.other", "borrower.name"),
        ("borrower.credit_code.other", "borrower.credit_code"),
    ]


def test_a_bank_does_not_apply(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        draft_application(
            enterprise=cast.organisations["haihe"],
            actor=cast.actors["wang"],
            form_token=uuid4(),
            content={},
            at=timezone.now(),
        )

    assert not Application.objects.exists()


def test_a_specialist_files_to_the_own_bank_only(cast: Cast) -> None:
    content = _content(cast)

    for to in (("haihe-gaoxin",), ("jincheng-binhai", "haihe-gaoxin")):
        assert _refused(cast, content, by="wang", to=to) == [("branches.other_bank", "branches")]
    assert len(_file(cast, content, by="wang", to=("jincheng-tanggu",))) == 1


def test_an_application_goes_to_branches_of_banks(cast: Cast) -> None:
    cast.branches["window"] = Branch.objects.create(
        organisation=cast.organisations["bureau"], name="服务窗口", code="ZSCQ-01"
    )

    assert _refused(cast, _content(cast), to=("window",)) == [("branches.no_bank", "branches")]


def test_a_specialist_of_the_whole_house_writes_and_files_the_own_draft(cast: Cast) -> None:
    actor = _of_the_house(cast)

    [case] = _file(cast, _content(cast), by=actor)

    application = Application.objects.get()
    assert application.for_bank == cast.organisations["jincheng"]
    assert application.for_branch is None
    assert case.application == application
    assert list(applications_of(actor)) == [application]


def test_a_draft_is_written_by_its_branch_and_house_and_nobody_else(cast: Cast) -> None:
    draft = draft_application(
        enterprise=cast.organisations["yunyao"],
        actor=cast.actors["wang"],
        form_token=uuid4(),
        content={},
        at=timezone.now(),
    )

    for actor in (cast.actors["liu"], cast.actors["he"], cast.actors["qin"]):
        with pytest.raises(NotAllowed):
            save_draft(application_id=draft.pk, actor=actor, content={"by": "someone else"})
        assert not applications_of(actor).exists()
    for actor in (cast.actors["zhou"], _of_the_house(cast)):
        save_draft(application_id=draft.pk, actor=actor, content={})
        assert list(applications_of(actor)) == [draft]


# --- Which parties come of it


def test_a_known_code_under_another_name_is_told(cast: Cast) -> None:
    qingyan = cast.organisations["qingyan"]
    content = _content(
        cast, agent={"name": "津门专利代理事务所", "credit_code": qingyan.credit_code}
    )

    assert _refused(cast, content) == [("agent.name.other", "agent.name")]


@pytest.mark.parametrize("house", ["haihe", "bureau", "andan", "hengzhun"])
def test_neither_a_bank_nor_another_house_of_the_scheme_is_an_agent(cast: Cast, house: str) -> None:
    named = cast.organisations[house]
    content = _content(cast, agent={"name": named.name, "credit_code": named.credit_code})

    assert _refused(cast, content) == [("agent.kind", "agent.credit_code")]


def test_a_competing_bank_pledges_nothing(cast: Cast) -> None:
    bank = cast.organisations["haihe"]
    content = _content(cast)
    content["pledgors"].append(
        {
            "name": bank.name,
            "credit_code": bank.credit_code,
            "is_borrower": False,
            "resolution": "董事会决议",
        }
    )
    content["rights"].append(make_right("software", bank.name))

    assert _refused(cast, content) == [("pledgor.kind", "pledgors[1].credit_code")]


@pytest.mark.parametrize(
    ("named", "to", "code"),
    [
        ("haihe", ("jincheng-binhai",), "pledgee.not_the_lender"),
        ("jincheng", ("jincheng-binhai", "haihe-gaoxin"), "pledgee.not_the_lender"),
        ("yunyao", ("jincheng-binhai",), "pledgee.is_pledgor"),
        ("qingyan", ("jincheng-binhai",), "pledgee.unknown"),
        ("xinbao", ("jincheng-binhai",), "pledgee.unknown"),
    ],
)
def test_the_pledgee_is_the_lender_or_a_guarantor(
    cast: Cast, named: str, to: tuple[str, ...], code: str
) -> None:
    pledgee = cast.organisations[named]
    content = _content(cast, pledgee={"name": pledgee.name, "credit_code": pledgee.credit_code})

    assert _refused(cast, content, to=to) == [(code, "pledgee.credit_code")]


def test_a_pledgee_nobody_knows_is_told_and_not_entered(cast: Cast) -> None:
    assert _refused(cast, _content(cast, pledgee=STRANGER)) == [
        ("pledgee.unknown", "pledgee.credit_code")
    ]
    assert _refused(cast, _content(cast, pledgee={"name": "某担保公司"})) == [
        ("pledgee.credit_code_missing", "pledgee.credit_code")
    ]


@pytest.mark.parametrize("named", ["andan", "jincheng"])
def test_a_guarantor_or_the_lender_holds_the_pledge(cast: Cast, named: str) -> None:
    pledgee = cast.organisations[named]
    content = _content(cast, pledgee={"name": pledgee.name, "credit_code": pledgee.credit_code})

    [case] = _file(cast, content)

    assert ("PLEDGEE", pledgee.name) in _parts(case)


def test_an_agent_without_a_code_is_told(cast: Cast) -> None:
    assert _refused(cast, _content(cast, agent={"name": "津门专利代理事务所"})) == [
        ("agent.credit_code_missing", "agent.credit_code")
    ]


# --- What the check lets pass can be filed


def test_names_written_with_blanks_are_the_same_names(cast: Cast) -> None:
    own = cast.organisations["yunyao"]
    content = _content(cast)
    content["borrower"]["name"] = f" {own.name} "
    content["pledgors"][0]["name"] = own.name.replace("示例", "示例 ")
    content["rights"][0]["pledgor"] = f"{own.name}　"
    content["pledgors"].append(
        {
            "name": " 津门蓝图（天津）示例软件有限公司",
            "credit_code": "9111 0000 8021 0043 3b",
            "is_borrower": False,
            "resolution": "股东会决议",
        }
    )
    content["rights"].append(make_right("software", "津门蓝图(天津)示例软件 有限公司"))

    [case] = _file(cast, content)

    assert _parts(case) == {
        ("BORROWER", own.name),
        ("PLEDGOR", own.name),
        ("PLEDGOR", "津门蓝图（天津）示例软件有限公司"),
        ("LENDER", "津城示例银行"),
        ("PLEDGEE", "津城示例银行"),
    }
    stranger = CaseParty.objects.get(case=case, organisation__credit_code="91110000802100433B")
    assert stranger.role == PartyRole.PLEDGOR


def test_a_mark_of_two_classes_is_one_right_on_one_row(cast: Cast) -> None:
    mark = make_right("trademark", cast.organisations["yunyao"].name)
    twice = _content(cast, rights=[mark, {**deepcopy(mark), "classes": [35]}])

    with pytest.raises(Objections) as refused:
        _file(cast, twice)
    [case] = _file(cast, _content(cast, rights=[{**mark, "classes": [9, 35]}]))

    [objection] = refused.value.objections
    assert (objection.code, objection.where) == ("rights.duplicate", "rights[1].number")
    assert "各类别都列在同一项" in objection.message
    assert case.pledged_rights.count() == 1


def test_the_longest_names_and_titles_are_filed_and_longer_ones_told(cast: Cast) -> None:
    def named(extra: int) -> dict[str, Any]:
        content = _content(cast)
        content["rights"][0]["title"] = "件" * (LONGEST_TITLE + extra)
        agent = {**STRANGER, "name": "代" * (LONGEST_NAME + extra)}
        return content | {"agent": agent}

    assert _refused(cast, named(extra=1)) == [
        ("agent.name.too_long", "agent.name"),
        ("right.title.too_long", "rights[0].title"),
    ]
    [case] = _file(cast, named(extra=0))
    assert len(case.pledged_rights.get().title) == LONGEST_TITLE


def test_a_work_item_about_a_right_holds_the_longest_title() -> None:
    assert WorkItem._meta.get_field("subject_title").max_length == LONGEST_TITLE

"""Audience × part: who reads which papers, uploads, remarks and groups of fields."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.utils import timezone

from documents.models import Paper
from financing.models import Case, CaseParty, Comment, Upload
from financing.operations.cast import Cast
from financing.queries.audiences import (
    audiences_of,
    readable_comments,
    readable_papers,
    readable_uploads,
)
from financing.queries.case_file import case_file
from financing.queries.field_groups import FIELD_GROUPS, readable_groups
from financing.queries.history import history_of
from financing.states import AUDIENCE_OF_PARTY, Audience, PartyRole
from financing.states import CaseState as S
from tests.cast import make_cast, make_story
from workflows.models import Actor, Membership, Organisation, User

pytestmark = pytest.mark.django_db


@pytest.fixture(name="case")
def a_settled_case(db: None) -> Case:
    """Everything that can be read exists: the case went all the way."""
    case = make_story(make_cast(), state=S.CLOSED).case
    cache.clear()
    CaseParty.objects.filter(case=case).delete()
    return case


def reader(case: Case, *parts: PartyRole) -> Actor:
    """Make a person of a house that takes exactly these parts."""
    code = f"TEST{Organisation.objects.count()}"
    house = Organisation.objects.create(kind="ENTERPRISE", name="示例机构", credit_code=code)
    user = User.objects.create(username=f"reader{house.pk}", full_name="读者")
    place = Membership.objects.create(
        user=user, organisation=house, role="AUDITOR", valid_from=timezone.localdate()
    )
    CaseParty.objects.bulk_create(
        CaseParty(case=case, organisation=house, role=part) for part in parts
    )
    return Actor(user, place)


def meant_for(tokens: str, audiences: Collection[Audience]) -> bool:
    return bool(set(tokens.split(",")) & {str(a) for a in audiences})


PARTS = [(), *((part,) for part in PartyRole), (PartyRole.LENDER, PartyRole.PLEDGEE)]


@pytest.mark.parametrize("parts", PARTS, ids=lambda parts: "+".join(parts) or "none")
def test_a_house_reads_by_its_parts_and_nothing_else(
    case: Case, parts: tuple[PartyRole, ...]
) -> None:
    actor = reader(case, *parts)
    wanted = {AUDIENCE_OF_PARTY[part] for part in parts}

    audiences = audiences_of(case, actor)

    assert audiences == wanted
    papers = Paper.objects.filter(chain=case.pk)
    expected = {paper.number for paper in papers if meant_for(paper.audience, wanted)}
    assert {paper.number for paper in readable_papers(case, audiences)} == expected
    assert readable_groups(audiences) == {g for g, who in FIELD_GROUPS.items() if who & wanted}
    if not parts:
        assert history_of(case, audiences, actor).events == ()


@pytest.mark.parametrize("audience", Audience)
def test_an_upload_and_a_remark_reach_their_audience_only(case: Case, audience: Audience) -> None:
    user = User.objects.get(username="wang")
    house = case.bank
    upload = Upload.objects.create(
        case=case, label="材料", filename="a.pdf", media_type="application/pdf", size=1,
        sha256="0" * 64, file=ContentFile(b"x", name="a.pdf"), audience=str(audience),
        uploaded_by=user, organisation=house, uploaded_at=timezone.now(),
    )  # fmt: skip
    comment = Comment.objects.create(
        case=case, author=user, organisation=house, text="留言", audience=str(audience),
        written_at=timezone.now(),
    )  # fmt: skip

    for other in Audience:
        assert (upload in readable_uploads(case, [other])) == (other == audience)
        assert (comment in readable_comments(case, [other])) == (other == audience)


@pytest.mark.parametrize("audience", Audience)
def test_a_group_that_is_not_theirs_is_not_even_loaded(case: Case, audience: Audience) -> None:
    file = case_file(case, [audience], on=timezone.localdate())

    held = {
        "application": bool(file.application),
        "verification": any(right.snapshot or right.findings for right in file.rights),
        "right_values": any(right.valuation for right in file.rights),
        "bundle_value": file.bundle is not None,
        "credit_memo": bool(file.investigations or file.reviews),
        "approved_terms": bool(file.approvals),
        "sharing": bool(file.shares),
        "contracts": bool(file.contracts),
        "registrations": any(right.registrations for right in file.rights),
        "disbursed_amount": bool(file.loans),
    }
    assert held == {group: audience in FIELD_GROUPS[group] for group in held}


@pytest.mark.parametrize("audience", [a for a in Audience if a != Audience.BANK])
def test_only_the_bank_reads_what_the_bank_thinks(audience: Audience) -> None:
    memo = {"verification", "right_values", "bundle_value", "credit_memo"}

    assert not memo & readable_groups([audience])


def test_the_record_never_quotes_the_memo_to_others(case: Case, cast: Cast) -> None:
    secrets = ("经营正常，权利用于主营产品。", "同意按建议金额授信。", "审批权限", "可贷上限")

    for audience in set(Audience) - {Audience.BANK}:
        told = str(history_of(case, [audience], cast.actors["shen"]).events)
        assert not [secret for secret in secrets if secret in told], audience


@pytest.fixture
def cast(case: Case) -> Cast:
    """Everyone, met again."""
    return make_cast()

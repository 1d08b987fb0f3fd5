"""Who is a party of a case, from when, and until when."""

from __future__ import annotations

from typing import Any

import pytest

from financing.models import Case, CaseParty
from financing.operations.accepting import resubmit_application
from financing.operations.cast import Cast
from financing.queries.audiences import audiences_of
from financing.states import CaseState as S
from financing.states import PartyRole
from tests.cast import Story, make_right, make_story
from workflows.errors import Objections
from workflows.models import Organisation
from workflows.roles import Role

AGENT = {"name": "津门专利代理事务所", "credit_code": "9144030071526726XG"}


def _named(organisation: Organisation) -> dict[str, Any]:
    return {"name": organisation.name, "credit_code": organisation.credit_code}


def _pledged_by(story: Story, third: Organisation) -> dict[str, Any]:
    """Add a third party that pledges a software of its own."""
    pledgor = _named(third) | {"is_borrower": False, "resolution": "股东会决议"}
    return story.content | {
        "pledgors": [*story.content["pledgors"], pledgor],
        "rights": [*story.content["rights"], make_right("software", third.name)],
    }


def _resubmit(story: Story, content: dict[str, Any]) -> None:
    story.content = content
    resubmit_application(**story.by("resubmit", Role.APPLICANT), content=content)


def _applied_for(case: Case) -> set[tuple[str, str]]:
    roles = (PartyRole.PLEDGOR, PartyRole.AGENT, PartyRole.PLEDGEE)
    parts = CaseParty.objects.filter(case=case, role__in=roles)
    return set(parts.values_list("role", "organisation__name"))


def _sees(story: Story, username: str) -> bool:
    actor = story.cast.actors[username]
    seen = Case.objects.visible_to(actor).filter(pk=story.case.pk).exists()
    assert seen == bool(audiences_of(story.case, actor))
    return seen


@pytest.fixture
def story(cast: Cast) -> Story:
    return make_story(cast, state=S.RETURNED)


def test_a_new_version_brings_its_parties(story: Story) -> None:
    organisations = story.cast.organisations
    content = _pledged_by(story, organisations["qingyan"])

    _resubmit(story, content | {"agent": AGENT, "pledgee": _named(organisations["andan"])})

    assert _applied_for(story.case) == {
        ("PLEDGOR", organisations["yunyao"].name),
        ("PLEDGOR", organisations["qingyan"].name),
        ("AGENT", AGENT["name"]),
        ("PLEDGEE", organisations["andan"].name),
    }
    assert _sees(story, "qin")
    assert _sees(story, "dan")


def test_who_is_named_no_longer_sees_the_case_no_longer(cast: Cast) -> None:
    organisations = cast.organisations
    draft = make_story(cast).content
    first = {
        **draft,
        "rights": [make_right("software", organisations["yunyao"].name)],
        "agent": AGENT,
        "pledgee": _named(organisations["andan"]),
    }
    story = make_story(cast, content=first)
    story.content = _pledged_by(story, organisations["qingyan"])
    story = make_story(cast, content=story.content, state=S.RETURNED)
    assert _sees(story, "qin")
    assert _sees(story, "dan")

    _resubmit(story, {**draft, "rights": story.content["rights"][:1]})

    assert _applied_for(story.case) == {
        ("PLEDGOR", organisations["yunyao"].name),
        ("PLEDGEE", organisations["jincheng"].name),
    }
    assert not _sees(story, "qin")
    assert not _sees(story, "dan")
    assert _sees(story, "zhou")
    ended = CaseParty.ever.filter(case=story.case, until=story.at)
    assert set(ended.values_list("role", flat=True)) == {"PLEDGOR", "AGENT", "PLEDGEE"}


def test_a_pledgor_stays_while_its_dropped_right_is_still_locked(cast: Cast) -> None:
    third = cast.organisations["qingyan"]
    story = make_story(cast)
    story.content = _pledged_by(story, third)
    story = make_story(cast, content=story.content, state=S.RETURNED)
    story.case.pledged_rights.filter(pledgor=third).update(locked_at=story.at)

    own = story.content["pledgors"][:1], story.content["rights"][:2]
    _resubmit(story, {**story.content, "pledgors": own[0], "rights": own[1]})

    assert story.case.pledged_rights.get(pledgor=third).excluded_reason
    assert _sees(story, "qin")


def test_a_party_that_declined_leaves_when_the_bank_decides_again(cast: Cast) -> None:
    story = make_story(cast, state=S.REVIEWED)
    story.approve(terms_code="zhongshan-four")
    assert _sees(story, "bao")

    story.share(declined_by=[Role.INSURANCE_OFFICER])

    assert not _sees(story, "bao")
    assert _sees(story, "yang")
    left = CaseParty.ever.get(case=story.case, role=PartyRole.INSURER)
    assert left.until is not None

    story.approve(terms_code="zhongshan-four")

    assert _sees(story, "bao")
    assert CaseParty.ever.filter(case=story.case, role=PartyRole.INSURER).count() == 2


def test_an_appraiser_that_declines_a_share_still_answers_for_its_value(cast: Cast) -> None:
    story = make_story(cast, state=S.REVIEWED)
    story.case.valuations.update(appraiser=cast.organisations["hengzhun"])
    story.approve(terms_code="zhongshan-four")

    story.share(declined_by=[Role.APPRAISER])

    assert _sees(story, "ping")


def test_the_pledgee_does_not_change_under_a_live_registration(cast: Cast) -> None:
    story = make_story(cast, state=S.SIGNED)
    Case.objects.filter(pk=story.case.pk).update(returned_once=False)
    story.file_registrations()
    titles = [story.title(1), story.title(2)]
    story.answer(titles[0])
    story.answer(titles[1], outcome="refused")
    story.reconsider()
    story.send_back("accept")
    story.return_once()
    andan = _named(cast.organisations["andan"])

    with pytest.raises(Objections) as refused:
        _resubmit(story, {**story.content, "pledgee": andan})

    [objection] = refused.value.objections
    assert (objection.code, objection.where) == ("pledgee.registered", "pledgee")
    assert ("PLEDGEE", cast.organisations["jincheng"].name) in _applied_for(story.case)


def test_an_appraiser_replaced_in_a_later_round_sees_the_case_no_longer(cast: Cast) -> None:
    story = make_story(cast, state=S.REVIEWED, terms_code="")
    hengzhun = cast.organisations["hengzhun"]
    story.case.valuations.update(appraiser=hengzhun)
    CaseParty.objects.create(case=story.case, organisation=hengzhun, role=PartyRole.APPRAISER)
    story.send_back("verify_rights")
    assert _sees(story, "ping")

    story.verify()

    assert not _sees(story, "ping")
    ended = CaseParty.ever.get(case=story.case, role=PartyRole.APPRAISER)
    assert ended.until == story.at

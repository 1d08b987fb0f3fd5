"""Who may not value by itself is routed to an appraiser on the list, and told why."""

from __future__ import annotations

import pytest

from banks.models import ValuationLeave
from financing.models import AppraiserLicence, CaseParty, RightValuation
from financing.operations.approving import approve
from financing.operations.cast import Cast
from financing.operations.commissioning import commission_appraiser
from financing.operations.valuing import value_right
from financing.operations.verifying import verify_rights
from financing.states import CaseState as S
from financing.states import PartyRole
from tests.cast import STREAM, Story, make_story
from workflows.errors import NotAllowed, Objections
from workflows.roles import Role

INPUTS = {"royalty_percent": "2.0", "evidence": "可比许可合同", "stream": STREAM}
FEE_FEN = 3_000_000


@pytest.fixture
def closed(cast: Cast) -> Story:
    """Verify the rights of a case whose bank has no leave any more."""
    story = make_story(cast, state=S.ACCEPTED)
    ValuationLeave.objects.all().delete()
    story.verify()
    return story


def test_without_a_leave_every_right_waits_for_an_appraiser_and_says_why(closed: Story) -> None:
    routes = RightValuation.objects.filter(case=closed.case)

    assert set(routes.values_list("route", "route_reason")) == {
        ("external", "本行（网点）没有登记内部评估资格。")
    }
    assert {item.role for item in closed.items("value_right")} == {Role.VALUER}


def test_the_bank_cannot_value_what_it_may_not(closed: Story) -> None:
    with pytest.raises(Objections) as refused:
        value_right(**closed.by("value_right", Role.VALUER), inputs=INPUTS)

    (objection,) = refused.value.objections
    assert objection.code == "PIL-05"
    assert "请委托评估机构" in objection.message


def test_a_leave_that_ends_between_two_steps_ends_the_internal_way(cast: Cast) -> None:
    story = make_story(cast, state=S.VERIFIED)
    ValuationLeave.objects.update(valid_to=story.at.date().replace(year=2020))

    with pytest.raises(Objections) as refused:
        value_right(**story.by("value_right", Role.VALUER), inputs=INPUTS)

    assert [each.code for each in refused.value.objections] == ["PIL-05"]


def test_a_commission_hands_the_step_to_the_appraiser_and_leaves_a_letter(closed: Story) -> None:
    house = closed.cast.organisations["hengzhun"]
    by = closed.by("value_right", Role.VALUER)

    commission_appraiser(**by, appraiser=house, fee_fen=FEE_FEN)

    valuation = RightValuation.objects.get(appraiser=house)
    assert (valuation.route, valuation.fee_fen) == ("external", FEE_FEN)
    assert CaseParty.objects.filter(
        case=closed.case, organisation=house, role=PartyRole.APPRAISER, until=None
    ).exists()
    item = next(each for each in closed.items("value_right") if each.pk == by["item_id"])
    assert (item.organisation_id, item.role) == (house.pk, Role.APPRAISER)
    with pytest.raises(NotAllowed):
        commission_appraiser(**by, appraiser=house, fee_fen=FEE_FEN)


def test_only_an_appraiser_on_the_list_is_commissioned_or_named(closed: Story, cast: Cast) -> None:
    AppraiserLicence.objects.all().delete()
    house = cast.organisations["hengzhun"]

    with pytest.raises(Objections) as refused:
        commission_appraiser(**closed.by("value_right", Role.VALUER), appraiser=house, fee_fen=-1)

    codes = [each.code for each in refused.value.objections]
    assert codes == ["extract.appraiser.unlisted", "commission.fee"]
    other = make_story(cast, state=S.ACCEPTED, appraiser="hengzhun")
    with pytest.raises(Objections) as refused:
        verify_rights(**other.by("verify_rights"), extracts=other.extracts())
    assert {each.code for each in refused.value.objections} == {"extract.appraiser.unlisted"}


def test_a_bank_that_may_value_says_why_it_does_not(cast: Cast) -> None:
    story = make_story(cast, state=S.VERIFIED)
    house = cast.organisations["hengzhun"]

    with pytest.raises(Objections) as refused:
        commission_appraiser(**story.by("value_right", Role.VALUER), appraiser=house, fee_fen=0)

    assert [each.code for each in refused.value.objections] == ["commission.reason"]


def test_no_more_is_approved_than_might_have_been_valued_inside(cast: Cast) -> None:
    story = make_story(cast, state=S.REVIEWED)
    ValuationLeave.objects.update(limit_fen=story.approval().approved_fen - 1)

    with pytest.raises(Objections) as refused:
        approve(**story.by("decide", Role.APPROVER), terms=story.approval())

    assert "PIL-05" in [each.code for each in refused.value.objections]

"""Which register extracts the rules look at, and who may be asked for a value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from financing.errors import RightsBlocked
from financing.models import CaseParty, PledgedRight, RegisterSnapshot, RightFinding
from financing.operations.cast import Cast
from financing.operations.reading import Extract, judge
from financing.operations.verifying import verify_rights
from financing.states import CaseState as S
from tests.cast import Story, make_story
from workflows.errors import Objections


@pytest.fixture
def story(cast: Cast) -> Story:
    return make_story(cast, state=S.ACCEPTED)


def _refused(story: Story, extracts: list[Extract]) -> list[tuple[str, str]]:
    with pytest.raises(Objections) as refused:
        verify_rights(**story.by("verify_rights"), extracts=extracts)
    assert not RegisterSnapshot.objects.exists()
    return [(objection.code, objection.where) for objection in refused.value.objections]


def _changed(story: Story, **changes: Any) -> list[Extract]:
    """Write clean extracts, the first of them changed."""
    first, *others = story.extracts()
    return [replace(first, **changes), *others]


def _with_facts(story: Story, **changes: Any) -> list[Extract]:
    return _changed(story, facts=replace(story.extracts()[0].facts, **changes))


@pytest.mark.parametrize(
    "other",
    [{"kind": ""}, {"kind": "utility_model"}, {"number": ""}, {"number": "2023SR0599982"}],
)
def test_an_extract_of_another_right_is_told(story: Story, other: Mapping[str, str]) -> None:
    extracts = _with_facts(story, **other)

    assert _refused(story, extracts) == [("extract.other_right", "rights[1].number")]


def test_a_blocked_right_does_not_pass_as_a_right_of_no_kind(story: Story) -> None:
    ended = _with_facts(story, legal_status="terminated")
    disguised = _with_facts(story, legal_status="terminated", kind="")

    with pytest.raises(RightsBlocked):
        verify_rights(**story.by("verify_rights"), extracts=ended)
    assert [code for code, _where in _refused(story, disguised)] == ["extract.other_right"]


def test_a_right_has_one_extract(story: Story) -> None:
    ended = _with_facts(story, legal_status="terminated")
    twice = [*ended, story.extracts()[0]]

    assert _refused(story, twice) == [("extract.duplicate", "rights[1]")]
    assert _refused(story, story.extracts()[:1]) == [("extract.missing", "rights[2]")]
    assert _refused(story, [*story.extracts(), replace(ended[0], position=3)]) == [
        ("extract.unknown", "rights[3]")
    ]


@pytest.mark.parametrize("house", ["haihe", "xinbao", "yunyao"])
def test_only_an_appraiser_is_asked_for_a_value(story: Story, cast: Cast, house: str) -> None:
    extracts = _changed(story, appraiser=cast.organisations[house])

    assert _refused(story, extracts) == [("extract.appraiser.kind", "rights[1].appraiser")]
    assert not CaseParty.objects.filter(case=story.case, role="APPRAISER").exists()


def test_an_appraiser_does_not_value_what_it_pledges(story: Story, cast: Cast) -> None:
    appraiser = cast.organisations["hengzhun"]
    CaseParty.objects.create(case=story.case, organisation=appraiser, role="PLEDGOR")

    assert _refused(story, _changed(story, appraiser=appraiser)) == [
        ("extract.appraiser.party", "rights[1].appraiser")
    ]


@pytest.mark.parametrize(
    ("row", "code", "place"),
    [
        ({"name": "王雪梅", "capacity": "specialist"}, "acknowledgement.rule_missing", "rule"),
        ({"rule": "HOUSE-01", "capacity": "pledgor"}, "acknowledgement.name_missing", "name"),
        ({"rule": "HOUSE-01", "name": " "}, "acknowledgement.name_missing", "name"),
    ],
)
def test_an_acknowledgement_says_who_noted_what(
    story: Story, row: dict[str, str], code: str, place: str
) -> None:
    extracts = _changed(story, acknowledgements=[row])

    assert _refused(story, extracts) == [(code, f"rights[1].acknowledgements[0].{place}")]


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"source": "簿" * 121}, "extract.source.too_long", "source"),
        ({"source": " "}, "extract.source.missing", "source"),
        ({"exclude": "因" * 301}, "extract.exclude.too_long", "exclude"),
        ({"exclude": " "}, "extract.exclude.missing", "exclude"),
    ],
)
def test_texts_say_something_and_fit_their_columns(
    story: Story, changes: Mapping[str, str], code: str, place: str
) -> None:
    assert _refused(story, _changed(story, **changes)) == [(code, f"rights[1].{place}")]


def test_a_register_is_not_asked_tomorrow(story: Story) -> None:
    tomorrow = story.at.date() + dt.timedelta(days=1)

    assert _refused(story, _changed(story, taken_on=tomorrow)) == [
        ("date.ahead", "rights[1].taken_on")
    ]


def test_the_longest_texts_are_stored(story: Story) -> None:
    extracts = _changed(story, source="簿" * 120, exclude="因" * 300)

    verify_rights(**story.by("verify_rights"), extracts=extracts)

    excluded = PledgedRight.objects.get(case=story.case, position=1)
    assert excluded.excluded_reason == "因" * 300


def test_a_finding_about_many_owners_is_stored_whole(story: Story) -> None:
    strangers = tuple(f"某某示例科技股份有限公司第{n}分公司" for n in range(60))
    extracts = _changed(
        story,
        facts=replace(story.extracts()[0].facts, owners=strangers),
        exclude="权利人不是出质人",
    )

    verify_rights(**story.by("verify_rights"), extracts=extracts)

    found = RightFinding.objects.get(rule="PAT-031")
    assert all(name in found.message for name in strangers)


def test_looking_first_objects_like_the_act_itself(story: Story) -> None:
    with pytest.raises(Objections) as refused:
        judge(story.case, [], on=story.at.date())

    assert [o.code for o in refused.value.objections] == ["extract.missing", "extract.missing"]

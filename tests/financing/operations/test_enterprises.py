"""The enterprise for which a specialist begins an application."""

from __future__ import annotations

import datetime as dt

import pytest

from financing.operations.cast import Cast
from financing.operations.enterprises import LONGEST_ADDRESS, meet_enterprise
from financing.rules.applied_parties import LONGEST_NAME
from workflows.errors import NotAllowed, Objections
from workflows.models import Actor, Membership, Organisation
from workflows.roles import Role

CODE = "91110000802100433B"


def _refused(cast: Cast, **typed: str) -> list[tuple[str, str]]:
    with pytest.raises(Objections) as refused:
        meet_enterprise(actor=cast.actors["wang"], **typed)
    return [(objection.code, objection.where) for objection in refused.value.objections]


def test_an_unknown_enterprise_is_entered_once(cast: Cast) -> None:
    wang = cast.actors["wang"]

    met = meet_enterprise(actor=wang, credit_code=CODE.lower(), name=" 津门蓝图示例有限公司 ")

    assert (met.credit_code, met.name, met.kind) == (CODE, "津门蓝图示例有限公司", "ENTERPRISE")
    assert meet_enterprise(actor=wang, credit_code=CODE) == met


def test_a_specialist_of_the_whole_house_meets_enterprises_too(cast: Cast) -> None:
    wang = cast.actors["wang"]
    membership = Membership.objects.create(
        user=wang.user,
        organisation_id=wang.organisation_id,
        role=Role.SPECIALIST,
        valid_from=dt.date(2020, 1, 1),
    )
    yunyao = cast.organisations["yunyao"]

    met = meet_enterprise(actor=Actor(wang.user, membership), credit_code=yunyao.credit_code)

    assert met == yunyao
    with pytest.raises(NotAllowed):
        meet_enterprise(actor=cast.actors["zhou"], credit_code=yunyao.credit_code)


def test_a_known_enterprise_keeps_its_name(cast: Cast) -> None:
    code = cast.organisations["yunyao"].credit_code

    assert _refused(cast, credit_code=code, name="天津云游示例半导体有限公司") == [
        ("enterprise.name.other", "name")
    ]


def test_a_bank_is_no_enterprise(cast: Cast) -> None:
    code = cast.organisations["haihe"].credit_code

    assert _refused(cast, credit_code=code) == [("enterprise.kind", "credit_code")]


def test_everything_wrong_with_a_new_enterprise_is_told_at_once(cast: Cast) -> None:
    longest = {"name": "名" * LONGEST_NAME, "address": "路" * LONGEST_ADDRESS}
    longer = {key: f"{text}长" for key, text in longest.items()}

    assert _refused(cast, credit_code=CODE) == [("enterprise.name", "name")]
    assert _refused(cast, credit_code=CODE, **longer) == [
        ("enterprise.name.too_long", "name"),
        ("enterprise.address.too_long", "address"),
    ]
    assert meet_enterprise(actor=cast.actors["wang"], credit_code=CODE, **longest).pk


def test_the_bounds_are_those_of_the_columns() -> None:
    assert Organisation._meta.get_field("name").max_length == LONGEST_NAME
    assert Organisation._meta.get_field("address").max_length == LONGEST_ADDRESS

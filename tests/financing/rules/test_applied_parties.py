"""Whom an application may name, with what is known of them already."""

from __future__ import annotations

import pytest

from financing.models import IPRight, PledgedRight
from financing.rules.application import check_application
from financing.rules.applied_parties import LONGEST_NAME, KnownParty
from financing.rules.applied_rights import LONGEST_TITLE
from tests.financing.rules.applications import BORROWER, GUARDIAN, known, make_application
from workflows.models import Organisation
from workflows.roles import OrganisationKind as Kind


def test_the_borrower_is_the_enterprise_that_files() -> None:
    own = KnownParty(BORROWER.replace("云帆", "云帆 "), "91100000100003962T")
    other = KnownParty(GUARDIAN, "91110000802100433B")

    assert check_application(make_application(), enterprise=own) == ()
    assert [o.code for o in check_application(make_application(), enterprise=other)] == [
        "borrower.name.other",
        "borrower.credit_code.other",
    ]


def test_a_known_code_carries_its_known_name() -> None:
    renamed = KnownParty("津海蓝图智能软件有限公司", "91110000802100433B")

    [objection] = check_application(make_application(), known=known(renamed))

    assert (objection.code, objection.where) == ("pledgor.name.other", "pledgors[1].name")


@pytest.mark.parametrize("kind", [Kind.BANK, Kind.BUREAU, Kind.GUARANTOR, Kind.APPRAISER])
def test_a_house_of_the_scheme_neither_pledges_nor_represents(kind: Kind) -> None:
    guardian = KnownParty(GUARDIAN, "91110000802100433B", kind)
    agent = KnownParty("津门专利代理事务所", "9144030071526726XG", kind)

    found = check_application(make_application(), known=known(guardian, agent))

    assert [objection.code for objection in found] == ["pledgor.kind", "agent.kind"]


@pytest.mark.parametrize(
    ("kind", "lenders", "expected"),
    [
        (Kind.GUARANTOR, ["91330212MA29000253"], []),
        (Kind.BANK, ["91330212MA2900033X"], []),
        (Kind.BANK, [], []),
        (Kind.BANK, ["91330212MA29000253"], ["pledgee.not_the_lender"]),
        (
            Kind.BANK,
            ["91330212MA2900033X", "91330212MA29000253"],
            ["pledgee.not_the_lender"],
        ),
        (Kind.ENTERPRISE, [], ["pledgee.unknown"]),
    ],
)
def test_the_pledgee_is_the_only_lender_or_a_guarantor(
    kind: Kind, lenders: list[str], expected: list[str]
) -> None:
    pledgee = KnownParty("甬江示例机构", "91330212MA2900033X", kind)
    content = make_application()
    content["pledgee"] = {"name": pledgee.name, "credit_code": pledgee.credit_code}

    found = check_application(content, known=known(pledgee), lenders=lenders)

    assert [objection.code for objection in found] == expected


def test_the_bounds_of_texts_are_those_of_their_columns() -> None:
    assert Organisation._meta.get_field("name").max_length == LONGEST_NAME
    for model in (IPRight, PledgedRight):
        assert model._meta.get_field("title").max_length == LONGEST_TITLE

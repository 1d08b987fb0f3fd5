"""A value that has expired carries neither an approval nor a drawdown; a stored one is replayed."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import call_command

from banks.models import ValuationValidity
from financing.models import BundleValuation
from financing.operations.approving import approve
from financing.operations.cast import Cast
from financing.queries.validity import expired, valid_until
from financing.states import CaseState as S
from tests.cast import make_story
from workflows.errors import Objections
from workflows.roles import Role


def test_a_value_holds_to_the_day_before_its_anniversary(cast: Cast) -> None:
    bundle = BundleValuation(valued_on=dt.date(2026, 2, 28))
    last = dt.date(2027, 2, 27)

    assert valid_until(bundle) == last
    assert not list(expired(bundle, on=last, where="x", cure="。"))
    (objection,) = expired(bundle, on=dt.date(2027, 2, 28), where="x", cure="请重新评估。")
    assert objection.code == "valuation.expired"
    assert "请重新评估" in objection.message


def test_an_expired_value_carries_no_approval_and_the_case_may_go_back(cast: Cast) -> None:
    story = make_story(cast, state=S.REVIEWED)
    ValuationValidity.objects.update(months=1)
    story.at += dt.timedelta(days=40)

    with pytest.raises(Objections) as refused:
        approve(**story.by("decide", Role.APPROVER), terms=story.approval())

    (objection,) = refused.value.objections
    assert objection.code == "valuation.expired"
    assert "请退回打包估值" in objection.message


def test_an_expired_value_carries_no_drawdown(cast: Cast) -> None:
    story = make_story(cast, state=S.SECURED)
    ValuationValidity.objects.update(months=1)
    story.at += dt.timedelta(days=40)

    with pytest.raises(Objections) as refused:
        story.disburse()

    (objection,) = refused.value.objections
    assert (objection.code, objection.where) == ("valuation.expired", "disbursed_on")
    assert "撤回批准" in objection.message


def test_a_stored_valuation_is_replayed_by_its_cases_number(cast: Cast) -> None:
    story = make_story(cast, state=S.BUNDLE_VALUED)
    out = StringIO()

    call_command("replay_valuation", story.case.number, stdout=out)

    (told,) = json.loads(out.getvalue())
    assert (told["round"], told["same"], told["differences"]) == (1, True, [])


def test_a_case_without_a_value_has_nothing_to_replay(db: None) -> None:
    with pytest.raises(SystemExit) as left:
        call_command("replay_valuation", "ZY0000000000", stderr=StringIO())

    assert left.value.code == 2

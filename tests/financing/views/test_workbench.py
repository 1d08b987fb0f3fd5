"""The valuation workbench: the bank looks, tries without storing, and saves as the case's value."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from financing.models import BundleValuation
from financing.operations.cast import Cast
from financing.states import CaseState as S
from tests.cast import STREAM, Story, make_story

Browser = Callable[[str], Client]
RATES = {**STREAM, "timing": "mid"}


def _address(story: Story) -> str:
    return reverse("valuation", args=[story.case.pk])


def _try(client: Client, story: Story, **changes: str) -> tuple[int, str]:
    response = client.get(f"{_address(story)}?{urlencode(RATES | changes)}")
    return response.status_code, response.content.decode()


def test_what_is_tried_is_computed_and_not_stored(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.VALUED)

    status, page = _try(browser("gu"), story, royalty_shift_percent="120", lost="1")

    assert status == 200
    assert "试算（未保存）" in page
    assert 'id="series-waterfall"' in page
    assert not BundleValuation.objects.exists()


def test_the_button_computes_without_a_script_and_stores_nothing(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.VALUED)

    response = browser("wang").post(_address(story), RATES | {"try": "1"})

    assert "试算（未保存）" in response.content.decode()
    assert not BundleValuation.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"discount_rate_percent": "3"},
        {"tax_percent": "-5"},
        {"royalty_shift_percent": "400"},
        {"profit_share_percent": "20", "profit_evidence": "x", "bundle_weight": "0.9"},
    ],
)
def test_a_wrong_input_shows_no_number(cast: Cast, browser: Browser, wrong: dict[str, str]) -> None:
    story = make_story(cast, state=S.VALUED)

    status, page = _try(browser("gu"), story, **wrong)

    assert status == 422
    assert "参数有误，没有结果。" in page
    assert "series-waterfall" not in page


def test_the_valuer_saves_methods_as_the_cases_value(cast: Cast, browser: Browser) -> None:
    story = make_story(cast, state=S.VALUED)
    methods = {"profit_share_percent": "14", "profit_evidence": "可比分成", "card": ""}
    client = browser("gu")

    refused = client.post(_address(story), RATES | methods | {"revenue_percent": "120"})
    saved = client.post(_address(story), RATES | methods)

    assert refused.status_code == 422
    assert saved.status_code == 302
    stored = BundleValuation.objects.get(case=story.case)
    told = json.loads(stored.result)
    assert [row["model"] for row in told["methods"]] == [
        "bundle_one_stream_shapley", "profit_split",
    ]  # fmt: skip
    assert stored.value_fen == min(told["bundle_fen"], told["reconciled"]["value_fen"])
    assert all(row["source"] and row["on"] for row in told["evidence"])
    assert "与以前的估值比较" in client.get(_address(story)).content.decode()


def test_only_the_bank_reads_it_and_only_whose_step_it_is_saves(
    cast: Cast, browser: Browser
) -> None:
    story = make_story(cast, state=S.BUNDLE_VALUED)

    assert browser("gu").post(_address(story), RATES).status_code == 403
    assert browser("wang").get(_address(story)).status_code == 200
    assert browser("zhou").get(_address(story)).status_code == 404

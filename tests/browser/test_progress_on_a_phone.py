"""On a phone, in every state, what next, by whom and by when stand above the fold."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from financing.states import CaseState
from tests.browser.people import signed_in
from tests.cast import make_cast, make_story

pytestmark = pytest.mark.needs("chromium")

WIDE, HIGH = 390, 844


def test_in_every_state_the_answer_stands_above_the_fold(
    browser: Browser, committing_db: str, live_address: str
) -> None:
    cast = make_cast()
    cases = {state: make_story(cast, state=state).case for state in CaseState}
    with signed_in(browser, live_address, "zhou") as zhou:
        zhou.page.set_viewport_size({"width": WIDE, "height": HIGH})
        for state, case in cases.items():
            zhou.go(f"/progress/{case.pk}/")
            box = zhou.page.locator("#turn .turn-facts").first.bounding_box()
            assert box, state
            assert box["y"] + box["height"] <= HIGH, state
            assert box["y"] > 0, state
            assert zhou.page.evaluate("document.documentElement.scrollWidth") <= WIDE, state

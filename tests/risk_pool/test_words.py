"""Every move in the record of a thing of a pool has a name that a page can show."""

from __future__ import annotations

from django.apps import apps

from risk_pool.models import Finding, ShareConfirmation
from risk_pool.queries.arrows import INSIDE, TITLES
from tests.architecture.house import noted_moves
from workflows.lifecycles import Lifecycle, arrows_of

# A share stands in its case's record; the audit's pages name what becomes of a finding.
TOLD_ABOVE = {Finding, ShareConfirmation}


def test_every_move_on_a_thing_of_a_pool_has_a_name() -> None:
    models = set(apps.get_app_config("risk_pool").get_models()) - TOLD_ABOVE
    drawn = {
        arrow.name for model in models if issubclass(model, Lifecycle) for arrow in arrows_of(model)
    }

    assert (drawn | noted_moves("risk_pool")) - set(TITLES) == set()
    assert set(TITLES) >= INSIDE

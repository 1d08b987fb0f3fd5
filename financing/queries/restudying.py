"""A stored bundle valuation replayed, as a page and a command tell it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from financing.models import BundleValuation
from financing.valuation.restudy import restudy
from workflows.errors import Objections


def replayed(bundle: BundleValuation) -> dict[str, Any]:
    """Compute a stored valuation again: the same to the fen, what differs, or why it cannot be."""
    told = {"round": bundle.round, "valued_on": bundle.valued_on.isoformat()}
    try:
        found = restudy(json.loads(bundle.result), json.loads(bundle.inputs), on=bundle.valued_on)
    except Objections as refused:
        reasons = [str(objection.message) for objection in refused.objections]
        return {**told, "same": False, "same_versions": None, "differences": [], "why": reasons}
    return {
        **told,
        "same": found.same,
        "same_versions": found.same_versions,
        "differences": [asdict(each) for each in found.differences],
        "why": [],
    }

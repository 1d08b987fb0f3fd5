"""Load a bank's products and its approval matrix, as dated rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from banks.models import ApprovalRule, CreditProduct
from workflows.models import Organisation


def load_products(raw: Mapping[str, Any], banks: Mapping[str, Organisation]) -> None:
    """Load products and approval rules; rows already there are left as they are.

    ``banks`` are the organisations by the key that the rows name them with.
    """
    with transaction.atomic():
        for row in raw["products"]:
            bank, told = banks[row["bank"]], {k: v for k, v in row.items() if k != "bank"}
            CreditProduct.objects.get_or_create(
                bank=bank, code=told["code"], valid_from=told["valid_from"], defaults=told
            )
        for row in raw["approval_rules"]:
            bank, told = banks[row["bank"]], {k: v for k, v in row.items() if k != "bank"}
            key = ("above_fen", "above_rate_bp", "valuation", "valid_from")
            ApprovalRule.objects.get_or_create(
                bank=bank, **{name: told[name] for name in key}, defaults=told
            )

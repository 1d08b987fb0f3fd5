"""A process that enrols loans, approves and pays claims against one pool, until it is killed.

Every worker goes for the same loans under the same references, so that each act is asked for many
times. It writes one line after each act. Started by ``test_pool_ledger.py``.
"""

from __future__ import annotations

import os
import random
import sys

import django
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.test")
django.setup()

# The models can be imported once Django is set up.
from django.db import connection  # noqa: E402

from risk_pool.errors import Overdrawn  # noqa: E402
from risk_pool.models import Pool  # noqa: E402
from risk_pool.operations.posting import Posting, post  # noqa: E402
from risk_pool.states import TransferAct as A  # noqa: E402
from workflows.models import User  # noqa: E402

LOANS = 400
STEPS = (A.RESERVE, A.APPROVE, A.PAY)


def reserve_fen(number: int) -> int:
    """Give what a loan reserves; every worker gives the same."""
    return 1_000 + number * 7 % 500


def work(database: str, seed: int) -> None:
    """Act on random loans, in order and out of order, for ever."""
    connection.settings_dict["NAME"] = database
    pool, user = Pool.objects.get(), User.objects.get(username="zhao")
    chance = random.Random(seed)
    while True:
        number = chance.randrange(LOANS)
        acts = STEPS[: chance.randint(1, len(STEPS))]
        asked = [
            Posting(
                f"{act}-L{number}", act, reserve_fen(number), timezone.localdate(), f"L{number}"
            )
            for act in acts
        ]
        together = chance.random() < 0.5
        try:
            for few in [asked] if together else [[each] for each in asked]:
                post(pool=pool, postings=few, user=user, at=timezone.now())
            said = "booked"
        except Overdrawn:
            said = "overdrawn"
        sys.stdout.write(f"{said}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    work(sys.argv[1], int(sys.argv[2]))

"""Measure the daily watch: 100,000 pledged rights, seconds and statements.

``python -m benchmarks.watch`` needs a PostgreSQL server. A generator writes the pledges in bulk;
the first run raises what there is to raise, the second finds it standing, the third half cured.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from typing import Any
from uuid import uuid4

import django

from benchmarks.databases import scratch_postgresql, server_url, why_silent

TODAY = dt.date(2026, 11, 20)
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
RIGHTS_A_CASE = 10
_BATCH = 5_000
# Days from today on which fees are paid until: due soon, far off, late, lost.
_PAID = (20, 75, 400, -30, 800, 300, 500, 700, 900, 1_000)


def main() -> None:
    """Make the pledges, watch them three times, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.watch", description=__doc__)
    parser.add_argument("--rights", type=int, default=100_000)
    asked = parser.parse_args()
    if silence := why_silent(server_url()):
        sys.exit(f"No PostgreSQL answers: {silence}")
    with scratch_postgresql(server_url()) as url:
        os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="settings.dev", DEBUG="0")
        django.setup()
        import_module("django.core.management").call_command("migrate", verbosity=0)
        generate(asked.rights)
        for name in ("first", "again", "half cured"):
            if name == "half cured":
                pay_half()
            print(line(name, *measure()))
        import_module("django.db").connections.close_all()


def measure() -> tuple[Any, float, int]:
    """Watch once; give what it did, the seconds and the statements."""
    connection = import_module("django.db").connection
    capture = import_module("django.test.utils").CaptureQueriesContext
    watching = import_module("financing.operations.watching")
    began = time.perf_counter()
    swept = watching.watch(on=TODAY, at=NOW)
    seconds = time.perf_counter() - began
    with capture(connection) as queries:
        watching.watch(on=TODAY, at=NOW)
    return swept, seconds, len(queries)


def line(name: str, swept: Any, seconds: float, statements: int) -> str:
    """Write one line of the table."""
    return (
        f"| {name} | {swept.pledges:,} | {swept.raised:,} | {swept.cured:,} "
        f"| {seconds:.1f} s | {statements} |"
    )


def generate(rights: int) -> None:
    """Write so many pledged patents in bulk, ten a case, with their register extracts."""
    story = import_module("benchmarks.story")
    cast = story.load_people()
    first = story.Story(cast, 1).tell()
    models = import_module("financing.models")
    states = import_module("financing.states")
    count = rights // RIGHTS_A_CASE
    cases = models.Case.objects.bulk_create(_cases(models, states, first, count), _BATCH)
    parts = _in_batches(_parts(models, first, cases))
    for batch in parts:
        names = ("ip_rights", "pledged", "registrations", "snapshots")
        rows = dict(zip(names, zip(*batch, strict=True), strict=True))
        models.IPRight.objects.bulk_create(rows["ip_rights"])
        models.PledgedRight.objects.bulk_create(rows["pledged"])
        models.Registration.objects.bulk_create(rows["registrations"])
        models.RegisterSnapshot.objects.bulk_create(rows["snapshots"])


def _cases(models: Any, states: Any, first: Any, count: int) -> list[Any]:
    return [
        models.Case(
            number=f"BM{n:08d}", application=first.application, version=first.version,
            enterprise=first.enterprise, bank=first.bank, branch=first.branch,
            state=states.CaseState.DISBURSED, requested_fen=100, term_months=12, filed_at=NOW,
        )
        for n in range(count)
    ]  # fmt: skip


def _parts(models: Any, first: Any, cases: list[Any]) -> Iterator[tuple[Any, Any, Any, Any]]:
    user = import_module("workflows.models").User.objects.first()
    for n, case in enumerate(case for case in cases for _right in range(RIGHTS_A_CASE)):
        right = models.IPRight(kind_id="invention", number=f"2020{n:09d}", title=f"示例装置{n}")
        pledged = models.PledgedRight(
            case=case, right=right, pledgor=first.enterprise, position=n % RIGHTS_A_CASE + 1,
            title=right.title,
        )  # fmt: skip
        registration = models.Registration(
            id=uuid4(), case=case, pledged_right=pledged, registrar="国家知识产权局",
            channel="online", pledgee=first.bank, secured_fen=100, registered_fen=100,
            certificate_number=f"BM{n}", effective_date=TODAY, state="REGISTERED",
        )  # fmt: skip
        paid_until = TODAY + dt.timedelta(days=_PAID[n % len(_PAID)])
        yield right, pledged, registration, _snapshot(models, pledged, user, 1, paid_until)


def _snapshot(models: Any, pledged: Any, user: Any, number: int, paid_until: dt.date) -> Any:
    facts = {
        "kind": "invention", "number": pledged.right.number, "title": pledged.title,
        "owners": ["示例科技有限公司"], "legal_status": "in_force", "expiry_date": "2040-12-13",
        "annuity_paid_until": paid_until.isoformat(), "frozen": False, "open_licence": False,
    }  # fmt: skip
    return models.RegisterSnapshot(
        pledged_right=pledged, round=number, taken_on=TODAY, source="登记簿查询",
        facts=json.dumps(facts, ensure_ascii=False), facts_sha256="0" * 64, taken_by=user,
    )  # fmt: skip


def pay_half() -> None:
    """Read every second register again: its fees are paid for long."""
    models = import_module("financing.models")
    user = import_module("workflows.models").User.objects.first()
    rows = models.PledgedRight.objects.filter(case__number__startswith="BM", pk__gt=0)
    far = TODAY + dt.timedelta(days=2_000)
    half = (row for row in rows.select_related("right").iterator() if row.pk % 2)
    for batch in _in_batches(half):
        models.RegisterSnapshot.objects.bulk_create(
            _snapshot(models, pledged, user, 2, far) for pledged in batch
        )


def _in_batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


if __name__ == "__main__":
    main()

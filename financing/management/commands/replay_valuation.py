"""Compute the bundle valuations of a case again, and say whether they are the same to the fen."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from financing.models import BundleValuation
from financing.queries.restudying import replayed

SAME, DIFFERS, BAD_INPUT = 0, 1, 2


class Command(BaseCommand):
    """Replay what was stored: model, inputs, seed and paths."""

    help = (
        "复算一件案件存下的各轮打包估值：逐项比较到分，并说明所用库版本是否相同。"
        "退出码：0相同；1有差异或不能复算；2没有这件案件的估值。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the case's number."""
        parser.add_argument("number", metavar="CASE_NUMBER", help="案件编号，如ZY2026000001")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay each round and leave with the exit code."""
        rows = BundleValuation.objects.filter(case__number=options["number"]).order_by("pk")
        told = [replayed(row) for row in rows]
        if not told:
            self.stderr.write(f"没有案件“{options['number']}”，或它还没有打包估值。")
            sys.exit(BAD_INPUT)
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        if not all(row["same"] for row in told):
            sys.exit(DIFFERS)

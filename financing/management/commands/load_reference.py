"""Load calendar, time limits, kinds of right, rules, rates and pool terms."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from financing.operations.reference import load_reference


class Command(BaseCommand):
    """Load the dated reference rows; rows already there stay as they are."""

    help = "Load the dated reference rows; rows already there stay (safe to run twice)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many rows each table holds."""
        this_year = timezone.localdate().year
        for table, count in load_reference(years=range(this_year - 1, this_year + 6)).items():
            self.stdout.write(f"{table}: {count}")

"""Write the daily roots of the days that have ended."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from workflows.operations.sealing import seal_days


class Command(BaseCommand):
    """Seal every day that is safely over; keep the printed roots elsewhere as well."""

    help = "Write one hash over all chains for every day that has ended (safe to run twice)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each new root."""
        for root in seal_days(today=timezone.localdate()):
            self.stdout.write(f"{root.day} {root.root} {root.chains} chains {root.entries} rows")

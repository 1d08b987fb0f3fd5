"""Prove the record, and name the first thing in it that does not hold."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflows.queries.proof import prove_record


class Command(BaseCommand):
    """Walk every chain from its first row to the tip its case holds, and every daily root."""

    help = (
        "Prove the record: edits, insertions, cut heads and tails are found and the first is named."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when everything holds, 1 with the first breach of each broken chain."""
        proof = prove_record()
        if proof.breaches:
            lines = [f"{b.chain} #{b.seq}: {b.what}" for b in proof.breaches]
            raise CommandError("记录不成立：\n" + "\n".join(lines), returncode=1)
        self.stdout.write(
            f"记录成立：{proof.chains} 条链，{proof.entries} 行，{proof.days} 个日根。"
        )

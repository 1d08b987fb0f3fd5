"""Prove the ledger: every balance from its transfers, to the fen."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from risk_pool.queries.ledger import one_moment, prove_ledger


class Command(BaseCommand):
    """Recompute everything; fail on a missing fen."""

    help = "按全部流水重算每个账户的余额。退出码：0一分不差；1有出入（全部列出）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form of the answer."""
        parser.add_argument("--json", action="store_true", help="写JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when everything holds, 1 with everything that does not."""
        with one_moment():
            proof = prove_ledger()
        if options["json"]:
            told = {
                "pools": proof.pools,
                "accounts": proof.accounts,
                "transfers": proof.transfers,
                "wrong": [{"where": each.where, "what": each.what} for each in proof.wrong],
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        if proof.wrong:
            lines = [f"{each.where}：{each.what}" for each in proof.wrong]
            raise CommandError("账簿不成立：\n" + "\n".join(lines), returncode=1)
        if not options["json"]:
            self.stdout.write(
                f"账簿成立：{proof.pools}个资金池，{proof.accounts}个账户，"
                f"{proof.transfers}笔流水，一分不差。"
            )

"""Reconcile the bank statement with the ledger."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from banks.money import format_yuan
from risk_pool.adapters.statements import read_statement
from risk_pool.ledger.matching import Reconciliation
from risk_pool.models import Pool
from risk_pool.operations.statements import import_statement
from risk_pool.queries.ledger import reconcile
from workflows.errors import Objections
from workflows.management.doors import problem_lines

DIFFERS, BAD_INPUT = 1, 2


class Command(BaseCommand):
    """Import a statement, and name what only the bank or only the ledger knows."""

    help = "导入银行对账单（XLSX）并与账簿核对。退出码：0一致；1有出入；2文件有误。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the pool, and the file if there is a new one."""
        parser.add_argument("pool", help="资金池代码")
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE.xlsx")
        parser.add_argument("--json", action="store_true", help="写JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what agrees and what does not."""
        pool = Pool.objects.filter(code=options["pool"]).first()
        if pool is None:
            raise CommandError(f"没有资金池“{options['pool']}”。", returncode=BAD_INPUT)
        fresh = 0
        if options["file"] is not None:
            try:
                lines = read_statement(options["file"].read_bytes())
                fresh = import_statement(pool=pool, lines=lines, at=timezone.now())
            except OSError as bad:
                raise CommandError(f"无法读取“{options['file']}”。", returncode=BAD_INPUT) from bad
            except Objections as refused:
                self.stderr.write("\n".join(problem_lines(refused)))
                sys.exit(BAD_INPUT)
        found = reconcile(pool)
        told = json.dumps(_told(found, fresh), ensure_ascii=False, indent=1)
        self.stdout.write(told if options["json"] else _in_words(found, fresh))
        if not found.agrees:
            sys.exit(DIFFERS)


def _told(found: Reconciliation, fresh: int) -> dict[str, Any]:
    return {
        "agrees": found.agrees,
        "imported": fresh,
        "matched": [
            {"serial": each.serial, "transfer": each.transfer, "by": each.by}
            for each in found.matched
        ],
        "only_bank": [
            {"serial": line.serial, "on": line.on.isoformat(), "amount_fen": line.amount_fen}
            for line in found.only_bank
        ],
        "only_ledger": [
            {"reference": c.reference, "on": c.on.isoformat(), "amount_fen": c.amount_fen}
            for c in found.only_ledger
        ],
        "broken": list(found.broken),
    }


def _in_words(found: Reconciliation, fresh: int) -> str:
    lines = [f"新导入{fresh}笔；核对一致{len(found.matched)}笔。"]
    lines += [f"只在银行：{x.serial} {x.on} {format_yuan(x.amount_fen)}元" for x in found.only_bank]
    lines += [
        f"只在账簿：{x.reference} {x.on} {format_yuan(x.amount_fen)}元" for x in found.only_ledger
    ]
    lines += [f"余额不连续：{serial}" for serial in found.broken]
    return "\n".join(lines)

"""List the rulebook, and switch what nobody verified on or off."""

from __future__ import annotations

import datetime as dt
import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone

from financing.operations.switching import switch_rule
from financing.queries.rulebook import coverage, lines_of, switched_off
from workflows.errors import Objections

BAD_INPUT = 2


class Command(BaseCommand):
    """Say which rules hold on a day, what each rests on, and what is left out and why."""

    help = (
        "列出规则集：每条规则的编号、类型、强度、确定性、依据（按所给日期的条号）、由何处承载，"
        "以及未列入的规则和理由。--off/--on可关闭或开启未经核实（U1、U2）或本系统设计（D）的规则。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day, the form and the switches."""
        parser.add_argument("--on-date", type=dt.date.fromisoformat, metavar="DATE", help="日期")
        parser.add_argument("--json", action="store_true", help="在标准输出写JSON")
        parser.add_argument("--off", nargs="+", default=[], metavar="ID", help="关闭规则")
        parser.add_argument("--on", nargs="+", default=[], metavar="ID", help="开启规则")

    def handle(self, *args: Any, **options: Any) -> None:
        """Switch what was named, then list."""
        try:
            for names, enabled in ((options["off"], False), (options["on"], True)):
                if names:
                    switch_rule(rules=names, enabled=enabled)
        except Objections as refused:
            for objection in refused.objections:
                self.stderr.write(f"{objection.where}：{objection.message}（{objection.code}）")
            sys.exit(BAD_INPUT)
        covered = coverage(on=options["on_date"] or timezone.localdate(), off=self._off())
        if options["json"]:
            self.stdout.write(json.dumps(covered, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(lines_of(covered)))

    def _off(self) -> frozenset[str]:
        """Read the switches; without a database of ours there are none."""
        try:
            return switched_off()
        except DatabaseError:
            self.stderr.write("数据库还没有建好，未读取开关；可先运行 python manage.py migrate。")
            return frozenset()

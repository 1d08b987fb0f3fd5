"""Bring organisations and people onto the platform."""

from __future__ import annotations

import secrets
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from financing.operations.enrolling import enrol
from financing.operations.reference import load_reference
from financing.rules.people_file import read_people_file
from workflows.errors import Objections
from workflows.management.doors import problem_lines, read_input, speak_utf8
from workflows.models import CalendarYear

BAD_INPUT = 2
_PASSWORD_BYTES = 12


class Command(BaseCommand):
    """Make the people of a file known, and print the first password of each who is new."""

    help = (
        "按文件登记机构、网点、人员和审批权限（写法同案例文件的organisations、people、authorities），"
        "并为每位新人员打印一次初始密码。可重复执行：已登记的不变。退出码：0完成；2文件有误（什么也不保存）。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", metavar="FILE.json", type=Path, help="人员文件；-为标准输入")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, enrol, and print; a bad file leaves nothing behind."""
        speak_utf8()
        today = timezone.localdate()
        try:
            content = read_people_file(read_input(options["file"]))
            if not CalendarYear.objects.filter(year=today.year).exists():
                load_reference(years=range(today.year - 1, today.year + 6))
            first = enrol(content, on=today, new_password=_password)
        except Objections as refused:
            self._list_problems(refused)
            sys.exit(BAD_INPUT)
        for username, password in first.items():
            self.stdout.write(f"{username}\t{password}")
        self.stderr.write(
            f"新登记{len(first)}人；以上初始密码只显示这一次，请分别转交本人。"
            if first
            else "没有新人员；已登记的不变。"
        )

    def _list_problems(self, refused: Objections) -> None:
        self.stderr.write(f"文件有{len(refused.objections)}处问题，什么也没有保存：")
        for line in problem_lines(refused):
            self.stderr.write(f"  {line}")


def _password() -> str:
    return secrets.token_urlsafe(_PASSWORD_BYTES)

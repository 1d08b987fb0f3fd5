"""Verify the PDF of a paper: its bytes, its seals, and who put them on."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime

from documents.queries.proving import Verdict, judge
from documents.rendering.checking import Seal, told_revision

BROKEN, UNREADABLE = 1, 2


class Command(BaseCommand):
    """Check every revision of a file, and name the first that does not hold."""

    help = (
        "核验一份文书的PDF：逐版核对内容、印章、签章人和时间戳。"
        "退出码：0成立；1不成立，并指出是哪一版、谁的印章；2无法读取。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", metavar="FILE.pdf", type=Path, help="文书的PDF文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was checked, and the verdict."""
        file: Path = options["file"]
        try:
            pdf = file.read_bytes()
        except OSError as failed:
            sentence = f"无法读取“{file}”（{failed.strerror}）；请核对路径。"
            raise CommandError(sentence, returncode=UNREADABLE) from failed
        verdict = judge(pdf)
        if verdict is None:
            raise CommandError(f"“{file}”不是PDF文件，或已无法打开。", returncode=UNREADABLE)
        self._tell(verdict)
        if verdict.broken:
            raise CommandError(f"不成立：{verdict.broken}。", returncode=BROKEN)
        self.stdout.write("成立")

    def _tell(self, verdict: Verdict) -> None:
        paper = verdict.paper
        if paper is None:
            self.stdout.write("平台没有签发过这份文件，只核验其上的印章。")
        else:
            self.stdout.write(f"{paper.number}《{paper.title}》，{paper.read().issuer}出具")
        for seal in verdict.seals:
            self.stdout.write(_line(seal))
        if verdict.missing:
            self.stdout.write(f"本文件上尚无印章：{'、'.join(verdict.missing)}")


def _line(seal: Seal) -> str:
    revision = told_revision(seal.revision, seal.signer)
    if seal.problem:
        return f"{revision}：{seal.problem}"
    when = f"，时间戳{localtime(seal.stamped_at):%Y-%m-%d %H:%M:%S}" if seal.stamped_at else ""
    return f"{revision}：{'签名成立' if seal.trusted else '签名成立，但证书不受信任'}{when}"

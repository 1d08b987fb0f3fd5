"""Write a case's evidence package: what a court, a registrar or an auditor verifies alone."""

from __future__ import annotations

import sys
import zipfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from documents.operations import render_and_seal
from financing.models import Case
from financing.queries.dossiers import papers_in_order
from financing.queries.package import package_of

BAD_INPUT = 2
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Command(BaseCommand):
    """Gather papers, evidence and record of a case into one ZIP, with a verifier beside them."""

    help = (
        "把一个案件的文书、记录和记录所依据的全部材料写成一个证据包（ZIP），"
        "内附verify.py，任何人只用Python即可核验。退出码：0已写出；2没有该案件或无法写入。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the case's number and the file to write."""
        parser.add_argument("case", metavar="CASE", help="案件编号，如ZY2026000001")
        parser.add_argument(
            "--out", metavar="FILE.zip", type=Path, required=True, help="证据包写入的文件"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what PDFs are still due, write the package, and say what is in it."""
        number, out = options["case"], options["out"]
        case = Case.objects.select_related("application").filter(number=number).first()
        if case is None:
            raise CommandError(f"没有编号为“{number}”的案件；请核对编号。", returncode=BAD_INPUT)
        self._make_pdfs(case)
        try:
            files = self._write(case, out)
        except OSError as failed:
            sentence = f"无法写入“{out}”（{failed.strerror}）；请换一个位置。"
            raise CommandError(sentence, returncode=BAD_INPUT) from failed
        self.stdout.write(f"案件{number}的证据包已写出：{out}，{files}个文件。")

    def _make_pdfs(self, case: Case) -> None:
        papers = papers_in_order(case)
        for done, paper in enumerate(papers, start=1):
            render_and_seal(paper_id=paper.pk, at=timezone.now())
            if sys.stderr.isatty():
                self.stderr.write(f"\r文书 {done}/{len(papers)}", ending="")
        if sys.stderr.isatty():
            self.stderr.write("")

    def _write(self, case: Case, out: Path) -> int:
        unfinished = out.with_name(f"{out.name}.part")
        files = 0
        try:
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as package:
                for piece in package_of(case, made_at=timezone.now()):
                    package.writestr(_entry(piece.path), piece.content)
                    files += 1
            unfinished.replace(out)
        finally:
            unfinished.unlink(missing_ok=True)
        return files


def _entry(path: str) -> zipfile.ZipInfo:
    """Name a file in the package: no moment of packing, so that same files are same bytes."""
    entry = zipfile.ZipInfo(path, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry

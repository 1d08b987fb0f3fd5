"""How many pages a CPU second sets, and what a seal costs. ``python -m benchmarks.papers``."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from statistics import median
from typing import Any

import django
from pikepdf import Pdf

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")
django.setup()

# What sets papers asks Django for sentences, so it is imported once Django is set up.
from documents.adapters.demo_keys import DemoKeys  # noqa: E402
from documents.blocks import (  # noqa: E402
    SHANGHAI,
    Block,
    Fields,
    Heading,
    Note,
    PaperContent,
    Para,
    SignatureLines,
    Table,
)
from documents.rendering import render  # noqa: E402
from documents.rendering.checking import check_seals  # noqa: E402
from documents.rendering.signing import seal_pdf  # noqa: E402

ROUNDS = 5
BANK = "滨海示例银行股份有限公司"
_TOLD = (
    "苏州鑫昇堃示例科技有限公司以其持有的12项发明专利（ZL202310123456.7等）申请质押贷款"
    "人民币伍佰万元整（￥5,000,000.00），评估基准日为2026年10月31日，收入分成率取3.5%。"
)


def report(layout: int) -> PaperContent:
    """Write a report of a dozen pages: text, a grid, a table of 110 rows, a place for a seal."""
    rows = tuple((str(n), f"ZL2023{n:08d}.1", f"{n * 13_577:,}.00") for n in range(1, 111))
    chapters: list[Block] = []
    for number in "一二三四五六":
        chapters += [Heading(f"{number}、分析"), *(Para(_TOLD * 2) for _ in range(9))]
    new: dict[str, Any] = {
        "proof": "https://rongzi.example.cn/check/K7QM-2D9F-0ABC-XYZ1",
        "seals": (BANK,),
    }
    return PaperContent(
        title="打包价值评估报告",
        issuer=BANK,
        number="PG-2026-000001",
        case_number="AJ-2026-000001",
        issued_at=dt.datetime(2026, 11, 1, 9, 30, tzinfo=SHANGHAI),
        parties=(("借款人", "苏州鑫昇堃示例科技有限公司"), ("质权人", BANK)),
        blocks=(
            Note("示例数据。"),
            Fields((("评估方法", "收益法"), ("贴现率", "18%")), columns=2),
            *chapters,
            Table(("序号", "专利号", "评估值（元）"), rows),
            SignatureLines((BANK,)),
        ),
        layout=layout,
        **(new if layout > 1 else {}),
    )


def cpu_seconds(act: Callable[[], object]) -> float:
    """Measure an act after one run that warms fonts and keys: the median of the rounds."""
    act()
    taken = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        act()
        taken.append(time.process_time() - begin)
    return median(taken)


def main() -> None:
    """Measure and print."""
    tagged, plain = report(2), report(1)
    pdf = render(tagged)
    with Pdf.open(BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    with tempfile.TemporaryDirectory() as folder:
        keys = DemoKeys(folder)
        sealing = cpu_seconds(lambda: seal_pdf(pdf, 1, BANK, keys))
        sealed = pdf + seal_pdf(pdf, 1, BANK, keys)
        roots = [root.dump() for root in keys.roots()]
        checking = cpu_seconds(lambda: check_seals(sealed, roots))
    setting, before = cpu_seconds(lambda: render(tagged)), cpu_seconds(lambda: render(plain))
    print(f"Papers: a report of {pages} pages, {len(pdf) // 1024} KB; CPU time, one process")
    print()
    print("| act | CPU | |")
    print("|---|---|---|")
    print(f"| set it, tagged, with codes | {setting:.3f} s | {pages / setting:.1f} pages/s |")
    print(f"| set it in layout 1 | {before:.3f} s | {pages / before:.1f} pages/s |")
    print(f"| seal it, with a timestamp | {sealing * 1000:.0f} ms | |")
    print(f"| check the seal | {checking * 1000:.0f} ms | |")


if __name__ == "__main__":
    main()

"""The rights of a bundle, as tables and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from documents.blocks import Table
from financing.papers.phrasing import NONE, Facts
from financing.rules.identifiers import BadIdentifier, parse_identifier

_HEAD = ("序号", "种类", "登记号", "名称", "权利人（出质人）", "登记机关")
_WIDTHS = (6, 12, 19, 25, 24, 14)


def included(case: Facts) -> Sequence[Facts]:
    """List the rights that are still in the bundle."""
    return [right for right in case["rights"] if not right["excluded"]]


def right_numbered(case: Facts, number: str) -> Facts:
    """Find a right by its number; positions are given anew when an application is mended."""
    return next(right for right in case["rights"] if right["number"] == number)


def printed_number(kind_code: str, number: str) -> str:
    """Write a number as its register prints it; one we cannot read stays as it is."""
    try:
        return parse_identifier(kind_code, number).display
    except BadIdentifier:
        return number


def number_of(right: Facts) -> str:
    """Write the number of a right of the bundle."""
    return printed_number(right["kind_code"], right["number"])


def number_in(case: Facts, number: str) -> str:
    """Write a normalised number as its register prints it, if it is one of the bundle's."""
    found = (number_of(right) for right in case["rights"] if right["number"] == number)
    return next(found, number)


def counted(rights: Sequence[Facts]) -> str:
    """Count rights by kind: 发明专利3件、注册商标专用权2件，共5件."""
    counts = Counter(right["kind"] for right in rights)
    parts = "、".join(f"{kind}{count}件" for kind, count in counts.items())
    return parts if len(counts) == 1 else f"{parts}，共{len(rights)}件"


def rights_table(
    rights: Sequence[Facts], *, owners: Mapping[int, Sequence[str]] | None = None
) -> Table:
    """List rights; where the register names other owners beside the pledgor, they are shown."""
    known = owners or {}
    return Table(
        _HEAD,
        tuple(
            (
                str(right["position"]),
                right["kind"],
                number_of(right),
                right["title"],
                _owner(right, known.get(right["position"], ())),
                right["registrar"],
            )
            for right in rights
        ),
        widths=_WIDTHS,
        align=("center", "left", "left", "left", "left", "left"),
    )


def _owner(right: Facts, owners: Sequence[str]) -> str:
    others = [name for name in owners if name != right["pledgor"]]
    return f"{right['pledgor']}（共有人：{'、'.join(others)}）" if others else right["pledgor"]


def by_kind(rights: Sequence[Facts]) -> str:
    """Count rights by kind, or say that there is none."""
    return counted(rights) if rights else NONE


def legal_bases(rights: Sequence[Facts]) -> str:
    """Join the legal bases that the rows of the kinds give, each once."""
    parts = (part for right in rights for part in right.get("basis", "").split("；") if part)
    return "；".join(dict.fromkeys(parts))

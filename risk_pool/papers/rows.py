"""What papers of a pool print alike: the ledger's rows that a figure stands on, and parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from banks.money import format_yuan
from banks.papers.phrasing import Facts, chinese, day
from documents.blocks import Block, Heading, Para, Table
from risk_pool.models import Transfer
from risk_pool.states import AccountKind, SharingParty, TransferAct

_PUBLIC_NAMES = {
    "government": "政府", "central": "中央财政", "province": "省级财政", "city": "市级财政",
    "district": "区级财政", "county": "县级财政", "zone": "开发区", "park": "园区",
    "reguarantor": "再担保机构", "national_fund": "国家融资担保基金",
}  # fmt: skip


def ledger_row(transfer: Transfer) -> dict[str, Any]:
    """Tell a transfer as papers print it."""
    return {
        "reference": transfer.reference,
        "act": chinese(TransferAct(transfer.act)),
        "source": chinese(AccountKind(transfer.source.kind)),
        "target": chinese(AccountKind(transfer.target.kind)),
        "amount_fen": transfer.amount_fen,
        "on": transfer.happened_on,
    }


def ledger_table(facts: Facts, title: str) -> tuple[Block, ...]:
    """Print the rows of the ledger on which a paper's figures stand."""
    rows: Iterable[Mapping[str, Any]] = facts["ledger"]
    if not rows:
        return (Heading(title), Para("本文书不引起账务变动。"))
    return (
        Heading(title),
        Table(
            ("凭证号", "事由", "转出科目", "转入科目", "金额（元）", "发生日"),
            tuple(
                (row["reference"], row["act"], row["source"], row["target"],
                 format_yuan(row["amount_fen"]), day(row["on"]))
                for row in rows
            ),
        ),
    )  # fmt: skip


def party_name(party: str, names: Mapping[str, str] | None = None) -> str:
    """Name a party: as the term sheet does, or by what its code is known for."""
    if names and names.get(party, party) != party:
        return names[party]
    if party in SharingParty.values:
        return chinese(SharingParty(party))
    return _PUBLIC_NAMES.get(party, party)


def parts_table(parts: Mapping[str, int], names: Mapping[str, str] | None = None) -> Table:
    """Print who bears what, with the sum."""
    return Table(
        ("承担方", "金额（元）"),
        tuple((party_name(party, names), format_yuan(fen)) for party, fen in parts.items()),
        total=("合计", format_yuan(sum(parts.values()))),
    )

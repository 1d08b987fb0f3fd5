"""Predicates on the contract: written, complete, equal to the register, and lawful."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from financing.rules.dossier import (
    COPYRIGHT,
    FAMILIES,
    PATENT,
    TRADEMARK,
    Contract,
    ContractRight,
)
from financing.rules.facts import Inspection, missing_from, same_name
from financing.rules.identifiers import BadIdentifier, parse_identifier
from financing.rules.rulebook import Breach, rule

CONTRACT_FORMS = {"separate": "单独的质押合同", "clause_in_main": "主合同中的质押条款"}
OPTIONAL_CLAUSES = {
    "annuities": "质押期间由谁缴纳年费",
    "assignment": "质押期间的转让和许可",
    "invalidation": "专利权被宣告无效或归属变更时的处理",
    "handover": "实现质权时技术资料的交付",
    "twin": "同日申请的发明获得授权时的处理",
}
_ROLES = {"pledgor": "出质人", "pledgee": "质权人"}
# What a contract must say of each right: the field, and its name in Chinese.
_OF_A_RIGHT = {
    PATENT: {"title": "名称", "filing_date": "申请日", "grant_date": "授权公告日"},
    TRADEMARK: {"title": "名称", "classes": "类别", "expiry_date": "专用期限"},
    COPYRIGHT: {"title": "名称", "content": "出质权利的内容", "expiry_date": "保护期"},
}


@rule("PAT-001")
def contract_is_not_written(seen: Inspection) -> Iterator[Breach]:
    """Find a pledge that rests on no written contract."""
    contract = seen.dossier.contract
    if contract is not None and contract.form not in CONTRACT_FORMS:
        yield {"form": "口头"}


@rule("TM-001", "CPR-002")
def contract_or_signature_is_missing(seen: Inspection) -> Iterator[Breach]:
    """Find an application without a written contract, or without both parties' signatures."""
    missing = ["没有书面质权合同"] if any(True for _ in contract_is_not_written(seen)) else []
    unsigned = _unsigned(seen)
    if unsigned:
        missing.append(f"登记申请缺少{'、'.join(unsigned)}的签章")
    if missing:
        yield {"missing": "；".join(missing)}


@rule("PAT-002")
def signature_is_missing(seen: Inspection) -> Iterator[Breach]:
    """Find an application that only one side signed."""
    unsigned = _unsigned(seen)
    if unsigned:
        yield {"missing": "、".join(unsigned)}


@rule("PAT-020", "PAT-037", "TM-010", "CPR-005")
def contract_item_is_missing(seen: Inspection) -> Iterator[Breach]:
    """Find items that the law wants to read in the contract and that it does not have."""
    contract = seen.dossier.contract
    if contract is None:
        return
    family = FAMILIES[seen.right.kind]
    missing = [*_missing_terms(contract, family), *_missing_of_right(seen, contract, family)]
    if missing:
        yield {"missing": "、".join(missing)}


@rule("PAT-021", "CPR-005(2)")
def contract_differs_from_register(seen: Inspection) -> Iterator[Breach]:
    """Find what the contract writes otherwise than the register."""
    differences = [*_differences(seen)]
    if differences:
        yield {"differences": "；".join(differences)}


@rule("PAT-022")
def optional_clause_is_missing(seen: Inspection) -> Iterator[Breach]:
    """Find clauses that the law recommends and that a contract, which was read, does not have."""
    contract = seen.dossier.contract
    if contract is None or contract.optional_clauses is None:
        return
    wanted = set(OPTIONAL_CLAUSES)
    if seen.right.kind != "utility_model" or not seen.right.same_day_twin:
        wanted.discard("twin")
    given = contract.optional_clauses
    missing = [text for key, text in OPTIONAL_CLAUSES.items() if key in wanted and key not in given]
    if missing:
        yield {"missing": "、".join(missing)}


@rule("PAT-023", "TM-014", "CIV-04")
def forfeiture_is_agreed(seen: Inspection) -> Iterator[Breach]:
    """Find a clause by which the right falls to the creditor on default."""
    contract = seen.dossier.contract
    if contract is not None and contract.forfeiture_clause:
        yield {}


@rule("TM-023(2)", "CPR-010(2)")
def contract_is_unlawful(seen: Inspection) -> Iterator[Breach]:
    """Find a clause that breaks mandatory law; forfeiture is one for copyright (marks: TM-014)."""
    contract = seen.dossier.contract
    if contract is None:
        return
    clauses = [contract.unlawful_clause] if contract.unlawful_clause else []
    if contract.forfeiture_clause and FAMILIES[seen.right.kind] == COPYRIGHT:
        clauses.append("到期不履行即归债权人所有（流质条款）")
    if clauses:
        yield {"clause": "；".join(clauses)}


@rule("PAT-042", "TM-023(5)", "CPR-010(6)")
def another_ground_is_known(seen: Inspection) -> Iterator[Breach]:
    """Find a ground that somebody wrote down; for patents an unlawful clause is one too."""
    grounds = [seen.dossier.register.other_ground]
    contract = seen.dossier.contract
    if contract is not None and FAMILIES[seen.right.kind] == PATENT:
        grounds.append(contract.unlawful_clause)
    known = [ground for ground in grounds if ground]
    if known:
        yield {"ground": "；".join(known)}


@rule("TM-013")
def application_differs_from_contract(seen: Inspection) -> Iterator[Breach]:
    """Find numbers or amounts that differ from the contract, and a period that starts too early."""
    differences = [*_differences(seen)]
    filing = seen.dossier.filing(seen.right.kind)
    if filing is not None:
        if filing.numbers is not None and seen.right.number not in filing.numbers:
            differences.append("申请书没有列明该注册号")
        if (amounts := _amounts_differ(seen)) is not None:
            differences.append(f"申请书的担保金额{yuan(amounts[0])}，合同为{yuan(amounts[1])}")
        filed_on = filing.filed_on or seen.context.on
        if filing.period_from is not None and filing.period_from < filed_on:
            differences.append(
                f"登记期限的起始日{filing.period_from.isoformat()}早于申请日{filed_on.isoformat()}"
            )
    if differences:
        yield {"differences": "；".join(differences)}


@rule("TM-013(2)")
def registered_period_is_short(seen: Inspection) -> Iterator[Breach]:
    """Find a registered period that is over before the debt falls due."""
    filing, contract = seen.dossier.filing(seen.right.kind), seen.dossier.contract
    if filing is None or contract is None or not filing.period_to or not contract.debt_to:
        return
    if filing.period_to < contract.debt_to:
        yield {
            "period_to": filing.period_to.isoformat(),
            "debt_to": contract.debt_to.isoformat(),
        }


@rule("TM-013(3)")
def period_of_the_mark_differs(seen: Inspection) -> Iterator[Breach]:
    """Find a contract that gives a living mark another last day than the register does."""
    contract, registered = seen.dossier.contract, seen.right.expiry_date
    listed = contract.right(seen.right.number) if contract is not None else None
    if listed is None or listed.expiry_date is None or registered is None:
        return
    if listed.expiry_date != registered >= seen.context.on:
        yield {"written": listed.expiry_date.isoformat(), "registered": registered.isoformat()}


@rule("CIV-15")
def registered_amount_differs(seen: Inspection) -> Iterator[Breach]:
    """Find an application for another amount than the contract's."""
    amounts = _amounts_differ(seen)
    if amounts is not None:
        yield {"filed": yuan(amounts[0]), "agreed": yuan(amounts[1])}


def yuan(fen: int) -> str:
    """Write an amount of fen in yuan."""
    return f"{fen // 100:,}.{fen % 100:02d}元"


def _unsigned(seen: Inspection) -> list[str]:
    filing = seen.dossier.filing(seen.right.kind)
    if filing is None or filing.signed_by is None:
        return []
    return [name for role, name in _ROLES.items() if role not in filing.signed_by]


def _missing_terms(contract: Contract, family: str) -> Iterator[str]:
    yield from _missing_parties(contract)
    if not contract.claim_kind:
        yield "被担保债权的种类"
    if not contract.claim_fen and contract.kind != "maximum":
        yield "被担保债权的数额"  # a maximum that is not stated is a breach of CIV-14
    if not contract.debt_from or not contract.debt_to:
        yield "债务履行期限"
    if not contract.scope:
        yield "担保范围"
    if family == TRADEMARK and not contract.delivery:
        yield "质押财产交付的时间"


def _missing_parties(contract: Contract) -> Iterator[str]:
    for role, name in _ROLES.items():
        parties = [party for party in contract.parties or () if party.role == role]
        if not parties or not all(party.name for party in parties):
            yield f"{name}的名称"
        if not parties or not all(party.address for party in parties):
            yield f"{name}的地址"


def _missing_of_right(seen: Inspection, contract: Contract, family: str) -> Iterator[str]:
    if not contract.rights:
        yield "质押权利的清单"
        return
    listed = contract.right(seen.right.number)
    if listed is None and family == COPYRIGHT and _number_is_read(seen):
        yield "该权利（清单中没有其登记号）"
    if listed is not None and seen.right.legal_status != "pending":
        for name, label in _OF_A_RIGHT[family].items():
            if not getattr(listed, name):
                yield f"该权利的{label}"


def _differences(seen: Inspection) -> Iterator[str]:
    """Compare the contract's list with the register: each number, name, day and class."""
    contract = seen.dossier.contract
    if contract is None or not contract.rights:
        return
    family = FAMILIES[seen.right.kind]
    if contract.rights_count is not None and contract.rights_count != len(contract.rights):
        yield f"合同写明{contract.rights_count}项，清单为{len(contract.rights)}项"
    listed = contract.right(seen.right.number)
    if listed is not None:
        yield from _differing_fields(seen, listed, family)
        yield from _unknown_rights(seen, contract)
    elif family != COPYRIGHT and _number_is_read(seen):
        yield "合同清单没有该权利的号码"
    yield from _differing_parties(seen, contract)


def _number_is_read(seen: Inspection) -> bool:
    register = seen.dossier.register
    return not register.number_problem and not register.number_warning


def _unknown_rights(seen: Inspection, contract: Contract) -> Iterator[str]:
    """Name the rights that a contract lists beyond those that are to be registered."""
    listed, included = contract.rights or (), seen.context.included_numbers
    alike = [right.number for right in listed if _is_number_of(right.number, seen.right.kind)]
    extra = missing_from(alike, included)
    if extra and len(listed) > len(included):
        yield f"合同清单另有不在本次申请中的{'、'.join(extra)}"


def _is_number_of(number: str, kind: str) -> bool:
    try:
        parse_identifier(kind, number)
    except BadIdentifier:
        return False
    return True


def _differing_fields(seen: Inspection, listed: ContractRight, family: str) -> Iterator[str]:
    right = seen.right
    if listed.title and same_name(listed.title) != same_name(right.title):
        yield f"合同中的名称为“{listed.title}”"
    days: dict[str, tuple[date | None, date | None]] = {}
    if family == PATENT:
        days["申请日"] = (listed.filing_date, right.filing_date)
        days["授权公告日"] = (listed.grant_date, right.grant_date)
    elif family == TRADEMARK:
        yield from _differing_classes(listed.classes, seen.dossier.register.classes)
    else:
        days["保护期"] = (listed.expiry_date, right.expiry_date)
    for label, (written, registered) in days.items():
        if written and registered and written != registered:
            yield f"合同中的{label}为{written.isoformat()}，登记为{registered.isoformat()}"


def _differing_classes(
    written: tuple[int, ...] | None, registered: tuple[int, ...] | None
) -> Iterator[str]:
    """Compare the classes of a mark as sets; what is not known differs from nothing."""
    if written and registered and set(written) != set(registered):
        yield f"合同中的类别为{_classes(written)}，登记为{_classes(registered)}"


def _classes(numbers: tuple[int, ...]) -> str:
    return "、".join(f"第{number}类" for number in sorted(set(numbers)))


def _differing_parties(seen: Inspection, contract: Contract) -> Iterator[str]:
    """Compare the names; where the pledgor is not the owner, that is the breach to mend."""
    dossier = seen.dossier
    known = {"pledgee": [dossier.pledgee.name] if dossier.pledgee else []}
    if not missing_from(seen.context.pledgor_names, seen.right.owners):
        known["pledgor"] = [party.name for party in dossier.pledgors]
    for role, name in _ROLES.items():
        written = [p.name for p in contract.parties or () if p.role == role and p.name]
        strangers = missing_from(written, known.get(role, ()))
        if known.get(role) and strangers:
            yield f"合同中的{name}为{'、'.join(strangers)}"
    absent = [*_absent_pledgors(seen, contract)] if "pledgor" in known else []
    if absent:
        yield f"合同没有列出质人{'、'.join(absent)}"


def _absent_pledgors(seen: Inspection, contract: Contract) -> Iterator[str]:
    """Name the right's pledgors that a contract with pledgors of its own does not name."""
    written = [p.name for p in contract.parties or () if p.role == "pledgor" and p.name]
    if written:
        yield from missing_from(seen.context.pledgor_names, written)


def _amounts_differ(seen: Inspection) -> tuple[int, int] | None:
    """Compare the filing with the contract; a split may be filed as the sum of its parts."""
    filing, contract = seen.dossier.filing(seen.right.kind), seen.dossier.contract
    if filing is None or contract is None or filing.claim_fen is None:
        return None
    agreed = contract.claim_fen
    listed = contract.right(seen.right.number)
    parts = {agreed, listed.secured_fen if listed else None}
    own = [
        right
        for right in contract.rights or ()
        if filing.numbers is None or right.number in filing.numbers
    ]
    split = [right.secured_fen for right in own if right.secured_fen is not None]
    if filing.numbers is not None:
        parts.add(sum(split))
    elif split and agreed is not None and filing.claim_fen < agreed:
        return None  # the part of one registrar; which rights it covers is not told
    if agreed is None or filing.claim_fen in parts:
        return None
    return filing.claim_fen, agreed

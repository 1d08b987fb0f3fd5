"""Predicates on what somebody asks for while the pledge lives: who must agree, what must be there.

Case types, reasons for an end and the other closed lists of the registrars stand here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from financing.rules.rulebook import Breach, rule

# What a registrar handles beside the registration itself, by family (TM-034, CPR-018, CPR-019).
CASE_TYPES: Mapping[str, tuple[str, ...]] = {
    "patent": ("register", "change", "cancel", "revoke"),
    "trademark": ("register", "change", "extend", "cancel", "revoke", "reissue"),
    "copyright": ("register", "revoke", "change", "cancel", "withdraw", "transfer", "reissue"),
}
END_REASONS: Mapping[str, str] = {
    "repaid": "债务已履行",
    "realised": "质权已实现",
    "waived": "质权人放弃质权",
    "invalid": "主合同无效或被撤销",
    "agreed": "双方同意注销",
    "other": "法律规定的其他情形",
}
DISPOSAL_METHODS: Mapping[str, str] = {"agree": "协议折价", "auction": "拍卖", "sale": "变卖"}
ENFORCEMENT_PAPERS = (
    "申请书", "主合同、担保合同和登记证明", "实现条件成就的证明", "担保财产现状的说明", "其他材料",
)  # fmt: skip
_ACTS = {"assign": "转让", "license": "许可他人实施或使用"}
_WANTED_FOR_A_CHANGE = {
    "change_name": {
        "agreement": "书面协议",
        "form": "变更申请书",
        "commitment": "变更承诺书",
        "registrant_change": "注册人名义变更",
    },
    "change_amount": {
        "supplement_original": "写明变更后金额的补充协议原件",
        "form": "变更申请书",
        "commitment": "变更承诺书",
    },
}
_PROCEEDS = ("prepay", "deposit")


@dataclass(frozen=True, slots=True)
class Request:
    """Something asked for on a pledged right.

    ``act``: assign, license, open_license, waive, cancel, change_name, change_amount, extend,
    withdraw, release, assume_debt. ``consents`` name who agreed in writing: pledgee, or the names
    of guarantors and third-party pledgors. ``held`` are the documents handed in.
    """

    act: str
    consents: tuple[str, ...] = ()
    proceeds_to: str = ""
    registered: bool = True
    suspended: bool = False
    joint: bool = True
    debt_open: bool = True
    held: tuple[str, ...] = ()
    guarantors: tuple[str, ...] = ()
    third_party_pledgors: tuple[str, ...] = ()
    own_collateral: bool = True


@dataclass(frozen=True, slots=True)
class RequestInspection:
    """What a predicate on a request sees."""

    request: Request
    parameters: Mapping[str, object]


@rule("PAT-060")
def waiver_lacks_consent(seen: RequestInspection) -> Iterator[Breach]:
    """Find a patent to be given up without the pledgee."""
    if seen.request.act == "waive" and "pledgee" not in seen.request.consents:
        yield {}


@rule("PAT-061", "CPR-012", "CIV-05")
def transfer_lacks_consent(seen: RequestInspection) -> Iterator[Breach]:
    """Find a transfer or licence without the pledgee, or whose proceeds go astray."""
    act = _ACTS.get(seen.request.act)
    if act is None:
        return
    agreed = "pledgee" in seen.request.consents and seen.request.proceeds_to in _PROCEEDS
    if not agreed:
        yield {"act": act}


@rule("PAT-062(2)")
def open_licence_lacks_consent(seen: RequestInspection) -> Iterator[Breach]:
    """Find an open licence without the pledgee."""
    if seen.request.act == "open_license" and "pledgee" not in seen.request.consents:
        yield {}


@rule("PAT-064")
def procedures_are_suspended(seen: RequestInspection) -> Iterator[Breach]:
    """Find an act that the registrar does not handle while the right is suspended."""
    stopped = ("waive", "assign", "change_name", "change_amount", "cancel")
    if seen.request.suspended and seen.request.act in stopped:
        yield {}


@rule("TM-030")
def change_is_incomplete(seen: RequestInspection) -> Iterator[Breach]:
    """Find a change of name or amount of a mark's pledge that lacks a document."""
    wanted = _WANTED_FOR_A_CHANGE.get(seen.request.act, {})
    missing = [name for code, name in wanted.items() if code not in seen.request.held]
    if missing:
        yield {"missing": "、".join(missing)}


@rule("TM-032")
def extension_alone_is_unfounded(seen: RequestInspection) -> Iterator[Breach]:
    """Find a pledgee who extends alone without a guarantee letter, or a debt that is paid."""
    request = seen.request
    if request.act != "extend" or request.joint:
        return
    if "guarantee_letter" not in request.held or not request.debt_open:
        yield {}


@rule("CPR-011")
def withdrawal_is_too_late(seen: RequestInspection) -> Iterator[Breach]:
    """Find an application that is withdrawn after its registration."""
    if seen.request.act == "withdraw" and seen.request.registered:
        yield {}


@rule("CIV-09")
def release_frees_guarantors(seen: RequestInspection) -> Iterator[Breach]:
    """Find guarantors who would be freed by releasing the debtor's own pledge."""
    request = seen.request
    silent = [name for name in request.guarantors if name not in request.consents]
    if request.act == "release" and request.own_collateral and silent:
        yield {"guarantors": "、".join(silent)}


@rule("CIV-10")
def assumption_frees_pledgors(seen: RequestInspection) -> Iterator[Breach]:
    """Find third-party pledgors who would be freed by a transfer of the debt."""
    request = seen.request
    silent = [name for name in request.third_party_pledgors if name not in request.consents]
    if request.act == "assume_debt" and silent:
        yield {}

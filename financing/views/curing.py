"""Where a person clears what a pre-flight found: a link for each finding, or who does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from financing.models import Case, PledgedRight
from financing.operations.rereading import may_reread
from financing.queries.desk import open_items
from financing.queries.entitlement import hindrance
from financing.rules.cures import (
    CASES,
    CONTRACT,
    FILING,
    PARTIES,
    REGISTER,
    TERM,
    VALUATION,
    place_of,
)
from financing.rules.rights import Finding
from financing.states import APPROVED_CASE_STATES, CaseState
from workflows.models import Actor, WorkItem
from workflows.roles import Role


@dataclass(frozen=True, slots=True)
class Cure:
    """A link to where a finding is cleared; without an address, a sentence on who clears it."""

    label: str
    url: str = ""


class Cures:
    """Every way that is open to one person in one case now."""

    def __init__(self, case: Case, actor: Actor, others: Mapping[str, Case]) -> None:
        """Look at the open work items once; ``others`` are the other cases by number."""
        self.case, self.actor, self.others = case, actor, others
        rows = open_items().filter(case_key=case.pk).select_related("organisation", "branch")
        self.mine = [item for item in rows if not hindrance(case, item, actor)]

    def of(self, finding: Finding, right: PledgedRight | None) -> Sequence[Cure]:
        """Give the ways to clear a finding; the first is the usual one."""
        found = {
            REGISTER: self._register,
            CONTRACT: self._contract,
            TERM: self._term,
            FILING: self._filing,
            PARTIES: self._parties,
            VALUATION: self._valuation,
            CASES: self._other_case,
        }[place_of(finding.rule)](finding, right)
        noting = finding.severity == "SOFT" and right is not None and not found
        return found or (self._register(finding, right) if noting else [])

    def register_of(self, right: PledgedRight) -> str:
        """Give the address of a right's register page."""
        return reverse("register", args=[self.case.pk, right.position])

    def _register(self, finding: Finding, right: PledgedRight | None) -> list[Cure]:
        if right is None:
            return []
        if item := self._item("verify_rights"):
            return [Cure(_("到权利核验中更正或排除"), self._address(item))]
        if may_reread(self.case, self.actor):
            soft = finding.severity == "SOFT"
            label = _("具名声明或重新查询登记簿") if soft else _("重新查询登记簿")
            return [Cure(label, self.register_of(right))]
        return [Cure(_("查看登记簿记载"), self.register_of(right))]

    def _contract(self, _finding: Finding, _right: PledgedRight | None) -> list[Cure]:
        return self._signing(_("到签约环节更正合同")) or [Cure(_("签约时由专员在合同中更正。"))]

    def _term(self, finding: Finding, right: PledgedRight | None) -> list[Cure]:
        if self._item("verify_rights"):
            return self._register(finding, right)
        if item := self._item("decide"):
            return [Cure(_("审批时缩短期限"), self._address(item))]
        return [
            *(self._signing(_("到签约环节缩短债务期限"))),
            *self._register(finding, right),
            Cure(_("尚未审批的，由审批人缩短期限，或退回权利核验排除该权利。")),
        ][:2]

    def _signing(self, label: str) -> list[Cure]:
        if item := self._item("sign"):
            return [Cure(label, self._address(item))]
        turns = self.actor.role in (Role.SPECIALIST, Role.APPROVER)
        if turns and self.case.state in APPROVED_CASE_STATES:
            address = reverse("withdraw_approval", args=[self.case.pk])
            return [Cure(_("撤回批准，重新审批和签约"), address)]
        return []

    def _filing(self, finding: Finding, right: PledgedRight | None) -> list[Cure]:
        title = right.title if right else ""
        if item := self._item("file_registration", title):
            return [Cure(_("到提交登记环节办理"), self._address(item))]
        return self._contract(finding, right)

    def _parties(self, _finding: Finding, _right: PledgedRight | None) -> list[Cure]:
        page = reverse("case", args=[self.case.pk])
        return [Cure(_("留言请当事人补交材料"), f"{page}#comments")]

    def _valuation(self, _finding: Finding, _right: PledgedRight | None) -> list[Cure]:
        for step in ("value_right", "value_bundle", "investigate"):
            if item := self._item(step):
                return [Cure(_("到本环节办理"), self._address(item))]
        page = reverse("case", args=[self.case.pk])
        return [Cure(_("查看估值"), f"{page}#group-bundle")]

    def _other_case(self, finding: Finding, right: PledgedRight | None) -> list[Cure]:
        other = self.others.get(finding.about)
        shown = [Cure(finding.about, reverse("case", args=[other.pk]))] if other else []
        return [*self._register(finding, right), *shown]

    def _item(self, step: str, title: str = "") -> WorkItem | None:
        for item in self.mine:
            if item.step == step and title in ("", item.subject_title):
                return item
        return None

    def _address(self, item: WorkItem) -> str:
        return reverse("item", args=[self.case.pk, item.pk])


def begins_later(case: Case) -> bool:
    """Tell whether the contract is yet to be signed, so that nothing of it was looked at."""
    return case.state in _BEFORE_SIGNING


_BEFORE_SIGNING = (
    CaseState.FILED, CaseState.RETURNED, CaseState.ACCEPTED, CaseState.VERIFIED, CaseState.VALUED,
    CaseState.BUNDLE_VALUED, CaseState.INVESTIGATED, CaseState.REVIEWED, CaseState.APPROVED,
    CaseState.SHARED,
)  # fmt: skip

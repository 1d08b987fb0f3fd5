"""Lists of cases as workbooks: what their readers see on the page, to calculate with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from documents.rendering.workbook import Column, Formula, Sheet, write_workbook
from financing.models import Case
from financing.queries.desk import rights_in_short
from financing.states import CaseState
from workflows.models import Actor
from workflows.roles import OrganisationKind

MOST_ROWS = 50_000


def listed_cases(actor: Actor, *, words: str = "", state: str = "") -> QuerySet[Case]:
    """Keep the cases that a person may see and that fit a search; the newest first."""
    cases = Case.objects.visible_to(actor)
    if words:
        cases = cases.filter(Q(number__icontains=words) | Q(enterprise__name__icontains=words))
    if state:
        cases = cases.filter(state=state)
    return cases.order_by("-filed_at", "-number")


def cases_workbook(cases: QuerySet[Case], actor: Actor) -> bytes:
    """Write cases and their sums by state; what only the bank decides, for the bank alone."""
    rows = list(cases.select_related("enterprise", "bank", "branch")[:MOST_ROWS])
    of_bank = actor.membership.organisation.kind == OrganisationKind.BANK
    sheets = [_cases_sheet(rows, of_bank=of_bank), _states_sheet(rows)]
    return write_workbook(sheets, title=_("案件一览"), author=actor.membership.organisation.name)


def _cases_sheet(cases: Sequence[Case], *, of_bank: bool) -> Sheet:
    rights = rights_in_short([case.pk for case in cases])
    columns = [
        Column(_("案件编号")), Column(_("企业")), Column(_("银行")), Column(_("网点")),
        Column(_("状态")), Column(_("质押的知识产权")), Column(_("申请金额（元）"), "yuan"),
        Column(_("提交日"), "day"), Column(_("结束日"), "day"),
    ]  # fmt: skip
    if of_bank:
        columns += [
            Column(_("打包估值（元）"), "yuan"), Column(_("批准金额（元）"), "yuan"),
            Column(_("放款金额（元）"), "yuan"),
        ]  # fmt: skip
    return Sheet(
        _("案件"),
        tuple(columns),
        [
            (
                case.number, case.enterprise.name, case.bank.name, case.branch.name,
                str(case.get_state_display()), rights.get(case.pk, ""), case.requested_fen,
                localdate(case.filed_at), localdate(case.ended_at) if case.ended_at else None,
                *((case.valued_fen, case.approved_fen, case.disbursed_fen) if of_bank else ()),
            )
            for case in cases
        ],
    )  # fmt: skip


def _states_sheet(cases: Sequence[Case]) -> Sheet:
    """Sum by state, with formulas over the first sheet that a reader may change and follow."""
    counts = Counter(CaseState(case.state) for case in cases)
    asked: Counter[CaseState] = Counter()
    for case in cases:
        asked[CaseState(case.state)] += case.requested_fen
    last = len(cases) + 1
    on = f"'{_('案件')}'!"
    return Sheet(
        _("按状态"),
        (
            Column(_("状态")), Column(_("件数"), "count"), Column(_("申请金额（元）"), "yuan"),
        ),
        [
            (
                str(state.label),
                Formula(f"=COUNTIF({on}$E$2:$E${last},A{place})", counts[state]),
                Formula(f"=SUMIF({on}$E$2:$E${last},A{place},{on}$G$2:$G${last})", asked[state]),
            )
            for place, state in enumerate((s for s in CaseState if s in counts), start=2)
        ],
    )  # fmt: skip

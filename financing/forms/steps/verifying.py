"""What the registers say of each right, and who took note of what the rules found."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.forms.fields import DayField, LinesField
from financing.forms.steps.base import Desk, StepForm
from financing.forms.steps.entries import RegisterEntries
from financing.models import Case, PledgedRight
from financing.operations.reading import Extract, Verdict, bundle_of, judge
from financing.queries.eligibility import licensed_appraisers
from financing.queries.labels import (
    CAPACITY_LABELS,
    FACT_LABELS,
    LEGAL_STATUS_LABELS,
    SEVERITY_LABELS,
    SEVERITY_TONES,
    Label,
)
from financing.queries.registers import newest_snapshots
from financing.rules.extracts import facts_from
from financing.rules.register_entries import entries_from
from financing.rules.rights import Finding
from financing.rules.terms import StartEvent, TermStartMissing, expiry_of
from workflows.errors import Objection
from workflows.models import Organisation
from workflows.queries.telling import told

_FAMILY_FIELDS: Mapping[str, tuple[str, ...]] = {
    "patent": (
        "filing_date", "grant_date", "expiry_date", "annuity_paid_until", "pledged", "frozen",
        "ownership_disputed", "invalidation_pending", "same_day_twin", "licensed", "open_licence",
        "evaluation_report", "co_owner_consent", "co_owner_agreement",
    ),
    "trademark": (
        "filing_date", "grant_date", "expiry_date", "pledged", "frozen", "ownership_disputed",
        "licensed", "similar_marks", "co_owner_consent", "co_owner_agreement",
    ),
    "copyright": (
        "expiry_date", "pledged", "frozen", "ownership_disputed", "licensed",
        "ownership_evidence", "co_owner_consent", "co_owner_agreement",
    ),
}  # fmt: skip
_DAYS = ("filing_date", "grant_date", "expiry_date", "annuity_paid_until")
_LISTS = ("similar_marks", "co_owner_consent", "ownership_evidence")
_SOURCES: Mapping[str, str] = {
    "patent": "专利登记簿副本",
    "trademark": "商标注册簿查询",
    "copyright": "著作权登记证书及登记查询",
}
STATEMENT = "已知悉上述情形，同意继续办理。"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """One person who must take note of a finding: the names of two inputs, and what is in them."""

    capacity: str
    label: Label
    name_input: str
    name: str
    statement_input: str
    statement: str


@dataclass(frozen=True, slots=True)
class Found:
    """One finding on the page, with those who must take note of it."""

    finding: Finding
    severity: Label
    tone: str
    acknowledgements: Sequence[Acknowledgement]


class RightForm(forms.Form):
    """The register extract of one right; only the fields that its kind of register has."""

    taken_on = DayField(label=_("查询日期"))
    source = forms.CharField(label=_("来源"), max_length=120)
    legal_status = forms.ChoiceField(
        label=FACT_LABELS["legal_status"], choices=[("", _("请选择")), *LEGAL_STATUS_LABELS.items()]
    )
    owners = LinesField(
        label=FACT_LABELS["owners"], rows=2, help_text=_("每行一个，照登记簿填写。")
    )
    exclude = forms.CharField(
        label=_("不纳入质押的理由"),
        required=False,
        max_length=300,
        help_text=_("填写后，这项权利不再纳入打包质押。"),
    )
    appraiser = forms.ChoiceField(label=_("由谁评估"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        pledged: PledgedRight,
        houses: Any = (),
        decides: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.pledged_right = pledged
        self.found: list[Found] = []
        initial = kwargs.get("initial") or {}
        prefix = str(self.prefix)
        self.entries = RegisterEntries(data, prefix, pledged.right.kind_id, initial)
        self.decided = ("exclude", "appraiser") if decides else ()
        for name in _FAMILY_FIELDS[pledged.right.kind.family]:
            self.fields[name] = _fact_field(name)
        names = ["taken_on", "source", "legal_status", "owners"]
        self.order_fields([*names, *_FAMILY_FIELDS[pledged.right.kind.family]])
        if not decides:
            del self.fields["exclude"], self.fields["appraiser"]
            return
        appraiser = self.fields["appraiser"]
        assert isinstance(appraiser, forms.ChoiceField)
        appraiser.choices = [
            ("", _("银行内部评估（没有资格的，到评估环节委托）")),
            *((str(h.pk), h.name) for h in houses),
        ]

    def is_valid(self) -> bool:
        """Look at the entries too, so that everything wrong is shown at once."""
        return all([super().is_valid(), self.entries.is_valid()])

    def fields_shown(self) -> dict[str, list[Any]]:
        """Put the fields into lines, lists, ticks, and what is decided about the right."""
        shown = [field for field in self.visible_fields() if field.name not in self.decided]
        ticks = [f for f in shown if isinstance(f.field, forms.BooleanField)]
        lists = [f for f in shown if isinstance(f.field, LinesField)]
        return {
            "lines": [field for field in shown if field not in (*ticks, *lists)],
            "lists": lists,
            "ticks": ticks,
            "decided": [self[name] for name in self.decided],
        }

    def extract(self, houses: Mapping[int, Organisation]) -> Extract:
        """Write the extract as the rules read it."""
        told = self.cleaned_data
        raw = {name: told[name] for name in FACT_LABELS if name in self.fields}
        right = self.pledged_right.right
        raw |= {"kind": right.kind_id, "number": right.number, "title": self.pledged_right.title}
        where = f"rights[{self.pledged_right.position}]"
        return Extract(
            position=self.pledged_right.position,
            taken_on=told["taken_on"],
            source=told["source"],
            facts=facts_from(raw, where=where),
            register=entries_from(self.entries.written, where=where),
            acknowledgements=self._acknowledged(),
            exclude=told.get("exclude", "").strip(),
            appraiser=houses[int(told["appraiser"])] if told.get("appraiser") else None,
        )

    def _acknowledged(self) -> list[dict[str, str]]:
        """Read who took note of what; a row without a name is none."""
        start = f"{self.prefix}-ack|"
        rows = []
        for key in self.data:
            if not key.startswith(start) or not key.endswith("|name"):
                continue
            rule, capacity, _name = key.removeprefix(start).split("|", 2)
            name = str(self.data.get(key, "")).strip()[:60]
            if name and capacity in CAPACITY_LABELS:
                statement = str(self.data.get(f"{start}{rule}|{capacity}|statement", ""))[:400]
                rows.append(
                    {"rule": rule, "name": name, "capacity": capacity, "statement": statement}
                )
        return rows

    def show(self, verdict: Verdict) -> None:
        """Show what the rules found, with a row for everyone who must take note."""
        self.found = [
            Found(
                finding,
                SEVERITY_LABELS[finding.severity],
                SEVERITY_TONES[finding.severity],
                [self._row(finding.rule, who) for who in self._asked(finding)],
            )
            for finding in verdict.findings
        ]

    def _asked(self, finding: Finding) -> Sequence[str]:
        return finding.acknowledged_by if finding.severity == "SOFT" else ()

    def _row(self, rule: str, capacity: str) -> Acknowledgement:
        name, statement = (
            f"{self.prefix}-ack|{rule}|{capacity}|{part}" for part in ("name", "statement")
        )
        return Acknowledgement(
            capacity,
            CAPACITY_LABELS[capacity],
            name,
            str(self.data.get(name, "")),
            statement,
            str(self.data.get(statement, STATEMENT)),
        )


def _fact_field(name: str) -> forms.Field:
    label = FACT_LABELS[name]
    if name in _DAYS:
        return DayField(label=label, required=False)
    if name in _LISTS:
        return LinesField(label=label, required=False, rows=2, help_text=_("每行一个。"))
    return forms.BooleanField(label=label, required=False)


class VerifyForm(StepForm):
    """One extract a right; ``preview`` lets the rules look before anything is stored."""

    looks = True
    looked = False

    def __init__(self, data: Any = None, files: Any = None, *, desk: Desk, **kwargs: Any) -> None:
        super().__init__(data, files, desk=desk, **kwargs)
        self.houses = {house.pk: house for house in licensed_appraisers(desk.today)}
        rights = bundle_of(desk.case)
        starts = register_starts(desk.case, rights, desk.today)
        self.rights = [
            RightForm(
                data,
                prefix=f"right-{pledged.position}",
                initial=starts[pledged.position],
                pledged=pledged,
                houses=self.houses.values(),
            )
            for pledged in rights
        ]

    @property
    def parts(self) -> Sequence[forms.Form]:
        """One form a right."""
        return self.rights

    @property
    def extracts(self) -> list[Extract]:
        """Every extract, as the rules read it."""
        return [form.extract(self.houses) for form in self.rights]

    def preview(self) -> None:
        """Show what the rules find in what is typed; nothing is stored."""
        verdicts = {
            v.pledged.position: v for v in judge(self.desk.case, self.extracts, on=self.desk.today)
        }
        self.looked = True
        for form in self.rights:
            form.show(verdicts[form.pledged_right.position])

    def object_to(self, objection: Objection) -> None:
        """Show an objection at its right."""
        place = objection.where.partition("]")[0].removeprefix("rights[")
        for form in self.rights:
            if place == str(form.pledged_right.position):
                form.add_error(None, told(objection.message))
                return
        super().object_to(objection)


def register_starts(
    case: Case, rights: Sequence[PledgedRight], today: dt.date
) -> dict[int, dict[str, Any]]:
    """Begin with the last extract of a right, or with what the application says of it."""
    filed = json.loads(case.version.content)["rights"]
    last = newest_snapshots(rights)
    return {
        pledged.position: {
            **_filed(
                filed[pledged.position - 1] if pledged.position <= len(filed) else {}, pledged
            ),
            **(json.loads(last[pledged.pk].facts) if pledged.pk in last else {}),
            "taken_on": today,
            "source": _SOURCES[pledged.right.kind.family],
        }
        for pledged in rights
    }


def _filed(row: Mapping[str, Any], pledged: PledgedRight) -> dict[str, Any]:
    """Take over what was filed, and propose the last day of protection; the register prevails."""
    names = ("owners", "filing_date", "grant_date", "classes", "first_published")
    start = {name: row.get(name) for name in names}
    begun: dict[StartEvent, dt.date | None] = {
        "filing_date": _day(row.get("filing_date")),
        "registration_date": _day(row.get("grant_date")),
        "first_published": _day(row.get("first_published")),
    }
    try:
        return start | {"expiry_date": expiry_of(pledged.right.kind_id, begun)}
    except TermStartMissing:
        return start


def _day(text: Any) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None

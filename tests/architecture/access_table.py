"""Who may do what at which address: one row an address. An address without a row fails the suite.

A person at an address of a case is let in only to a case of their own; the same address of a
foreign case is refused to everyone, unless the row says that it is nobody's in particular
(operators see the engine of every case, not its contents).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from workflows.roles import Role

STRANGER = "STRANGER"
EVERY_ROLE = frozenset(Role)
EVERYONE = EVERY_ROLE | {STRANGER}
# Who may have a part in a case: finance officers see the pool alone.
PARTIES = EVERY_ROLE - {Role.OPERATOR, Role.FINANCE_OFFICER}
DESKS = PARTIES - {Role.APPLICANT}
# Who may hold a step: an auditor and a reviewer of the pool only read.
HOLDERS = PARTIES - {Role.AUDITOR, Role.FUND_REVIEWER}
BANK = frozenset({Role.SPECIALIST, Role.VALUER, Role.RISK_OFFICER, Role.APPROVER})
APPLYING = frozenset({Role.APPLICANT, Role.SPECIALIST})
APPLICANT = frozenset({Role.APPLICANT})
SPECIALIST = frozenset({Role.SPECIALIST})
OPERATOR = frozenset({Role.OPERATOR})
BUREAU = frozenset({Role.AUDITOR, Role.FUND_OFFICER})
NOBODY: frozenset[str] = frozenset()
OFFICER = frozenset({Role.FUND_OFFICER})
REVIEWER = frozenset({Role.FUND_REVIEWER})
KEEPERS = OFFICER | REVIEWER | {Role.FINANCE_OFFICER, Role.AUDITOR}
POOLED = KEEPERS | {Role.SPECIALIST, Role.RISK_OFFICER, Role.APPROVER}
SPECIALIST = frozenset({Role.SPECIALIST})


@dataclass(frozen=True)
class Things:
    """What one principal has, or what is foreign to them: keys for addresses."""

    case: Any
    item: Any
    way: str
    returned_case: Any
    returned_item: Any
    paper: Any
    code: Any
    upload: Any
    draft: Any
    filed: Any
    failed_paper: Any
    membership: Any
    form_token: Any
    finding: Any
    enterprise: Any
    brought: Any
    filings: Any
    coverage: Any = None
    claim: Any = None
    pool: str = ""
    sheet: Any = None
    pool_paper: Any = None


Keys = Callable[[Things], Mapping[str, Any]]
Data = Callable[[Things], Mapping[str, Any]]


def sends(**fields: Any) -> Callable[[Things], Mapping[str, Any]]:
    """Send these fields, or none."""
    return lambda things: fields  # noqa: ARG005 -- some rows ask what is whose


NOTHING = sends()


@dataclass(frozen=True)
class Row:
    """One address: who may read it, who may send to it, its keys, and a sending that makes sense.

    ``owned``: the address is of a thing that belongs to somebody; to others it does not exist.
    """

    get: frozenset[str] = NOBODY
    post: frozenset[str] = NOBODY
    keys: Keys = NOTHING
    data: Data = NOTHING
    owned: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """Whose things it can be asked for; an address without keys is the same for all."""
        return ("own", "foreign") if self.keys is not NOTHING or self.owned else ("own",)

    def allowed(self, method: str) -> frozenset[str]:
        """Give who may use a method; PUT and DELETE nobody may."""
        return {"GET": self.get, "POST": self.post}.get(method, NOBODY)

    def address(self, name: str, things: Things) -> str:
        """Write the address for somebody's things."""
        return reverse(name, kwargs=dict(self.keys(things)))


def _case(things: Things) -> Mapping[str, Any]:
    return {"case_id": things.case}


def _paper(things: Things) -> Mapping[str, Any]:
    return {"paper_id": things.paper}


def _code(things: Things) -> Mapping[str, Any]:
    """Every paper's code opens its proof to anybody, and nothing else does."""
    return {"code": things.code}


def _claim(things: Things) -> Mapping[str, Any]:
    return {"claim_id": things.claim}


def _sheet(things: Things) -> Mapping[str, Any]:
    return {"sheet_id": things.sheet}


ROWS: Mapping[str, Row] = {
    # Everybody's doors
    "login": Row(
        get=EVERYONE, post=EVERYONE, data=sends(username="nobody", password="none")
    ),
    "logout": Row(post=EVERY_ROLE),
    "set_language": Row(post=EVERYONE, data=sends(language="en")),
    "healthz": Row(get=EVERYONE),
    "readyz": Row(get=EVERYONE),
    "check": Row(get=EVERYONE),
    "proof": Row(get=EVERYONE, post=EVERYONE, keys=_code),
    "act_as": Row(post=EVERY_ROLE, data=lambda t: {"membership": t.membership}, owned=True),
    # The desks
    "desk": Row(get=EVERY_ROLE),
    "alerts": Row(get=BANK),
    "case_alert": Row(
        post=frozenset({Role.SPECIALIST}), keys=_case, owned=True,
        data=sends(alert="1", handling="已通知企业缴费"),
    ),
    "work_acts": Row(
        post=HOLDERS, owned=True, data=lambda t: {"act": "take", "items": [t.item], "back": "case"}
    ),
    "amend": Row(
        get=frozenset({Role.SPECIALIST}), post=frozenset({Role.SPECIALIST}), keys=_case,
        owned=True,
    ),
    "ask_consent": Row(get=APPLYING, post=APPLYING, keys=_case, owned=True),
    "revoke": Row(
        get=frozenset({Role.SPECIALIST}), post=frozenset({Role.SPECIALIST}), keys=_case,
        owned=True,
    ),
    "cases": Row(get=DESKS),
    "cases_export": Row(get=DESKS),
    "case": Row(get=PARTIES, keys=_case, owned=True),
    "case_record": Row(get=PARTIES, keys=_case, owned=True),
    "valuation": Row(
        get=frozenset({Role.SPECIALIST, Role.VALUER, Role.RISK_OFFICER, Role.APPROVER}),
        keys=_case, owned=True,
    ),
    "case_comment": Row(
        post=PARTIES, keys=_case, owned=True, data=sends(text="好", channel="inside")
    ),
    "preflight": Row(get=BANK, keys=_case, owned=True),
    "preflight_pdf": Row(get=BANK, keys=_case, owned=True),
    "preflight_json": Row(get=BANK, keys=_case, owned=True),
    "register": Row(
        get=BANK, post=frozenset({Role.SPECIALIST}), owned=True,
        keys=lambda t: {"case_id": t.case, "position": 1},
    ),
    "withdraw_approval": Row(
        get=frozenset({Role.APPROVER, Role.SPECIALIST}), owned=True, keys=_case,
        post=frozenset({Role.APPROVER, Role.SPECIALIST}), data=sends(reason="不再合作"),
    ),
    "unwind": Row(
        get=frozenset({Role.APPROVER}), post=frozenset({Role.APPROVER}), keys=_case, owned=True,
        data=sends(reason="不再合作", basis="示例：管理办法第一条"),
    ),
    "enter_statement": Row(
        get=APPLYING, post=APPLYING, keys=_case, owned=True, data=sends(months=12)
    ),
    "declare_group": Row(
        get=frozenset({Role.SPECIALIST, Role.RISK_OFFICER}), owned=True, keys=_case,
        post=frozenset({Role.SPECIALIST, Role.RISK_OFFICER}), data=sends(source="股权结构"),
    ),
    "test_covenants": Row(
        get=frozenset({Role.SPECIALIST}), post=frozenset({Role.SPECIALIST}), keys=_case,
        owned=True, data=sends(tested_on="2026-03-20"),
    ),
    "draw_up_exemption": Row(
        get=frozenset({Role.RISK_OFFICER, Role.APPROVER}), owned=True, keys=_case,
        post=frozenset({Role.RISK_OFFICER, Role.APPROVER}), data=sends(reason="贷款逾期"),
    ),
    "extend": Row(
        get=frozenset({Role.APPROVER}), post=frozenset({Role.APPROVER}), keys=_case, owned=True,
        data=sends(drawdown_seq=1, months=3, on="2026-03-20", reason="回款推迟", consent="同意"),
    ),
    "item": Row(
        get=HOLDERS, post=HOLDERS, owned=True,
        keys=lambda t: {"case_id": t.case, "item_id": t.item},
        data=lambda t: {"way": t.way},
    ),
    # The enterprises
    "my_applications": Row(get=APPLYING),
    "new_application": Row(
        get=APPLYING, post=APPLYING, data=lambda t: {"form_token": t.form_token}
    ),
    "application": Row(
        get=APPLYING, post=APPLYING, keys=lambda t: {"application_id": t.draft}, owned=True,
        data=sends(action="check"),
    ),
    "application_filed": Row(
        get=APPLYING, keys=lambda t: {"application_id": t.filed}, owned=True
    ),
    "filings": Row(get=SPECIALIST, post=SPECIALIST),
    "filings_export": Row(get=SPECIALIST),
    "filing_sheet": Row(
        get=SPECIALIST, post=SPECIALIST, keys=lambda t: {"sheet_id": t.filings}, owned=True
    ),
    "filing_sheet_answered": Row(
        get=SPECIALIST, keys=lambda t: {"sheet_id": t.filings}, owned=True
    ),
    "portfolios": Row(get=APPLYING),
    "portfolio_template": Row(get=APPLYING),
    "portfolio": Row(
        get=APPLYING, post=APPLYING, keys=lambda t: {"enterprise_id": t.enterprise}, owned=True
    ),
    "portfolio_import": Row(
        get=APPLYING, post=APPLYING, keys=lambda t: {"import_id": t.brought}, owned=True
    ),
    "portfolio_import_sheet": Row(
        get=APPLYING, keys=lambda t: {"import_id": t.brought}, owned=True
    ),
    "resubmit": Row(
        get=APPLYING, post=APPLYING, owned=True,
        keys=lambda t: {"case_id": t.returned_case, "item_id": t.returned_item},
        data=sends(action="check"),
    ),
    "progress": Row(get=APPLICANT, keys=_case, owned=True),
    "progress_message": Row(post=APPLICANT, keys=_case, owned=True, data=sends(text="好")),
    "progress_withdraw": Row(post=APPLICANT, keys=_case, owned=True),
    # Papers and files
    "upload": Row(get=PARTIES, keys=lambda t: {"upload_id": t.upload}, owned=True),
    "paper": Row(get=PARTIES, keys=_paper, owned=True),
    "volume": Row(get=PARTIES, keys=_case, owned=True),
    "paper_pdf": Row(get=PARTIES, keys=_paper, owned=True),
    "paper_download": Row(get=PARTIES, keys=_paper, owned=True),
    # The audit
    "audit": Row(get=BUREAU),
    "audit_run": Row(post=frozenset({Role.AUDITOR})),
    "audit_export": Row(get=BUREAU),
    "finding": Row(
        get=BUREAU, post=BUREAU, keys=lambda t: {"finding_id": t.finding},
    ),
    # The pool
    "pools": Row(get=POOLED),
    "enrol_loan": Row(get=SPECIALIST, post=SPECIALIST),
    "pool": Row(get=KEEPERS, keys=lambda t: {"code": t.pool}, owned=True),
    "pool_pay_in": Row(get=OFFICER, post=OFFICER, keys=lambda t: {"code": t.pool}, owned=True),
    "pool_statement": Row(
        get=OFFICER, post=OFFICER, keys=lambda t: {"code": t.pool}, owned=True
    ),
    "sheet_fill": Row(get=OFFICER, post=OFFICER, keys=_sheet, owned=True),
    "sheet_adopt": Row(get=REVIEWER, post=REVIEWER, keys=_sheet, owned=True),
    "coverage": Row(get=POOLED, keys=lambda t: {"coverage_id": t.coverage}, owned=True),
    "coverage_act": Row(
        get=OFFICER, post=OFFICER, owned=True,
        keys=lambda t: {"coverage_id": t.coverage, "name": "transfer"},
    ),
    "claims": Row(get=POOLED),
    "claim": Row(get=POOLED, keys=_claim, owned=True),
    "claim_act": Row(
        get=SPECIALIST, post=SPECIALIST, owned=True,
        keys=lambda t: {"claim_id": t.claim, "name": "prepare"},
    ),
    "pool_paper": Row(get=POOLED, keys=lambda t: {"paper_id": t.pool_paper}, owned=True),
    # The operators
    "supervision": Row(get=OPERATOR),
    "supervised_proof": Row(post=OPERATOR),
    "supervised_case": Row(get=OPERATOR, keys=_case),
    "cancel_case": Row(post=OPERATOR, keys=_case, data=sends(reason="重复")),
    "retry_paper": Row(post=OPERATOR, keys=lambda t: {"paper_id": t.failed_paper}),
}  # fmt: skip

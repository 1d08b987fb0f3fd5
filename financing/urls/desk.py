"""Addresses of the desks: work lists, cases, and one form for each human step."""

from __future__ import annotations

from django.urls import path

from financing.views import (
    assigning,
    cases,
    desk,
    filing_sheets,
    living,
    preflight,
    registers,
    steps,
    turning,
    watching,
    workbench,
)

urlpatterns = [
    path("", desk.work_list, name="desk"),
    path("alerts/", watching.alert_list, name="alerts"),
    path("desk/acts/", assigning.work_acts, name="work_acts"),
    path("filings/", filing_sheets.filings, name="filings"),
    path("filings/open.xlsx", filing_sheets.filings_export, name="filings_export"),
    path("filings/<uuid:sheet_id>/", filing_sheets.filing_sheet, name="filing_sheet"),
    path(
        "filings/<uuid:sheet_id>/sheet.xlsx",
        filing_sheets.filing_sheet_answered,
        name="filing_sheet_answered",
    ),
    path("cases/", cases.case_list, name="cases"),
    path("cases/export.xlsx", cases.cases_export, name="cases_export"),
    path("cases/<uuid:case_id>/", cases.case_page, name="case"),
    path("cases/<uuid:case_id>/record/", cases.case_record, name="case_record"),
    path("cases/<uuid:case_id>/valuation/", workbench.valuation_workbench, name="valuation"),
    path("cases/<uuid:case_id>/comments/", cases.case_comment, name="case_comment"),
    path("cases/<uuid:case_id>/alerts/", watching.case_alert, name="case_alert"),
    path("cases/<uuid:case_id>/amend/", living.amend, name="amend"),
    path("cases/<uuid:case_id>/consent/", living.ask_consent, name="ask_consent"),
    path("cases/<uuid:case_id>/revoke/", living.revoke, name="revoke"),
    path("cases/<uuid:case_id>/withdraw-approval/", turning.take_back, name="withdraw_approval"),
    path("cases/<uuid:case_id>/unwind/", turning.unwind, name="unwind"),
    path("cases/<uuid:case_id>/statements/", turning.statement, name="enter_statement"),
    path("cases/<uuid:case_id>/group/", turning.group, name="declare_group"),
    path("cases/<uuid:case_id>/covenants/", turning.covenants, name="test_covenants"),
    path("cases/<uuid:case_id>/exemption/", turning.exemption, name="draw_up_exemption"),
    path("cases/<uuid:case_id>/extend/", turning.extend, name="extend"),
    path("cases/<uuid:case_id>/preflight/", preflight.preflight_page, name="preflight"),
    path("cases/<uuid:case_id>/preflight.pdf", preflight.preflight_pdf, name="preflight_pdf"),
    path("cases/<uuid:case_id>/preflight.json", preflight.preflight_json, name="preflight_json"),
    path(
        "cases/<uuid:case_id>/rights/<int:position>/register/",
        registers.register_page,
        name="register",
    ),
    path("cases/<uuid:case_id>/items/<int:item_id>/", steps.work_item, name="item"),
]

"""Addresses of the bureau's audit."""

from __future__ import annotations

from django.urls import path

from financing.views import auditing

urlpatterns = [
    path("audit/", auditing.audit_page, name="audit"),
    path("audit/run/", auditing.audit_run, name="audit_run"),
    path("audit/export.xlsx", auditing.audit_export, name="audit_export"),
    path("audit/findings/<uuid:finding_id>/", auditing.finding_page, name="finding"),
]

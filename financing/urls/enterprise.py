"""Addresses of the enterprises and of the operators, of files and papers."""

from __future__ import annotations

from django.urls import path

from financing.views import (
    applications,
    corrections,
    drafts,
    papers,
    portfolios,
    progress,
    supervision,
    uploads,
)

urlpatterns = [
    path("my/", applications.my_applications, name="my_applications"),
    path("applications/new/", applications.new_application, name="new_application"),
    path("applications/<uuid:application_id>/", drafts.application_page, name="application"),
    path(
        "applications/<uuid:application_id>/filed/",
        applications.application_filed,
        name="application_filed",
    ),
    path("portfolios/", portfolios.portfolios, name="portfolios"),
    path("portfolios/template.xlsx", portfolios.portfolio_template, name="portfolio_template"),
    path("portfolios/<int:enterprise_id>/", portfolios.portfolio, name="portfolio"),
    path(
        "portfolios/imports/<uuid:import_id>/", portfolios.portfolio_import, name="portfolio_import"
    ),
    path(
        "portfolios/imports/<uuid:import_id>/sheet.xlsx",
        portfolios.portfolio_import_sheet,
        name="portfolio_import_sheet",
    ),
    path(
        "cases/<uuid:case_id>/items/<int:item_id>/resubmit/", corrections.resubmit, name="resubmit"
    ),
    path("progress/<uuid:case_id>/", progress.progress, name="progress"),
    path("progress/<uuid:case_id>/messages/", progress.progress_message, name="progress_message"),
    path("progress/<uuid:case_id>/withdraw/", progress.progress_withdraw, name="progress_withdraw"),
    path("uploads/<int:upload_id>/", uploads.upload_file, name="upload"),
    path("papers/<uuid:paper_id>/", papers.paper_page, name="paper"),
    path("papers/<uuid:paper_id>/pdf", papers.paper_pdf, name="paper_pdf"),
    path(
        "papers/<uuid:paper_id>/download",
        papers.paper_pdf,
        {"as_attachment": True},
        name="paper_download",
    ),
    path("cases/<uuid:case_id>/volume.pdf", papers.volume, name="volume"),
    path("operations/", supervision.supervision, name="supervision"),
    path("operations/proof/", supervision.prove, name="supervised_proof"),
    path("operations/<uuid:case_id>/", supervision.supervised_case, name="supervised_case"),
    path("operations/<uuid:case_id>/cancel/", supervision.stop_case, name="cancel_case"),
    path("operations/papers/<uuid:paper_id>/retry/", supervision.retry, name="retry_paper"),
]

"""Addresses of the pool: pools, covered loans, claims, papers."""

from __future__ import annotations

from django.urls import path

from risk_pool.views import claims, pools

urlpatterns = [
    path("pools/", pools.pools, name="pools"),
    path("pools/enrol/", pools.enrol, name="enrol_loan"),
    path("pools/<str:code>/", pools.pool_page, name="pool"),
    path("pools/<str:code>/pay-in/", pools.pool_pay_in, name="pool_pay_in"),
    path("pools/<str:code>/statement/", pools.pool_statement, name="pool_statement"),
    path("pool-sheets/<uuid:sheet_id>/fill/", pools.sheet_fill, name="sheet_fill"),
    path("pool-sheets/<uuid:sheet_id>/adopt/", pools.sheet_adopt, name="sheet_adopt"),
    path("coverages/<uuid:coverage_id>/", pools.coverage_page, name="coverage"),
    path("coverages/<uuid:coverage_id>/<slug:name>/", pools.coverage_act, name="coverage_act"),
    path("claims/", claims.claims, name="claims"),
    path("claims/<uuid:claim_id>/", claims.claim_page, name="claim"),
    path("claims/<uuid:claim_id>/<slug:name>/", claims.claim_act, name="claim_act"),
    path("pool-papers/<uuid:paper_id>/", claims.pool_paper, name="pool_paper"),
]

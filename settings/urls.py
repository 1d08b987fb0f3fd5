"""Where a request enters: the journeys, the choice of language, and the platform's questions."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from settings import health

urlpatterns = [
    path("", include("workflows.urls")),
    path("", include("documents.urls")),
    path("", include("financing.urls")),
    path("", include("risk_pool.urls")),
    path("language/", login_not_required(require_POST(set_language)), name="set_language"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]

handler403 = "workflows.views.failing.forbidden"
handler404 = "workflows.views.failing.not_found"
handler500 = "workflows.views.failing.broken"

"""Two questions a platform asks: does the process answer, and may it be sent people?"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """Say that the process answers. Touches nothing else, so that a slow database is no restart."""
    return HttpResponse("alive", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether people may be sent here: the database answers, and every migration is applied."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return HttpResponse("the database does not answer", content_type="text/plain", status=503)
    if pending:
        return HttpResponse("migrations wait", content_type="text/plain", status=503)
    return HttpResponse("ready", content_type="text/plain")

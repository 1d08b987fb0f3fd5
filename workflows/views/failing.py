"""What a person meets when an address is unknown, forbidden or broken."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this is not theirs to do."""
    return render(request, "workflows/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is nothing here that they may see."""
    return render(request, "workflows/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours, without touching the database that may be the reason."""
    return HttpResponse(render_to_string("workflows/500.html"), status=500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page is too old to be sent."""
    return render(request, "workflows/form_expired.html", status=403)

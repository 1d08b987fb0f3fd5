"""Keeps a page that is open to anybody from being asked without end."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

_SENDING_COUNTS: Final = 5  # a file to hash is worth as many looks

View = Callable[..., HttpResponse]


def limited(view: View) -> View:
    """Answer 429 to an address that asks too often; each of our processes counts for itself."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        minute = timezone.now().strftime("%H%M")
        key = f"check:{minute}:{get_client_ip_address(request)}"
        cache.add(key, 0, timeout=120)
        most = settings.CHECKS_A_MINUTE
        if cache.incr(key, _SENDING_COUNTS if request.method == "POST" else 1) > most:
            response = render(request, "documents/too_often.html", status=429)
            response["Retry-After"] = "60"
            return response
        return view(request, *args, **kwargs)

    return counted

"""Files handed in: the limit on what is sent, and the way back out."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from financing.queries.files import readable_upload
from workflows.views.acting import CASE_ROLES, ActingRequest, acting_as


class RequestQuota:
    """Refuse a request larger than anything we take in, before a byte of it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on what is small enough."""
        try:
            length = int(request.headers.get("content-length") or 0)
        except ValueError:
            length = 0
        if length > settings.REQUEST_MAX_BYTES:
            return too_large(request)
        return self.get_response(request)


def too_large(request: HttpRequest) -> HttpResponse:
    """Say how large a file may be; nothing was read or stored."""
    most = {"most_megabytes": settings.UPLOAD_MAX_BYTES // 1024**2}
    if not request.headers.get("HX-Request"):
        return render(request, "financing/too_large.html", most, status=413)
    response = render(request, "financing/_too_large.html", most, status=422)
    response["HX-Retarget"], response["HX-Reswap"] = "#upload-note", "innerHTML"
    response["HX-Reselect"] = ".notice"
    return response


@require_safe
@acting_as(*CASE_ROLES)
def upload_file(request: ActingRequest, upload_id: int) -> FileResponse:
    """Hand out a file to one of its readers, to be saved and never shown inside our pages.

    Raises:
        Http404: there is none, or it is not theirs to read.
    """
    upload = readable_upload(upload_id, request.actor)
    if upload is None:
        raise Http404
    try:
        file = upload.file.open("rb")
    except FileNotFoundError as lost:
        raise Http404(_("文件已不在存储中，请联系运维人员。")) from lost
    response = FileResponse(
        file, as_attachment=True, filename=upload.filename, content_type=upload.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

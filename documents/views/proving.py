"""What anybody may know of a paper whose code they hold: whose it is, and whether it stands."""

from __future__ import annotations

import hashlib
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from documents.models import Paper
from documents.queries.public import proof_of
from documents.rules.proofs import read_code, spaced
from documents.views.limiting import limited

_CHUNK: Final = 1 << 16


@login_not_required
@require_safe
@never_cache
@limited
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the code that stands on a paper, and lead to its proof."""
    typed = request.GET.get("code", "").strip()
    if not typed:
        return render(request, "documents/check.html")
    code = read_code(typed)
    if not code:
        problem = _("查验码由16位字母和数字组成，印在文书每页的右下角。请核对后重新输入。")
        return _asked_again(request, typed, problem, status=422)
    return HttpResponseRedirect(reverse("proof", args=[spaced(code)]))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited
def proof(request: HttpRequest, code: str) -> HttpResponse:
    """Show the proof of a paper; compare a file that is handed in, and keep nothing of it."""
    shown = proof_of(read_code(code))
    if shown is None:
        problem = _("平台没有签发过带有这个查验码的文书。请核对查验码；如仍不符，这份文书不可信。")
        return _asked_again(request, code[:40], problem, status=404)
    compared = _compared(request, shown.paper) if request.method == "POST" else ""
    response = render(request, "documents/proof.html", {"proof": shown, "compared": compared})
    response["X-Robots-Tag"] = "noindex"
    return response


def _asked_again(request: HttpRequest, typed: str, problem: str, *, status: int) -> HttpResponse:
    context = {"typed": typed, "problem": problem}
    return render(request, "documents/check.html", context, status=status)


def _compared(request: HttpRequest, paper: Paper) -> str:
    """Say whether a file is one of the paper's revisions; it is hashed, and never opened."""
    file = request.FILES.get("file")
    if file is None:
        return "missing"
    hashed = hashlib.sha256()
    for chunk in file.chunks(_CHUNK):
        hashed.update(chunk)
    issued = {paper.rendering.file_sha256, *(each.file_sha256 for each in paper.revisions.all())}
    return "same" if hashed.hexdigest() in issued else "other"

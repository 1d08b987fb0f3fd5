"""Sign in, sign out, and choose as whom to act."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from workflows.models import User
from workflows.views.acting import SESSION_KEY, memberships_of


class SignInForm(AuthenticationForm):
    """A name and a password, in the words of the house."""

    error_messages = {
        "invalid_login": gettext_lazy("用户名或密码不正确；连续输错五次会锁定一刻钟。"),
        "inactive": gettext_lazy("这个账号已停用，请联系本机构管理员。"),
    }

    def __init__(self, request: HttpRequest | None = None, *args: object, **kwargs: object) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")
        self.fields["password"].widget = forms.PasswordInput(
            attrs={"autocomplete": "current-password"}
        )


@method_decorator(
    [login_not_required, never_cache, require_http_methods(["GET", "HEAD", "POST"])],
    name="dispatch",
)
class SignIn(LoginView):
    """Let a person in; who is in already goes to the desk."""

    template_name = "workflows/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Let a person out; only a form does, never a link."""

    http_method_names = ["post"]


@require_POST
def act_as(request: HttpRequest) -> HttpResponse:
    """Choose the place in which to act, one's own and in force, and begin at its desk.

    Raises:
        Http404: not a place that the person holds today.
    """
    places = memberships_of(cast(User, request.user), timezone.localdate())
    chosen = request.POST.get("membership", "")
    if chosen not in {str(place.pk) for place in places}:
        raise Http404
    request.session[SESSION_KEY] = int(chosen)
    return HttpResponseRedirect("/")


def locked_out(request: HttpRequest, *attempt: object) -> HttpResponse:
    """Say that too many wrong passwords were tried, and for how long the door stays shut."""
    return render(request, "workflows/locked_out.html", status=429)

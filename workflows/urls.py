"""The doors that belong to no journey."""

from __future__ import annotations

from django.urls import path

from workflows.views import signing_in

urlpatterns = [
    path("sign-in/", signing_in.SignIn.as_view(), name="login"),
    path("sign-out/", signing_in.SignOut.as_view(), name="logout"),
    path("acting-as/", signing_in.act_as, name="act_as"),
]

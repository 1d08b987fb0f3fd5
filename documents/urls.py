"""The way to the proof of a paper: no sign-in, nothing confidential."""

from __future__ import annotations

from django.urls import path

from documents.views import proving

urlpatterns = [
    path("check/", proving.ask, name="check"),
    path("check/<str:code>/", proving.proof, name="proof"),
]

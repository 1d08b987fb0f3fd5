"""Addresses of the journeys: the desks' and the enterprises'."""

from __future__ import annotations

from financing.urls import audit, desk, enterprise

urlpatterns = [*desk.urlpatterns, *enterprise.urlpatterns, *audit.urlpatterns]

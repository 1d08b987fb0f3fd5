"""What every page shows about the person who looks at it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from workflows.models import Membership, User
from workflows.views.acting import SESSION_KEY, memberships_of


def acting(request: HttpRequest) -> dict[str, Any]:
    """Name the place in which the person acts and those to choose from; at most one query."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    places = getattr(request, "places", None)
    if places is None:
        places = memberships_of(user, timezone.localdate())
    chosen = request.session.get(SESSION_KEY)
    current = next((place for place in places if place.pk == chosen), places[0] if places else None)
    return {
        "acting_for": place_name(current) if current else "",
        "acting_role": current.get_role_display() if current else "",
        "places": [(place, place_name(place), place == current) for place in places],
    }


def place_name(place: Membership) -> str:
    """Name a place as the user menu does: the organisation with its branch."""
    return f"{place.organisation.name}{place.branch.name if place.branch else ''}"

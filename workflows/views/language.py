"""Chinese first: the pages are Chinese until a person chooses otherwise."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import get_supported_language_variant


class ChineseFirst(LocaleMiddleware):
    """Follow the language a person chose here, never the one their browser asks for."""

    def process_request(self, request: HttpRequest) -> None:
        """Switch to the chosen language, or to Chinese."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        try:
            language = get_supported_language_variant(chosen)
        except LookupError:
            language = settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE

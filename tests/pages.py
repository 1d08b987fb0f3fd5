"""A page as a person meets it: its words, its links, and its forms as they are filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

Data = dict[str, list[str]]
_SILENT = {"script", "style", "template"}


@dataclass
class Form:
    """A form: where it is sent, and what its fields hold."""

    action: str
    data: Data = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def filled(self, **changes: Any) -> Data:
        """Give what would be sent with some fields changed; None leaves a field out."""
        data = {**self.data}
        for name, value in changes.items():
            if value is None:
                data.pop(name, None)
            else:
                data[name] = [str(v) for v in value] if isinstance(value, list) else [str(value)]
        return data


class Page(HTMLParser):
    """A page that was read: ``forms`` by the id of the element around them, ``text``, ``links``."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: dict[str, Form] = {}
        self.links: list[str] = []
        self._words: list[str] = []
        self._ids: list[str] = []
        self._silent = 0
        self._form: Form | None = None
        self._select: tuple[str, list[str], bool] | None = None
        self._area: str | None = None
        self.feed(html)

    @property
    def text(self) -> str:
        """The words of the page, blanks reduced."""
        return " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        if own.get("id"):
            self._ids.append(own["id"])
        if tag in _SILENT:
            self._silent += 1
        match tag:
            case "a":
                self.links.append(own.get("href", ""))
            case "form":
                self._form = Form(own.get("action", ""))
                self.forms[next((i for i in reversed(self._ids) if i), "")] = self._form
            case "input" if self._form:
                self._input(own)
            case "select" if self._form:
                self._select = (own.get("name", ""), [], False)
            case "option" if self._select and self._form:
                self._option(own)
            case "textarea" if self._form:
                self._area = own.get("name", "")
                self._form.data[self._area] = [""]

    def _input(self, own: dict[str, str]) -> None:
        assert self._form is not None
        name, kind = own.get("name", ""), own.get("type", "text")
        if not name or kind in ("submit", "file"):
            return
        if kind in ("radio", "checkbox"):
            self._form.choices.setdefault(name, []).append(own.get("value", "on"))
            if "checked" not in own:
                return
            own.setdefault("value", "on")
        self._form.data.setdefault(name, []).append(own.get("value", ""))

    def _option(self, own: dict[str, str]) -> None:
        assert self._form is not None
        assert self._select is not None
        name, values, chosen = self._select
        values.append(own.get("value", ""))
        self._form.choices[name] = values
        if "selected" in own or not chosen:
            # A browser sends the first option where none is marked.
            if "selected" in own or len(values) == 1:
                self._form.data[name] = [own.get("value", "")]
            self._select = (name, values, "selected" in own)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent -= 1
        match tag:
            case "form":
                self._form = None
            case "select":
                self._select = None
            case "textarea":
                self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None and self._form:
            held = self._form.data[self._area]
            held[0] = (held[0] + data).lstrip("\r\n") if not held[0] else held[0] + data
        elif not self._silent:
            self._words.append(data)


def open_page(client: Client, address: str, *, status: int = 200) -> Page:
    """Open a page that must answer with a status."""
    response = client.get(address)
    assert response.status_code == status, f"{address}: {response.status_code}"
    return Page(response.content.decode())

"""Someone follows every link from their desk, and each kind of page is looked at closely once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.browser.people import Person

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# How often a kind of page is opened for the links on it: what a case offers depends on its state.
OPENED_OFTEN = {"case": 50, "progress": 50, "item": 12}
_AXE_RUN = """async (tags) => (await axe.run(document, {runOnly: {type: "tag", values: tags}}))
  .violations.map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.target.join(" ")).join(" | ")}`)"""

_WIDEST = """(width) => [...document.querySelectorAll("main *")]
  .filter(e => e.getBoundingClientRect().right > width && !e.children.length)
  .slice(0, 3).map(e => `${e.tagName} .${e.className} ${e.textContent.trim().slice(0, 40)}`)"""


@dataclass
class Walk:
    """Where one person came, and what was wrong there.

    Pictures are kept in the folder that SCREENSHOTS names: kind, person, language, size.
    """

    person: Person
    who: str
    kinds: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    _waiting: list[str] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)
    _opened: dict[str, int] = field(default_factory=dict)
    _looked_at: set[tuple[str, str]] = field(default_factory=set)

    def go(self, start: str = "/") -> None:
        """Walk until every kind of page that links lead to has been looked at."""
        self._remember(start)
        while self._waiting:
            path = self._waiting.pop(0)
            kind = kind_of(path)
            if self._opened.get(kind, 0) < OPENED_OFTEN.get(kind, 1):
                self._opened[kind] = self._opened.get(kind, 0) + 1
                self._open(kind, path)

    def _open(self, kind: str, path: str) -> None:
        answer = self.person.page.request.get(self.person.address + path)
        self.kinds.add(kind)
        if not answer.ok:
            self.wrong.append(f"{path}: a link leads to {answer.status}")
        elif "text/html" in answer.headers.get("content-type", ""):
            self.person.go(path)
            self._look(kind, path)
            for link in links_of(self.person.page):
                self._remember(link)

    def _remember(self, path: str) -> None:
        if path not in self._known:
            self._known.add(path)
            self._waiting.append(path)

    def _look(self, kind: str, path: str) -> None:
        heading = self.person.page.locator("h1").first.inner_text()
        sight = (kind, heading if kind == "item" else "")
        if sight in self._looked_at:
            return
        self._looked_at.add(sight)
        number = len([each for each in self._looked_at if each[0] == kind])
        for language in ("zh-hans", "en"):
            self._speak(language)
            self.person.go(path)
            self._inspect(f"{path} ({kind}, {self.who}, {language})")
            self._picture(f"{kind}-{number}-{self.who}-{language}")
        self._speak("zh-hans")

    def _speak(self, language: str) -> None:
        cookie: Any = {"name": "django_language", "value": language, "url": self.person.address}
        self.person.page.context.add_cookies([cookie])

    def _inspect(self, where: str) -> None:
        page = self.person.page
        self.wrong += [f"{where}: {each}" for each in page.evaluate(_AXE_RUN, WCAG)]
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > PHONE["width"]:
            widest = page.evaluate(_WIDEST, PHONE["width"])
            self.wrong.append(f"{where}: {wide} px wide on a phone: {widest}")
        self.wrong += [f"{where}: {each}" for each in self.person.complaints]
        self.person.complaints.clear()

    def _picture(self, name: str) -> None:
        page = self.person.page
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-phone.png", full_page=True)
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-desk.png", full_page=True)


def kind_of(path: str) -> str:
    """Name the address that a path belongs to."""
    try:
        return str(resolve(urlsplit(path).path).url_name)
    except Resolver404:
        return f"nowhere: {path}"


def links_of(page: Page) -> Iterator[str]:
    """List the links of a page that stay on this site, without their fragments."""
    for address in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
        here, there = urlsplit(page.url), urlsplit(urldefrag(address).url)
        if there.netloc == here.netloc:
            yield there.path + (f"?{there.query}" if there.query else "")

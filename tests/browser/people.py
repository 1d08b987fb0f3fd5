"""A person at a browser: signs in, reads, fills in what a step asks, and leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.cast import PASSWORD


class Person:
    """Someone signed in, on one page; what the browser complains of must stay empty."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("request", self._watch)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:", "chrome")):
            self.complaints.append(f"left the machine: {request.url}")

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(self.address + path)

    def fill(self, within: str, **fields: str | list[str] | bool) -> None:
        """Fill in fields by name: a text, a choice, a tick, or several (a list)."""
        for name, value in fields.items():
            self._fill(f"{within} [name='{name.replace('__', '-')}']", value)

    def _fill(self, selector: str, value: str | list[str] | bool) -> None:
        field = self.page.locator(selector).first
        kind = (field.get_attribute("type") or "").lower()
        tag = field.evaluate("element => element.tagName")
        if isinstance(value, list):
            for one in value:
                self.page.check(f"{selector}[value='{one}']")
        elif kind == "radio":
            self.page.check(f"{selector}[value='{value}']")
        elif kind == "checkbox":
            field.set_checked(bool(value))
        elif tag == "SELECT":
            field.select_option(str(value))
        else:
            field.fill(str(value))

    def press(self, selector: str) -> None:
        """Click, and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.click(selector)


@contextmanager
def signed_in(
    browser: Browser, address: str, who: str, *, password: str = PASSWORD
) -> Iterator[Person]:
    """Sign a person in, in a browser of their own; on leaving, nothing was complained of."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    person = Person(context.new_page(), address)
    person.go("/sign-in/")
    person.fill("main", username=who, password=password)
    person.press("main button[type=submit]")
    yield person
    context.close()
    assert person.complaints == []

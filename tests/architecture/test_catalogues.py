"""Chinese first, English complete: every marked sentence has its translation, compiled and fresh.

Where one is missing: `make messages`, then fill in the `locale/en` it names, then once more.
"""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
import pytest

from tests.architecture.house import CHAIN, ROOT, app_modules, app_of, expect_none, files, place
from tests.architecture.sentences import (
    CHINESE,
    bare_chinese_of_template,
    sentences_of_module,
    sentences_of_template,
)

# What a sentence leaves open, to be filled in when it is shown.
_OPENING = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def _catalogue_path(app: str) -> Path:
    return ROOT / app / "locale" / "en" / "LC_MESSAGES" / "django.po"


@cache
def _catalogue(app: str) -> polib.POFile:
    path = _catalogue_path(app)
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def _marked_sentences() -> Iterator[tuple[Path, int, str]]:
    for path, tree in app_modules():
        for line, sentence in sentences_of_module(tree):
            yield path, line, sentence
    for path in files("*/templates/*", below=CHAIN):
        for line, sentence in sentences_of_template(path):
            yield path, line, sentence


def test_every_marked_sentence_stands_in_the_catalogue_of_its_app() -> None:
    known = {
        app: {text for entry in _catalogue(app) for text in (entry.msgid, entry.msgid_plural)}
        for app in CHAIN
    }
    missing = [
        f"{place(path, line)} {sentence}"
        for path, line, sentence in _marked_sentences()
        if sentence not in known[app_of(path)]
    ]

    expect_none(missing)


def test_sentences_are_chinese_in_the_source() -> None:
    foreign = [
        f"{place(path, line)} {sentence}"
        for path, line, sentence in _marked_sentences()
        if re.search(r"[A-Za-z]{2}", _OPENING.sub("", sentence)) and not CHINESE.search(sentence)
    ]

    expect_none(foreign)


def test_chinese_in_a_template_is_marked_for_translation() -> None:
    bare = [
        f"{place(path, line)} {text}"
        for path in files("*/templates/*.html", below=CHAIN)
        for line, text in bare_chinese_of_template(path)
    ]

    expect_none(bare)


@pytest.mark.parametrize("app", CHAIN)
def test_every_entry_is_translated(app: str) -> None:
    catalogue = _catalogue(app)

    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


@pytest.mark.parametrize("app", CHAIN)
def test_a_translation_leaves_open_what_its_sentence_leaves_open(app: str) -> None:
    unequal = [
        entry.msgid
        for entry in _catalogue(app).translated_entries()
        for translation in (entry.msgstr, *entry.msgstr_plural.values())
        if translation and set(_OPENING.findall(translation)) != set(_OPENING.findall(entry.msgid))
    ]

    expect_none(unequal)


@pytest.mark.parametrize("app", CHAIN)
def test_the_compiled_catalogue_is_as_new_as_the_written_one(app: str) -> None:
    written = _catalogue_path(app)
    if not written.exists():
        return
    with written.with_suffix(".mo").open("rb") as compiled:
        translations = gettext.GNUTranslations(compiled)

    stale = [
        entry.msgid
        for entry in _catalogue(app).translated_entries()
        if not entry.msgid_plural
        and (
            translations.pgettext(entry.msgctxt, entry.msgid)
            if entry.msgctxt
            else translations.gettext(entry.msgid)
        )
        != entry.msgstr
    ]

    expect_none(stale)


def test_marks_are_found_in_code() -> None:
    code = (
        "_('一'); gettext_lazy('二'); ngettext('三', '四', n); pgettext('语境', '五'); f(x._('六'))"
    )

    found = [sentence for _, sentence in sentences_of_module(ast.parse(code))]

    assert sorted(found) == sorted(["一", "二", "三", "四", "五", "六"])


def test_marks_and_bare_text_are_found_in_a_template(tmp_path: Path) -> None:
    template = tmp_path / "page.html"
    template.write_text(
        "{% load i18n %}{% translate '申请' %}\n"
        "{% blocktranslate %}您好 {{ name }}{% endblocktranslate %}\n"
        "<p>{{ _('登记') }}</p><p>没有标记</p>{# 注释 #}\n",
        encoding="utf-8",
    )

    assert [text for _, text in sentences_of_template(template)] == [
        "申请",
        "您好 %(name)s",
        "登记",
    ]
    assert [text for _, text in bare_chinese_of_template(template)] == ["</p><p>没有标记</p>"]

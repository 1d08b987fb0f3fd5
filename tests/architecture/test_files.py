"""What the repository must not carry: other hosts in pages, this machine, download addresses."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.house import CHAIN, ROOT, expect_none, files, kept_files, place

# Names of vocabularies, which nobody fetches.
_NAMES_NOT_ADDRESSES = ("http://www.w3.org/",)
_HOST = re.compile(r"""(?:https?:)?//[\w-]+(?:\.[\w-]+)+[^\s"'<>)]*""")
_FETCHED_BY_STYLE = re.compile(r"""(?:url\(|@import)\s*["']?(?:https?:)?//""")
_DOWNLOAD = re.compile(
    r"https?://\S+\.(?:whl|tgz|tar\.gz|deb)\b"
    r"|--(?:extra-)?index[-]url|--find[-]links"  # [-]: this line names no such option itself
    r"|\"resolved\": *\"http"
)
_BINARY = {".ttf", ".otf", ".woff2", ".png", ".pdf", ".xlsx", ".mo", ".icc", ".ico", ".jpg"}


def _texts() -> list[tuple[Path, str]]:
    return [
        (path, path.read_text(encoding="utf-8"))
        for path in kept_files()
        if path.suffix not in _BINARY and path != Path(__file__).resolve()
    ]


def test_own_pages_styles_and_scripts_name_no_other_host() -> None:
    foreign = [
        f"{place(path, number)} {address}"
        for kind in ("html", "css", "js", "svg")
        for path in files(f"*.{kind}", below=CHAIN)
        if "vendor" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for address in _HOST.findall(line)
        if not address.startswith(_NAMES_NOT_ADDRESSES)
    ]

    expect_none(foreign)


def test_vendored_styles_fetch_nothing_from_another_host() -> None:
    foreign = [
        str(path.relative_to(ROOT))
        for path in files("*/vendor/*.css")
        if _FETCHED_BY_STYLE.search(path.read_text(encoding="utf-8"))
    ]

    expect_none(foreign)


def test_no_script_or_style_stands_inside_a_template() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style|\sstyle=|\son[a-z]+="
    )
    found = [
        place(path, number)
        for path in files("*/templates/*.html", below=CHAIN)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if inline.search(line)
    ]

    expect_none(found)


def test_no_file_names_a_place_on_this_machine() -> None:
    here = [f"{place}/" for place in (ROOT, ROOT.parent, Path.home()) if place != Path("/")]
    found = [
        f"{path.relative_to(ROOT)}: {text_of_place}"
        for path, text in _texts()
        for text_of_place in here
        if text_of_place in text
    ]

    expect_none(found)


def test_no_file_names_a_download_address() -> None:
    found = [
        place(path, number)
        for path, text in _texts()
        for number, line in enumerate(text.splitlines(), 1)
        if _DOWNLOAD.search(line)
    ]

    expect_none(found)


def test_the_unrelated_package_named_like_the_engine_is_no_dependency() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        names = re.findall(
            r"^([a-z0-9-]+)==", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE
        )

        assert "django-viewflow" in names
        assert "viewflow" not in names
        assert "django-fsm" not in names

"""Templates write money exactly, time in words, and forms that anyone can fill in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from workflows.errors import NotAllowed, Objection
from workflows.templatetags.house import fen, percent_bp, wan


def rendered(source: str, **context: Any) -> str:
    return Template("{% load house %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("amount_fen", "text"),
    [
        (0, "0.00"),
        (1, "0.01"),
        (-1, "-0.01"),
        (123_456_700, "1,234,567.00"),
        (99_999_999_999_999_999, "999,999,999,999,999.99"),
        (None, "—"),
    ],
)
def test_fen_are_written_as_yuan_to_the_cent(amount_fen: int | None, text: str) -> None:
    assert fen(amount_fen) == text


@pytest.mark.parametrize(
    ("amount_fen", "text"),
    [
        (500_000_000, "500"),
        (3_000_000_000, "3,000"),
        (1_234_567, "1.234567"),
        (50_000_000_000_000, "50,000,000"),
        (-1_500_000, "-1.5"),
        (0, "0"),
        (None, "—"),
    ],
)
def test_fen_are_written_as_wan_without_rounding(amount_fen: int | None, text: str) -> None:
    assert wan(amount_fen) == text


@pytest.mark.parametrize(
    ("share_bp", "text"),
    [(4000, "40%"), (345, "3.45%"), (10_000, "100%"), (5, "0.05%"), (None, "—")],
)
def test_basis_points_are_written_as_a_percentage(share_bp: int | None, text: str) -> None:
    assert percent_bp(share_bp) == text


def test_an_icon_is_silent_unless_it_is_named() -> None:
    silent = rendered('{% icon "check" %}')
    named = rendered('{% icon "check" name %}', name="已满足 <b>")

    assert 'aria-hidden="true"' in silent
    assert 'role="img" aria-label="已满足 &lt;b&gt;"' in named


def test_an_icon_that_is_not_vendored_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        rendered('{% icon "no-such-icon" %}')


@dataclass(frozen=True)
class Remaining:
    text: str
    level: str
    percent: int


@pytest.mark.parametrize("level", ["ok", "soon", "over", "paused"])
def test_a_clock_speaks_in_words_and_shows_a_sign_of_its_own(level: str) -> None:
    html = rendered("{% clock left %}", left=Remaining("超时 2 天 3 小时", level, 100))

    signs = {"ok": "icon-tabler-clock", "soon": "hourglass", "over": "alert-triangle"}
    assert "超时 2 天 3 小时" in html
    assert f"clock-{level}" in html
    assert signs.get(level, "clock-pause") in html
    assert 'max="100" value="100"' in html


def test_no_clock_is_shown_where_none_runs() -> None:
    assert rendered("{% clock left %}", left=None).strip() == ""


class WishForm(forms.Form):
    amount = forms.CharField(label="申请金额（万元）", help_text="整数或两位小数。")
    use = forms.ChoiceField(label="用途", choices=[("a", "周转")], widget=forms.RadioSelect)
    proof = forms.FileField(label="审计报告", required=False)
    true = forms.BooleanField(label="内容真实")
    step = forms.CharField(widget=forms.HiddenInput)


def form_page(form: forms.Form, **context: Any) -> str:
    request = RequestFactory().get("/")
    return render_to_string("workflows/_form.html", {"form": form, **context}, request)


def test_a_form_says_all_that_is_wrong_and_leads_to_each_field() -> None:
    html = form_page(WishForm({"step": "1"}))

    assert html.count('class="error-summary"') == 1
    for name in ("amount", "use", "true"):
        assert f'href="#id_{name}_field"' in html
        assert f'id="id_{name}_field"' in html
    assert 'href="#id_proof_field"' not in html


def test_a_control_names_its_help_and_its_error() -> None:
    html = form_page(WishForm({"step": "1"}))

    assert 'aria-describedby="id_amount_helptext id_amount_error"' in html
    assert 'id="id_amount_helptext"' in html
    assert 'id="id_amount_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_form_with_files_is_sent_as_such_and_words_its_own_button() -> None:
    html = form_page(WishForm())

    assert 'enctype="multipart/form-data"' in html
    assert 'for="id_proof"' in html
    assert "选择文件" in html
    assert "（选填）" in html
    assert "novalidate" in html


def test_objections_show_what_where_and_by_which_rule() -> None:
    objections = [Objection("BND-2", "rights[1].secured_fen", "担保金额合计 <超过> 本金。")]

    html = form_page(WishForm(), objections=objections)

    assert "担保金额合计 &lt;超过&gt; 本金。" in html
    assert "rights[1].secured_fen" in html
    assert "<code>BND-2</code>" in html
    assert "还有 1 处不符合要求" in html


def test_english_counts_objections_as_english_does() -> None:
    with translation.override("en"):
        one = form_page(WishForm(), objections=[Objection("A", "", "x")])
        two = form_page(WishForm(), objections=[Objection("A", "", "x"), Objection("B", "", "y")])

    assert "1 thing does not meet" in one
    assert "2 things do not meet" in two


@pytest.mark.parametrize("code", [403, 404, 409, 500, 503])
def test_an_error_page_needs_neither_request_nor_database(code: int) -> None:
    html = render_to_string(f"workflows/{code}.html", {"reference": "a1b2"})

    assert f"{code}" in html
    assert "a1b2" in html
    assert 'href="/"' in html
    assert "csrfmiddlewaretoken" not in html


def test_a_refusal_speaks_on_the_page_that_refuses() -> None:
    refusal = NotAllowed("审批人不能与本案专员为同一人。")

    html = render_to_string("workflows/403.html", {"refusal": refusal})

    assert "审批人不能与本案专员为同一人。" in html
    assert "not_allowed" in html


def test_other_pages_keep_the_rest_of_the_query() -> None:
    request: HttpRequest = RequestFactory().get("/?q=云遥&page=2")
    page = Paginator(range(60), 25).page(2)

    html = render_to_string("workflows/_pagination.html", {"page": page}, request)

    assert "page=1" in html
    assert "page=3" in html
    assert html.count("q=%E4%BA%91%E9%81%A5") == 2
    assert "第 2 / 3 页，共 60 件" in html

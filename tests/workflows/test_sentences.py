"""What a rule says is kept in Chinese, and shown in the reader's language."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from django.utils.translation import override

from financing.rules.application import check_application
from workflows.queries.telling import told
from workflows.rules.credit_code import BadCreditCode, check_credit_code
from workflows.sentences import listed, say


def test_a_sentence_is_its_chinese_text_wherever_a_text_is_wanted() -> None:
    sentence = say("请填写{of}的{name}。", of="借款人", name="住所")

    assert sentence == "请填写借款人的住所。"
    assert json.loads(json.dumps({"message": sentence})) == {"message": "请填写借款人的住所。"}
    assert isinstance(sentence, str)


def test_a_sentence_is_told_in_the_language_of_the_page() -> None:
    with pytest.raises(BadCreditCode) as bad:
        check_credit_code("9112O116MA")

    with override("en"):
        assert told(bad.value.message) == (
            "A credit code has digits and capital letters other than I, O, S, V and Z; "
            "it cannot contain “O” (please check: should O be 0?)."
        )
    with override("zh-hans"):
        assert told(bad.value.message) == bad.value.message


def test_what_is_said_within_a_sentence_is_told_with_it() -> None:
    of_loan = [o for o in check_application({}) if o.code == "loan.repayment_missing"]

    with override("en"):
        sentence = told(of_loan[0].message)

    assert sentence.startswith("Choose a repayment method: ")
    assert sentence.isascii()


def test_every_objection_to_an_empty_application_is_told_in_english() -> None:
    objections = check_application({"rights": [{}], "pledgors": [{}]})

    with override("en"):
        chinese = [o.message for o in objections if not told(o.message).isascii()]

    assert len(objections) > 15
    assert chinese == []


def test_other_texts_and_the_facts_people_typed_stay_as_they_are() -> None:
    with override("en"):
        assert told("不是规则说的") == "不是规则说的"
        assert "{name}" in told(say("“{value}”不是数字。", value="{name}"))
        assert told(listed(["甲", say("本金")])) == "甲, principal"


@pytest.mark.parametrize("way", [copy.deepcopy, lambda said: pickle.loads(pickle.dumps(said))])
def test_a_sentence_that_was_copied_is_still_told(way: object) -> None:
    assert callable(way)
    copied = way(say("请填写{of}的{name}。", of="A", name="B"))

    with override("en"):
        assert told(copied) == "Fill in: A, B."

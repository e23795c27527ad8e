import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.answering.query_parts import query_parts
from localrag.answering.understand import understand
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.question import Question

FORMER = Question(text="駐車場の鍵はどこですか。", standalone="駐車場の鍵はどこですか。")


@pytest.mark.parametrize("text", ["", "  　\n", "？！。", "\u200b"])
def test_a_question_without_a_letter_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as error:
        understand(text)
    assert error.value.code is UsageCode.EMPTY_QUESTION


def test_a_question_is_trimmed_and_freed_of_control_characters() -> None:
    assert understand("　鍵は\u202eどこ\x00？ \n").text == "鍵は どこ ？"


@pytest.mark.parametrize(
    "text",
    [
        "それはいつまでに返しますか。",
        "では返却はいつですか。",
        "なぜですか。",
        "返却するとき、それを誰に渡しますか。",
    ],
)
def test_a_question_that_points_back_carries_the_former_subject(text: str) -> None:
    question = understand(text, [Question(text="x", standalone="別件"), FORMER])
    assert question.text == text
    assert question.standalone == f"{text} 駐車場"


def test_words_that_are_there_already_are_not_carried() -> None:
    assert understand("その駐車場はいつ開きますか。", [FORMER]).standalone == (
        "その駐車場はいつ開きますか。"
    )


@pytest.mark.parametrize(
    "text", ["旅費規程の日当はいくらですか。", "いつ情報公開請求の手続が始まる"]
)
def test_a_question_that_stands_alone_carries_nothing(text: str) -> None:
    assert understand(text, [FORMER]).standalone == text


def test_without_history_nothing_is_carried() -> None:
    assert understand("それはいつですか。").standalone == "それはいつですか。"


def test_what_is_excluded_is_no_part_of_the_standalone_question() -> None:
    question = understand("それはいつですか -海外", [FORMER])
    assert question.excluded == ("海外",)
    assert "海外" not in question.standalone
    assert question.text == "それはいつですか -海外"


@given(st.text(min_size=1, max_size=40))
def test_the_standalone_question_begins_with_the_words_that_were_typed(text: str) -> None:
    try:
        question = understand(text, [FORMER])
    except UsageError:
        return
    assert question.standalone.startswith(query_parts(question.text).words)

from tests.fakes.passages import passage, statistics

from localrag.answering.relevance import is_answerable, relevance
from localrag.answering.understand import understand
from localrag.domain.question import Question

MEMO = passage(
    "駐車場の鍵は総務課の青い箱に保管している。返却は翌営業日の午前十時まで。", title="メモ"
)
RULES = passage("旅費の支給額は別表による。衛星通信の利用は許可制とする。", rank=2)
LIBRARY = statistics([MEMO, RULES, *(passage(f"第{n}条 雑則とする。") for n in range(20))])


def test_a_question_that_a_passage_speaks_of_is_answerable() -> None:
    question = understand("駐車場の鍵はどこに保管していますか。")
    assert is_answerable(question, [MEMO, RULES], LIBRARY)


def test_a_question_of_another_topic_is_not() -> None:
    question = understand("木星の衛星エウロパの直径は何キロメートルですか。")
    assert not is_answerable(question, [MEMO, RULES], LIBRARY)


def test_without_passages_nothing_is_answerable() -> None:
    assert relevance(understand("駐車場"), [], LIBRARY) == 0.0


def test_title_and_headings_speak_too() -> None:
    item = passage("別紙のとおり。", title="駐車場の管理", headings=("鍵の保管",))
    assert is_answerable(understand("駐車場の鍵の保管は？"), [item], LIBRARY)


def test_a_good_passage_further_down_is_enough() -> None:
    assert is_answerable(understand("駐車場の鍵"), [RULES, MEMO], LIBRARY)


def test_a_follow_up_is_judged_with_what_it_carries() -> None:
    question = Question(text="それはどこですか。", standalone="それはどこですか。 駐車場 鍵")
    assert is_answerable(question, [MEMO], LIBRARY)


def test_a_question_of_function_words_is_judged_by_all_its_terms() -> None:
    assert relevance(understand("これは何"), [passage("何も無い")], LIBRARY) > 0

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.passages import passage

from localrag.answering.ground import ground, says_not_found
from localrag.domain.answer import Doubt, DoubtKind, GroundedText, Support
from localrag.domain.question import Prompt, TokenBudget

KEYS = passage(
    "駐車場の鍵は総務課の青い箱に保管している。\n返却は翌営業日の午前十時まで。", title="メモ"
)
TRIPS = passage("日当は令和5年4月から2,500円とする。宿泊料は一万円を超えない。", rank=2)
PROMPT = Prompt(
    messages=(), passages=(KEYS, TRIPS), budget=TokenBudget(prompt=1000, answer=100)
)


def grounded(text: str) -> GroundedText:
    return ground(text, PROMPT)


def only(text: str) -> tuple[str, tuple[int, ...], Support]:
    [statement] = grounded(text).statements
    return statement.text, statement.citations, statement.support


def test_a_cited_sentence_gets_the_closest_words_of_its_passage() -> None:
    result = grounded("鍵は総務課の青い箱に保管しています[1]。")
    [citation] = result.citations
    assert citation.text == "駐車場の鍵は総務課の青い箱に保管している。"
    assert (citation.mark, citation.chunk_id) == (1, 1)
    assert result.statements[0].text == "鍵は総務課の青い箱に保管しています。"
    assert result.statements[0].support is Support.SUPPORTED


def test_marks_are_numbered_anew_in_order_of_first_use() -> None:
    result = grounded(
        "日当は2,500円とする。[2]鍵は青い箱に保管している。[1]\n[2] 宿泊料は一万円を超えない。"
    )
    assert [s.citations for s in result.statements] == [(1,), (2,), (3,)]
    assert [c.chunk_id for c in result.citations] == [2, 1, 2]


def test_a_mark_on_a_line_of_its_own_belongs_to_what_stands_above() -> None:
    assert only("鍵は青い箱に保管している。\n[1]")[1] == (1,)


def test_a_mark_at_the_head_of_the_text_belongs_to_the_first_sentence() -> None:
    assert only("[1] 鍵は青い箱に保管している。")[1] == (1,)


def test_unknown_numbers_are_dropped() -> None:
    text, citations, support = only("鍵は赤い棚に保管している[7][0]。")
    assert (citations, support) == ((), Support.UNSUPPORTED)
    assert "7" not in text


def test_a_statement_without_a_citation_cites_the_passage_that_bears_it_out() -> None:
    assert only("鍵は青い箱に保管している。")[1:] == ((1,), Support.SUPPORTED)


def test_a_statement_without_a_citation_that_no_passage_bears_out_is_unsupported() -> None:
    [statement] = grounded("鍵は赤い棚に保管している。").statements
    assert (statement.citations, statement.support) == ((), Support.UNSUPPORTED)
    assert [doubt.kind for doubt in statement.doubts] == [DoubtKind.UNCITED]


def test_a_wrong_citation_is_led_to_the_passage_that_bears_the_statement_out() -> None:
    result = grounded("日当は2,500円とする。[1]")
    assert result.statements[0].support is Support.SUPPORTED
    assert [c.chunk_id for c in result.citations] == [2]


def test_a_figure_that_is_not_there_is_named_as_it_was_written() -> None:
    [statement] = grounded("日当は3,500円とする。[2]").statements
    assert statement.doubts == (Doubt(kind=DoubtKind.NUMBER, words="3,500円"),)


def test_a_passage_that_shares_no_word_is_no_source() -> None:
    assert only("ΑΒΓ[1]")[1:] == ((), Support.UNSUPPORTED)


@pytest.mark.parametrize(
    "text",
    [
        "日当は3,500円とする。[2]",
        "日当は令和6年4月から2,500円とする。[2]",
        "エウロパは氷に覆われた衛星である。[2]",
        "日当は2,500人とする。[2]",
        "駐車場の鍵は総務課の青い箱に保管していません。[1]",
        "駐車場の鍵は「経理課」の青い箱に保管している。[1]",
        "駐車場の鍵は総務課のロッカーの青い箱に保管している。[1]",
    ],
)
def test_a_number_or_subject_that_the_source_has_not_is_unsupported(text: str) -> None:
    assert only(text)[2] is Support.UNSUPPORTED


@pytest.mark.parametrize(
    "text",
    [
        "日当は２５００円とする。[2]",
        "日当は2023年4月から二千五百円とする。[2]",
        "1. 返却は翌営業日の午前10時まで。[1]",
        "メモの返却は「翌営業日」の午前十時まで。[1]",
    ],
)
def test_the_same_number_in_another_writing_is_supported(text: str) -> None:
    assert only(text)[2] is Support.SUPPORTED


@pytest.mark.parametrize(
    "text",
    [
        "駐車場の鍵は総務課の職員が毎朝の会議で配布する。[1]",
    ],
)
def test_what_the_source_says_otherwise_is_supported_in_part(text: str) -> None:
    assert only(text)[2] is Support.PARTIAL


def test_one_mark_serves_statements_with_the_same_quote() -> None:
    result = grounded("鍵は青い箱に保管している[1]。駐車場の鍵は総務課が保管している[1, 1]。")
    assert [s.citations for s in result.statements] == [(1,), (1,)]
    assert len(result.citations) == 1


def test_links_markup_and_invisible_characters_go() -> None:
    text, _, _ = only(
        "**鍵**は\u202e[総務課](https://evil.example)の青い箱 https://evil.example [1]"
    )
    assert text == "鍵は総務課の青い箱"


def test_a_list_of_sources_is_no_statement() -> None:
    assert len(grounded("鍵は青い箱に保管している[1]。\n出典：[1] メモ\n---").statements) == 1


@pytest.mark.parametrize("text", ["", "  [1]\n", "――"])
def test_nothing_said_is_no_statement(text: str) -> None:
    assert grounded(text) == GroundedText(statements=(), citations=())


@pytest.mark.parametrize(
    "text",
    [
        "見つかりません",
        "「見つかりません」",
        "申し訳ありませんが、資料の中に見つかりませんでした。",
        "ご質問の答えは資料に含まれていません。\n見つかりません。",
        "",
    ],
)
def test_a_text_that_only_says_not_found_is_recognised(text: str) -> None:
    assert says_not_found(text)


@pytest.mark.parametrize(
    "text",
    [
        "鍵は箱にある。[1]",
        "届出は必要ありません。",
        "宿泊料の記載はありませんが、日当は2,500円です。[2]",
    ],
)
def test_an_answer_is_no_not_found(text: str) -> None:
    assert not says_not_found(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "鍵は青い箱",
                "日当は2,500円",
                "。",
                "[1]",
                "【２】",
                "[9]",
                "\n",
                " ",
                "「",
                "」",
                "\u202e",
            ]
        ),
        max_size=15,
    )
)
def test_marks_and_citations_always_agree(pieces: list[str]) -> None:
    result = grounded("".join(pieces))
    used = [mark for statement in result.statements for mark in statement.citations]
    assert list(dict.fromkeys(used)) == [c.mark for c in result.citations]
    assert [c.mark for c in result.citations] == list(range(1, len(result.citations) + 1))
    texts = {passage.chunk.id: passage.chunk.text for passage in PROMPT.passages}
    assert all(c.text in texts[c.chunk_id] for c in result.citations)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("サーバの更新は毎年行う。[1]", Support.SUPPORTED),
        ("ｻｰﾊﾞｰの更新は毎年行う。[1]", Support.SUPPORTED),
        ("サーベイの更新は毎年行う。[1]", Support.UNSUPPORTED),
        ("規程の第3条に「引越し費用は実費」とある。[1]", Support.SUPPORTED),
        ("規程の第3条に「引越し費用は定額」とある。[1]", Support.UNSUPPORTED),
    ],
)
def test_names_and_quoted_words_may_be_spelt_otherwise(said: str, expected: Support) -> None:
    source = passage(
        "サーバーの更新は毎年行う。\n規程の第三条に「引っ越し費用は実費」とある。", title="規程"
    )
    prompt = Prompt(
        messages=(), passages=(source,), budget=TokenBudget(prompt=1000, answer=100)
    )
    [statement] = ground(said, prompt).statements
    assert statement.support is expected

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.passages import passage, statistics

from localrag.answering.extract import extract
from localrag.answering.understand import understand
from localrag.domain.answer import GroundedText, Support
from localrag.domain.passage import Passage

MEMO = "駐車場の鍵は総務課の青い箱に保管している。返却は翌営業日の午前十時まで。"
FILLER = [passage(f"第{n}条 この規程の細部は総務課が定める。", rank=9) for n in range(20)]


def answer(question: str, *found: Passage) -> GroundedText:
    return extract(understand(question), found, statistics([*found, *FILLER]))


def texts(question: str, *found: Passage) -> list[str]:
    return [statement.text for statement in answer(question, *found).statements]


def quoted_pages_hold(result: GroundedText, found: Sequence[Passage]) -> bool:
    by_id = {p.chunk.id: p.chunk for p in found}
    for citation in result.citations:
        chunk = by_id[citation.chunk_id]
        at = chunk.located.index(
            next(s for s in chunk.located if s.page == citation.quote.page)
        )
        start = citation.quote.span.start - chunk.located[at].span.start
        before = sum(s.span.end - s.span.start + 1 for s in chunk.located[:at])
        span = slice(before + start, before + start + len(citation.text))
        if chunk.text[span] != citation.text:
            return False
    return True


def test_the_sentence_that_answers_is_given_word_for_word() -> None:
    result = answer("駐車場の鍵はどこに保管していますか。", passage(MEMO))
    assert result.statements[0].text == f"規程：{result.citations[0].text}"
    assert result.citations[0].text.startswith("駐車場の鍵は総務課の青い箱に保管している。")
    assert result.statements[0].citations == (1,)
    assert result.statements[0].support is Support.SUPPORTED


def test_no_passage_gives_no_statement() -> None:
    assert answer("鍵はどこ") == GroundedText(statements=(), citations=())


def test_a_sentence_with_the_kind_asked_for_wins() -> None:
    found = passage(
        "日当の額は規程で定める。\n日当の支給の申請は翌月に行う。\n日当は2,500円とする。"
    )
    assert "日当は2,500円とする。" in texts("日当はいくらですか。", found)


def test_the_unit_asked_for_is_looked_for() -> None:
    found = passage(
        "会議室の定員を超える使用は3日前に届け出る。\n会議室の定員は二十四人である。"
    )
    assert "会議室の定員は二十四人である。" in texts("会議室の定員は何人ですか。", found)


def test_a_question_in_the_document_is_not_the_answer_to_it() -> None:
    found = passage("駐車場の鍵はどこにありますか？\n総務課の青い箱です。")
    assert "規程：総務課の青い箱です。" in texts("駐車場の鍵はどこにありますか。", found)


def test_the_same_sentence_is_given_once() -> None:
    sentence = "駐車場の鍵は青い箱にある。"
    result = answer("駐車場の鍵はどこですか。", passage(sentence), passage(sentence, rank=2))
    assert [statement.text for statement in result.statements] == [f"規程：{sentence}"]


def test_who_else_says_the_same_is_cited_beside() -> None:
    sentence = "駐車場の鍵は青い箱にある。"
    others = [passage(sentence, rank=rank) for rank in (2, 3, 4)]
    result = answer("駐車場の鍵はどこですか。", passage(sentence), *others)
    assert result.statements[0].citations == (1, 2, 3)
    assert [citation.chunk_id for citation in result.citations] == [1, 2, 3]


def test_the_title_stands_before_what_may_be_its_answer() -> None:
    found = passage("川崎が監督を辞任し、青年内閣が誕生した。", title="西鉄ライオンズ")
    told = "西鉄ライオンズ：川崎が監督を辞任し、青年内閣が誕生した。"
    assert texts("青年内閣が誕生した球団は？", found) == [told]
    assert texts("青年内閣はいつ誕生したか。", found)[0].startswith("川崎が")
    named = texts("西鉄ライオンズで青年内閣を作ったのは誰？", found)
    assert named[0].startswith("川崎が")


@pytest.mark.parametrize("title", ["h27_kanri-2", "長い題名" * 11])
def test_a_title_that_names_nothing_is_left_out(title: str) -> None:
    found = passage("川崎が監督を辞任した。", title=title)
    assert texts("監督を辞任したのは誰？", found) == ["川崎が監督を辞任した。"]


def test_a_list_asked_for_brings_its_items() -> None:
    found = passage(
        "申請に必要な書類は次のとおりとする。\n(1) 申請書\n(2) 住民票の写し\n(3) 納税証明書\n受付は平日のみ。"
    )
    told = "\n".join(texts("申請にはどんな書類が必要か、すべて挙げてください。", found))
    assert all(item in told for item in ("申請書", "住民票の写し", "納税証明書"))


def test_a_yes_or_no_is_decided_by_the_sentence_that_says_so() -> None:
    found = passage(
        "休日の駐車場の利用は年間二千件ある。\n駐車場は休日も利用することができる。"
    )
    assert "駐車場は休日も利用することができる。" in texts(
        "駐車場は休日に利用できますか。", found
    )


def test_a_meaning_is_told_by_the_sentence_that_defines() -> None:
    found = passage(
        "特定個人情報の取扱いに注意する。\n特定個人情報とは、個人番号をその内容に含む個人情報をいう。"
    )
    assert "をいう。" in texts("特定個人情報とは何ですか。", found)[0]


def test_neighbouring_sentences_become_one_quote() -> None:
    found = passage("鍵の貸出は総務課が行う。これは駐車場の青い箱に三日間保管する。")
    assert texts("鍵は駐車場の青い箱に何日間保管しますか。", found) == [
        "鍵の貸出は総務課が行う。これは駐車場の青い箱に三日間保管する。"
    ]


def test_a_sentence_that_leans_back_brings_the_one_before() -> None:
    found = passage("会議の記録を作る。\nただし、臨時の会議の議事録は三日以内に課長へ出す。")
    assert texts("臨時の会議の議事録は何日以内に出しますか。", found) == [
        "会議の記録を作る。",
        "ただし、臨時の会議の議事録は三日以内に課長へ出す。",
    ]


def test_a_long_sentence_before_is_left_out() -> None:
    found = passage("会議の" + "長い" * 60 + "。\nなお、議事録は三日以内に課長へ出す。")
    assert texts("議事録は何日以内に出しますか。", found)[0].startswith("なお、")


def test_a_table_row_brings_its_header() -> None:
    found = passage(
        "説明\n品名 | 単価 | 保管場所\n椅子 | 8,000円 | 倉庫\n机 | 12,000円 | 第二書庫"
    )
    given_texts = texts("机の単価はいくらですか。", found)
    assert given_texts[0] == "品名 | 単価 | 保管場所"
    assert "机 | 12,000円 | 第二書庫" in given_texts


def test_a_heading_brings_what_stands_below_it() -> None:
    found = passage("総務課の電話番号\n代表は 03-1234-5678 です。\n受付は平日のみ。")
    assert "代表は 03-1234-5678 です。" in texts("総務課の電話番号は？", found)
    lone = passage("接続に必要な手続の一覧")
    assert texts("接続に必要な手続の一覧は？", lone) == ["規程：接続に必要な手続の一覧"]


def test_a_sentence_below_a_heading_brings_the_heading() -> None:
    found = passage("附則\n■ 保管場所\n駐車場の鍵は青い箱に入れる。\n雑則による。")
    assert texts("駐車場の鍵は？", found)[:2] == [
        "規程：■ 保管場所",
        "駐車場の鍵は青い箱に入れる。",
    ]


def test_a_sentence_that_points_on_brings_what_comes_next() -> None:
    found = passage("旅費の支給額は次のとおりとする。\n甲地は三千円。\n乙地は二千円。")
    assert texts("旅費の支給額", found)[0].startswith("規程：旅費の支給額は次のとおりとする。")
    assert "甲地は三千円。" in texts("旅費の支給額", found)


def test_a_long_record_is_quoted_in_part() -> None:
    row = "名称: 大井図書館 |\t住所: 宗高909-1 |\t緯度: 34.8 |\t備考: " + "長い備考" * 40
    assert texts("大井図書館の住所はどこですか。", passage(row)) == [
        "規程：名称: 大井図書館 |\t住所: 宗高909-1"
    ]


def test_at_most_three_sentences_are_chosen() -> None:
    found = [
        passage(f"備品の点検は{name}が行うとする。", rank=n)
        for n, name in enumerate("甲乙丙丁戊", 1)
    ]
    assert len(texts("備品の点検", *found)) == 3


@given(
    st.lists(
        st.text(alphabet="鍵箱の。\n|ただし、3円A 「」", min_size=1, max_size=30),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(["鍵はいくら", "箱の鍵はどこ", "A"]),
)
def test_every_quote_is_a_literal_piece_of_its_page(
    stretches: list[str], question: str
) -> None:
    found = [passage(*stretches), passage(*reversed(stretches), rank=2)]
    result = answer(question, *found)
    assert quoted_pages_hold(result, found)
    assert [c.mark for c in result.citations] == list(range(1, len(result.citations) + 1))
    cited = [mark for statement in result.statements for mark in statement.citations]
    assert sorted(set(cited)) == [citation.mark for citation in result.citations]
    by_mark = {citation.mark: citation.text for citation in result.citations}
    for statement in result.statements:
        assert statement.text.endswith(by_mark[statement.citations[0]])


def pointed_at(result: GroundedText) -> list[str]:
    return [
        one.text[one.answer.start : one.answer.end]
        for one in result.statements
        if one.answer is not None
    ]


def test_one_statement_points_at_the_short_answer() -> None:
    result = answer("鍵の返却はいつまでですか。", passage(MEMO))
    assert pointed_at(result) == ["翌営業日の午前十時まで"]


def test_what_is_pointed_at_stands_behind_the_title() -> None:
    found = passage("連邦の首都はリスボンである。", title="ポルトガル概説")
    [statement] = answer("連邦の首都はどこですか。", found).statements
    assert statement.text == "ポルトガル概説：連邦の首都はリスボンである。"
    assert statement.answer is not None
    assert statement.text[statement.answer.start : statement.answer.end] == "リスボン"


def test_a_question_for_a_reason_points_at_nothing() -> None:
    assert pointed_at(answer("鍵を青い箱に保管しているのはなぜですか。", passage(MEMO))) == []


def test_equal_rows_of_different_lists_are_not_one() -> None:
    hours = passage("施設 | 開館時間\n大井川図書館 | 9:00", rank=1, title="図書館一覧")
    visits = passage("施設 | 相談受付\n大井川図書館 | 9:00", rank=2, title="相談窓口一覧")
    result = answer("大井川図書館は何時からですか", hours, visits)
    assert [one.citations for one in result.statements if "9:00" in one.text] == [(1,), (2,)]
    copy = passage("施設 | 開館時間\n大井川図書館 | 9:00", rank=2, title="図書館一覧")
    result = answer("大井川図書館は何時からですか", hours, copy)
    assert [one.citations for one in result.statements if "9:00" in one.text] == [(1, 2)]

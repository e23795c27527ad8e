import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.answering.span_candidates import Column, plain, stretches, wish
from localrag.answering.span_features import FEATURES, features
from localrag.answering.span_weights import BIAS, WEIGHTS
from localrag.answering.spans import short_answer


def told(question: str, *sentences: str) -> str | None:
    found = short_answer(question, sentences)
    if found is None:
        return None
    return sentences[found.index][found.span.start : found.span.end]


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        (
            "旅費規程はいつ施行されましたか。",
            "旅費規程は、平成１５年９月１日から施行する。",
            "平成１５年９月１日",
        ),
        (
            "改定されたのは何年ですか。",
            "この基準は2019年に改定され、翌年度から用いられている。",
            "2019年",
        ),
        (
            "申請の期限はいつですか。",
            "申請の期限は、毎年3月31日までとする。",
            "毎年3月31日まで",
        ),
        (
            "鍵の返却はいつまでですか。",
            "鍵の返却は翌営業日の午前十時まで。",
            "翌営業日の午前十時まで",
        ),
        (
            "夏季の休業はいつですか。",
            "夏季の休業は、８月１２日から８月１４日までの３日間です。",
            "８月１２日から８月１４日まで",
        ),
        ("受付は何時に始まりますか。", "受付は午前8時30分に始まる。", "午前8時30分"),
        ("総会は何曜日に開かれますか。", "総会は毎週水曜日に開かれる。", "毎週水曜日"),
        ("寺が建てられたのはいつの時代ですか。", "寺は奈良時代に建てられた。", "奈良時代"),
        ("創業した年は？", "当社は明治三十五年に創業した。", "明治三十五年"),
        ("一般職の日当はいくらですか。", "一般職の日当は 2,500 円とする。", "2,500 円"),
        ("宿泊料の上限はいくらですか。", "宿泊料の上限は一万二千円とする。", "一万二千円"),
        ("駐車場の料金はいくらですか。", "駐車場の料金は無料である。", "無料"),
        ("工事の契約額は？", "工事の契約額は約３億５千万円であった。", "約３億５千万円"),
        ("会議室の定員は何人ですか。", "会議室の定員は24人である。", "24人"),
        ("保存期間は何年間ですか。", "この文書の保存期間は５年間とする。", "５年間"),
        ("出席率は何パーセントでしたか。", "総会の出席率は８３．５％であった。", "８３．５％"),
        ("窓口は何か所ありますか。", "窓口は市内に12ヶ所ある。", "12ヶ所"),
        ("休暇は何日以内に届け出ますか。", "休暇は三日以内に届け出る。", "三日以内"),
        ("窓口の電話番号は何番ですか。", "窓口の電話は 03-1234-5678 である。", "03-1234-5678"),
        (
            "申込先のメールアドレスを教えてください。",
            "申込先は soumu@example.jp とする。",
            "soumu@example.jp",
        ),
        (
            "手引のURLは？",
            "手引は https://example.jp/a/b.html にある。",
            "https://example.jp/a/b.html",
        ),
    ],
)
def test_the_words_that_were_asked_for_are_pointed_at(
    question: str, sentence: str, answer: str
) -> None:
    assert told(question, sentence) == answer


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        (
            "相対性理論を発表したのは誰ですか。",
            "相対性理論はアルベルト・アインシュタインが発表した。",
            "アルベルト・アインシュタイン",
        ),
        (
            "ポルトガルの首都はどこですか。",
            "ポルトガルの首都はリスボンである。",
            "リスボン",
        ),
        (
            "地中の圧力で油を取り出す方法は何と呼ばれますか。",
            "地中の圧力で油を取り出す方法は「一次回収」と呼ばれる。",
            "一次回収",
        ),
        (
            "両駅を結ぶ鉄道の名前は何ですか。",
            "両駅を結ぶのはコンゴ・オセアン鉄道である。",
            "コンゴ・オセアン鉄道",
        ),
    ],
)
def test_names_are_pointed_at_where_they_are_clear(
    question: str, sentence: str, answer: str
) -> None:
    assert told(question, sentence) == answer


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("なぜ廃止されたのですか。", "制度は2003年に財政難のため廃止された。"),
        ("どのように申請しますか。", "申請は様式第2号による。"),
        ("タクシーは使えますか。", "タクシーは深夜に限り使える。"),
        ("旅費とは何ですか。", "旅費とは、出張に要する費用をいう。"),
        ("東京と大阪はどちらが広いですか。", "東京は大阪より広い。"),
        ("部長以外に決裁するのは誰ですか。", "部長が決裁する。"),
        ("2019年に改定されたのはいつですか。", "2019年に改定された。"),
        ("日当はいくらですか。", "日当は別表に定める。"),
        ("窓口の電話番号は？", "窓口は総務課とする。"),
        ("鍵はどこですか。", ""),
    ],
)
def test_nothing_is_pointed_at_where_no_stretch_is_the_answer(
    question: str, sentence: str
) -> None:
    assert told(question, sentence) is None


def test_the_sentence_that_speaks_of_what_was_asked_is_taken() -> None:
    sentences = ("会議は2001年に始まった。", "旅費規程は2015年に改定された。")
    assert told("旅費規程が改定されたのは何年ですか。", *sentences) == "2015年"


def test_of_two_amounts_the_one_beside_the_words_of_the_question_is_taken() -> None:
    sentence = "日当は一般職が2,500円、課長級以上が3,000円とする。"
    assert told("課長級以上の日当はいくらですか。", sentence) == "3,000円"
    assert told("一般職の日当はいくらですか。", sentence) == "2,500円"


def test_sentences_of_unusual_length_are_left_alone() -> None:
    sentence = "日当は2,500円とする。"
    assert told("日当はいくらですか。", sentence) == "2,500円"
    assert told("日当はいくらですか。", sentence + "なお" * 300) is None


def test_weights_are_those_of_the_features() -> None:
    assert list(WEIGHTS) == list(FEATURES)
    assert {len(row) for row in (*WEIGHTS.values(), BIAS)} == {len(Column)}


@pytest.mark.parametrize(
    ("question", "column"),
    [
        ("創業した年は？", Column.WHEN),
        ("燃料は何ですか。", Column.WHAT),
        ("手続の名前は何ですか。", Column.WHAT),
        ("責任者の氏名は？", Column.WHO),
        ("人口の多い国はどこですか。", Column.WHERE),
        ("何年以内に受けますか。", Column.FIGURE),
    ],
)
def test_what_is_wanted_is_read_from_the_end_of_the_question(
    question: str, column: Column
) -> None:
    wanted = wish(question)
    assert wanted is not None
    assert wanted.column is column


QUESTIONS = st.sampled_from(
    [
        "いつですか。",
        "日当はいくら？",
        "何人ですか。",
        "誰ですか。",
        "何という国ですか。",
        "電話番号は？",
    ]
)
PIECES = st.lists(
    st.sampled_from(
        [
            "令和５年４月１日",
            "㍻",
            "２，５００円",
            "十二人",
            "「青い箱」",
            "総務課長",
            "ﾘｽﾎﾞﾝ",
            "が",
            "は、",
            "\n",
            "½",
            "İ",
        ]
    )
    | st.text(max_size=6),
    max_size=12,
).map("".join)


@given(question=QUESTIONS, sentence=PIECES)
def test_a_short_answer_is_a_literal_piece_of_its_sentence(
    question: str, sentence: str
) -> None:
    assert len(plain(sentence)) == len(sentence)
    wanted = wish(question)
    assert wanted is not None
    found = stretches(wanted, sentence)
    for one in found:
        assert 0 <= one.span.start < one.span.end <= len(sentence)
        assert plain(sentence)[one.span.start : one.span.end] == one.text
    assert [len(row) for row in features(wanted, sentence, found)] == [len(FEATURES)] * len(
        found
    )
    best = short_answer(question, [sentence])
    assert best is None or best.span in [one.span for one in found]


@given(st.text(alphabet="1,.十百千万億日月年円「」・=a.- ~〜第約", min_size=300, max_size=600))
def test_runs_of_figures_and_signs_are_read_to_the_end(sentence: str) -> None:
    for question in ("いつですか。", "日当はいくら？", "何人ですか。", "誰ですか。", "URLは？"):
        best = short_answer(question, [sentence])
        assert best is None or best.span.end <= len(sentence)

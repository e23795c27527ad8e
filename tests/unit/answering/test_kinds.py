import pytest

from localrag.answering.kinds import AnswerKind, asked, shown


@pytest.mark.parametrize(
    ("question", "kind", "unit"),
    [
        ("廃止されたのはいつですか。", AnswerKind.WHEN, ""),
        ("何年に始まりましたか。", AnswerKind.WHEN, "年"),
        ("何年以内に受けますか。", AnswerKind.NUMBER, "年"),
        ("日当はいくらですか。", AnswerKind.MONEY, ""),
        ("定員は何人ですか。", AnswerKind.NUMBER, "人"),
        ("責任者は誰ですか。", AnswerKind.WHO, ""),
        ("鍵はどこにありますか。", AnswerKind.WHERE, ""),
        ("なぜ廃止されたのですか。", AnswerKind.WHY, ""),
        ("窓口の電話番号は？", AnswerKind.CONTACT, ""),
        ("どのように申請しますか。", AnswerKind.HOW, ""),
        ("原則を何と呼びますか。", AnswerKind.WHAT, ""),
    ],
)
def test_the_words_of_a_question_show_what_it_asks_for(
    question: str, kind: AnswerKind, unit: str
) -> None:
    found = asked(question)
    assert (found.kind, found.unit) == (kind, unit)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("期限はいつですか。", "翌営業日の午前中までとする。"),
        ("いつ廃止されましたか。", "平成１５年９月１日に廃止された。"),
        ("日当はいくらですか。", "日当は二千円とする。"),
        ("費用はいくらですか。", "利用は無料である。"),
        ("責任者は誰ですか。", "総務課長が責任を負う。"),
        ("どこにありますか。", "青い箱の中にある。"),
        ("URLは？", "https://example.jp を見る。"),
    ],
)
def test_a_sentence_with_such_a_thing_shows_it(question: str, sentence: str) -> None:
    assert shown(asked(question), sentence).kind


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("日当はいくらですか。", "日当を支給する。"),
        ("令和5年の日当はいくらですか。", "令和5年の日当を円で払う。"),
        ("責任者は誰ですか。", "これによる。"),
        ("原則を何と呼びますか。", "3つある。"),
        ("何年ですか。", "短い。"),
    ],
)
def test_a_sentence_without_such_a_thing_does_not(question: str, sentence: str) -> None:
    assert not shown(asked(question), sentence).kind


def test_a_new_number_in_the_unit_asked_for_is_seen() -> None:
    wanted = asked("3階の会議室の定員は何人ですか。")
    assert shown(wanted, "定員は二十人である。").unit
    assert shown(asked("全国に何か所ありますか。"), "469カ所ある。").unit
    assert shown(asked("税率は何パーセントですか。"), "１０％とする。").unit
    assert not shown(wanted, "定員は3人である。").unit
    assert not shown(wanted, "定員は20席である。").unit

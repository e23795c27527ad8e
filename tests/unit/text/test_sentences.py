from hypothesis import given
from hypothesis import strategies as st

from localrag.text.sentences import sentences

PIECES = "。．！？!?.「」『』（）()[] \n\t　|・①あ漢Aa１3、\u2028\r"


def split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@given(st.text(alphabet=PIECES, max_size=60) | st.text(max_size=60))
def test_every_visible_character_lies_in_exactly_one_sentence(text: str) -> None:
    covered = [i for span in sentences(text) for i in range(span.start, span.end)]
    assert covered == sorted(set(covered))
    assert set(covered) >= {i for i, char in enumerate(text) if not char.isspace()}


@given(st.text(alphabet=PIECES, max_size=60))
def test_sentences_neither_begin_nor_end_with_white_space(text: str) -> None:
    assert all(piece and piece == piece.strip() for piece in split(text))


def test_full_stops_end_sentences() -> None:
    assert split("鍵は箱にある。返却は翌日！本当？はい｡") == [
        "鍵は箱にある。",
        "返却は翌日！",
        "本当？",
        "はい｡",
    ]


def test_a_stop_inside_a_quotation_does_not_cut() -> None:
    assert split("彼は「はい。そうです。」と言った。次。") == [
        "彼は「はい。そうです。」と言った。",
        "次。",
    ]


def test_a_stop_inside_a_very_long_bracket_cuts() -> None:
    inside = "あ" * 80
    assert len(split(f"（前文が続く{inside}。{inside}。）次。")) == 3


def test_a_remark_in_brackets_between_sentences_stands_alone() -> None:
    assert split("以上である。（注を参照。）次に進む。") == [
        "以上である。",
        "（注を参照。）",
        "次に進む。",
    ]


def test_brackets_that_do_not_match_cut_as_if_they_were_not_there() -> None:
    assert split("（あ。い」う。") == ["（あ。", "い」う。"]
    assert split("「（あ。」い。") == ["「（あ。」い。"]


def test_line_breaks_end_sentences() -> None:
    assert split("見出し\n本文である\r\n終わり") == ["見出し", "本文である", "終わり"]


def test_list_markers_after_a_space_begin_a_sentence() -> None:
    assert split("次のとおり ①申請 ②承認　・確認") == [
        "次のとおり",
        "①申請",
        "②承認",
        "・確認",
    ]


def test_a_marker_inside_a_sentence_does_not_cut() -> None:
    assert split("①から③まで、東京・大阪") == ["①から③まで、東京・大阪"]
    assert split("（表 ①参照）") == ["（表 ①参照）"]


def test_a_table_row_is_one_sentence() -> None:
    assert split("品名 | 備考。要確認。 | 3\n机 | | 1\n| a | b |") == [
        "品名 | 備考。要確認。 | 3",
        "机 | | 1",
        "| a | b |",
    ]


def test_a_very_long_row_is_cut_like_prose() -> None:
    assert len(split("a | " + "長い文である。" * 80)) == 80


def test_decimals_items_and_abbreviations_are_no_ends() -> None:
    assert split("1. 概要 3.14 と３．５％") == ["1. 概要 3.14 と３．５％"]
    assert split("（１．目的") == ["（１．目的"]
    assert split("Example Co., Ltd. と Dr. Sato は e.g. 例") == [
        "Example Co., Ltd. と Dr. Sato は e.g. 例"
    ]


def test_english_sentences_end_before_a_space() -> None:
    assert split("It works. Next one.") == ["It works.", "Next one."]


def test_a_wide_full_stop_ends_a_sentence_unless_between_digits() -> None:
    assert split("正しい．次の値は１．５である．") == ["正しい．", "次の値は１．５である．"]
    assert split("約100．5である") == ["約100．5である"]


def test_names_with_marks_do_not_cut() -> None:
    assert split("Yahoo!知恵袋と「娘。」と娘。を見た！と言った。") == [
        "Yahoo!知恵袋と「娘。」と娘。を見た！と言った。"
    ]

"""An administrator's table becomes questions; what is no question is named and costs nothing else."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.analysis.own_questions import TEMPLATE, own_questions, page_number
from localrag.domain.errors.usage import UsageCode

HEAD = "質問,答え,ファイル,ページ\n"


def sheet(text):
    found = own_questions(text)
    assert found is not None
    return found


def bad(text):
    return [(row.row, row.code) for row in sheet(text).bad]


@pytest.mark.parametrize(
    "text",
    [
        "質問,正解,ファイル名,頁\n宿泊料は。,9800円,旅費.pdf,3\n",
        "Question,Answer,File,Page\n宿泊料は。,9800円,旅費.pdf,3\n",
        "ページ\tファイル\t答え\t質問\n3\t旅費.pdf\t9800円\t宿泊料は。\n",
        "備考;質問;答え;ファイル;ページ\nx;宿泊料は。;9800円;旅費.pdf;3\n",
        "\n# 覚え書き\n質問 ,答え,ファイル,ページ\r\n宿泊料は。,9800円,旅費.pdf,3",
    ],
)
def test_columns_are_found_by_their_names_in_any_order(text):
    (question,) = sheet(text).questions
    assert question.text == "宿泊料は。"
    assert question.answers == ("9800円",)
    assert question.files == ("旅費.pdf",)
    assert question.pages == ("3",)


@pytest.mark.parametrize("text", ["", "\n\n", "答え,ファイル\nx,y\n", "宿泊料は。\n日当は。\n"])
def test_a_table_without_a_column_of_questions_is_none(text):
    assert own_questions(text) is None


def test_what_is_empty_is_not_measured():
    (question,) = sheet(HEAD + "宿泊料は。,,,\n").questions
    assert (question.answers, question.files, question.pages) == ((), (), ())
    assert not question.expects_none


def test_several_answers_stand_in_one_cell():
    (question,) = sheet(HEAD + '宿泊料は。,"9,800円|九千八百円；9800円｜9800円",,\n').questions
    assert question.answers == ("9,800円", "九千八百円", "9800円")


@pytest.mark.parametrize("answer", ["なし", "見つかりません。", "None", " 該当なし "])
def test_a_row_can_expect_that_there_is_no_answer(answer):
    (question,) = sheet(f"{HEAD}献立は。,{answer},古い.pdf,\n").questions
    assert question.expects_none
    assert (question.answers, question.files) == ((), ())


def test_bad_rows_are_named_as_a_spreadsheet_counts_them():
    text = (
        HEAD
        + '宿泊料は。,"一行目\n二行目",,\n,答えだけ,,\n？,x,,\n日当は。,,,4\na,b,c,d,e\n鍵は。,,,\n'
    )
    assert bad(text) == [
        (3, UsageCode.ROW_QUESTION),
        (4, UsageCode.ROW_QUESTION),
        (5, UsageCode.ROW_PAGE),
        (6, UsageCode.ROW_CELLS),
    ]
    assert [(q.row, q.text) for q in sheet(text).questions] == [
        (2, "宿泊料は。"),
        (7, "鍵は。"),
    ]


def test_a_quotation_mark_that_is_never_closed_swallows_nothing():
    text = HEAD + '"宿泊料は。,9800円,,\n日当は。,2500円,,\n"鍵"は。,青い箱,,\n倉庫は。,,,\n'
    assert bad(text) == [(2, UsageCode.ROW_QUOTES), (4, UsageCode.ROW_QUOTES)]
    assert [q.text for q in sheet(text).questions] == ["日当は。", "倉庫は。"]


def test_comments_and_empty_rows_are_passed_over_and_counted():
    (question,) = sheet(HEAD + "# 例,x,,\n,,,\n＃例,,,\n宿泊料は。,,,\n").questions
    assert question.row == 5


def test_a_key_stands_for_the_four_cells_and_tells_equal_rows_apart():
    rows = sheet(HEAD + "宿泊料は。,9800円,,\n日当は。,,,\n宿泊料は。,9800円,,\n").questions
    again = sheet("メモ,質問,答え\n,日当は。,\n,宿泊料は。,9800円\n").questions
    other = sheet(HEAD + "宿泊料は。,9900円,,\n").questions
    assert len({q.key for q in rows}) == 3
    assert {q.key for q in again} == {rows[0].key, rows[1].key}
    assert other[0].key not in {q.key for q in rows}


def test_the_template_is_a_header_and_comments():
    text = io.StringIO(newline="")
    csv.writer(text).writerows(TEMPLATE)
    assert sheet(text.getvalue()).questions == ()
    assert sheet(text.getvalue()).bad == ()
    uncommented = sheet(text.getvalue().replace("# ", "")).questions
    assert uncommented[0].answers == ("9,800円", "九千八百円")
    assert uncommented[1].expects_none


@pytest.mark.parametrize("text", ["3", "３", "p.3", "P3", "3ページ", "３頁", " 3 "])
def test_a_page_is_written_in_many_ways(text):
    assert page_number(text) == "3"


@given(st.text(alphabet='質問答え,;\t"\n\r #1|a', max_size=200))
def test_every_row_is_a_question_or_named_or_empty(text):
    found = own_questions("質問,答え,ファイル,ページ\n" + text)
    assert found is not None
    numbers = [q.row for q in found.questions] + [row.row for row in found.bad]
    assert len(numbers) == len(set(numbers))
    assert all(any(c.isalnum() for c in q.text) for q in found.questions)
    assert len({q.key for q in found.questions}) == len(found.questions)


@given(st.lists(st.text(alphabet="質問あ,\"'|\n", min_size=1, max_size=12), max_size=8))
def test_what_a_spreadsheet_writes_is_read_back(texts):
    wanted = [text.strip() for text in texts if any(c.isalnum() for c in text)]
    file = io.StringIO(newline="")
    csv.writer(file).writerows([["質問"], *([text] for text in texts)])
    assert [q.text for q in sheet(file.getvalue()).questions] == wanted

"""A glossary file: what is taken, what is told of, and that it comes back as it was."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.documents.glossary_csv import MOST_BYTES, glossary_csv, read_glossary
from localrag.domain.errors import DocumentError, GlossaryError
from localrag.domain.errors.glossary import GlossaryCode
from localrag.domain.glossary import GlossaryEntry

HEAD = "用語,略語,同義語,読み\n"
REVIEW = GlossaryEntry(
    term="行政事業レビュー",
    abbreviations=("RS", "行レビュー"),
    synonyms=("事業点検",),
    readings=("ぎょうせいじぎょうれびゅー",),
)
TEXT = HEAD + "行政事業レビュー,RS；行レビュー,事業点検,ぎょうせいじぎょうれびゅー\n"


def told(text):
    return [(r.row, r.error.code, r.is_fault) for r in read_glossary(text.encode()).remarks]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_it_is_read_in_every_encoding_that_a_spreadsheet_writes(encoding):
    found = read_glossary(TEXT.encode(encoding))
    assert (found.entries, found.remarks) == ((REVIEW,), ())


@pytest.mark.parametrize("separator", [";", "；", "|", "｜", "、", "，", "\n"])
def test_a_cell_holds_several_names(separator):
    row = f'行政事業レビュー,"RS{separator} 行レビュー {separator}",事業点検,ぎょうせいじぎょうれびゅー'
    assert read_glossary((HEAD + row).encode()).entries == (REVIEW,)


@pytest.mark.parametrize(
    "head",
    [
        "term,abbreviations,synonyms,readings",
        "Term, Abbreviation , SYNONYM ,Reading",
        "用　語,略称,別名,ふりがな",
    ],
)
def test_other_usual_headers_are_known(head):
    assert read_glossary(TEXT.replace(HEAD.strip(), head).encode()).entries == (REVIEW,)


def test_columns_come_in_any_order_and_others_do_not_count():
    text = "備考\t略語\t用語\n秘書課\tRS\t行政事業レビュー\n"
    assert read_glossary(text.encode()).entries == (
        GlossaryEntry(term="行政事業レビュー", abbreviations=("RS",)),
    )


def test_rows_of_one_term_are_one_entry():
    text = HEAD + "サーバー,SV,,\nサーバ,,ホスト,\n"
    found = read_glossary(text.encode())
    assert found.entries == (
        GlossaryEntry(term="サーバー", abbreviations=("SV",), synonyms=("ホスト",)),
    )
    assert [(r.row, r.error.code) for r in found.remarks] == [(3, GlossaryCode.TERM_AGAIN)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",RS,,", GlossaryCode.NO_TERM),
        ("行政事業レビュー,A,,", GlossaryCode.NOT_A_NAME),
        ("です,RS,,", GlossaryCode.NOT_A_NAME),
        ("行政事業レビュー,,24,", GlossaryCode.NOT_A_NAME),
        ("行政事業レビュー,,,行政", GlossaryCode.NOT_A_READING),
        (f"行政事業レビュー,,{'長' * 101},", GlossaryCode.TOO_LONG),
        ("行政事業レビュー,R\u202eS,,", GlossaryCode.BAD_CHARACTER),
        ("行政事業レビュー,RS,事業点検,ぎょうせい,レビュー", GlossaryCode.MORE_CELLS),
        (
            f"行政事業レビュー,,{';'.join(f'別名{n}号' for n in range(50))},",
            GlossaryCode.TOO_MANY_NAMES,
        ),
    ],
)
def test_a_row_to_put_right_is_named_and_the_others_are_read(row, code):
    text = f"{HEAD}\n{row}\n監査,,検査,\n"
    assert told(text) == [(3, code, True)]
    assert read_glossary(text.encode()).entries[-1].term == "監査"


@pytest.mark.parametrize(
    ("rows", "row", "code"),
    [
        ("監査,,,\n", 2, GlossaryCode.ONLY_A_TERM),
        ("行政事業レビュー,RS;ＲＳ,,\n", 2, GlossaryCode.NAMED_TWICE),
        ("監査,,監査,\n", 2, GlossaryCode.NAMED_TWICE),
        ("行政事業レビュー,RS,,\nリモートセンシング,ＲＳ,,\n", 3, GlossaryCode.SHARED_NAME),
        ("甲規程,,乙規程,\n乙規程,,甲規程,\n", 3, GlossaryCode.SHARED_NAME),
    ],
)
def test_what_works_in_another_way_than_it_seems_is_told_and_taken(rows, row, code):
    assert (row, code, False) in told(HEAD + rows)
    assert not read_glossary((HEAD + rows).encode()).faults


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", GlossaryCode.NO_HEADER),
        ("用語\n監査\n".encode(), GlossaryCode.NO_HEADER),
        ("監査,検査\n".encode(), GlossaryCode.NO_HEADER),
        ("用語,用語,略語\n".encode(), GlossaryCode.NO_HEADER),
        (f'{HEAD}監査,"検査\n'.encode(), GlossaryCode.NOT_CSV),
        (HEAD.encode() + "監査,検査,,\n".encode() * 20_000, GlossaryCode.TOO_MANY_ROWS),
        (b"a" * (MOST_BYTES + 1), GlossaryCode.TOO_LARGE),
    ],
    ids=lambda value: value.value if isinstance(value, GlossaryCode) else "",
)
def test_a_file_that_is_no_glossary_is_refused(data, code):
    with pytest.raises(GlossaryError) as caught:
        read_glossary(data)
    assert caught.value.code is code


def test_what_is_no_text_is_refused():
    with pytest.raises(DocumentError, match=r"document\.encoding_unknown"):
        read_glossary(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe")


def test_a_spreadsheet_calculates_nothing_of_what_is_written():
    entries = (
        GlossaryEntry(term="=1+1の式", abbreviations=("@RS", "+RS"), synonyms=("'引用",)),
    )
    data = glossary_csv(entries, "ja")
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert read_glossary(data).entries == entries


NAME = st.text(alphabet="行政事業RSaあいうアー'=+-@\" 　,・", min_size=1, max_size=12)


@given(
    st.lists(st.lists(NAME, min_size=2, max_size=4), max_size=6), st.sampled_from(["ja", "en"])
)
def test_what_was_taken_comes_back_as_it_was(rows, language):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["用語", "略語", "同義語"], *rows])
    taken = read_glossary(text.getvalue().encode()).entries
    again = read_glossary(glossary_csv(taken, language))
    assert again.entries == taken


@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(lambda t: (HEAD + t).encode("utf-8", "replace"))
)
def test_any_bytes_give_a_glossary_or_a_reason(data):
    try:
        found = read_glossary(data)
    except (GlossaryError, DocumentError):
        return
    assert all(entry.term for entry in found.entries)
    assert all(remark.row > 1 for remark in found.remarks)

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.documents.chunking import ChunkRules, chunk
from localrag.documents.page_text import PageText
from localrag.domain.document import (
    BlockKind,
    Document,
    Page,
    SourceFile,
    chunk_id,
    document_id,
)
from localrag.text.indexed import indexed_text

H, P, T = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.TABLE
L, N = BlockKind.LIST, BlockKind.FOOTNOTE
RULES = ChunkRules()
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SENTENCE = "この規程は職員の出張に関する旅費の支給について必要な事項を定める。"


def document(*pages, media_type="text/plain", labels=None):
    path = "/資料/規程.txt".encode()
    built = []
    for number, blocks in enumerate(pages, start=1):
        page = PageText()
        for kind, text, *level in blocks:
            page.add(kind, text, *level)
        built.append(page.page(number, labels[number - 1] if labels else str(number)))
    source = SourceFile(
        path=path, sha256="0" * 64, size_bytes=1,
        modified=datetime(2026, 4, 1, tzinfo=UTC), media_type=media_type,
    )  # fmt: skip
    return Document(id=document_id(path), source=source, title="規程", pages=tuple(built))


def test_short_document_is_one_chunk():
    chunks = chunk(document([(H, "目的", 1), (P, SENTENCE), (H, "範囲", 1), (P, SENTENCE)]))
    assert len(chunks) == 1
    assert chunks[0].text == f"目的\n{SENTENCE}\n範囲\n{SENTENCE}"


def test_heading_starts_a_chunk_and_heads_its_path():
    long = SENTENCE * 12
    chunks = chunk(
        document([(H, "第１章", 1), (H, "第１条", 2), (P, long), (H, "第２条", 2), (P, long)])
    )
    assert {c.heading_path for c in chunks} == {("第１章", "第１条"), ("第１章", "第２条")}
    assert chunks[0].text.startswith("第１章\n第１条\n")
    assert any(c.text.startswith("第２条") for c in chunks)


def test_heading_of_a_higher_level_ends_the_lower_ones():
    long = SENTENCE * 12
    chunks = chunk(
        document([(H, "一章", 1), (H, "節", 2), (P, long), (H, "二章", 1), (P, long)])
    )
    assert chunks[-1].heading_path == ("二章",)


def test_long_text_is_cut_at_sentences_into_even_pieces():
    chunks = chunk(document([(P, SENTENCE * 40)]))
    assert all(c.text.endswith("。") for c in chunks)
    lengths = [len(c.text) for c in chunks]
    assert max(lengths) <= RULES.most
    assert min(lengths) >= RULES.usual / 2


def test_bracketed_sentences_stay_with_theirs():
    text = "職員（臨時のものを含む。以下同じ。）は届け出る。" * 40
    assert all(c.text.endswith("届け出る。") for c in chunk(document([(P, text)])))


def test_sentence_over_the_limit_is_cut_at_commas():
    text = "あるいは、" * 400
    chunks = chunk(document([(P, text)]))
    assert all(len(c.text) <= RULES.most and c.text.endswith("、") for c in chunks)


def test_tables_are_cut_between_rows():
    rows = [f"品名{n:03} | {'備考' * 10} | {n}" for n in range(60)]
    chunks = chunk(document([(T, "\n".join(rows))]))
    assert len(chunks) > 1
    assert [row for c in chunks for row in c.text.split("\n")] == rows


def test_small_sections_of_one_parent_share_a_chunk():
    blocks = [(H, "休暇", 1)]
    for n in range(20):
        blocks += [(H, f"問{n}", 2), (P, "答えは一行である。")]
    chunks = chunk(document(blocks, [(P, SENTENCE)]))
    assert len(chunks) < 5
    assert chunks[0].heading_path == ("休暇",)


def test_chunk_can_run_over_a_page_end():
    first, second = chunk(document([(P, SENTENCE * 3)], [(P, SENTENCE * 3)])), None
    assert second is None
    assert len(first) == 1
    assert [place.page for place in first[0].located] == [1, 2]
    assert first[0].text == f"{SENTENCE * 3}\n{SENTENCE * 3}"


def test_ids_are_those_of_document_and_ordinal():
    doc = document([(P, SENTENCE * 40)])
    assert [c.id for c in chunk(doc)] == [chunk_id(doc.id, n) for n in range(len(chunk(doc)))]


def test_sheets_do_not_share_chunks_and_say_their_cells():
    media = SHEET
    doc = document(
        [(T, "品名 |\t数"), (T, "机 |\t3")],
        [(T, "椅子 |\t2")],
        media_type=media,
        labels=["備品", "予備"],
    )
    chunks = chunk(doc)
    assert [(c.heading_path, c.located[0].label) for c in chunks] == [
        (("備品",), "備品!A1:B2"),
        (("予備",), "予備!A1:B1"),
    ]


def test_empty_document_has_no_chunks():
    assert chunk(document([])) == []


def test_an_article_stays_whole_where_it_fits():
    items = [(L, f"{n}　{'あ' * 60}") for n in "一二三四五六七"]
    text = (P, "　職員は、次の各号のいずれかに該当する場合は、届け出なければならない。")
    articles = [(H, "（届出）\n第一条", 6), text, *items, (H, "第二条", 6), (P, SENTENCE * 5)]
    chunks = chunk(document([(H, "第一章　総則", 2), *articles]))
    assert [c.heading_path for c in chunks] == [
        ("第一章 総則", "（届出） 第一条"),
        ("第一章 総則", "第二条"),
    ]
    assert chunks[0].text.count("\n") == 3 + len(items)
    assert RULES.usual * 1.25 < len(chunks[0].text) <= RULES.most


def test_a_long_article_is_cut_at_paragraphs_and_every_part_says_which_it_is():
    items = [(L, f"{n}　{'あ' * 50}") for n in "一二三"]
    blocks = [(H, "第一条", 6), (P, "　" + SENTENCE * 5), *items]
    for number in "２３４":
        blocks += [(L, f"{number}　{SENTENCE * 5}"), *items]
    chunks = chunk(document(blocks))
    assert [c.text[:2] for c in chunks] == ["第一", "２　", "３　", "４　"]
    assert {c.heading_path for c in chunks} == {("第一条",)}


def test_no_chunk_ends_with_a_heading():
    blocks = []
    for number in range(8):
        blocks += [(H, f"{number} 見出しである", 3), (P, SENTENCE * 8), (H, "小見出し", 4)]
    chunks = chunk(document([*blocks, (P, SENTENCE * 9)]))
    assert len(chunks) > 8
    assert all(c.text.endswith("。") for c in chunks)


def test_contents_are_chunks_of_their_own():
    entries = "\n".join(f"{n} 旅費の支給について ........ {n}" for n in range(1, 9))
    chunks = chunk(
        document([(P, SENTENCE * 10)], [(P, f"目次\n{entries}")], [(P, SENTENCE * 10)])
    )
    assert [c.is_contents for c in chunks] == [False, True, False]
    assert chunks[1].heading_path == ("目次",)
    assert chunks[1].text == f"目次\n{entries}"


def test_a_heading_before_the_contents_keeps_what_follows_them():
    entries = "\n".join(f"{n} 旅費の支給について ........ {n}" for n in range(1, 9))
    long = SENTENCE * 12
    chunks = chunk(document([(H, "旅費規程", 1), (P, f"目次\n{entries}"), (P, long)]))
    assert chunks[0].heading_path == ("旅費規程",)
    assert chunks[0].text.startswith(f"旅費規程\n{SENTENCE}")
    assert chunks[1].is_contents


def test_a_question_heads_its_answer():
    blocks = [(H, "よくある質問", 1)]
    for number in range(1, 6):
        blocks += [
            (P, f"問{number}．支給の時期はいつですか。"),
            (P, "（答）"),
            (P, SENTENCE * 5),
        ]
    chunks = chunk(document(blocks))
    assert len(chunks) == 5
    assert chunks[2].heading_path == ("よくある質問", "問3．支給の時期はいつですか。")
    assert chunks[2].text == f"問3．支給の時期はいつですか。\n（答）\n{SENTENCE * 5}"


def test_notes_of_a_page_do_not_come_between_its_text_and_the_next_page():
    chunks = chunk(
        document([(P, "旅費は、別に定める額を"), (N, "注１　税込み")], [(P, "支給する。")])
    )
    assert chunks[0].text == "旅費は、別に定める額を\n支給する。\n注１　税込み"
    assert [(place.page, place.span.start) for place in chunks[0].located] == [
        (1, 0),
        (2, 0),
        (1, 12),
    ]


def test_scraps_join_a_neighbour():
    chunks = chunk(document([(P, SENTENCE * 10), (H, "以上", 1)], [(P, SENTENCE * 10)]))
    assert min(len(c.text) for c in chunks) >= RULES.least
    assert chunk(document([(P, "以上")]))[0].text == "以上"


def test_later_parts_of_a_sheet_without_records_name_its_columns():
    media = SHEET
    rows = [(T, "品名 |\t置き場所 |\t備考")]
    rows += [(T, f"机{n} |\t{'倉庫の奥' * 8} |\t{n}") for n in range(40)]
    chunks = chunk(document(rows, media_type=media, labels=["備品"]))
    assert len(chunks) > 2
    assert chunks[0].heading_path == ("備品",)
    assert {c.heading_path for c in chunks[1:]} == {("備品", "品名 | 置き場所 | 備考")}


def test_a_row_over_the_limit_is_cut_between_cells():
    cells = " |\t".join(f"{n}: {'あ' * 90}" for n in range(20))
    chunks = chunk(document([(T, cells)], media_type="text/csv"))
    assert all(len(c.text) <= RULES.most for c in chunks)
    assert all(c.text[0].isdigit() and c.text.split(": ")[0].isdigit() for c in chunks)


def test_blank_rows_are_not_carried_along():
    page = Page(number=1, label="1", text="一行目" + "\n" * 3000 + "最後の行", blocks=())
    doc = document([(P, "頁")])
    doc = Document(id=doc.id, source=doc.source, title="題", pages=(page, doc.pages[0]))
    assert max(len(c.text) for c in chunk(doc)) <= RULES.most


class Window:
    """An embedder's window with a token for every byte pair of UTF-8 and five on top."""

    def __init__(self, window_tokens):
        self.window_tokens = window_tokens

    def count_tokens(self, texts):
        return [5 + (len(text.encode()) + 1) // 2 for text in texts]


def test_an_embedder_without_a_window_changes_nothing():
    doc = document([(P, SENTENCE * 40)])
    assert chunk(doc, Window(None)) == chunk(doc) == chunk(doc, Window(100_000))


def test_every_chunk_fits_into_the_window_with_its_headings():
    blocks = [(H, "第１章　" + "総則" * 10, 1), (H, "第１条", 2), (P, SENTENCE * 20)]
    doc = document([*blocks, (T, "品名 | 数\n" + "机 | 3\n" * 90), (P, "字" * 900)])
    window = Window(256)
    chunks = chunk(doc, window)
    texts = [indexed_text(doc.title, c.heading_path, c.text) for c in chunks]
    assert max(window.count_tokens(texts)) <= 256
    assert len(chunks) < 3 * sum(map(len, texts)) * 3 / 2 / 256


def test_outer_headings_give_way_where_they_would_fill_the_window():
    blocks = [(H, "章" * 60, 1), (H, "節" * 20, 2), (P, SENTENCE * 9)]
    window = Window(128)
    chunks = chunk(document(blocks, [(P, SENTENCE)]), window)
    assert {c.heading_path for c in chunks} == {("節" * 20,)}
    assert (
        max(window.count_tokens([indexed_text("規程", c.heading_path, c.text) for c in chunks]))
        <= 128
    )


texts = st.text(alphabet="あ漢ab1。、．！…| 　\n\t（）「」", max_size=1500)
blocks = st.tuples(st.sampled_from(list(BlockKind)), texts, st.integers(0, 6))
windows = st.sampled_from([None, Window(None), Window(512), Window(64), Window(9)])


@pytest.mark.parametrize("media_type", ["text/plain", "text/csv", SHEET])
@given(pages=st.lists(st.lists(blocks, max_size=6), min_size=1, max_size=3), window=windows)
def test_every_visible_character_is_in_exactly_one_chunk(media_type, pages, window):
    doc = document(*pages, media_type=media_type)
    seen = {page.number: [0] * len(page.text) for page in doc.pages}
    chunks = chunk(doc, window)
    for c in chunks:
        parts = []
        for place in c.located:
            text = doc.pages[place.page - 1].text
            parts.append(text[place.span.start : place.span.end])
            for position in range(place.span.start, place.span.end):
                seen[place.page][position] += 1
        assert c.text == "\n".join(parts)
        assert c.text.strip() == c.text != ""
    for page in doc.pages:
        for char, times in zip(page.text, seen[page.number], strict=True):
            assert times == 1 or (times == 0 and char.isspace())
    assert chunk(doc, window) == chunks
    assert [c.id for c in chunks] == [chunk_id(doc.id, n) for n in range(len(chunks))]

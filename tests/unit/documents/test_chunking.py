from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.documents.chunking import ChunkRules, chunk
from localrag.documents.page_text import PageText
from localrag.domain.document import BlockKind, Document, SourceFile, chunk_id, document_id

H, P, T = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.TABLE
RULES = ChunkRules()
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
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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


texts = st.text(alphabet="あ漢ab1。、．！ 　\n\t（）「」", max_size=1500)
blocks = st.tuples(st.sampled_from(list(BlockKind)), texts, st.integers(0, 6))


@pytest.mark.parametrize("media_type", ["text/plain", "text/csv"])
@given(pages=st.lists(st.lists(blocks, max_size=6), min_size=1, max_size=3))
def test_every_visible_character_is_in_exactly_one_chunk(media_type, pages):
    doc = document(*pages, media_type=media_type)
    seen = {page.number: [0] * len(page.text) for page in doc.pages}
    for c in chunk(doc):
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

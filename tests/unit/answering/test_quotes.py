from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.passages import chunk

from localrag.answering.quotes import chunk_sentences, quote
from localrag.domain.document import Span
from localrag.domain.passage import Cell

STRETCHES = st.lists(
    st.text(alphabet="あい。 \n|「」x", min_size=1, max_size=20), min_size=1, max_size=4
)


@given(STRETCHES, st.integers(0, 40), st.integers(0, 40))
def test_a_quote_is_a_literal_piece_of_its_page(
    stretches: list[str], start: int, length: int
) -> None:
    item = chunk(*stretches, offset=7)
    piece = quote(item, Span(start=start, end=start + length))
    if piece is None:
        return
    page_text = "#" * 7 + stretches[piece.place.page - 1]
    assert page_text[piece.place.span.start : piece.place.span.end] == piece.text
    assert item.text[piece.span.start : piece.span.end] == piece.text
    assert piece.text == piece.text.strip() != ""


@given(STRETCHES)
def test_the_sentences_of_a_chunk_cover_it(stretches: list[str]) -> None:
    joined = "".join(piece.text for piece in chunk_sentences(chunk(*stretches)))
    assert "".join(joined.split()) == "".join("".join(stretches).split())


def test_a_quote_that_runs_over_a_page_is_cut_to_the_first() -> None:
    piece = quote(chunk("一ページ目", "二ページ目"), Span(start=2, end=9))
    assert piece is not None
    assert (piece.text, piece.place.page, piece.place.label) == ("ージ目", 1, "p1")


def test_nothing_but_white_space_is_no_quote() -> None:
    assert quote(chunk("あ   い"), Span(start=1, end=3)) is None


def test_a_place_after_the_end_is_no_quote() -> None:
    assert quote(chunk("あ"), Span(start=5, end=6)) is None


def test_a_citation_carries_place_and_words() -> None:
    [piece] = chunk_sentences(chunk("鍵は箱にある。", chunk_id=4))
    citation = piece.cited_as(2)
    assert (citation.mark, citation.chunk_id, citation.text) == (2, 4, "鍵は箱にある。")
    assert citation.quote == piece.place


def test_a_quote_in_a_table_knows_its_cell_and_how_sure_its_text_is() -> None:
    row = "区分: 甲 |\t額: 100円\n区分: 乙 |\t\t備考: なし"
    item = chunk(row)
    stretch = replace(
        item.located[0], first_cell=Cell(row=4, column=2, table=3), ocr_confidence=0.5
    )
    item = replace(item, located=(stretch,))
    cells = {}
    for words in ("額: 100円", "区分: 乙", "備考: なし"):
        start = row.index(words)
        piece = quote(item, Span(start=start, end=start + len(words)))
        assert piece is not None
        assert piece.place.ocr_confidence == 0.5
        cells[words] = piece.place.first_cell
    assert cells == {
        "額: 100円": Cell(row=4, column=3, table=3),
        "区分: 乙": Cell(row=5, column=1, table=3),
        "備考: なし": Cell(row=5, column=3, table=3),
    }

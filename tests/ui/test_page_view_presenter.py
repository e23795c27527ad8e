"""Which page is open, how large, and what is marked on it, without Qt."""

import pytest
from tests.fakes.engine_port import WaitingEngine

from localrag.host.messages import APPLICATION_ERROR, ErrorBody
from localrag_ui.presenters.page_view import PageKind, PageViewPresenter
from localrag_ui.presenters.places import Place, file_name, folder_name, page_words

PICTURE = {"kind": "picture", "png": "iVBORw==", "rectangles": [[1, 2, 3, 4]]}


def place(page=3, quotes=("日当の額は、別表第２のとおりとする。",), label="3", document=1):
    return Place(
        document_id=document,
        uri=f"file:///{document}.pdf",
        name="旅費規程.pdf",
        page=page,
        label=label,
        quotes=quotes,
    )


@pytest.fixture
def engine():
    return WaitingEngine()


@pytest.fixture
def page(engine, words):
    return PageViewPresenter(engine, words, pages_of={1: 12}.get)


def test_before_anything_is_open_it_says_what_will_be_here(page, words):
    assert page.state.kind is PageKind.EMPTY
    assert page.state.message == words("page.empty")
    assert not page.state.can_open


def test_a_place_is_asked_for_with_its_quotes(engine, page):
    page.show((place(),), 0)
    asked = engine.last("page.show").params
    assert (asked["document_id"], asked["page"]) == (1, 3)
    assert asked["quotes"] == ["日当の額は、別表第２のとおりとする。"]
    assert page.state.kind is PageKind.LOADING


def test_the_page_says_where_it_is(engine, page):
    page.show((place(),), 0)
    engine.answer("page.show", PICTURE)
    assert page.state.kind is PageKind.PICTURE
    assert page.state.where == "3 / 12 ページ"
    assert page.state.message == ""


def test_a_printed_label_is_named_beside_the_number(page):
    page.show((place(label="「日当」シート"),), 0)
    assert page.state.where == "3 / 12 ページ · 「日当」シート"


def test_the_number_of_pages_is_left_out_where_it_is_not_known(page):
    page.show((place(document=9),), 0)
    assert page.state.where == "3 ページ"


def test_previous_and_next_go_through_the_places(engine, page):
    page.show((place(page=3), place(page=7)), 0)
    assert (page.state.can_previous_place, page.state.can_next_place) == (False, True)
    page.step_place(1)
    assert engine.last("page.show").params["page"] == 7
    page.step_place(1)
    assert engine.last("page.show").params["page"] == 7


def test_turning_the_page_leaves_the_marks_behind_and_finds_them_again(engine, page):
    page.show((place(page=11),), 0)
    page.turn_page(1)
    assert engine.last("page.show").params["quotes"] == []
    assert not page.state.can_next_page
    page.turn_page(1)
    assert engine.last("page.show").params["page"] == 12
    page.turn_page(-1)
    assert engine.last("page.show").params["quotes"] != []


def test_a_late_page_is_dropped(engine, page):
    page.show((place(page=3), place(page=7)), 0)
    late = engine.last("page.show")
    page.step_place(1)
    engine.answer("page.show", {**PICTURE, "title": "7"})
    late.answered(engine_response({**PICTURE, "title": "3"}))
    assert page.state.page.title == "7"


def test_a_passage_over_two_pages_is_looked_for_line_by_line(engine, page):
    page.show((place(quotes=("この頁の最後の行です。\n次の頁の最初の行です。\n短い",)),), 0)
    engine.answer("page.show", {**PICTURE, "rectangles": []})
    assert engine.last("page.show").params["quotes"] == [
        "この頁の最後の行です。",
        "次の頁の最初の行です。",
    ]


def test_a_passage_that_is_not_on_the_page_is_said_so(engine, page, words):
    page.show((place(),), 0)
    engine.answer("page.show", {**PICTURE, "rectangles": []})
    assert page.state.kind is PageKind.PICTURE
    assert page.state.message == words("page.not_marked")
    assert len(engine.asked) == 1


def test_a_page_that_cannot_be_shown_says_why(engine, page):
    page.show((place(),), 0)
    engine.refuse("page.show", ErrorBody(code=APPLICATION_ERROR, message="ありません。"))
    assert page.state.kind is PageKind.FAULT
    assert page.state.message == "ありません。"


def test_zoom_has_steps_and_ends(engine, page):
    page.show((place(),), 0)
    engine.answer("page.show", PICTURE)
    for _ in range(20):
        page.zoom(1)
    assert page.state.zoom == 300
    page.zoom(0)
    assert page.state.zoom == 100
    for _ in range(20):
        page.zoom(-1)
    assert page.state.zoom == 50


def test_a_larger_page_is_drawn_with_more_pixels(engine, page):
    page.set_width(1000)
    page.show((place(),), 0)
    engine.answer("page.show", PICTURE)
    page.zoom(1)
    assert engine.last("page.show").params["width_px"] == 1250
    assert page.state.kind is PageKind.PICTURE


def test_no_picture_is_asked_for_wider_than_the_limit(engine, page):
    page.set_width(100_000)
    page.show((place(),), 0)
    assert engine.last("page.show").params["width_px"] == 4000


def test_the_place_that_is_open_already_is_not_asked_for_again(engine, page):
    page.show((place(),), 0)
    engine.answer("page.show", PICTURE)
    page.show((place(), place(page=7)), 0)
    assert len(engine.asked) == 1
    assert page.state.can_next_place


def test_the_file_is_opened_by_its_uri(engine, page):
    page.open_file()
    page.show((place(),), 0)
    page.open_file()
    assert engine.opened == ["file:///1.pdf"]


def test_a_file_that_cannot_be_opened_says_so(engine, page, words):
    engine.refuse_to_open(ErrorBody(code=APPLICATION_ERROR, message="x"))
    page.show((place(),), 0)
    engine.answer("page.show", PICTURE)
    page.open_file()
    assert page.state.message == words("errors.open_failed")


@pytest.mark.parametrize(
    ("path", "name", "folder"),
    [
        ("/資料/a.pdf", "a.pdf", "/資料"),
        ("\\\\server\\共有\\a.pdf", "a.pdf", "\\\\server\\共有"),
        ("/資料/a\\u202efdp.exe", "a\\u202efdp.exe", "/資料"),
        ("a.pdf", "a.pdf", "a.pdf"),
    ],
)
def test_names_are_taken_from_displayed_paths(path, name, folder):
    assert file_name(path) == name
    assert folder_name(path) == folder


@pytest.mark.parametrize(
    ("label", "shown"), [("", "p.3"), ("3", "p.3"), ("iv", "p.iv"), ("日当!B12", "日当!B12")]
)
def test_a_page_is_named_by_what_is_printed_on_it(words, label, shown):
    assert page_words(3, label, words) == shown


def engine_response(result):
    from localrag.host.framing import response

    return response(1, result)


def test_a_picture_that_would_be_blurred_is_asked_for_anew_and_stays_where_it_was(engine, page):
    page.set_width(900)
    page.show((place(),), 0)
    engine.answer("page.show", PICTURE)
    opening = page.state.opening
    page.set_width(905)
    assert len(engine.asked) == 1
    page.set_width(950)
    engine.answer("page.show", PICTURE)
    assert len(engine.asked) == 2
    assert page.state.opening == opening

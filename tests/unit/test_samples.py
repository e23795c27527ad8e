"""The sample documents hold what their sources say, and their questions can be answered."""

import csv
import tomllib
import unicodedata

import docx
import lxml.html
import openpyxl
import pypdfium2
import pytest
from tests.samples.make_office_samples import (
    SOURCES,
    Heading,
    Item,
    Paragraph,
    Table,
    blocks,
    built,
    make_docx,
)

from localrag.resources import samples_folder
from localrag.text.normalise import squashed

DOCUMENTS = samples_folder()
NAMES = sorted(path.name for path in DOCUMENTS.iterdir())
MARKED_UP = [name for name in NAMES if name.endswith((".pdf", ".docx", ".html"))]
ASKED = tomllib.loads(DOCUMENTS.with_name("questions.toml").read_text(encoding="utf-8"))
QUESTIONS = [*ASKED["demo"], *ASKED["more"]]


def test_there_are_ten_documents_of_seven_formats_under_one_megabyte():
    assert len(NAMES) == 10
    assert {name.rsplit(".", 1)[1] for name in NAMES} == {
        "pdf", "docx", "xlsx", "csv", "html", "md", "txt",
    }  # fmt: skip
    assert sum((DOCUMENTS / name).stat().st_size for name in NAMES) < 1_000_000


@pytest.mark.parametrize("name", MARKED_UP)
def test_document_holds_every_block_of_its_source(name):
    source = (SOURCES / f"{name.rsplit('.', 1)[0]}.md").read_text(encoding="utf-8")
    text = squashed("".join(pages_of(name)))
    missing = [piece for piece in pieces(source) if squashed(piece) not in text]
    assert missing == []


def test_documents_that_are_made_without_fonts_are_up_to_date(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.samples.make_office_samples.make_pdf", lambda *_: b"")
    stale = [
        name
        for name, data in built(tmp_path).items()
        if data and name.endswith((".csv", ".txt", ".md", ".html"))
        if (DOCUMENTS / name).read_bytes() != data
    ]
    assert stale == []


def test_workbook_holds_the_cells_of_its_sources():
    book = openpyxl.load_workbook(DOCUMENTS / "予算執行状況.xlsx", data_only=True)
    for sheet in book.worksheets:
        source = (SOURCES / f"予算執行状況 {sheet.title}.csv").read_text(encoding="utf-8")
        wanted = [[row[0], row[1], row[-1]] for row in csv.reader(source.splitlines())]
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        assert [[row[0], row[1], row[-1] or ""] for row in rows] == wanted


def test_pdf_carries_its_fonts_and_its_printed_page_numbers():
    for name in (name for name in NAMES if name.endswith(".pdf")):
        assert b"/FontFile2" in (DOCUMENTS / name).read_bytes()
    with pypdfium2.PdfDocument(DOCUMENTS / "休暇制度のご案内.pdf") as pdf:
        assert [pdf.get_page_label(page) for page in range(len(pdf))] == ["H-1", "H-2", "H-3"]


def test_building_twice_gives_the_same_bytes():
    source = (SOURCES / "防災マニュアル.md").read_text(encoding="utf-8")
    assert make_docx(source) == make_docx(source)


def test_three_questions_are_for_the_demonstration_each_on_another_format():
    formats = {question["file"].rsplit(".", 1)[1] for question in ASKED["demo"]}
    assert len(formats) == len(ASKED["demo"]) == 3
    assert len(QUESTIONS) >= 18


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["question"])
def test_question_can_be_answered_from_the_named_page(question):
    pages = pages_of(question["file"])
    where = [pages[question["page"] - 1]] if "page" in question else pages
    assert squashed(question["phrase"]) in squashed("".join(where))


def pieces(source: str) -> list[str]:
    found: list[str] = []
    for block in blocks(source):
        match block:
            case Heading(text=text) | Paragraph(text=text) | Item(text=text):
                found.append(text)
            case Table(rows=rows):
                found.extend(cell for row in rows for cell in row)
    return found


def pages_of(name: str) -> list[str]:
    path = DOCUMENTS / name
    match path.suffix:
        case ".pdf":
            with pypdfium2.PdfDocument(path) as pdf:
                return [page.get_textpage().get_text_range() for page in pdf]
        case ".docx":
            return ["".join(docx.Document(str(path)).element.body.itertext())]
        case ".xlsx":
            book = openpyxl.load_workbook(path)
            cells = (c.value for sheet in book for row in sheet for c in row)
            return ["\n".join(str(value) for value in cells)]
        case ".html":
            return [lxml.html.fromstring(path.read_bytes()).text_content()]
    data = path.read_bytes()
    minutes_or_list = path.suffix == ".csv" or path.name.startswith("議事録")
    return [data.decode("cp932" if minutes_or_list else "utf-8")]


TRIAL = tomllib.loads(DOCUMENTS.with_name("trial.toml").read_text("utf-8"))["question"]


def test_a_trial_asks_twenty_questions_with_an_answer_and_ten_without():
    assert [bool(asked["answers"]) for asked in TRIAL].count(True) == 20
    assert len({asked["question"] for asked in TRIAL}) == len(TRIAL) == 30


@pytest.mark.parametrize(
    "asked", [each for each in TRIAL if each["answers"]], ids=lambda each: each["answers"][0]
)
def test_what_a_trial_expects_stands_in_its_document(asked):
    pages = "".join(pages_of(asked["file"]))
    text = "".join(unicodedata.normalize("NFKC", pages).replace(",", "").split())
    assert [answer for answer in asked["answers"] if answer not in text] == []

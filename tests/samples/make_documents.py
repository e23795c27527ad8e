"""Small PDFs, Word and Excel files for tests, written on the spot by the usual libraries."""

import io
import zipfile
from collections.abc import Sequence

import docx
import openpyxl
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "HeiseiKakuGo-W5"
BODY_PT = 11
LEADING_PT = 18
LEFT_PT = 72
TOP_PT = 760


def pdf(
    pages: Sequence[Sequence[str]],
    *,
    title: str = "",
    lock: str | None = None,
    owner_lock: str | None = None,
    outline: Sequence[tuple[str, int]] = (),
) -> bytes:
    """Return a PDF with these lines on its pages; a line that starts with # is set large, a page
    without lines holds a drawing.

    `outline` are titles with the page (from 1) that they point to. `lock` is a password that has to be typed to
    open it; with only `owner_lock` anybody can.
    """
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = io.BytesIO()
    encryption = None
    if lock is not None or owner_lock is not None:
        from reportlab.lib.pdfencrypt import StandardEncryption

        encryption = StandardEncryption(lock or "", owner_lock or lock, strength=128)
    canvas = Canvas(stream, pagesize=A4, encrypt=encryption, invariant=1)
    if title:
        canvas.setTitle(title)
    for number, lines in enumerate(pages, start=1):
        for name, page in outline:
            if page == number:
                canvas.bookmarkPage(name)
                canvas.addOutlineEntry(name, name, 0)
        _draw(canvas, lines)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _draw(canvas: Canvas, lines: Sequence[str]) -> None:
    if not lines:
        canvas.rect(100, 100, 200, 200, fill=1)
    y = TOP_PT
    for line in lines:
        size = BODY_PT * 1.6 if line.startswith("#") else BODY_PT
        canvas.setFont(FONT, size)
        canvas.drawString(LEFT_PT, y, line.removeprefix("#"))
        y -= LEADING_PT


def picture_pdf() -> bytes:
    """Return a PDF whose one page has a drawing but no text, like a scan."""
    return pdf([[]])


def word(parts: Sequence[tuple[str, str]], *, title: str = "") -> bytes:
    """Return a DOCX. Each part is a kind with its text.

    Kinds: `heading 1` to `heading 9`, `見出し 1`, `text`, `item`, `page` (a break), `table` (rows
    by line feeds, cells by |).
    """
    document = docx.Document()
    document.core_properties.title = title
    for kind, text in parts:
        if kind.startswith("heading"):
            document.add_heading(text, int(kind[-1]))
        elif kind.startswith("見出し"):
            if kind not in [style.name for style in document.styles]:
                document.styles.add_style(kind, 1)
            document.add_paragraph(text, style=kind)
        elif kind == "item":
            document.add_paragraph(text, style="List Bullet")
        elif kind == "page":
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        elif kind == "table":
            _add_table(document, [row.split("|") for row in text.split("\n")])
        else:
            document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def numbered_word(items: Sequence[tuple[int, str]]) -> bytes:
    """Return a DOCX whose paragraphs Word numbers: 第一条 on level 0, （ア） on level 1."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for level, (kind, text) in enumerate(
            [("japaneseCounting", "第%1条"), ("aiueoFullWidth", "（%2）")]
        )
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {space} w:abstractNumId="90">{levels}</w:abstractNum>')
    )
    numbering.append(
        parse_xml(f'<w:num {space} w:numId="90"><w:abstractNumId w:val="90"/></w:num>')
    )
    for level, text in items:
        place = f'<w:ilvl w:val="{level}"/><w:numId w:val="90"/>'
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(parse_xml(f"<w:numPr {space}>{place}</w:numPr>"))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _add_table(document: docx.document.Document, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def workbook(
    sheets: dict[str, Sequence[Sequence[object]]], *, hidden: Sequence[str] = ()
) -> bytes:
    """Return an XLSX with these rows on its sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zip_with(members: dict[str, bytes]) -> bytes:
    """Return a zip, deflated, with these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()

"""Build the sample documents of the demonstration from the plain sources in tests/samples/office.

    python tests/samples/make_office_samples.py [--fonts FOLDER]

The same sources give the same bytes. The fonts are BIZ UDGothic (SIL Open Font License 1.1),
Debian package fonts-morisawa-bizud-gothic; the PDFs carry the subset that they use.
Sources are a small Markdown: `#` headings, `- ` items, `|` tables, `===` for a new page.
"""

import argparse
import csv
import html
import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

SOURCES = Path(__file__).parent / "office"
SAMPLES = Path(__file__).parents[2] / "src" / "localrag" / "_samples" / "documents"
FONTS = Path("/usr/share/fonts/truetype/bizud-gothic")
REGULAR, BOLD = "BIZUDGothic-Regular", "BIZUDGothic-Bold"
WRITTEN = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
PAGE_PREFIX = {"休暇制度のご案内": "H-"}  # printed on the page and in the PDF's page labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    text: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPage:
    pass


Block = Heading | Paragraph | Item | Table | NewPage


def blocks(source: str) -> Iterator[Block]:
    """Yield the blocks of a source file in order."""
    rows: list[tuple[str, ...]] = []
    for line in [*source.splitlines(), ""]:
        if line.startswith("|"):
            cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
            if not all(re.fullmatch("-+", cell) for cell in cells):
                rows.append(cells)
            continue
        if rows:
            yield Table(rows=tuple(rows))
            rows = []
        if line:
            yield _block(line)


def _block(line: str) -> Block:
    if line == "===":
        return NewPage()
    if match := re.fullmatch(r"(#+) (.*)", line):
        return Heading(text=match[2], level=len(match[1]))
    if line.startswith("- "):
        return Item(text=line.removeprefix("- "))
    return Paragraph(text=line)


def make_pdf(source: str, name: str, fonts: Path) -> bytes:
    """Return a PDF with embedded fonts, an outline, and page labels as printed."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import SimpleDocTemplate

    for face in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(face, str(fonts / f"{face}.ttf")))
    title = next(block.text for block in blocks(source) if isinstance(block, Heading))
    prefix = PAGE_PREFIX.get(name, "")

    class Pages(SimpleDocTemplate):
        def afterFlowable(self, flowable):  # noqa: N802 - reportlab's name
            if level := getattr(flowable, "outline_level", 0):
                key = f"s{self.seq.nextf('outline')}"
                self.canv.bookmarkPage(key)
                self.canv.addOutlineEntry(flowable.getPlainText(), key, level - 1, closed=False)

    def frame(canvas, document):
        canvas.setTitle(title)
        canvas.setAuthor("みなと市（架空）")
        canvas.setFont(REGULAR, 9)
        canvas.drawCentredString(A4[0] / 2, 30, f"- {prefix}{document.page} -")
        if prefix:
            canvas.addPageLabel(
                document.page - 1, style="ARABIC", start=document.page, prefix=prefix
            )

    out = io.BytesIO()
    pages = Pages(out, pagesize=A4, invariant=1, topMargin=62, bottomMargin=62)
    pages.build(_flowables(source), onFirstPage=frame, onLaterPages=frame)
    return out.getvalue()


def _flowables(source: str) -> list[object]:
    from reportlab.lib import colors
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import PageBreak, Spacer
    from reportlab.platypus import Paragraph as Flow
    from reportlab.platypus import Table as Grid

    body = ParagraphStyle("body", fontName=REGULAR, fontSize=10.5, leading=17, wordWrap="CJK")
    item = ParagraphStyle("item", body, leftIndent=21, firstLineIndent=-10.5)
    cell = ParagraphStyle("cell", body, fontSize=9, leading=13)
    heads = {
        1: ParagraphStyle("h1", body, fontName=BOLD, fontSize=16, leading=26, alignment=1),
        2: ParagraphStyle("h2", body, fontName=BOLD, fontSize=12.5, leading=24, spaceBefore=8),
        3: ParagraphStyle("h3", body, fontName=BOLD, spaceBefore=5),
    }
    grid = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
    ]
    story: list[object] = []
    for block in blocks(source):
        match block:
            case Heading(text=text, level=level):
                flow = Flow(html.escape(text), heads[level])
                flow.outline_level = level
                story.append(flow)
            case Paragraph(text=text):
                story.append(Flow(html.escape(text), body))
            case Item(text=text):
                story.append(Flow("・" + html.escape(text), item))
            case Table(rows=rows):
                cells = [[Flow(html.escape(c), cell) for c in row] for row in rows]
                story += [Spacer(1, 4), Grid(cells, style=grid, repeatRows=1), Spacer(1, 6)]
            case NewPage():
                story.append(PageBreak())
    return story


def make_docx(source: str) -> bytes:
    """Return a Word file with real heading, list and table styles."""
    import docx
    from docx.oxml.ns import qn

    document = docx.Document()
    document.core_properties.author = "みなと市（架空）"
    document.core_properties.created = document.core_properties.modified = WRITTEN
    font = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    font.set(qn("w:eastAsia"), "游ゴシック")
    for block in blocks(source):
        _write(block, document)
    out = io.BytesIO()
    document.save(out)
    return _steady_zip(out.getvalue())


def _write(block: Block, document: object) -> None:
    match block:
        case Heading(text=text, level=level):
            document.add_heading(text, level - 1)
            document.core_properties.title = document.core_properties.title or text
        case Paragraph(text=text):
            document.add_paragraph(text)
        case Item(text=text):
            document.add_paragraph(text, style="List Bullet")
        case Table(rows=rows):
            table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
            for cell, value in zip(table._cells, itertools.chain(*rows), strict=True):
                cell.text = value
        case NewPage():
            document.add_page_break()


def make_html(source: str) -> bytes:
    """Return a web page with the furniture that real ones have around the text."""
    parts: list[str] = []
    title = ""
    for block in blocks(source):
        match block:
            case Heading(text=text, level=level):
                title = title or text
                parts.append(f"<h{level}>{html.escape(text)}</h{level}>")
            case Paragraph(text=text):
                parts.append(f"<p>{html.escape(text)}</p>")
            case Item(text=text):
                parts.append(f"<ul><li>{html.escape(text)}</li></ul>")
            case Table(rows=rows):
                parts.append("<table>")
                for number, row in enumerate(rows):
                    tag = "td" if number else "th"
                    cells = "".join(f"<{tag}>{html.escape(value)}</{tag}>" for value in row)
                    parts.append(f"<tr>{cells}</tr>")
                parts.append("</table>")
            case NewPage():
                parts.append("<hr>")
    nav = '<nav><a href="index.html">ホーム</a> ｜ <a href="kurashi.html">くらし</a></nav>'
    main = "\n".join(parts)
    page = f"""<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="UTF-8">
<title>{html.escape(title)}</title>
<style>table {{ border-collapse: collapse }} th, td {{ border: 1px solid }}</style>
</head>
<body>
<header>みなと市公式ホームページ</header>
{nav}
<main>
{main}
</main>
<footer>みなと市役所（架空の市です）</footer>
</body>
</html>
"""
    return page.encode()


def make_workbook(sheets: dict[str, str]) -> bytes:
    """Return a workbook with numbers, rates and dates as such, a title row above each table."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.active)
    book.properties.creator = "みなと市（架空）"
    book.properties.created = WRITTEN.replace(tzinfo=None)
    for name, text in sheets.items():
        sheet = book.create_sheet(name)
        rows = list(csv.reader(text.splitlines()))
        sheet.append([f"令和８年度　予算執行状況（{name}）　令和８年９月３０日現在"])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
        for number, row in enumerate(rows, start=2):
            for column, value in enumerate(row, start=1):
                cell = sheet.cell(number, column)
                cell.value, cell.number_format = _cell(value)
        for cell in [*sheet[1], *sheet[2]]:
            cell.font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    return _steady_zip(out.getvalue())


def _cell(text: str) -> tuple[object, str]:
    if re.fullmatch(r"[\d,]+", text):
        return int(text.replace(",", "")), "#,##0"
    if re.fullmatch(r"[\d.]+%", text):
        return round(float(text.rstrip("%")) / 100, 4), "0.0%"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text), "yyyy/m/d"
    return text or None, "General"


def _steady_zip(data: bytes) -> bytes:
    """Return the same archive with one time for every entry, so that runs can be compared."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, WRITTEN.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            stamp = WRITTEN.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
            content = re.sub(
                rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, old.read(name)
            )
            new.writestr(entry, content)
    return out.getvalue()


def built(fonts: Path) -> dict[str, bytes]:
    """Return every sample document by file name."""
    text = {path.name: path.read_text(encoding="utf-8") for path in sorted(SOURCES.iterdir())}
    minutes = "議事録（令和８年度第１回）.txt"
    sheets = {name: text[f"予算執行状況 {name}.csv"] for name in ("一般会計", "工事")}
    return {
        "旅費規程.pdf": make_pdf(text["旅費規程.md"], "旅費規程", fonts),
        "休暇制度のご案内.pdf": make_pdf(
            text["休暇制度のご案内.md"], "休暇制度のご案内", fonts
        ),
        "情報セキュリティ手順.docx": make_docx(text["情報セキュリティ手順.md"]),
        "防災マニュアル.docx": make_docx(text["防災マニュアル.md"]),
        "窓口FAQ.html": make_html(text["窓口FAQ.md"]),
        "備品一覧.csv": text["備品一覧.csv"].replace("\n", "\r\n").encode("cp932"),
        "予算執行状況.xlsx": make_workbook(sheets),
        minutes: text[minutes].replace("\n", "\r\n").encode("cp932"),
        "文書管理規程.md": text["文書管理規程.md"].encode(),
        "育児休業Q&A.txt": text["育児休業Q&A.txt"].encode(),
    }


def main() -> None:
    """Write every sample document."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fonts", type=Path, default=FONTS)
    SAMPLES.mkdir(parents=True, exist_ok=True)
    for name, data in built(parser.parse_args().fonts).items():
        (SAMPLES / name).write_bytes(data)


if __name__ == "__main__":
    main()

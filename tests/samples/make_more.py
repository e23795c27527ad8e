"""Small files of the less common formats for tests, written by the usual libraries or by hand."""

import io
import struct
from collections.abc import Sequence
from email.message import EmailMessage
from functools import cache

import pptx
import xlwt
from PIL import Image, ImageDraw
from pptx.util import Cm
from tests.samples.hostile_bytes import zip_bytes

_ODF = "application/vnd.oasis.opendocument."
_SPACES = (
    "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "presentation")
    )
    + ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
)


def slides(pages: Sequence[tuple[str, Sequence[str], str]]) -> bytes:
    """Return a PPTX; each slide has a title, lines of text and notes."""
    show = pptx.Presentation()
    for title, lines, notes in pages:
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "\n".join(lines)
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    stream = io.BytesIO()
    show.save(stream)
    return stream.getvalue()


def slide_with_table(rows: Sequence[Sequence[str]]) -> bytes:
    """Return a PPTX of one slide without a title that holds a table."""
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    frame = slide.shapes.add_table(len(rows), len(rows[0]), Cm(1), Cm(1), Cm(20), Cm(8))
    for row, texts in zip(frame.table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    stream = io.BytesIO()
    show.save(stream)
    return stream.getvalue()


def old_workbook(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    """Return an XLS (BIFF8) with these rows on its sheets."""
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                sheet.write(y, x, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def binary_workbook(rows: Sequence[Sequence[str]], *, name: str = "表") -> bytes:
    """Return an XLSB with texts in the cells of one sheet (MS-XLSB)."""

    def record(kind: int, body: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size = len(body)
        length = bytearray()
        while size >= 0x80:
            length.append(size & 0x7F | 0x80)
            size >>= 7
        return head + bytes([*length, size]) + body

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    sheet = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1))
    sheet += record(145)
    for y, row in enumerate(rows):
        sheet += record(
            0, struct.pack("<IIHHBI", y, 0, 300, 0, 0, 1) + struct.pack("<II", 0, 9)
        )
        for x, value in enumerate(row):
            sheet += record(6, struct.pack("<II", x, 0) + text(value))
    sheet += record(146) + record(130)
    book = record(131) + record(143)
    book += record(156, struct.pack("<II", 0, 1) + text("rId1") + text(name))
    book += record(144) + record(132)
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relation}/worksheet" Target="worksheets/sheet1.bin"/>'
        "</Relationships>"
    )
    return zip_bytes(
        {
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": links.encode(),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def compound_file(streams: dict[str, bytes]) -> bytes:
    """Return an OLE compound file (MS-CFB) of streams of 4,096 bytes or more each."""
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    chains: list[int] = []
    body = b""
    entries = [_directory_entry("Root Entry", 5, child=1 if streams else free)]
    for number, (name, data) in enumerate(streams.items(), start=1):
        count = -(-len(data) // sector)
        first = len(chains) + 2  # after the sectors of the table and the directory
        chains += [*range(first + 1, first + count), end]
        body += data.ljust(count * sector, b"\0")
        after = number + 1 if number < len(streams) else free
        entries.append(_directory_entry(name, 2, right=after, start=first, size=len(data)))
    directory = b"".join(entries).ljust(sector, b"\0")
    table = [0xFFFFFFFD, end, *chains]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHHHIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 1, 1, 0, 4096,
                        end, 0, end, 0)  # fmt: skip
    head += struct.pack("<I", 0) + struct.pack("<I", free) * 108
    packed = struct.pack(f"<{len(table)}I", *table).ljust(sector, b"\xff")
    return head + packed + directory + body


def _directory_entry(
    name: str, kind: int, *, right: int = -1, child: int = -1, start: int = 0, size: int = 0
) -> bytes:
    raw = f"{name}\0".encode("utf-16-le")
    none = 0xFFFFFFFF
    links = [none, right & none, child & none]
    head = raw.ljust(64, b"\0") + struct.pack("<HBB3I", len(raw), kind, 1, *links)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def open_document(kind: str, body: str) -> bytes:
    """Return an ODT, ODS or ODP (`text`, `spreadsheet`, `presentation`) with this body."""
    content = (
        f'<?xml version="1.0"?><office:document-content{_SPACES} office:version="1.2">'
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODF}{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    return zip_bytes(
        {
            "mimetype": f"{_ODF}{kind}".encode(),
            "META-INF/manifest.xml": manifest.encode(),
            "content.xml": content.encode(),
        }
    )


def mail(
    text: str,
    *,
    subject: str = "",
    html: str = "",
    attached: dict[str, bytes] | None = None,
) -> bytes:
    """Return a mail in UTF-8 with a plain text, perhaps its HTML, and attachments."""
    message = EmailMessage()
    message["From"] = "山田 <yamada@example.jp>"
    message["To"] = "all@example.jp"
    message["Subject"] = subject
    message["Date"] = "Tue, 24 Nov 2026 09:05:00 +0900"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in (attached or {}).items():
        message.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=name
        )
    return message.as_bytes()


@cache
def picture(kind: str, text: str = "", size: tuple[int, int] = (900, 200)) -> bytes:
    """Return a PNG, JPEG or TIFF file with a text of Latin letters on white."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((20, 20), text, fill="black", font_size=60)
    stream = io.BytesIO()
    image.save(stream, kind, dpi=(300, 300))
    return stream.getvalue()


def tiff_pages(count: int) -> bytes:
    """Return a TIFF of so many white pages."""
    pages = [Image.new("1", (300, 400), 1) for _ in range(count)]
    stream = io.BytesIO()
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:])
    return stream.getvalue()

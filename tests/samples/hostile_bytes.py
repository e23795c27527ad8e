"""Bytes that break readers: packages, PDFs, archives, mails and pictures made by hand."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.samples.make_documents import word, workbook, zip_with

READ = "read"  # a document, not a row
MIB = 1024 * 1024
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileFile:
    """A file by its name, how its bytes are made, and what may come of it.

    `members` are the reasons that what lies inside must end in, by code.
    """

    name: str
    make: Callable[[], bytes]
    ends: tuple[str, ...]
    members: tuple[str, ...] = field(default=())


def replaced(package: bytes, parts: dict[str, bytes]) -> bytes:
    """Return a zip package with these parts put in place of its own."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        kept = {name: archive.read(name) for name in archive.namelist() if name not in parts}
    return zip_with(kept | parts)


def plain_word() -> bytes:
    return word([("text", "本文である。")])


def word_with(body: str, before: str = "") -> bytes:
    xml = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return replaced(plain_word(), {"word/document.xml": xml.encode()})


def book_with(cells: str, before: str = "", dimension: str = "A1") -> bytes:
    xml = (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{SHEET}"><dimension ref="{dimension}"/>'
        f"<sheetData>{cells}</sheetData></worksheet>"
    )
    return replaced(workbook({"表": [["本文"]]}), {"xl/worksheets/sheet1.xml": xml.encode()})


def pdf_of(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects, numbered from 1; object 1 is its catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s>>\n" % (len(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def pdf_page_stream(content: bytes, *, is_packed: bool = False, extra: bytes = b"") -> bytes:
    data = zlib.compress(content, 9) if is_packed else content
    head = b"<< /Length %d %s>>" % (len(data), b"/Filter /FlateDecode " if is_packed else b"")
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <<"
        b" /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> %s>> >>"
        % extra
    )
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page,
            head + b"\nstream\n" + data + b"\nendstream",
            (
                b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 5"
                b" /Resources << /XObject << /X 5 0 R >> >> >>\nstream\n/X Do\nendstream"
            ),
        ]
    )


def endless_pages() -> bytes:
    kids = b" ".join(b"3 0 R" for _ in range(1000))
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%s] /Count 2000000000 >>" % kids,
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        ]
    )


def page_tree_that_is_its_own_child() -> bytes:
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [2 0 R] /Count 5 >>",
        ]
    )


def deep_page_tree() -> bytes:
    depth = 20_000
    nodes = [
        b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (n - 1, n + 1)
        for n in range(3, depth)
    ]
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            *nodes,
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 9 9] >>" % (depth - 1),
        ]
    )


def outline_that_is_its_own_child() -> bytes:
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R /Resources <<"
                b" /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
            ),
            b"<< /Type /Outlines /First 5 0 R /Last 5 0 R /Count 1 >>",
            b"<< /Title (x) /Parent 4 0 R /Next 5 0 R /First 5 0 R /Last 5 0 R >>",
            b"<< /Length 44 >>\nstream\nBT /F 12 Tf 72 700 Td (text of this page) Tj ET\nendstream",
        ]
    )


def zip_bytes(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


def nested_zip(depth: int) -> bytes:
    data = zip_bytes({"本文.txt": "いちばん奥の本文である。".encode()})
    for _ in range(depth):
        data = zip_bytes({"中.zip": data}, zipfile.ZIP_STORED)
    return data


def lying_zip() -> bytes:
    """Return a zip whose directory says that its entry is much smaller than it is."""
    data = bytearray(zip_bytes({"a.txt": b"A" * (3 * MIB)}))
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 10)
    return bytes(data)


def locked_zip() -> bytes:
    """Return a zip whose entry says that it is encrypted."""
    data = bytearray(zip_bytes({"秘密.txt": b"x" * 40}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.rindex(mark) + at
        data[place] |= 1
    return bytes(data)


def overlapping_zip() -> bytes:
    """Return a zip with a thousand entries that all are the same bytes (Fifield, 2019)."""
    data = zip_bytes({"a.txt": bytes(MIB)})
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry = data[start:end]
    directory = b"".join(entry.replace(b"a.txt", f"{n:05}".encode()) for n in range(1000))
    tail = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1000, 1000, len(directory), start, 0)
    return data[:start] + directory + tail


def odf(kind: str, content: str, extra: dict[str, bytes] | None = None) -> bytes:
    name = f"application/vnd.oasis.opendocument.{kind}"
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    parts = {"mimetype": name.encode(), "content.xml": content.encode()}
    return zip_bytes({"META-INF/manifest.xml": manifest} | parts | (extra or {}))


def odf_xml(body: str, before: str = "") -> str:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "drawing", "presentation")
    )
    return (
        f'<?xml version="1.0"?>{before}<office:document-content{spaces}><office:body>{body}'
        "</office:body></office:document-content>"
    )


def deep_mail(depth: int) -> bytes:
    head = b"From: a@example.jp\nTo: b@example.jp\nSubject: deep\nMIME-Version: 1.0\n"
    parts = [head]
    for level in range(depth):
        mark = f"b{level}"
        parts.append(f'Content-Type: multipart/mixed; boundary="{mark}"\n\n--{mark}\n'.encode())
    parts.append(b"Content-Type: text/plain\n\nbody\n")
    return b"".join(parts)


def mail_of(parts: int) -> bytes:
    body = b"".join(b"--x\nContent-Type: text/plain\n\npart %d\n" % n for n in range(parts))
    head = b"From: a@example.jp\nTo: b@example.jp\nSubject: many\nDate: Tue, 24 Nov 2026 09:00:00 +0900\n"
    return head + b'Content-Type: multipart/mixed; boundary="x"\n\n' + body + b"--x--\n"


def png(width: int, height: int, data: bytes = b"") -> bytes:
    def part(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body))
            + kind
            + body
            + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    packed = zlib.compress(data or bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", packed) + part(b"IEND", b"")
    )


def tiff_in_a_circle() -> bytes:
    """Return a TIFF whose first directory names itself as the next one."""
    entries = [(256, 3, 1, 1), (257, 3, 1, 1), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
               (273, 4, 1, 200), (278, 3, 1, 1), (279, 4, 1, 1)]  # fmt: skip
    body = struct.pack("<H", len(entries))
    for tag, kind, count, value in entries:
        body += struct.pack("<HHII", tag, kind, count, value)
    data = b"II*\x00" + struct.pack("<I", 8) + body + struct.pack("<I", 8)
    return data.ljust(200, b"\0") + b"\x80"


def ole(sectors: bytes = b"", *, chain: int = 0xFFFFFFFE) -> bytes:
    """Return an OLE header with whatever comes after it."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHHHIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 1, chain, 0, 4096,
                        0xFFFFFFFE, 0, 0xFFFFFFFE, 0)  # fmt: skip
    head += struct.pack("<I", 0) + struct.pack("<I", 0xFFFFFFFF) * 108
    return head.ljust(512, b"\0") + sectors

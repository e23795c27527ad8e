"""Files that were made to break readers, each with the reasons that it may end in."""

import json
import struct
import zipfile
from collections.abc import Callable, Iterator

from tests.samples.hostile_bytes import (
    LAUGHS,
    MIB,
    OUTSIDE,
    READ,
    HostileFile,
    deep_mail,
    deep_page_tree,
    endless_pages,
    locked_zip,
    lying_zip,
    mail_of,
    nested_zip,
    ole,
    outline_that_is_its_own_child,
    overlapping_zip,
    page_tree_that_is_its_own_child,
    pdf_page_stream,
    png,
    tiff_in_a_circle,
    zip_bytes,
)
from tests.samples.hostile_packages import packages
from tests.samples.make_documents import pdf

from localrag.domain.errors.document import DocumentCode as Code


def hostile_files() -> Iterator[HostileFile]:
    """Yield all of them."""
    yield from _pdfs()
    yield from packages()
    yield from _texts()
    yield from _containers()
    yield from _pictures_and_old_formats()


def _pdfs() -> Iterator[HostileFile]:
    good = pdf([["本文である。"] * 20] * 3)
    damaged = (Code.DAMAGED,)

    def case(name: str, make: Callable[[], bytes], *ends: str) -> HostileFile:
        return HostileFile(name=f"{name}.pdf", make=make, ends=ends)

    yield case("cut", lambda: good[: len(good) // 2], *damaged)
    yield case("head only", lambda: b"%PDF-1.7\n%%EOF\n", *damaged)
    yield case("no xref", lambda: b"%PDF-1.7\n" + b"garbage " * 5000 + b"\n%%EOF", *damaged)
    yield case("password", lambda: pdf([["秘密"]], lock="x"), Code.PASSWORD_NEEDED)
    yield case("owner password", lambda: pdf([["公開"]], owner_lock="x"), READ)
    yield case("own child", page_tree_that_is_its_own_child, *damaged, Code.NO_TEXT)
    yield case("endless pages", endless_pages, Code.TOO_LARGE, *damaged, Code.NO_TEXT)
    yield case("deep page tree", deep_page_tree, *damaged, Code.NO_TEXT, Code.READER_CRASHED)
    yield case("outline in a circle", outline_that_is_its_own_child, READ)
    yield case(
        "stream bomb",
        lambda: pdf_page_stream(bytes(400 * MIB), is_packed=True),
        Code.NO_TEXT, Code.TOO_MUCH_MEMORY, Code.TOO_SLOW, Code.NEEDS_OCR,
    )  # fmt: skip
    yield case(
        "form in itself",
        lambda: pdf_page_stream(b"/X Do", extra=b"/XObject << /X 5 0 R >> "),
        Code.NO_TEXT, Code.NEEDS_OCR, Code.READER_CRASHED, *damaged,
    )  # fmt: skip
    yield case(
        "million strings",
        lambda: pdf_page_stream(b"BT /F 9 Tf " + b"(x) Tj " * 400_000 + b"ET", is_packed=True),
        READ, Code.TOO_SLOW, Code.TOO_MUCH_MEMORY,
    )  # fmt: skip
    yield case("zeros behind the head", lambda: b"%PDF-1.7\n" + bytes(MIB) + b"%%EOF", *damaged)


def _texts() -> Iterator[HostileFile]:
    def case(name: str, make: Callable[[], bytes], *ends: str) -> HostileFile:
        return HostileFile(name=name, make=make, ends=ends)

    yield case("deep.html", lambda: b"<div>" * 100_000 + b"x", Code.DAMAGED)
    yield case("one line.html", lambda: b"<p>" + b"word " * (4 * MIB), READ)
    yield case(
        "spans.html",
        lambda: b'<table><tr><td rowspan="999999999" colspan="999999999">x</td></tr></table>',
        READ,
    )
    yield case("entity.html", f"{LAUGHS}<p>本文 &a11;</p>".encode, READ, Code.DAMAGED)
    yield case("deep.json", lambda: b"[" * 200_000, Code.DAMAGED)
    yield case(
        "deep and whole.json",
        lambda: b"[" * 200_000 + b"]" * 200_000,
        Code.DAMAGED,
        Code.NO_TEXT,
    )
    yield case(
        "big number.json",
        lambda: json.dumps({"a": 1}).encode()[:-2] + b"9" * MIB + b"}",
        READ,
        Code.DAMAGED,
    )
    yield case(
        "laughs.xml",
        f'<?xml version="1.0"?>{LAUGHS}<a>&a11;</a>'.encode,
        Code.DAMAGED,
    )
    yield case(
        "outside.xml",
        f'<?xml version="1.0"?>{OUTSIDE}<a>本文 &x;</a>'.encode,
        Code.DAMAGED,
    )
    yield case(
        "deep.xml",
        lambda: b'<?xml version="1.0"?>' + b"<a>" * 100_000 + b"</a>" * 100_000,
        Code.DAMAGED,
    )
    yield case(
        "attributes.xml",
        lambda: (
            b'<?xml version="1.0"?><a '
            + b" ".join(b'a%d="1"' % n for n in range(100_000))
            + b">x</a>"
        ),
        READ,
        Code.DAMAGED,
        Code.TOO_SLOW,
    )
    yield case(
        "law in law.xml",
        lambda: (
            b'<?xml version="1.0"?><Law><LawBody>'
            + b"<Article>" * 5000
            + b"x"
            + b"</Article>" * 5000
            + b"</LawBody></Law>"
        ),
        READ,
        Code.DAMAGED,
        Code.NO_TEXT,
    )
    yield case(
        "open quote.csv",
        lambda: '品名,数量\n"ねじ,1\n'.encode() + "くぎ,2\n".encode() * 1000,
        READ,
    )
    yield case("million columns.csv", lambda: b"a," * (2 * MIB), READ, Code.TOO_LARGE)
    yield case("million lines.txt", lambda: "一行である。\n".encode() * 1_000_000, READ)
    yield case("binary.txt", lambda: bytes(range(256)) * 4000, Code.ENCODING_UNKNOWN)
    yield case(
        "half a character.txt",
        lambda: "\ufeff本文である。".encode("utf-16-le")[:-1],
        READ,
        Code.ENCODING_UNKNOWN,
    )
    yield case("white.txt", lambda: b" \t\r\n" * 100_000, Code.EMPTY)
    yield case("brackets.md", lambda: b"[" * 50_000 + b"x", READ, Code.DAMAGED, Code.TOO_SLOW)
    yield case("quotes.md", lambda: b">" * 50_000 + b" x", READ, Code.DAMAGED, Code.NO_TEXT)
    yield case(
        "deep.rtf",
        lambda: b"{\\rtf1 " + b"{" * 500_000 + b"x" + b"}" * 500_000 + b"}",
        READ,
        Code.DAMAGED,
    )
    yield case(
        "cut.rtf", lambda: b"{\\rtf1\\ansi\\ansicpg932 \\'8a", READ, Code.DAMAGED, Code.NO_TEXT
    )


def _containers() -> Iterator[HostileFile]:
    bomb = Code.SUSPICIOUS_ARCHIVE

    def case(
        name: str, make: Callable[[], bytes], *ends: str, members: tuple[str, ...] = ()
    ) -> HostileFile:
        return HostileFile(name=name, make=make, ends=ends, members=members)

    yield case("bomb.zip", lambda: zip_bytes({"a.txt": bytes(300 * MIB)}), bomb)
    yield case("overlap.zip", overlapping_zip, bomb)
    yield case("lies.zip", lying_zip, READ, Code.DAMAGED, bomb)
    yield case(
        "crowd.zip",
        lambda: zip_bytes({f"{n}.txt": b"x" for n in range(50_010)}, zipfile.ZIP_STORED),
        bomb,
    )
    yield case("deep.zip", lambda: nested_zip(40), READ, members=(Code.TOO_DEEP,))
    yield case("locked.zip", locked_zip, READ, members=(Code.PASSWORD_NEEDED,))
    yield case(
        "bomb within.zip",
        lambda: zip_bytes({"中.zip": zip_bytes({"a.txt": bytes(300 * MIB)})}),
        READ,
        bomb,
        members=(bomb,),
    )
    yield case("cut.zip", lambda: zip_bytes({"a.txt": b"text"})[:-30], Code.DAMAGED)
    yield case(
        "up and out.zip",
        lambda: zip_bytes({"../../etc/本文.txt": "本文である。".encode()}),
        READ,
    )
    yield case("deep.eml", lambda: deep_mail(20_000), READ, Code.DAMAGED, Code.TOO_DEEP, bomb)
    yield case("many parts.eml", lambda: mail_of(60_000), READ, bomb, Code.DAMAGED)
    yield case(
        "long header.eml",
        lambda: (
            b"From: a@example.jp\nTo: b@example.jp\nSubject: "
            + b"=?utf-8?B?44GC?= " * 200_000
            + b"\n\nbody\n"
        ),
        READ,
        Code.DAMAGED,
    )
    yield case(
        "many.mbox",
        lambda: (
            b"From a@example.jp Tue Nov 24 09:00:00 2026\nSubject: x\nFrom: a\n\nbody\n\n"
            * 60_000
        ),
        bomb,
        READ,
    )


def _pictures_and_old_formats() -> Iterator[HostileFile]:
    def case(name: str, make: Callable[[], bytes], *ends: str) -> HostileFile:
        return HostileFile(name=name, make=make, ends=ends)

    yield case("bomb.png", lambda: png(100_000, 100_000), Code.IMAGE_TOO_LARGE)
    yield case("cut.png", lambda: png(2000, 2000)[:60], Code.DAMAGED, Code.NEEDS_OCR)
    yield case("no size.png", lambda: png(0, 0), Code.DAMAGED)
    yield case("cut.jpg", lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF", Code.DAMAGED)
    yield case(
        "circle.tif",
        tiff_in_a_circle,
        Code.DAMAGED,
        Code.NEEDS_OCR,
        Code.NO_TEXT,
        Code.TOO_LARGE,
    )
    yield case("head.doc", ole, Code.DAMAGED, Code.UNSUPPORTED)
    yield case(
        "circle.doc",
        lambda: ole(struct.pack("<I", 0) * 128 * 4, chain=0),
        Code.DAMAGED,
        Code.UNSUPPORTED,
    )
    yield case("zeros.xls", lambda: ole(bytes(MIB)), Code.DAMAGED, Code.UNSUPPORTED)
    yield case("text.ppt", "ただの文字である。".encode, Code.DAMAGED)
    yield case("text.jtd", lambda: "ただの文字である。".encode("cp932"), Code.NEEDS_EXPORT)
    yield case(
        "papers.xdw", lambda: b"\x60\x0e\x82\xab" + bytes(4000) + b"x", Code.NEEDS_EXPORT
    )
    yield case("program.txt", lambda: b"MZ\x90\x00" + bytes(5000) + b"x", Code.NOT_A_DOCUMENT)

"""Office packages that were made to break readers, with the reasons that they may end in."""

from collections.abc import Callable, Iterator

from tests.samples.hostile_bytes import (
    LAUGHS,
    MIB,
    OUTSIDE,
    READ,
    SHEET,
    HostileFile,
    book_with,
    odf,
    odf_xml,
    plain_word,
    replaced,
    word_with,
)
from tests.samples.make_documents import workbook, zip_with

from localrag.domain.errors.document import DocumentCode as Code


def packages() -> Iterator[HostileFile]:
    bomb = Code.SUSPICIOUS_ARCHIVE
    deep = "<w:p>" * 60_000 + "</w:p>" * 60_000
    rows = (
        "<w:tr>"
        + '<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>'
        * 3
        + "</w:tr>"
    )

    def case(name: str, make: Callable[[], bytes], *ends: str) -> HostileFile:
        return HostileFile(name=name, make=make, ends=ends)

    yield case(
        "bomb.docx", lambda: replaced(plain_word(), {"word/big.xml": bytes(200 * MIB)}), bomb
    )
    yield case("cut.docx", lambda: plain_word()[:-200], Code.DAMAGED)
    yield case("no part.docx", lambda: zip_with({"a.xml": b"<a/>"}), Code.DAMAGED)
    yield case(
        "laughs.docx",
        lambda: word_with("<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>", LAUGHS),
        Code.DAMAGED,
        Code.NO_TEXT,
    )
    yield case(
        "outside.docx",
        lambda: word_with("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", OUTSIDE),
        Code.DAMAGED,
        Code.NO_TEXT,
    )
    yield case("deep.docx", lambda: word_with(deep), Code.DAMAGED)
    yield case(
        "wide table.docx", lambda: word_with(f"<w:tbl>{rows}</w:tbl>"), READ, Code.DAMAGED
    )
    yield case(
        "not xml.docx",
        lambda: replaced(plain_word(), {"word/document.xml": b"\x00\xff" * 99}),
        Code.DAMAGED,
    )
    yield case(
        "laughs.xlsx",
        lambda: book_with(
            '<row r="1"><c r="A1" t="inlineStr"><is><t>&a11;</t></is></c></row>', LAUGHS
        ),
        Code.DAMAGED,
        Code.NO_TEXT,
    )
    yield case(
        "far cell.xlsx",
        lambda: book_with(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
            dimension="A1:XFD1048576",
        ),
        READ,
        Code.TOO_LARGE,
        Code.TOO_MUCH_MEMORY,
        Code.READER_CRASHED,
    )
    yield case(
        "merged all.xlsx",
        lambda: replaced(
            workbook({"表": [["本文"]]}),
            {
                "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'.encode()
            },
        ),
        READ,
    )
    yield case(
        "bad reference.xlsx",
        lambda: book_with('<row r="1"><c r="ZZZZZ99999999999"><v>1</v></c></row>'),
        READ,
        Code.DAMAGED,
        Code.NO_TEXT,
        Code.TOO_MUCH_MEMORY,
    )
    yield case(
        "no sheet.xlsx",
        lambda: replaced(workbook({"表": [["本文"]]}), {"xl/worksheets/sheet1.xml": b""}),
        Code.DAMAGED,
        Code.NO_TEXT,
    )
    yield case(
        "bomb.pptx",
        lambda: zip_with({"ppt/presentation.xml": b"<a/>", "big": bytes(200 * MIB)}),
        bomb,
    )
    yield case(
        "no slides.pptx",
        lambda: zip_with({"ppt/presentation.xml": b"<a/>"}),
        Code.DAMAGED,
        Code.NO_TEXT,
    )
    yield case(
        "laughs.odt",
        lambda: odf(
            "text", odf_xml("<office:text><text:p>&a11;</text:p></office:text>", LAUGHS)
        ),
        Code.DAMAGED,
        Code.NO_TEXT,
    )
    yield case(
        "endless cells.odt",
        lambda: odf(
            "text",
            odf_xml(
                '<office:text><table:table><table:table-row table:number-rows-repeated="1000000000"><table:table-cell table:number-columns-repeated="1000000000"><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:text>'
            ),
        ),
        READ,
        Code.TOO_LARGE,
        Code.DAMAGED,
    )
    yield case(
        "endless cells.ods",
        lambda: odf(
            "spreadsheet",
            odf_xml(
                '<office:spreadsheet><table:table table:name="s"><table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>'
            ),
        ),
        READ,
        Code.TOO_LARGE,
        Code.TOO_MUCH_MEMORY,
        Code.DAMAGED,
        Code.TOO_SLOW,
    )
    yield case(
        "spaces.odt",
        lambda: odf(
            "text",
            odf_xml(
                '<office:text><text:p>x<text:s text:c="2000000000"/>y</text:p></office:text>'
            ),
        ),
        READ,
        Code.TOO_LARGE,
    )
    yield case(
        "deep.odp",
        lambda: odf(
            "presentation",
            odf_xml(
                "<office:presentation>"
                + "<text:list><text:list-item>" * 20_000
                + "</text:list-item></text:list>" * 20_000
                + "</office:presentation>"
            ),
        ),
        Code.DAMAGED,
        Code.NO_TEXT,
    )

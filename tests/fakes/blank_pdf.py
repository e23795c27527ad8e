"""PDFs without text, written by pypdf, for what stands around the pages."""

from io import BytesIO

from pypdf import PdfWriter


def blank_pages(count: int = 3) -> PdfWriter:
    """Return a writer that holds so many empty pages."""
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(width=200, height=200)
    return writer


def written(writer: PdfWriter) -> bytes:
    """Return the file."""
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()

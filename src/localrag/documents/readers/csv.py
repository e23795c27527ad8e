"""Values parted by commas, tabs or semicolons."""

import csv
from typing import BinaryIO

from localrag.documents.encoding import decoded_text
from localrag.documents.rows import sheet_page, tidy
from localrag.domain.document import ReadWarning, WarningCode
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

_DELIMITERS = ",\t;"
_SAMPLE_LINES = 20


class Reader:
    """Reads CSV and TSV files as one page, a line per row."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return one page. Raises DocumentError ENCODING_UNKNOWN, DAMAGED."""
        decoded = decoded_text(stream.read())
        text = decoded.text.replace("\x00", "")
        csv.field_size_limit(limits.text_chars)
        try:
            records = list(
                csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text))
            )
        except csv.Error as error:
            raise DocumentError(DocumentCode.DAMAGED) from error
        rows = [[tidy(cell) for cell in cells] for cells in records]
        warnings = (ReadWarning(code=WarningCode.ENCODING_UNSURE),) if decoded.is_unsure else ()
        return Content(title=None, pages=(sheet_page(rows, 1, "1"),), warnings=warnings)


def _delimiter(text: str) -> str:
    """Return the sign that parts the first lines most evenly into columns."""
    lines = [line for line in text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES] if line.strip()]

    def evenness(delimiter: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        usual = max(set(counts), key=counts.count) if counts else 1
        return (counts.count(usual) if usual > 1 else 0, usual)

    return max(_DELIMITERS, key=evenness)

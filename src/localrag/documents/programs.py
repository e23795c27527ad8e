"""The outside programs that reading can make use of, as far as this PC has them."""

from dataclasses import dataclass

from localrag.documents.ocr import TextRecogniser
from localrag.documents.office_converter import OfficeConverter, libreoffice_here
from localrag.documents.tesseract import tesseract_here
from localrag.documents.version import READER_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """What recognises text in pictures and what converts old Office formats; None where absent."""

    recogniser: TextRecogniser | None = None
    converter: OfficeConverter | None = None

    @property
    def version(self) -> str:
        """The version of the readers together with what they can call for help."""
        parts = (READER_VERSION, self.recogniser and "ocr", self.converter and "office")
        return "+".join(part for part in parts if part)


def programs_here() -> Programs:
    """Return the programs of this PC."""
    return Programs(recogniser=tesseract_here(), converter=libreoffice_here())

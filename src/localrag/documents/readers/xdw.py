"""DocuWorks documents and binders: recognised, but only DocuWorks can read them."""

from typing import BinaryIO, NoReturn

from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits


class Reader:
    """Names the program that can convert the file; the format is not published."""

    def read(self, _stream: BinaryIO, _limits: ReadLimits) -> NoReturn:
        """Raises DocumentError NEEDS_EXPORT."""
        raise DocumentError(
            DocumentCode.NEEDS_EXPORT, type="DocuWorks（XDW）", program="DocuWorks"
        )

"""OLE compound files (MS-CFB): what the streams in one say that it is. The one owner of olefile."""

import io

import olefile

from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode

_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
    ("DocumentText", "jtd"),  # Ichitaro
    ("__properties_version1.0", "msg"),
    ("VisioDocument", "vsd"),
)


def compound_type(data: bytes) -> str:
    """Return `doc`, `xls`, `ppt`, `jtd`, `msg`, `vsd`, `encrypted` or ''. Raises DocumentError DAMAGED."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            return next((kind for name, kind in _STREAMS if compound.exists(name)), "")
    except (OSError, ValueError, IndexError, AttributeError) as error:
        raise DocumentError(DocumentCode.DAMAGED) from error

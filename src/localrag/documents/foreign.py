"""Files that nothing here reads: what they are, and which reason tells a person what to do."""

import re

from localrag.documents.encoding import decoded_text
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode

_ARCHIVES = frozenset(
    {"7z", "bz2", "cab", "gz", "iso", "lha", "lzh", "rar", "tar", "tgz", "txz", "xz", "zst"}
)
_NO_DOCUMENTS = frozenset(
    {
        *(
            "bat",
            "cmd",
            "com",
            "dll",
            "elf",
            "exe",
            "lnk",
            "msi",
            "ocx",
            "pif",
            "ps1",
            "reg",
            "scr",
        ),
        *("so", "sys", "url", "vbs"),
        *("aac", "aif", "avi", "flac", "m4a", "m4v", "mid", "mkv", "mov", "mp3", "mp4", "mpg"),
        *("ogg", "swf", "wav", "webm", "wma", "wmv"),
        *("cur", "eot", "fon", "ico", "otf", "ttc", "ttf", "woff", "woff2"),
        *("bak", "cer", "crt", "db", "key", "mdb", "p12", "pem", "pfx", "sqlite", "tmp"),
    }
)
# What other programs keep, and what is written in letters but never looked up by its words.
_NO_PROSE = frozenset(
    {
        *("accdb", "bmp", "epub", "gif", "heic", "indd", "mpp", "msg", "one", "pages", "pst"),
        *("psd", "pub", "vsd", "vsdm", "vsdx", "webp"),
        *("ai", "dwg", "dxf", "eps", "gcode", "iges", "igs", "jww", "map", "obj", "ps", "step"),
        *("stl", "stp", "svg", "css", "js"),
    }
)
_STARTS = (
    (b"GIF8", "gif"),
    (b"\x1f\x8b", "gz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"MSCF\x00\x00\x00\x00", "cab"),
    (b"BM", "bmp"),
    (b"\x7fELF", "elf"),
    (b"MZ\x90\x00", "exe"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "lnk"),
    (b"SQLite format 3", "sqlite"),
    (b"ID3", "mp3"),
    (b"OggS", "ogg"),
)
_LZH = re.compile(rb".{2}-l[hz][0-9ds]-", re.DOTALL)
_TAR, _TAR_AT = b"ustar", 257
_MOST_BYTES = 8 * 1024**2  # of a text without a known name
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def foreign_type(data: bytes) -> str:
    """Return the type of a file that its first bytes show to be none of ours, '' for others."""
    if _LZH.match(data[:8]):
        return "lzh"
    if data[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        return "tar"
    return next((kind for start, kind in _STARTS if data.startswith(start)), "")


def unread(kind: str) -> DocumentError:
    """Return the reason for a type without a reader, by what can be done about it."""
    if kind in _ARCHIVES:
        return DocumentError(DocumentCode.NEEDS_UNPACKING, type=kind)
    if kind in _NO_DOCUMENTS:
        return DocumentError(DocumentCode.NOT_A_DOCUMENT, type=kind)
    return DocumentError(DocumentCode.UNSUPPORTED, type=kind)


def is_text(data: bytes, extension: str) -> bool:
    """Whether a file whose ending says nothing is plainly text, such as `memo.2019`."""
    if extension in _NO_DOCUMENTS | _NO_PROSE or len(data) > _MOST_BYTES:
        return False
    try:
        decoded = decoded_text(data)
    except DocumentError:
        return False
    return not decoded.is_unsure and _CONTROLS.search(decoded.text) is None

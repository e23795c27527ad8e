"""Names from disk as bytes, and how people and URIs see them."""

import os
import unicodedata
from urllib.parse import quote_from_bytes, unquote_to_bytes

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def displayed(path: bytes) -> str:
    r"""Return `path` as people read it, each name in UTF-8, else CP932, else escapes.

    Control, bidi and other invisible characters become `\uXXXX`, so that a name cannot dress up
    as another. Not for opening files: that needs the bytes.
    """
    names = (_decoded(name) for name in path.split(b"/"))
    return "".join(_visible(char) for char in "/".join(names))


def file_uri(path: bytes) -> str:
    """Return the file: URI of an absolute path, its bytes percent-encoded (RFC 8089)."""
    if os.name == "nt":  # pragma: no cover - Windows drive letters and UNC names
        text = os.fsdecode(path).replace("\\", "/")
        slashes = "file:" if text.startswith("//") else "file:///"
        return slashes + quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="/:")
    return "file://" + quote_from_bytes(path, safe="/")


def uri_of(path: bytes, container: bytes | None) -> str:
    """Return the URI of a file; what lies in an archive or mail is a fragment of that one's URI."""
    if container is None:
        return file_uri(path)
    return f"{file_uri(container)}#{quote_from_bytes(path, safe='/')}"


def path_of(uri: str) -> bytes:
    """Return the path that `file_uri` made `uri` from; a plain path stays what it is.

    A fragment names something inside an archive or mail: the path is that of the file on disk.
    """
    if not uri.startswith("file://"):
        return os.fsencode(uri)
    path = unquote_to_bytes(uri.removeprefix("file://").partition("#")[0])
    return path.lstrip(b"/") if os.name == "nt" else path


def extension(path: bytes) -> str:
    """Return the file name's extension in lower case without the dot, or ''."""
    name = path.rsplit(b"/", 1)[-1]
    stem, dot, ending = name.rpartition(b".")
    return displayed(ending).lower() if dot and stem else ""


def _decoded(name: bytes) -> str:
    for encoding in ("utf-8", "cp932"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("ascii", "backslashreplace")


def _visible(char: str) -> str:
    if unicodedata.category(char) in _HIDDEN:
        return f"\\u{ord(char):04x}"
    return char

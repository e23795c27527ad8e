"""A file cannot be read."""

from enum import StrEnum

from localrag.domain.errors.base import LocalragError


class DocumentCode(StrEnum):
    EMPTY = "document.empty"  # 0 bytes, or nothing but white space
    DAMAGED = "document.damaged"  # not what its type says, or cut off
    PASSWORD_NEEDED = "document.password_needed"  # noqa: S105 - an error code; we do not ask for passwords
    UNSUPPORTED = "document.unsupported"  # no reader for this type; field: type
    NEEDS_UNPACKING = "document.needs_unpacking"  # an archive other than ZIP; field: type
    NOT_A_DOCUMENT = "document.not_a_document"  # a program, sound, film, font ...; field: type
    NO_TEXT = "document.no_text"  # readable but without text, such as a scan
    ENCODING_UNKNOWN = "document.encoding_unknown"  # no known character encoding fits
    TOO_LARGE = "document.too_large"  # over the size limit; fields: size, limit
    TOO_SLOW = "document.too_slow"  # the reader was stopped at its time limit; field: limit_s
    TOO_MUCH_MEMORY = "document.too_much_memory"  # the reader was stopped at its memory limit; field: limit_mb
    READER_CRASHED = "document.reader_crashed"  # the reader process died
    NO_PERMISSION = "document.no_permission"  # the operating system refuses to open it
    GONE = "document.gone"  # vanished while it was being read
    CHANGING = "document.changing"  # written to while it was being read
    IN_USE = "document.in_use"  # held by another program
    ONLINE_ONLY = "document.online_only"  # a placeholder of a cloud folder, not on this PC
    SUSPICIOUS_ARCHIVE = (
        "document.suspicious_archive"  # a container that unpacks to far more than it should
    )
    NEEDS_OCR = "document.needs_ocr"  # a scan, and there is no OCR on this PC
    NEEDS_CONVERTER = (
        "document.needs_converter"  # an old Office format without LibreOffice; field: type
    )
    NEEDS_EXPORT = (
        "document.needs_export"  # only its own program can convert it; fields: type, program
    )
    CONVERTED_ELSEWHERE = (
        "document.converted_elsewhere"  # indexed as a PDF beside it; field: copy
    )
    CONVERSION_FAILED = "document.conversion_failed"  # the converter gave nothing; field: type
    TOO_DEEP = "document.too_deep"  # archives in mails in archives; field: limit
    IMAGE_TOO_LARGE = (
        "document.image_too_large"  # more pixels than are opened; fields: size, limit
    )
    IO_FAILED = "document.io_failed"  # the disk or the share returned an error; field: reason


class DocumentError(LocalragError):
    """A file cannot be read."""

    def __init__(self, code: DocumentCode, **fields: str | int) -> None:
        super().__init__(code, **fields)

    @staticmethod
    def codes() -> type[DocumentCode]:
        """Return the codes of this family."""
        return DocumentCode

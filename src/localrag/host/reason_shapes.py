"""The JSON shapes of what could not be read, or not wholly, and why."""

from typing import Any

from localrag.domain.document import ReadWarning
from localrag.domain.errors import DocumentError, LocalragError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.library import DoubtfulDocument, SkippedFile
from localrag.domain.paths import displayed, uri_of
from localrag.explain import explain_warning, sentence


def skipped_shape(file: SkippedFile, language: str) -> dict[str, Any]:
    """Return a skipped file with its reason as a sentence and as a stable code."""
    return {
        "path": displayed(file.location),
        "uri": uri_of(file.path, file.container),
        "code": file.code,
        "reason": sentence(skip_error(file), language),
    }


def doubtful_shape(document: DoubtfulDocument, language: str) -> dict[str, Any]:
    """Return a document with what an administrator should know about it."""
    told = [(warning, explain_warning(warning, language)) for warning in document.warnings]
    return {
        "path": displayed(document.location),
        "warnings": [
            {
                "code": words.code,
                "pages": list(warning.pages),
                "text": f"{words.what}{words.do}",
            }
            for warning, words in told
        ],
    }


def warning_shape(warning: ReadWarning) -> dict[str, Any]:
    """Return a warning in both languages."""
    told = {language: explain_warning(warning, language) for language in ("ja", "en")}
    return {"code": told["ja"].code, "pages": list(warning.pages)} | {
        language: f"{words.what} {words.do}" for language, words in told.items()
    }


def reason_shape(file: SkippedFile) -> dict[str, str]:
    """Return why a file was left out, in both languages."""
    error = skip_error(file)
    return {"code": file.code, "ja": sentence(error, "ja"), "en": sentence(error, "en")}


def skip_error(file: SkippedFile) -> LocalragError:
    """Return the error that kept a file out."""
    fields = {name: value for name, value in file.fields.items() if name != "path"}
    return DocumentError(DocumentCode(file.code), path=displayed(file.location), **fields)

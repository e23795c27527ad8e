"""What parsers raise on broken files, as replies: the one place that catches everything."""

from collections.abc import Callable
from typing import TypeVar

from localrag.documents.messages import Failed
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode

Result = TypeVar("Result")


def guarded(
    call: Callable[[], Result], member: bytes = b"", sha256: str = ""
) -> Result | Failed:
    """Return what `call` returns, or why it failed, said of a member with the hash of its bytes."""
    try:
        return call()
    except DocumentError as error:
        code, fields = error.code, error.fields
    except MemoryError:
        code, fields = DocumentCode.TOO_MUCH_MEMORY, {}
    except Exception as error:  # noqa: BLE001 - the reader process: one file must not end the run
        code, fields = DocumentCode.DAMAGED, {"reason": type(error).__name__}
    return Failed(code=code, fields=fields, member=member, sha256=sha256)

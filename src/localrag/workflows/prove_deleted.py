"""Whether a document is gone for good: a proof for whoever asked that it be deleted."""

import os
from collections.abc import Sequence
from pathlib import Path

from localrag.domain.cancel import CancelToken
from localrag.domain.document import Document
from localrag.domain.library import FoundFile
from localrag.domain.ports import DocumentSource
from localrag.domain.removals import DeletionProof, Prover
from localrag.text.sentences import sentences

_LONGEST = 20
_LEAST_CHARS = 12


def prove_deleted(
    path: bytes, prover: Prover, source: DocumentSource, cancel: CancelToken
) -> DeletionProof:
    """Look for the document at `path` in every place that could hold something of it.

    Where the file is still there it is read, and its sentences are looked for in all documents:
    copies under another name are documents of their own, and hold the same words. Raises Cancelled.
    """
    texts = _texts(path, source, cancel)
    return DeletionProof(
        traces=prover.traces(path),
        is_kept_out=prover.is_kept_out(path),
        elsewhere=None if texts is None else prover.holding(telling_sentences(texts)),
    )


def telling_sentences(texts: Sequence[str]) -> list[str]:
    """Return the sentences that tell a document best from others: its longest ones."""
    found = {text[span.start : span.end].strip() for text in texts for span in sentences(text)}
    long = sorted((s for s in found if len(s) >= _LEAST_CHARS), key=lambda s: (-len(s), s))
    return long[:_LONGEST]


def _texts(path: bytes, source: DocumentSource, cancel: CancelToken) -> list[str] | None:
    """Return the texts of the file and of all that lies in it, None if there is no such file."""
    try:
        status = Path(os.fsdecode(path)).stat()
    except OSError:
        return None
    file = FoundFile(path=path, size_bytes=status.st_size, modified_ns=status.st_mtime_ns)
    (outcome,) = source.read([file], cancel)
    documents = [one for one in (outcome.file, *outcome.members) if isinstance(one, Document)]
    return [page.text for document in documents for page in document.pages]

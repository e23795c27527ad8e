"""What folders hold, compared with what the library knows of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from localrag.documents.discover import discover
from localrag.domain.document import FIRST_MOMENT, LAST_MOMENT, WarningCode, moment
from localrag.domain.errors import UsageError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.errors.usage import UsageCode
from localrag.domain.library import Folder, FoundFile, SkippedFile
from localrag.domain.passage import IndexedDocument

_RETRIED = frozenset(
    {
        DocumentCode.NO_PERMISSION,
        DocumentCode.GONE,
        DocumentCode.CHANGING,
        DocumentCode.IN_USE,
        DocumentCode.IO_FAILED,
        DocumentCode.ONLINE_ONLY,
    }
)
# What lies below a folder that could not be listed is not gone; it was not seen.
_UNSEEN = frozenset({DocumentCode.NO_PERMISSION, DocumentCode.IO_FAILED})

# The file may be as it was, or be whole again later; a share that is away gives most of these.
_UNREACHED = frozenset(
    {
        DocumentCode.GONE,
        DocumentCode.CHANGING,
        DocumentCode.IN_USE,
        DocumentCode.IO_FAILED,
        DocumentCode.TOO_SLOW,
    }
)


@dataclass(slots=True, kw_only=True)
class Plan:
    """What the folders hold, compared with what the library knows."""

    folders: Sequence[Folder] = ()
    to_read: list[FoundFile] = field(default_factory=list)
    refused: list[SkippedFile] = field(default_factory=list)
    gone: list[bytes] = field(default_factory=list)
    unchanged: int = 0
    unchanged_skipped: int = 0
    found: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRules:
    """What files are read by now: versions of readers and chunker; `retries` tries rows again.

    `again` are paths that are read whatever is known of them.
    """

    readers: str
    chunker: str
    has_ocr: bool
    retries: bool
    again: frozenset[bytes] = frozenset()


class KnownFiles:
    """What the library knows of its files, and whether that still stands."""

    def __init__(
        self, paths: Mapping[bytes, IndexedDocument | SkippedFile], rules: ReadingRules
    ) -> None:
        self.paths = paths
        self._rules = rules

    def is_indexed(self, entry: FoundFile) -> bool:
        """Whether the file is a document as it is now, read and cut by the rules of now."""
        document = self.paths.get(entry.path)
        return (
            isinstance(document, IndexedDocument)
            and entry.path not in self._rules.again
            and document.source.size_bytes == entry.size_bytes
            and document.source.modified == moment(entry.modified_ns)
            and FIRST_MOMENT < document.source.modified < LAST_MOMENT
            and document.chunker == self._rules.chunker
            and not (self._rules.has_ocr and _lacks_ocr(document))
        )

    def is_refused(self, entry: FoundFile) -> bool:
        """Whether the file has a row with a reason that would be the same again."""
        row = self.paths.get(entry.path)
        return (
            isinstance(row, SkippedFile)
            and not self._rules.retries
            and entry.path not in self._rules.again
            and row.size_bytes == entry.size_bytes
            and row.modified_ns == entry.modified_ns
            and row.reader == self._rules.readers
            and row.code not in _RETRIED
        )

    def stays(self, row: SkippedFile) -> bool:
        """Whether a document stays as it was, for its file could not be looked at this time.

        What is gone for good is not found by the next run, and goes then.
        """
        if not isinstance(self.paths.get(row.path), IndexedDocument) or row.sha256:
            return False
        is_unseen = row.code in _UNSEEN and not row.size_bytes and not row.modified_ns
        return row.code in _UNREACHED or is_unseen


def _lacks_ocr(document: IndexedDocument) -> bool:
    return any(warning.code is WarningCode.NEEDS_OCR for warning in document.warnings)


def compare_folders(
    folders: Sequence[Folder], forgotten: frozenset[bytes], before: KnownFiles
) -> Plan:
    """Return what is new, changed, refused and gone; nothing is opened.

    What lies below a folder that cannot be reached or listed is not gone: it was not seen.
    """
    plan = Plan(folders=tuple(folders))
    seen: set[bytes] = set()
    unreachable: list[bytes] = []
    for folder in folders:
        try:
            for entry in discover(folder):
                if entry.path in seen or entry.path in forgotten:
                    continue
                seen.add(entry.path)
                _sort_in(entry, before, plan)
                if isinstance(entry, SkippedFile) and entry.code in _UNSEEN:
                    unreachable.append(entry.path)
        except UsageError as error:
            if error.code not in (UsageCode.FOLDER_NOT_FOUND, UsageCode.NOT_A_FOLDER):
                raise
            unreachable.append(folder.path)
    plan.found = len(seen)
    plan.gone = [
        path for path in before.paths if path not in seen and not _is_below(path, unreachable)
    ]
    return plan


def _sort_in(entry: FoundFile | SkippedFile, before: KnownFiles, plan: Plan) -> None:
    if isinstance(entry, SkippedFile):
        plan.refused.append(entry)
    elif before.is_indexed(entry):
        plan.unchanged += 1
    elif before.is_refused(entry):
        plan.unchanged_skipped += 1
    else:
        plan.to_read.append(entry)


def _is_below(path: bytes, folders: Sequence[bytes]) -> bool:
    return any(path.startswith(folder.rstrip(b"/\\") + b"/") for folder in folders)

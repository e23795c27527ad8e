"""A library of folders: its rules, its state, and what a run did to it."""

from dataclasses import dataclass, field
from datetime import datetime

from localrag.domain.document import ReadWarning
from localrag.domain.glossary import GlossaryStatus
from localrag.domain.keys import KeyPlace
from localrag.domain.reading_size import ReadingSize
from localrag.domain.removals import PendingRemovals


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderRules:
    """What of a folder is left out. `exclude` are globs on the path below the folder."""

    exclude: tuple[str, ...] = ()
    max_size_bytes: int | None = None
    newer_than: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A registered folder, known by the bytes of its absolute path.

    `identity` is what the system called it when files of it were last seen, '' before.
    """

    path: bytes
    rules: FolderRules = FolderRules()
    identity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file seen in a folder, not yet opened. `modified_ns` is since the epoch."""

    path: bytes
    size_bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedFile:
    """A file that could not be indexed: a row with a reason (`code` is an error code).

    `path` and `container` are as in SourceFile. `sha256` is that of the bytes as far as they
    were seen, else ''. `reader` is the version of the readers that gave up, else ''.
    """

    path: bytes
    container: bytes | None = None
    code: str
    fields: dict[str, str] = field(default_factory=dict)
    size_bytes: int = 0
    modified_ns: int = 0
    sha256: str = ""
    reader: str = ""

    @property
    def location(self) -> bytes:
        """The path as people know it: an archive or mail reads like a folder."""
        return self.path if self.container is None else self.container + b"/" + self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFingerprint:
    """What vectors depend on; vectors of another fingerprint are never mixed in.

    `model_sha256` covers every file of the model folder.
    """

    model_id: str
    model_sha256: str
    dimension: int
    question_prefix: str
    passage_prefix: str
    chunker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulDocument:
    """A document with what an administrator should know about it; `location` as in SourceFile."""

    location: bytes
    warnings: tuple[ReadWarning, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryStatus:
    """Counts of a library. found = indexed + skipped, of top-level files.

    `key` is where the key of the library lies, BESIDE if it is not encrypted.
    `children` are documents inside archives and mails, `skipped_children` what could not be read
    of them. `doubtful` are documents that could be read, but not in every respect.
    """

    library: str
    generation: int
    documents: int
    pages: int
    chunks: int
    found: int
    indexed: int
    children: int
    skipped: tuple[SkippedFile, ...]
    folders: tuple[Folder, ...]
    size_bytes: int
    fingerprint: ModelFingerprint | None
    last_run: datetime | None
    skipped_children: tuple[SkippedFile, ...] = ()
    doubtful: tuple[DoubtfulDocument, ...] = ()
    removals: PendingRemovals | None = None
    glossary: GlossaryStatus = field(default_factory=GlossaryStatus)
    reading: ReadingSize = field(default_factory=ReadingSize)
    key: KeyPlace = KeyPlace.BESIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What a run of `index` or `sync` did, in top-level files; `seconds` of wall time.

    `pending` are files that are gone and whose documents wait for a decision.
    """

    found: int
    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: int
    pending: int
    seconds: float
    generation: int

"""A library of folders: its rules, its state, and what a run did to it."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderRules:
    """What of a folder is left out. `exclude` are globs on the path below the folder."""

    exclude: tuple[str, ...] = ()
    max_size_bytes: int | None = None
    newer_than: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A registered folder, known by the bytes of its absolute path."""

    path: bytes
    rules: FolderRules = FolderRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file seen in a folder, not yet opened. `modified_ns` is since the epoch."""

    path: bytes
    size_bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedFile:
    """A file that could not be indexed: a row with a reason (`code` is an error code)."""

    path: bytes
    code: str
    fields: dict[str, str] = field(default_factory=dict)
    size_bytes: int = 0
    modified_ns: int = 0


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
class LibraryStatus:
    """Counts of a library. found = indexed + skipped, of top-level files."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What a run of `index` or `sync` did, in top-level files; `seconds` of wall time."""

    found: int
    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: int
    seconds: float
    generation: int

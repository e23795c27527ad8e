"""One library on disk, opened as a whole: the truth, its two caches and the writer's lock."""

import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from localrag.domain.conversation import ApprovedAnswers
from localrag.domain.errors import PublicationError, StoreError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.errors.store import StoreCode
from localrag.domain.glossary import GlossaryRegister
from localrag.domain.library import ModelFingerprint
from localrag.domain.model_ports import Matrix
from localrag.domain.ports import LibraryWriter, PassageIndex, TermStatistics
from localrag.domain.terms import Tokeniser, Tokenisers
from localrag.store.analysis import PLAIN, Analysis, analysis_in, analysis_of, none_installed
from localrag.store.approved import Approved
from localrag.store.cache import Cache
from localrag.store.catalogue import SqliteCatalogue
from localrag.store.database import Database, is_sealed, open_to_read, open_to_write
from localrag.store.facts import FactRows
from localrag.store.files import make_private
from localrag.store.glossary import SqliteGlossary
from localrag.store.lock import WriterLock
from localrag.store.naming import folder_name
from localrag.store.reading_ahead import SqliteReading
from localrag.store.saved_runs import SavedRuns
from localrag.store.state import LibraryState
from localrag.store.vectors import FaissVectors, VectorContents, VectorView
from localrag.store.words import TantivyWords, WordContents, WordView
from localrag.store.writer import SqliteWriter

_LOOKS = 20
_LOOK_S = 0.05


class Library:
    """A library, open until the end of its `with` block.

    `catalogue` reads, `words` and `vectors` search, `statistics` weighs terms, `glossary` has other
    names for them, `runs` the saved runs of questions, `reading` what models read ahead, `approved`
    answers that come before others; `writer` is there only if the library was
    opened for writing, and only then the glossary can be changed. Readers never wait for the writer.
    """

    def __init__(
        self,
        database: Database,
        folder: Path,
        name: str,
        lock: WriterLock,
        tokenisers: Tokenisers,
    ) -> None:
        self.database = database
        self._lock = lock
        self._folder = folder
        self._state = LibraryState(database)
        self._tokenisers = tokenisers
        self._set_analysis(analysis_in(self._state, tokenisers))
        self._vector_cache: Cache[VectorView] = Cache(
            folder, database, lock, VectorContents(database)
        )
        self.catalogue = SqliteCatalogue(database, folder, name)
        self.vectors: PassageIndex[Matrix] = FaissVectors(self._vector_cache, database)
        self.runs = SavedRuns(folder, database)
        self.reading = SqliteReading(database, self.catalogue, folder)
        self.approved: ApprovedAnswers = Approved(database)
        self._glossary = SqliteGlossary(database)
        self.glossary: GlossaryRegister = self._glossary
        self._writer: LibraryWriter | None = None
        self._kept = ExitStack()

    @classmethod
    def open(
        cls,
        folder: Path,
        name: str,
        *,
        write: bool = False,
        tokenisers: Tokenisers = none_installed,
    ) -> "Library":
        """Open the library `name` below `folder`.

        Reading creates nothing: a library that nobody wrote to yet is empty. Writing creates it,
        and brings its caches up to date if a crash or a copy left them behind. Both bring a library
        of an older version to our schema. Raises StoreError: DAMAGED, NEWER, OLDER, LOCKED if
        another process writes, READ_ONLY, DISK_FULL, IO_FAILED; PublicationError READ_ONLY for
        writing to what somebody else published.

        Where `tokenisers` lacks what the words are made with, `analysis` is not whole, and words
        are not written.
        """
        place = folder / folder_name(name)
        lock = WriterLock(place)
        with ExitStack() as kept:
            if write:
                _require_unsealed(place, name)
                make_private(folder)
                make_private(place)
                kept.enter_context(lock.held())
            database = open_to_write(place) if write else _opened_to_read(place, lock)
            kept.callback(database.close)
            library = cls(database, place, name, lock, tokenisers)
            if write:
                library._begin_writing(name)
            library._kept = kept.pop_all()
        return library

    @property
    def folder(self) -> Path:
        """Where the files of the library lie."""
        return self._folder

    @property
    def is_sealed(self) -> bool:
        """Whether it is one that somebody else publishes."""
        return is_sealed(self._folder)

    @property
    def writer(self) -> LibraryWriter:
        """The one writer. Raises StoreError READ_ONLY if the library was opened for reading."""
        if self._writer is None:
            raise StoreError(StoreCode.READ_ONLY, folder=str(self._folder))
        return self._writer

    def fingerprint(self) -> ModelFingerprint | None:
        """Return what the stored vectors depend on, or None while there are none."""
        return self._state.model()

    @property
    def analysis(self) -> Analysis:
        """What words are made with."""
        return self._analysis

    def tokeniser(self, name: str) -> Tokeniser | None:
        """Return the tokeniser of that name as it is installed here, None where it is not."""
        return self._tokenisers(name)

    def analyse_with(self, tokeniser: Tokeniser | None) -> None:
        """Make the words of all chunks anew with `tokeniser`, None for n-grams alone.

        Only for the writer; documents and vectors are not read. Raises StoreError.
        """
        with self.database.transaction():
            kept = ("", "") if tokeniser is None else (tokeniser.name, tokeniser.version)
            self._state.set_analysis(*kept)
        self._set_analysis(analysis_of(tokeniser or PLAIN))
        self._word_cache.rebuild()
        self._writer = self._new_writer()

    def hold(self) -> None:
        """Open the caches of a published library: its files go with the next update."""
        if self.is_sealed:
            for cache in self.caches().values():
                cache.view()

    def caches(self) -> dict[str, Cache[WordView] | Cache[VectorView]]:
        """Return the caches by name."""
        return {"words": self._word_cache, "vectors": self._vector_cache}

    def close(self) -> None:
        """Close the database and let the lock go."""
        self._kept.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _begin_writing(self, name: str) -> None:
        self._state.found(name)
        self._take_new_version()
        self._writer = self._new_writer()
        FactRows(self.database).note_all()
        # What a crash between a removal and the end of the log left behind goes now.
        self.database.empty_log()
        self._glossary.renew_keys()
        for cache in self.caches().values():
            if self._analysis.is_whole or cache is not self._word_cache:
                cache.renew()
        self.runs.renew()
        self.reading.renew()

    def _new_writer(self) -> LibraryWriter:
        return SqliteWriter(self.database, [self.runs, self.reading, *self.caches().values()])

    def _take_new_version(self) -> None:
        """Go over to the dictionary that is here where the index was made with another one."""
        name, version = self._state.analysis()
        here = self._tokenisers(name) if name else None
        if here is not None and here.version != version:
            self.analyse_with(here)

    def _set_analysis(self, analysis: Analysis) -> None:
        self._analysis = analysis
        contents = WordContents(self.database, analysis)
        self._word_cache: Cache[WordView] = Cache(
            self._folder, self.database, self._lock, contents
        )
        words = TantivyWords(self._word_cache, analysis)
        self.words: PassageIndex[str] = words
        self.statistics: TermStatistics = words


def _require_unsealed(place: Path, name: str) -> None:
    if is_sealed(place):
        raise PublicationError(PublicationCode.READ_ONLY, library=name)


def _opened_to_read(place: Path, lock: WriterLock) -> Database:
    try:
        return open_to_read(place)
    except StoreError as error:
        if error.code is not StoreCode.OLDER or is_sealed(place):
            raise
        _bring_up_to_date(place, lock, error)
        return open_to_read(place)


def _bring_up_to_date(place: Path, lock: WriterLock, older: StoreError) -> None:
    try:
        with lock.held():
            database = open_to_write(place)
            try:
                FactRows(database).note_all()
            finally:
                database.close()
    except StoreError as error:
        if error.code is StoreCode.READ_ONLY:
            raise older from error
        # A writer of this version has done it by now, or is about to.
        if error.code is not StoreCode.LOCKED or not _is_soon_up_to_date(place):
            raise


def _is_soon_up_to_date(place: Path) -> bool:
    for _ in range(_LOOKS):
        try:
            open_to_read(place).close()
        except StoreError as error:
            if error.code is not StoreCode.OLDER:
                raise
            time.sleep(_LOOK_S)
        else:
            return True
    return False

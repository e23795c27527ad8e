"""A library while it is brought from one published generation to another."""

from pathlib import Path

from localrag.domain.errors import PublicationError, StoreError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.errors.store import StoreCode
from localrag.domain.publication import Generation, PublishedPart
from localrag.store.columns import whole
from localrag.store.database import DATABASE_FILE
from localrag.store.files import told_as_store_error
from localrag.store.library import Library
from localrag.store.published.head import LibraryHead, put_head, unpack_head
from localrag.store.published.machine import share_all, sync_tree
from localrag.store.published.records import RecordWriter, digest_of, unpack_records
from localrag.store.published.untrusted import read_part, unpacked
from localrag.store.state import LibraryState

_IDS = "SELECT id FROM documents"
_COUNTS = "SELECT (SELECT count(*) FROM chunks), (SELECT count(*) FROM vectors)"


class Making:
    """Puts fetched parts into a library that is open for writing and that nobody uses yet.

    Of the parts only the documents `wanted` are put; the others are there. Methods raise
    PublicationError ALTERED for parts that do not hold what they should, and StoreError.
    """

    def __init__(
        self, library: Library, generation: Generation, fetched: Path, wanted: frozenset[int]
    ) -> None:
        self._library = library
        self._database = library.database
        self._state = LibraryState(library.database)
        self._generation = generation
        self._fetched = fetched
        self._wanted = wanted
        self._head: LibraryHead | None = None

    def begin(self, *, has_head: bool) -> None:
        """Take out what the generation has no more, and make ready for the rest.

        Without a new head embedder and rules are as they were.
        """
        if has_head:
            part = self._generation.head
            self._head = unpack_head(self._content(part), part.sha256)
            self._take_rules(self._head)
        self._library.analysis.require_whole()
        model = self._state.model()
        self._records = RecordWriter(self._database, model.dimension if model else 0)
        named = {one[0] for part in self._generation.parts for one in part.documents}
        with self._database.transaction():
            for number in self._held() - named:
                self._records.delete(number)

    def put(self, part: PublishedPart) -> None:
        """Put the wanted documents of a part in place of their earlier content."""
        records = unpack_records(self._content(part), part.sha256)
        if len(records) != len(part.documents):
            raise PublicationError(PublicationCode.ALTERED, file=part.sha256)
        with self._database.transaction():
            for record, (number, _, digest) in zip(records, part.documents, strict=True):
                if number not in self._wanted:
                    continue
                if digest_of(record) != digest:
                    raise PublicationError(PublicationCode.ALTERED, file=part.sha256)
                self._records.put(record, number, part.sha256)

    def seal(self, folder: Path) -> None:
        """Make the caches, and leave files that can be read where nothing may be written.

        Raises StoreError DAMAGED if the library is not the generation all the same.
        """
        if self._head is not None:
            put_head(self._database, self._head, self._generation.created)
        named = {one[0] for part in self._generation.parts for one in part.documents}
        counts, chunks = self._database.row(_COUNTS), self._generation.chunks
        if self._held() != named or counts != (chunks, chunks):
            raise StoreError(StoreCode.DAMAGED, file=str(folder / DATABASE_FILE))
        self._database.empty_log()
        caches = self._library.caches().values()
        for cache in caches:
            cache.renew()
        with told_as_store_error(folder):
            share_all(folder)
            sync_tree(folder)
        for cache in caches:
            cache.renew()  # with the files as they are noted from now on
        self._database.rows("PRAGMA journal_mode = DELETE")

    def _take_rules(self, head: LibraryHead) -> None:
        with self._database.transaction():
            if head.model is not None:
                self._state.set_model(head.model)
        if head.analysis != self._state.analysis()[0]:
            chosen = self._library.tokeniser(head.analysis) if head.analysis else None
            if head.analysis and chosen is None:
                raise StoreError(StoreCode.ANALYSER_MISSING, analyser=head.analysis)
            self._library.analyse_with(chosen)

    def _held(self) -> set[int]:
        return {whole(number) for (number,) in self._database.rows(_IDS)}

    def _content(self, part: PublishedPart) -> bytes:
        return unpacked(read_part(self._fetched / part.sha256, part), part)

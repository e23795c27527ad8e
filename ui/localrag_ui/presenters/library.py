"""The library: its folders, what is being read, and the table of documents."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from localrag.host.messages import Response
from localrag.host.params import ForgetParams, NoParams, SettleParams, SyncParams
from localrag_ui.presenters.replies import EnginePort, Fault, taken
from localrag_ui.results import (
    DocumentRow,
    DocumentsResult,
    FolderRow,
    Happening,
    IndexResult,
    StatusResult,
)
from localrag_ui.strings import Strings


class Chip(StrEnum):
    """Filters over the table of documents."""

    ALL = "all"
    INDEXED = "indexed"
    NOTED = "noted"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryState:
    """What the library screen and the status line show.

    `rows` are the documents of the chosen chip; `progress` is empty when nothing runs;
    `done` and `total` count files of the run.
    """

    is_known: bool = False
    name: str = ""
    folders: tuple[FolderRow, ...] = ()
    rows: tuple[DocumentRow, ...] = ()
    chip: Chip = Chip.ALL
    counts: tuple[tuple[Chip, int], ...] = ()
    progress: str = ""
    done: int = 0
    total: int = 0
    message: str = ""
    fault: str = ""
    is_running: bool = False
    can_stop: bool = False
    waiting: str = ""
    index_words: str = ""
    model_words: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever put in: the first run."""
        return self.is_known and not self.folders and not self.is_running


class LibraryPresenter:
    """Keeps the library's state as the engine last told it."""

    def __init__(
        self,
        engine: EnginePort,
        strings: Strings,
        *,
        changed: Callable[[LibraryState], None] = lambda _: None,
    ) -> None:
        self._engine = engine
        self._strings = strings
        self.changed = changed
        self._status: StatusResult | None = None
        self._documents: tuple[DocumentRow, ...] = ()
        self._rows: tuple[DocumentRow, ...] = ()
        self._counts: tuple[tuple[Chip, int], ...] = tuple((chip, 0) for chip in Chip)
        self._pages: dict[int, int | None] = {}
        self._chip = Chip.ALL
        self._request: int | None = None
        self._progress = ""
        self._steps = (0, 0)
        self._is_stopping = False
        self._message = ""
        self._fault = ""

    @property
    def state(self) -> LibraryState:
        """What is shown now."""
        status = self._status or StatusResult()
        is_running = bool(self._progress)
        return LibraryState(
            is_known=self._status is not None,
            name=status.library,
            folders=status.folders,
            rows=self._rows,
            chip=self._chip,
            counts=self._counts,
            progress=self._progress,
            done=self._steps[0],
            total=self._steps[1],
            message=self._message,
            fault=self._fault,
            is_running=is_running,
            can_stop=is_running and not self._is_stopping,
            waiting=self._waiting_words(),
            index_words=self._index_words(),
            model_words=self._model_words(),
        )

    def refresh(self) -> None:
        """Ask the engine for the state and the documents."""
        self._engine.request("library.status", NoParams(), self._take_status)
        self._engine.request("library.documents", NoParams(), self._take_documents)

    def pages_of(self, document_id: int) -> int | None:
        """Return how many pages a document has, where that is known."""
        return self._pages.get(document_id)

    def choose(self, chip: Chip) -> None:
        """Show only the documents of `chip`."""
        self._chip = chip
        self._sort_out()
        self._tell()

    def add_folders(self, uris: tuple[str, ...]) -> None:
        """Register folders and read them."""
        if uris:
            self._sync(SyncParams(add_folders=uris))

    def remove_folder(self, uri: str) -> None:
        """Take a folder off the list; its documents leave the index."""
        self._sync(SyncParams(remove_folders=(uri,)))

    def update(self) -> None:
        """Read what has changed in the folders."""
        self._sync(SyncParams())

    def stop(self) -> None:
        """Stop the run; what was read stays."""
        if self._request is not None and not self._is_stopping:
            self._is_stopping = True
            self._engine.cancel(self._request)
            self._tell()

    def forget(self, uri: str) -> None:
        """Take one document out of the index and keep it out."""
        self._engine.request("document.forget", ForgetParams(uri=uri), self._forgotten)

    def settle(self, *, is_removal: bool) -> None:
        """Take the documents whose files are gone out of the library, or keep them."""
        self._engine.request(
            "library.settle", SettleParams(is_removal=is_removal), self._forgotten
        )

    def count_below(self, uri: str) -> int:
        """Return how many rows lie below a folder."""
        below = uri.rstrip("/") + "/"
        return sum(row.uri.startswith(below) for row in self._documents)

    def dismiss(self) -> None:
        """Take the message off the screen."""
        self._fault = self._message = ""
        self._tell()

    def _sync(self, params: SyncParams) -> None:
        if self._progress:
            return
        self._progress = self._strings("library.starting")
        self._steps = (0, 0)
        self._message = self._fault = ""
        self._is_stopping = False
        self._tell()
        self._request = self._engine.request(
            "library.sync", params, self._finished, self._happened
        )

    def _happened(self, event: Happening) -> None:
        if event.kind != "progress" or not self._progress:
            return
        if self._steps == (0, 0):
            self.refresh()  # by now the folders are registered
        self._steps = (event.done, event.total or 0)
        self._progress = self._strings(
            "library.progress",
            item=event.item,
            done=f"{event.done:,}",
            total=f"{event.total or 0:,}",
        )
        self._tell()

    def _finished(self, response: Response) -> None:
        self._request = None
        self._progress = ""
        outcome = taken(response, IndexResult, self._strings)
        if isinstance(outcome, Fault):
            self._fault = outcome.text
            self._message = self._strings("library.stopped") if outcome.is_cancelled else ""
        else:
            self._message = self._strings(
                "library.finished",
                added=outcome.added,
                changed=outcome.changed,
                removed=outcome.removed,
                skipped=outcome.skipped,
            )
        self._tell()
        self.refresh()

    def _forgotten(self, response: Response) -> None:
        outcome = taken(response, object, self._strings)
        if isinstance(outcome, Fault):
            self._fault = outcome.text
            self._tell()
        self.refresh()

    def _take_status(self, response: Response) -> None:
        outcome = taken(response, StatusResult, self._strings)
        if isinstance(outcome, Fault):
            self._fault = outcome.text
        else:
            self._status = outcome
        self._tell()

    def _take_documents(self, response: Response) -> None:
        outcome = taken(response, DocumentsResult, self._strings)
        if isinstance(outcome, Fault):
            self._fault = outcome.text
        else:
            self._documents = outcome.documents
            self._pages = {row.id: row.pages for row in outcome.documents}
            self._sort_out()
        self._tell()

    def _sort_out(self) -> None:
        """Work out what depends on the documents: progress is told far more often than they change."""
        self._rows = tuple(row for row in self._documents if _fits(row, self._chip))
        self._counts = tuple(
            (chip, sum(_fits(row, chip) for row in self._documents)) for chip in Chip
        )

    def _index_words(self) -> str:
        if self._status is None:
            return self._strings("status.connecting")
        skipped = len(self._status.skipped)
        name = "status.index_skipped" if skipped else "status.index"
        words = self._strings(
            name, documents=f"{self._status.documents:,}", skipped=f"{skipped:,}"
        )
        return words + (self._strings("status.encrypted") if self._status.encrypted else "")

    def _waiting_words(self) -> str:
        waiting = self._status.removals if self._status else None
        if waiting is None:
            return ""
        name = "library.waiting_doubtful" if waiting.doubtful else "library.waiting"
        return self._strings(
            name,
            count=f"{waiting.hidden + waiting.doubtful:,}",
            hidden=f"{waiting.hidden:,}",
            doubtful=f"{waiting.doubtful:,}",
        )

    def _model_words(self) -> str:
        if self._status is None:
            return ""
        model = self._status.models.get("generator")
        if model:
            return self._strings("status.model", model=model)
        return self._strings("status.no_model")

    def _tell(self) -> None:
        self.changed(self.state)


def _fits(row: DocumentRow, chip: Chip) -> bool:
    if chip is Chip.NOTED:
        return bool(row.warnings)
    return chip is Chip.ALL or row.state == chip.value

"""The library: its folders, what is being read, and the table of documents."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from localrag.host.desk_params import ExportParams, UriParams
from localrag.host.messages import Response
from localrag.host.params import ForgetParams, NoParams, SettleParams, SyncParams
from localrag_ui.presenters.document_filter import Chip, DocumentFilter, counts
from localrag_ui.presenters.pace import Pace
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryState:
    """What the library screen and the status line show.

    `rows` are the documents that the filter shows; `progress` is empty when nothing runs, `pace`
    where nobody can say yet; `done` and `total` count files of the run. `left_out` is the document
    that was left out last and can be taken in again.
    """

    is_known: bool = False
    name: str = ""
    folders: tuple[FolderRow, ...] = ()
    rows: tuple[DocumentRow, ...] = ()
    chip: Chip = Chip.ALL
    words: str = ""
    counts: tuple[tuple[Chip, int], ...] = ()
    progress: str = ""
    pace: str = ""
    done: int = 0
    total: int = 0
    message: str = ""
    fault: str = ""
    is_running: bool = False
    is_paused: bool = False
    can_stop: bool = False
    left_out: str = ""
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
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start knowing nothing; `seconds` is a monotonic clock."""
        self._engine = engine
        self._strings = strings
        self.changed = changed
        self.status_taken: Callable[[StatusResult], None] = lambda _: None
        self._pace = Pace(seconds)
        self._status: StatusResult | None = None
        self._documents: tuple[DocumentRow, ...] = ()
        self._rows: tuple[DocumentRow, ...] = ()
        self._counts = counts(())
        self._pages: dict[int, int | None] = {}
        self._filter = DocumentFilter()
        self._request: int | None = None
        self._progress = ""
        self._steps = (0, 0)
        self._is_stopping = self._is_pausing = self._is_paused = False
        self._left_out = ""
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
            chip=self._filter.chip,
            words=self._filter.words,
            counts=self._counts,
            progress=self._progress,
            pace=self._pace.words(*self._steps, self._strings) if is_running else "",
            done=self._steps[0],
            total=self._steps[1],
            message=self._message,
            fault=self._fault,
            is_running=is_running,
            is_paused=self._is_paused and not is_running,
            can_stop=is_running and not self._is_stopping,
            left_out=self._left_out,
            waiting=self._waiting_words(),
            index_words=self._index_words(),
            model_words=self._model_words(),
        )

    @property
    def documents(self) -> tuple[DocumentRow, ...]:
        """Every document, whatever chip is chosen."""
        return self._documents

    def refresh(self) -> None:
        """Ask the engine for the state and the documents."""
        self._engine.request("library.status", NoParams(), self._take_status)
        self._engine.request("library.documents", NoParams(), self._take_documents)

    def pages_of(self, document_id: int) -> int | None:
        """Return how many pages a document has, where that is known."""
        return self._pages.get(document_id)

    def choose(self, chip: Chip) -> None:
        """Show only the documents of `chip`."""
        self._show_only(replace(self._filter, chip=chip))

    def search(self, words: str) -> None:
        """Show only the documents that have all of `words` in name, place or reason."""
        self._show_only(replace(self._filter, words=words))

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

    def pause(self) -> None:
        """Stop the run until `resume`; what was read stays."""
        self._is_pausing = self._request is not None
        self.stop()

    def resume(self) -> None:
        """Go on with what was not read yet."""
        self._sync(SyncParams())

    def read_again(self, uris: tuple[str, ...]) -> None:
        """Read documents anew, whether their files have changed or not."""
        if uris:
            self._sync(SyncParams(again=uris))

    def stop(self) -> None:
        """Stop the run; what was read stays."""
        if self._request is not None and not self._is_stopping:
            self._is_stopping = True
            self._engine.cancel(self._request)
            self._tell()

    def forget(self, uri: str) -> None:
        """Leave one document out of the index, now and in later runs."""

        def answered(response: Response) -> None:
            if response.error is None:
                self._left_out = uri
                self._message = self._strings("documents.left_out")
            else:
                self._message = ""
            self._forgotten(response)

        self._message = self._strings("documents.leaving_out")
        self._tell()
        self._engine.request("document.forget", ForgetParams(uri=uri), answered)

    def take_in_again(self) -> None:
        """Take the document that was left out last into the index again."""
        if not self._left_out or self._progress:
            return
        uri, self._left_out = self._left_out, ""
        self._engine.request("document.remember", UriParams(uri=uri), self._remembered)

    def export(self, path: str, uris: tuple[str, ...]) -> None:
        """Write the rows of `uris`, in their order, to a file for a spreadsheet."""

        def answered(response: Response) -> None:
            outcome = taken(response, object, self._strings)
            if isinstance(outcome, Fault):
                self._fault = outcome.text
            else:
                self._message = self._strings(
                    "documents.exported", path=path, count=f"{len(uris):,}"
                )
            self._tell()

        params = ExportParams(path=path, uris=uris)
        self._engine.request("library.export", params, answered)

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
        self._pace.restart()
        self._message = self._fault = self._left_out = ""
        self._is_stopping = self._is_paused = False
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
        self._pace.note(event.done)
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
            self._is_paused = outcome.is_cancelled and self._is_pausing
            name = "documents.paused" if self._is_paused else "library.stopped"
            self._message = self._strings(name) if outcome.is_cancelled else ""
        else:
            self._message = self._strings(
                "library.finished",
                added=outcome.added,
                changed=outcome.changed,
                removed=outcome.removed,
                skipped=outcome.skipped,
            )
        self._is_pausing = False
        self._tell()
        self.refresh()

    def _remembered(self, response: Response) -> None:
        if response.error is None:
            self._sync(SyncParams())
        else:
            self._forgotten(response)

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
            self.status_taken(outcome)
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

    def _show_only(self, chosen: DocumentFilter) -> None:
        self._filter = chosen
        self._sort_out()
        self._tell()

    def _sort_out(self) -> None:
        """Work out what depends on the documents: progress is told far more often than they change."""
        self._rows = self._filter.of(self._documents)
        self._counts = counts(self._documents)

    def _index_words(self) -> str:
        if self._status is None:
            return self._strings("status.connecting")
        skipped = len(self._status.skipped)
        name = "status.index_skipped" if skipped else "status.index"
        figures = {"documents": f"{self._status.documents:,}", "skipped": f"{skipped:,}"}
        marked = self._strings("status.encrypted") if self._status.encrypted else ""
        return self._strings(name, **figures) + marked

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

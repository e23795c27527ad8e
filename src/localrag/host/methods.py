"""What the engine does for each request of the desktop."""

import base64
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from localrag import __version__
from localrag.documents.access import AccessCheck
from localrag.documents.page_view import DRAWN, render_page
from localrag.domain.cancel import CancelToken
from localrag.domain.document import Page, document_id
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.events import (
    FileSkipped,
    Finished,
    PassagesFound,
    Progress,
    PromptProgress,
    Started,
    TextDelta,
)
from localrag.domain.library import Folder
from localrag.domain.passage import IndexedDocument
from localrag.domain.paths import displayed, extension, path_of, uri_of
from localrag.domain.question import EarlierTurn
from localrag.engines.adding import AddSteps, add_model
from localrag.explain import sentence
from localrag.governance.policy import required
from localrag.host import params as asked
from localrag.host.answer_shapes import answer_shape
from localrag.host.calls import Call, Result
from localrag.host.glossary_shapes import glossary_use_shape
from localrag.host.history_methods import HistoryMethods
from localrag.host.idle import is_on_battery
from localrag.host.reason_shapes import reason_shape, warning_shape
from localrag.host.scopes import INDEXES, question_of
from localrag.host.shapes import (
    model_rows,
    passage_shape,
    report_shape,
    reranking_shape,
    search_shape,
    status_shape,
)
from localrag.wiring import Session
from localrag.workflows import forget as forgetting
from localrag.workflows.arrange import Arrangement
from localrag.workflows.ask import AskOptions, Mode
from localrag.workflows.ask import ask as asking
from localrag.workflows.index_folders import index_folders
from localrag.workflows.read_ahead import note_cited
from localrag.workflows.read_ahead import read_ahead as reading_ahead
from localrag.workflows.removals import settle_removals
from localrag.workflows.search import search as searching

_WAITED_S = 1.0  # for a share that does not answer


class Methods:
    """The methods by name, over one session."""

    def __init__(self, session: Session, language: str) -> None:
        self._session = session
        self._language = language
        self._history = HistoryMethods(session, language)
        self._writing = Lock()
        self._generating = Lock()
        self._dialogue: tuple[tuple[str, ...], tuple[EarlierTurn, ...]] = ((), ())
        self._table: dict[str, Callable[[Call], Result]] = {
            "hello": self._hello,
            "library.status": self._status,
            "library.documents": self._documents,
            "library.sync": self._sync,
            "library.settle": self._settle,
            "search": self._search,
            "ask": self._ask,
            "page.show": self._page,
            "document.forget": self._forget,
            "models.list": self._models,
            "models.add": self._add_model,
            **self._history.table(),
        }

    def run(self, method: str, call: Call) -> Result:
        """Return the result of `method`. Raises LocalragError, Cancelled."""
        if method not in self._table:
            raise UsageError(UsageCode.UNKNOWN_METHOD, method=method)
        return self._table[method](call)

    def read_ahead(self, cancel: CancelToken) -> None:
        """Read what is worth it before anybody asks. Raises Cancelled, LocalragError.

        Nothing is read while the library is being changed, and while a portable PC runs on its battery.
        """
        if self._writing.locked() or is_on_battery():
            return
        with self._generating, self._session.reading() as library:
            tools = self._session.read_ahead_tools(library)
            for _ in () if tools is None else reading_ahead(tools, cancel):
                pass

    def _hello(self, _call: Call) -> Result:
        site = self._session.site
        return {
            "engine": "localrag",
            "version": __version__,
            "library": site.library,
            "home": str(site.places.home),
            "languages": ["ja", "en"],
        }

    def _status(self, _call: Call) -> Result:
        with self._session.reading() as library:
            status = library.catalogue.status()
        return status_shape(status, self._session.models_in_use(), self._language)

    def _documents(self, _call: Call) -> Result:
        with self._session.reading() as library:
            rows = [*library.catalogue.documents(), *library.catalogue.skipped()]
        return {"documents": sorted(map(_row, rows), key=lambda row: row["path"])}

    def _sync(self, call: Call) -> Result:
        params: asked.SyncParams = call.params(asked.SyncParams)
        if params.add_folders:
            required(self._session.site.policy.may_add_folders, "index")
        new = [Folder(path=path_of(uri)) for uri in params.add_folders]
        with self._writing, self._session.indexing() as tools:
            for uri in params.remove_folders:
                tools.folders.unregister(path_of(uri))
            for event in index_folders(new, tools, call.cancel):
                match event:
                    case Started():
                        call.emit({"kind": "started", "total": event.total})
                    case Progress():
                        call.emit(_progress(event))
                    case FileSkipped():
                        call.emit({"kind": "file_skipped", **_row(event.file)})
                    case Finished():
                        return report_shape(event.result)
        raise AssertionError

    def _settle(self, call: Call) -> Result:
        params: asked.SettleParams = call.params(asked.SettleParams)
        with self._writing, self._session.writing() as library:
            count = settle_removals(
                library.catalogue,
                library.writer,
                self._session.clock.now(),
                is_removal=params.is_removal,
            )
        return {"settled": count}

    def _search(self, call: Call) -> Result:
        params: asked.SearchParams = call.params(asked.SearchParams)
        question, indexes = question_of(params.text, params.scope), INDEXES[params.indexes]
        arrangement = Arrangement(per_document=params.per_document, joins_neighbours=True)
        with self._session.searching() as tools:
            found = searching(question, tools, params.top, indexes, arrangement)
        return search_shape(question, found, indexes)

    def _ask(self, call: Call) -> Result:
        params: asked.AskParams = call.params(asked.AskParams)
        history = self._history.before(params)
        question = question_of(params.text, params.scope, history)
        # Who asks again for an answer wants another one than that which was approved.
        asked_for = self._session.asking(Mode(params.mode), with_approved=params.turn is None)
        with self._generating, asked_for as tools:
            # The model has read the conversation before this question, if it is the last one's.
            before, sent = self._dialogue
            earlier = sent if before == history else ()
            options = AskOptions(top=params.top, seconds=params.seconds, earlier=earlier)
            for event in asking(question, tools, options, call.cancel):
                match event:
                    case PassagesFound():
                        passages = [passage_shape(passage) for passage in event.passages]
                        call.emit(
                            {
                                "kind": "passages_found",
                                "query_used": question.standalone,
                                "passages": passages,
                                "search_ms": event.search_ms,
                                "glossary": glossary_use_shape(event.glossary),
                                "reranking": reranking_shape(event.reranking),
                            }
                        )
                    case PromptProgress():
                        call.emit(
                            {
                                "kind": "prompt_progress",
                                "done": event.done,
                                "total": event.total,
                            }
                        )
                    case TextDelta():
                        call.emit({"kind": "text_delta", "text": event.text})
                    case Finished():
                        note_cited(event.result, tools.ahead, self._session.clock.now())
                        self._dialogue = ((*history, params.text), event.result.sent)
                        kept = self._history.keep(params, event.result, earlier)
                        return {**answer_shape(event.result, self._language), **kept}
        raise AssertionError

    def _page(self, call: Call) -> Result:
        params: asked.PageParams = call.params(asked.PageParams)
        with self._session.reading() as library:
            page = library.catalogue.page(params.document_id, params.page)
            rows = library.catalogue.documents()
            document = next((row for row in rows if row.id == params.document_id), None)
        if page is None or document is None or self._is_closed(document):
            raise UsageError(UsageCode.NOT_IN_LIBRARY, path=str(params.document_id))
        if document.source.media_type in DRAWN:
            return self._picture(document, params)
        return _page_text(page, document, params.quotes)

    def _is_closed(self, document: IndexedDocument) -> bool:
        """Whether a document that somebody else publishes may not be opened by who asks."""
        file = document.source.file
        return self._session.is_published() and bool(AccessCheck(_WAITED_S).refused([file]))

    @staticmethod
    def _picture(document: IndexedDocument, params: asked.PageParams) -> Result:
        view = render_page(document.source, params.page, params.width_px, params.quotes)
        return {
            "kind": "picture",
            "png": base64.b64encode(view.png).decode("ascii"),
            "width": view.width,
            "height": view.height,
            "rectangles": [
                [r.left, r.top, r.right - r.left, r.bottom - r.top]
                for lines in view.rectangles
                for r in lines
            ],
            "pages": document.pages,
        }

    def _forget(self, call: Call) -> Result:
        params: asked.ForgetParams = call.params(asked.ForgetParams)
        if "#" in params.uri:
            raise UsageError(UsageCode.IN_A_CONTAINER, path=params.uri)
        with self._writing, self._session.writing() as library:
            rows = library.catalogue
            count = forgetting.forget([path_of(params.uri)], rows, rows, library.writer)
        return {"forgotten": count}

    def _models(self, _call: Call) -> Result:
        return {"models": model_rows(self._session.registry())}

    def _add_model(self, call: Call) -> Result:
        params: asked.AddModelParams = call.params(asked.AddModelParams)
        registry = self._session.registry(to_change=True)
        done = add_model(
            registry,
            Path(params.path),
            None,
            AddSteps(),
            call.cancel,
            accepts_licence=params.accept_licence,
        )
        self._session.close()
        failure = None if done.failure is None else sentence(done.failure, self._language)
        return {"id": done.model.id, "role": done.model.role.value, "failure": failure}


def _progress(event: Progress) -> Mapping[str, Any]:
    return {"kind": "progress", "done": event.done, "total": event.total, "item": event.item}


def _row(row: Any) -> dict[str, Any]:  # noqa: ANN401 - IndexedDocument or SkippedFile
    if isinstance(row, IndexedDocument):
        path, container, size = row.source.path, row.source.container, row.source.size_bytes
        state = {
            "id": row.id,
            "title": row.title,
            "pages": row.pages,
            "state": "indexed",
            "reason": None,
            "modified": row.source.modified.isoformat(),
            "warnings": [warning_shape(warning) for warning in row.warnings],
        }
    else:
        path, container, size = row.path, row.container, row.size_bytes
        state = {
            "id": document_id(row.path, row.container),
            "title": displayed(row.path).rsplit("/", 1)[-1],
            "pages": 0,
            "state": "skipped",
            "reason": reason_shape(row),
            "modified": None,
            "warnings": [],
        }
    return {
        "path": displayed(path if container is None else container + b"/" + path),
        "uri": uri_of(path, container),
        "container": None if container is None else displayed(container),
        "type": extension(path),
        "size_bytes": size,
        **state,
    }


def _page_text(page: Page, document: IndexedDocument, quotes: tuple[str, ...]) -> Result:
    spans = []
    for quote in quotes:
        start = page.text.find(quote)
        if quote and start >= 0:
            spans.append([start, start + len(quote)])
    return {
        "kind": "text",
        "title": document.title,
        "label": page.label,
        "text": page.text,
        "spans": spans,
        "pages": document.pages,
    }

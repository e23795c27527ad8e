"""What the engine does for each request of the desktop."""

import base64
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from threading import Lock
from typing import Any

from localrag import __version__
from localrag.documents.access import AccessCheck
from localrag.documents.page_view import DRAWN, render_page
from localrag.domain.cancel import CancelToken
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
from localrag.domain.paths import path_of
from localrag.domain.question import EarlierTurn
from localrag.governance.policy import required
from localrag.host import params as asked
from localrag.host.acts import Acts
from localrag.host.answer_shapes import answer_shape
from localrag.host.calls import Call, Result
from localrag.host.desk_methods import desk_table
from localrag.host.document_shapes import document_rows, document_shape
from localrag.host.first_types import learn_types
from localrag.host.glossary_shapes import glossary_use_shape
from localrag.host.history_methods import HistoryMethods
from localrag.host.idle import is_on_battery
from localrag.host.other_model import writing_with
from localrag.host.page_shapes import page_text_shape
from localrag.host.pin_methods import PinMethods
from localrag.host.scopes import INDEXES, question_of
from localrag.host.shapes import (
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
from localrag.workflows.read_ahead import note_cited, warm
from localrag.workflows.read_ahead import read_ahead as reading_ahead
from localrag.workflows.removals import settle_removals
from localrag.workflows.search import search as searching

# What tells a person that the policy cannot be read; all else stops then.
_WITHOUT_POLICY = frozenset({"hello", "site.show"})
_WAITED_S = 1.0  # for a share that does not answer


class Methods:
    """The methods by name, over one session."""

    def __init__(self, session: Session, language: str) -> None:
        learn_types()
        self._session = session
        self._language = language
        self._acts = Acts(session)
        self._history = HistoryMethods(session, language, self._acts)
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
            "ask.warm": self._warm,
            "page.show": self._page,
            "document.forget": self._forget,
            **self._history.table(),
            **desk_table(session, language, self._writing, self._acts),
            **PinMethods(session, self._writing).table(),
        }

    def run(self, method: str, call: Call) -> Result:
        """Return the result of `method`. Raises LocalragError, Cancelled."""
        if method not in self._table:
            raise UsageError(UsageCode.UNKNOWN_METHOD, method=method)
        if method not in _WITHOUT_POLICY:
            self._session.site.policy_source.require_readable()
        return self._acts.run(method, call, self._table[method])

    def on_record(self) -> AbstractContextManager[None]:
        """Put on record that the engine begins and ends."""
        return self._acts.running()

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
            return {"documents": document_rows(library)}

    def _sync(self, call: Call) -> Result:
        params: asked.SyncParams = call.params(asked.SyncParams)
        if params.add_folders:
            required(self._session.site.policy.may_add_folders, "index")
        new = [Folder(path=path_of(uri)) for uri in params.add_folders]
        again = frozenset(path_of(uri) for uri in params.again)
        with self._writing, self._session.indexing() as opened:
            tools = replace(opened, again=again)
            for uri in params.remove_folders:
                tools.folders.unregister(path_of(uri))
            events = index_folders(new, tools, call.cancel)
            for event in self._acts.governed(call).indexed(events):
                match event:
                    case Started():
                        call.emit({"kind": "started", "total": event.total})
                    case Progress():
                        call.emit(_progress(event))
                    case FileSkipped():
                        call.emit({"kind": "file_skipped", **document_shape(event.file)})
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
        record = self._acts.governed(call)
        question = question_of(record.question(params.text), params.scope)
        indexes = INDEXES[params.indexes]
        arrangement = Arrangement(per_document=params.per_document, joins_neighbours=True)
        with self._session.searching() as tools:
            found = searching(question, tools, params.top, indexes, arrangement)
            found = record.searched(question, found, tools.catalogue.generation())
        return search_shape(question, found, indexes)

    def _ask(self, call: Call) -> Result:
        params: asked.AskParams = call.params(asked.AskParams)
        history = self._history.before(params)
        record = self._acts.governed(call)
        text, past = record.question(params.text), record.earlier(history)
        question = question_of(text, params.scope, past)
        # Who asks again for an answer wants another one than that which was approved.
        with_approved = params.approved and params.turn is None
        with (
            self._generating,
            writing_with(self._session, params.model) as session,
            session.asking(Mode(params.mode), with_approved=with_approved) as tools,
        ):
            # The model has read the conversation before this question, if it is the last one's.
            before, sent = self._dialogue
            earlier = sent if before == history else ()
            options = AskOptions(
                top=params.top,
                is_strict=params.strict,
                seconds=params.seconds,
                earlier=earlier,
            )
            events = asking(question, tools, options, call.cancel)
            for event in record.asked(question, events, tools.search.catalogue.generation()):
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

    def _warm(self, call: Call) -> Result:
        """Open the model and read the rules; whoever asks meanwhile waits for nothing else."""
        is_allowed = self._session.site.policy.may_read_ahead
        if not is_allowed or not self._generating.acquire(blocking=False):
            return {"is_warm": False}
        try:
            generator = self._session.generator(Mode.AUTO)
        finally:
            self._generating.release()
        if generator is not None:
            warm(generator, call.cancel)
        return {"is_warm": generator is not None}

    def _page(self, call: Call) -> Result:
        params: asked.PageParams = call.params(asked.PageParams)
        with self._session.reading() as library:
            page = library.catalogue.page(params.document_id, params.page)
            rows = library.catalogue.documents()
            document = next((row for row in rows if row.id == params.document_id), None)
        if page is None or document is None or self._is_closed(document):
            raise UsageError(UsageCode.NOT_IN_LIBRARY, path=str(params.document_id))
        self._acts.governed(call).opened(document.source, document.id, params.page)
        if document.source.media_type in DRAWN and not params.as_text:
            return self._picture(document, params)
        return page_text_shape(page, document, params.quotes, params.words)

    def _is_closed(self, document: IndexedDocument) -> bool:
        """Whether a document that somebody else publishes may not be opened by who asks."""
        file = document.source.file
        return self._session.is_published() and bool(AccessCheck(_WAITED_S).refused([file]))

    @staticmethod
    def _picture(document: IndexedDocument, params: asked.PageParams) -> Result:
        view = render_page(
            document.source, params.page, params.width_px, params.quotes, params.words
        )
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


def _progress(event: Progress) -> Mapping[str, Any]:
    return {"kind": "progress", "done": event.done, "total": event.total, "item": event.item}

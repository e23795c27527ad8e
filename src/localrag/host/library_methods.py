"""What the engine does for the screen of the library: check, find in a document, first questions."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

from localrag.answering.terms import content_words
from localrag.domain.answer import AnswerMode
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.events import Finished
from localrag.domain.paths import file_uri, path_of
from localrag.host import desk_params as asked
from localrag.host.acts import Acts
from localrag.host.calls import Call, Result
from localrag.host.checking import check_shape, checked, last_check_shape
from localrag.host.document_shapes import document_rows, document_table
from localrag.host.params import ScopeParams, SearchParams
from localrag.host.scopes import INDEXES, question_of
from localrag.host.shapes import search_shape
from localrag.host.sheets import write_sheet
from localrag.text.normalise import normalised
from localrag.wiring import Session
from localrag.workflows.arrange import Arrangement
from localrag.workflows.ask import AskOptions, AskTools, Mode, ask
from localrag.workflows.examples import example_questions
from localrag.workflows.find_in_document import find_in_document
from localrag.workflows.forget import remember
from localrag.workflows.search import search

_EXAMPLE_PASSAGES = 8


class LibraryMethods:
    """The methods by name; `writing` is held by whoever changes the library."""

    def __init__(self, session: Session, language: str, writing: Lock, acts: Acts) -> None:
        self._session = session
        self._language = language
        self._writing = writing
        self._acts = acts

    def table(self) -> dict[str, Callable[[Call], Result]]:
        """Return the methods by name."""
        return {
            "library.check": self._check,
            "library.health": self._health,
            "library.examples": self._examples,
            "library.export": self._export,
            "document.find": self._find,
            "search.try": self._try,
            "document.remember": self._remember,
        }

    def _check(self, call: Call) -> Result:
        params: asked.CheckParams = call.params(asked.CheckParams)
        with self._writing:  # halfway through a change the caches are behind
            report = checked(self._session, read_data=params.read_data, repair=False)
        models = len(self._session.registry().verify()) if params.read_data else 0
        return {**check_shape(report, models), "last_check": last_check_shape(self._session)}

    def _health(self, _call: Call) -> Result:
        """Return the last check, and which registered folders are not to be seen now."""
        with self._session.reading() as library:
            folders = library.catalogue.folders()
        away = [
            folder.path for folder in folders if not Path(os.fsdecode(folder.path)).is_dir()
        ]
        last = last_check_shape(self._session)
        return {"last_check": last, "unreachable": [file_uri(path) for path in away]}

    def _examples(self, call: Call) -> Result:
        try:
            with self._session.asking(Mode.EXTRACT, 0, with_approved=False) as tools:
                found = example_questions(
                    tools.search.catalogue,
                    lambda text: _is_answered(text, tools, call),
                    call.cancel,
                )
        except UsageError as error:
            if error.code is not UsageCode.NO_LIBRARY:
                raise
            found = []
        return {"questions": found}

    def _export(self, call: Call) -> Result:
        params: asked.ExportParams = call.params(asked.ExportParams)
        with self._session.reading() as library:
            shapes = document_rows(library)
        if params.uris is not None:
            known = {shape["uri"]: shape for shape in shapes}
            shapes = [known[uri] for uri in params.uris if uri in known]
        write_sheet(Path(params.path), document_table(shapes, self._language))
        return {"file": params.path, "rows": len(shapes)}

    def _try(self, call: Call) -> Result:
        """Return what `search` does, with the words of the question in title and headings."""
        params: SearchParams = call.params(SearchParams)
        record = self._acts.governed(call)
        question = question_of(record.question(params.text), params.scope)
        indexes = INDEXES[params.indexes]
        arrangement = Arrangement(per_document=params.per_document, joins_neighbours=True)
        with self._session.searching() as tools:
            found = search(question, tools, params.top, indexes, arrangement)
            found = record.searched(question, found, tools.catalogue.generation())
        shape = search_shape(question, found, indexes)
        words = content_words(question.standalone)
        for row in shape["passages"]:
            row["title_words"] = _within(words, row["title"])
            row["heading_words"] = _within(words, " ".join(row["heading_path"]))
        return shape

    def _find(self, call: Call) -> Result:
        params: asked.FindInDocumentParams = call.params(asked.FindInDocumentParams)
        with self._session.reading() as library:
            found = find_in_document(
                library.catalogue, params.document_id, params.words, call.cancel
            )
            pages = [
                {"page": one.page, "spans": [list(span) for span in one.spans]} for one in found
            ]
        return {"words": params.words, "pages": pages}

    def _remember(self, call: Call) -> Result:
        params: asked.UriParams = call.params(asked.UriParams)
        with self._writing, self._session.writing(needs_analyser=False) as library:
            return {"remembered": remember([path_of(params.uri)], library.catalogue)}


def _within(words: Sequence[str], text: str) -> list[str]:
    plain = normalised(text)
    return [word for word in words if word in plain]


def _is_answered(text: str, tools: AskTools, call: Call) -> bool:
    question = question_of(text, ScopeParams())
    for event in ask(question, tools, AskOptions(top=_EXAMPLE_PASSAGES), call.cancel):
        if isinstance(event, Finished):
            return event.result.mode is not AnswerMode.DECLINED
    raise AssertionError

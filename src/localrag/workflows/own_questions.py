"""Ask an administrator's own questions of a library as it is, and judge what comes back."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from hashlib import sha256
from pathlib import Path

from localrag.analysis.metrics import contains
from localrag.analysis.own_questions import OwnSheet, own_questions, page_number
from localrag.answering.understand import understand
from localrag.documents.encoding import decoded_text
from localrag.domain.answer import Answer
from localrag.domain.cancel import CancelToken
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.events import Finished
from localrag.domain.passage import IndexedDocument, PageSpan, Passage
from localrag.domain.paths import displayed, uri_of
from localrag.domain.ports import Catalogue, FolderRegister, RunState
from localrag.domain.question import Question, Scope
from localrag.domain.runs import FileState, OwnQuestion, Place, RunResult
from localrag.workflows.ask import AskOptions, AskTools, ask
from localrag.workflows.search import search

DEPTH = 30
"""How many passages are looked through for the right document and page."""
_SHOWN = 5
_PATHS = ("path", "copy")  # fields that name a document, which may be forgotten one day
_MOST_BYTES = 32 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFile:
    """A file of questions; `sha256` is that of its bytes."""

    sheet: OwnSheet
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What is right for a question: ids of documents, and pages as id and number from 1.

    `pages` is None where the question names none. `reason` is the code why a file was skipped, with
    the `fields` of its sentence that name no other file.
    """

    state: FileState
    documents: frozenset[int] = frozenset()
    pages: frozenset[tuple[int, int]] | None = None
    reason: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTools:
    """What a run of own questions works with; `conditions` are what its results depend on."""

    ask: AskTools
    places: "RightPlaces"
    conditions: Mapping[str, str]


def read_questions(path: Path) -> QuestionFile:
    """Return the questions in a file (CSV or TSV, in any encoding that documents may have).

    Raises UsageError FILE_NOT_FOUND, BAD_GOLD_FILE, QUESTIONS_HEADER; DocumentError
    ENCODING_UNKNOWN.
    """
    shown = displayed(bytes(path))
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise UsageError(UsageCode.FILE_NOT_FOUND, path=shown) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(UsageCode.BAD_GOLD_FILE, file=shown, reason=reason) from error
    if len(data) > _MOST_BYTES:
        reason = f"> {_MOST_BYTES >> 20} MB"
        raise UsageError(UsageCode.BAD_GOLD_FILE, file=shown, reason=reason)
    sheet = own_questions(decoded_text(data).text.replace("\x00", ""))
    if sheet is None:
        raise UsageError(UsageCode.QUESTIONS_HEADER, file=shown)
    return QuestionFile(sheet=sheet, sha256=sha256(data).hexdigest())


class RightPlaces:
    """Finds what the questions name in a library, as it was when this was made."""

    def __init__(self, catalogue: Catalogue, state: RunState, register: FolderRegister) -> None:
        self._catalogue = catalogue
        shown = catalogue.in_scope(Scope())
        documents = list(catalogue.documents())
        self._there = [d for d in documents if shown is None or d.id in shown]
        self._hidden = [d for d in documents if shown is not None and d.id not in shown]
        status = state.status()
        self._skipped = (*status.skipped, *status.skipped_children)
        self._forgotten = register.forgotten()
        self._found: dict[tuple[str, ...], Right] = {}
        self._labels: dict[int, list[str]] = {}

    def of(self, question: OwnQuestion) -> Right:
        """Return what is right for the question, or why its file is not in the library."""
        if not question.files:
            return Right(state=FileState.NOT_NAMED)
        files = self._found.get(question.files)
        if files is None:
            files = self._found[question.files] = self._look_up(question.files)
        if files.state is not FileState.IN_LIBRARY or not question.pages:
            return files
        pages = frozenset(
            (document, page)
            for document in files.documents
            for page in self._pages(document, question.pages)
        )
        state = FileState.IN_LIBRARY if pages else FileState.NO_SUCH_PAGE
        return Right(state=state, documents=files.documents, pages=pages or None)

    def _look_up(self, wanted: Sequence[str]) -> Right:
        there = frozenset(d.id for d in self._there if _is_named(_names(d), wanted))
        if there:
            return Right(state=FileState.IN_LIBRARY, documents=there)
        for file in self._skipped:
            if _is_named([file.location], wanted):
                fields = {n: v for n, v in file.fields.items() if n not in _PATHS}
                return Right(state=FileState.SKIPPED, reason=file.code, fields=fields)
        if any(_is_named(_names(d), wanted) for d in self._hidden):
            return Right(state=FileState.HIDDEN)
        is_forgotten = any(_is_named([path], wanted) for path in self._forgotten)
        return Right(state=FileState.FORGOTTEN if is_forgotten else FileState.NOT_IN_LIBRARY)

    def _pages(self, document: int, wanted: Sequence[str]) -> Iterator[int]:
        """Yield the pages of these labels; a label that no page has counts as a number from 1."""
        labels = self._labels.get(document)
        if labels is None:
            labels = self._labels[document] = self._labels_of(document)
        for name in map(page_number, wanted):
            labelled = [page for page, label in enumerate(labels, start=1) if label == name]
            yield from labelled or [p for p in range(1, len(labels) + 1) if str(p) == name]

    def _labels_of(self, document: int) -> list[str]:
        (found,) = (d for d in self._there if d.id == document)
        pages = (self._catalogue.page(document, n) for n in range(1, found.pages + 1))
        return ["" if page is None else page_number(page.label) for page in pages]


def run_questions(
    questions: Sequence[OwnQuestion],
    tools: OwnTools,
    options: AskOptions,
    cancel: CancelToken,
) -> Iterator[RunResult]:
    """Yield the result of each question, in order. Raises Cancelled between two of them."""
    for own in questions:
        cancel.raise_if_cancelled()
        question = understand(own.text)
        found = search(question, tools.ask.search, DEPTH).passages
        answer = _answered(question, tools.ask, options, cancel)
        yield judged_result(own, tools.places.of(own), found, answer)


def judged_result(
    own: OwnQuestion, right: Right, found: Sequence[Passage], answer: Answer
) -> RunResult:
    """Return passages, best first, and an answer held against what is right for the question."""
    named = bool(right.documents)
    documents = list(dict.fromkeys(passage.chunk.document_id for passage in found))
    by_chunk = {passage.chunk.id: passage for passage in answer.passages}
    cited = [(by_chunk[c.chunk_id], c.quote) for c in answer.citations]
    pages = right.pages
    return RunResult(
        row=own.row,
        key=own.key,
        question=own.text,
        state=right.state,
        reason=right.reason,
        fields=right.fields,
        expects_none=own.expects_none,
        document_rank=_rank([d in right.documents for d in documents]) if named else None,
        page_rank=None
        if pages is None
        else _rank([bool(_pages_of(passage) & pages) for passage in found]),
        contains=contains(answer.text, own.answers) if own.answers else None,
        is_right_document=any(p.chunk.document_id in right.documents for p, _ in cited)
        if named
        else None,
        is_right_page=None
        if pages is None
        else any((p.chunk.document_id, quote.page) in pages for p, quote in cited),
        is_in_top5=any(p.chunk.document_id in right.documents for p in found[:_SHOWN])
        if named
        else None,
        mode=answer.mode,
        answer=_storable(answer.text),
        cited=tuple(_place(passage, quote) for passage, quote in cited),
        passages=tuple(_place(p, p.chunk.located[0]) for p in answer.passages),
        search_ms=round(answer.timings.search_ms, 2),
        total_ms=round(answer.timings.total_ms, 2),
    )


def _answered(
    question: Question, tools: AskTools, options: AskOptions, cancel: CancelToken
) -> Answer:
    for event in ask(question, tools, options, cancel):
        if isinstance(event, Finished):
            return event.result
    raise AssertionError


def _rank(is_right: Sequence[bool]) -> int:
    """Return the place of the first right one, from 1; 0 where there is none."""
    return is_right.index(True) + 1 if True in is_right else 0


def _pages_of(passage: Passage) -> frozenset[tuple[int, int]]:
    chunk = passage.chunk
    return frozenset((chunk.document_id, stretch.page) for stretch in chunk.located)


def _place(passage: Passage, where: PageSpan) -> Place:
    source = passage.source
    return Place(
        document=displayed(source.location),
        uri=uri_of(source.path, source.container),
        sha256=source.sha256,
        page=where.page,
        label=_storable(where.label),
    )


def _storable(text: str) -> str:
    """Return the text without halves of surrogate pairs, which UTF-8 has no form for."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _names(document: IndexedDocument) -> list[bytes]:
    original = document.source.original
    return [document.source.location, *([original] if original else [])]


def _is_named(paths: Sequence[bytes], wanted: Sequence[str]) -> bool:
    """Whether one of the names, ends of paths or globs that are wanted means one of the paths."""
    shown = [unicodedata.normalize("NFC", displayed(path)) for path in paths]
    globs = [unicodedata.normalize("NFC", name.replace("\\", "/")) for name in wanted]
    return any(_means(glob, path.replace("\\", "/")) for glob in globs for path in shown)


def _means(glob: str, path: str) -> bool:
    end = "/" + glob.removeprefix("./").lstrip("/")
    return path == glob or path.endswith(end) or fnmatch(path, glob) or fnmatch(path, f"*{end}")

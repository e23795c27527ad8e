"""Measure retrieval and answers on gold files, through the same steps that users take."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from localrag.analysis.gold import GoldContext, GoldQuestion
from localrag.analysis.metrics import JudgedAnswer, contains, exact, f1
from localrag.answering.understand import understand
from localrag.documents.chunking import chunk
from localrag.domain.answer import Answer, AnswerMode, Support
from localrag.domain.cancel import CancelToken
from localrag.domain.document import (
    Block,
    BlockKind,
    Document,
    Page,
    SourceFile,
    Span,
    document_id,
)
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.events import Finished
from localrag.domain.library import Folder
from localrag.domain.model_ports import Embedder
from localrag.domain.passage import IndexName, Passage
from localrag.domain.paths import displayed
from localrag.domain.ports import Clock, LibraryWriter
from localrag.text.indexed import indexed_text
from localrag.workflows.ask import AskOptions, AskTools, ask
from localrag.workflows.search import SearchTools, search

_PASSAGES = 30  # several chunks may come from one document

WAYS: Mapping[str, frozenset[IndexName]] = {
    "words": frozenset({IndexName.WORDS}),
    "vectors": frozenset({IndexName.VECTORS}),
    "hybrid": frozenset(IndexName),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """The rank of the right source among the documents, or None, and the time that it took."""

    rank: int | None
    search_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer with the sources that it cites and those of its first five passages."""

    question: GoldQuestion
    answer: Answer
    cited: frozenset[str]
    in_top5: frozenset[str]


def store_contexts(
    contexts: Sequence[GoldContext],
    writer: LibraryWriter,
    embedder: Embedder,
    clock: Clock,
) -> None:
    """Put every context into an empty library as a document of its own."""
    writer.use_model(embedder.model, iter(()))
    for context in contexts:
        document = _document(context)
        chunks = chunk(document)
        texts = [indexed_text(document.title, c.heading_path, c.text) for c in chunks]
        writer.commit(document, chunks, embedder.embed_passages(texts))
    writer.publish(clock.now())


def rank_sources(
    questions: Sequence[GoldQuestion], way: str, tools: SearchTools, cancel: CancelToken
) -> Iterator[Ranked]:
    """Yield the ranking for each question, by one of WAYS."""
    for question in questions:
        cancel.raise_if_cancelled()
        found = search(understand(question.text), tools, _PASSAGES, WAYS[way])
        sources = list(dict.fromkeys(_source(passage) for passage in found.passages))
        right = gold_path(question.source)
        rank = sources.index(right) + 1 if right in sources else None
        yield Ranked(rank=rank, search_ms=found.search_ms)


def answer_questions(
    questions: Sequence[GoldQuestion],
    tools: AskTools,
    options: AskOptions,
    cancel: CancelToken,
) -> Iterator[Answered]:
    """Yield the answer to each question."""
    for question in questions:
        cancel.raise_if_cancelled()
        for event in ask(understand(question.text), tools, options, cancel):
            if isinstance(event, Finished):
                yield _answered(question, event.result)


def judged(row: Answered, path: Callable[[str], str]) -> JudgedAnswer:
    """Hold an answer against its gold; `path` says under which path a source is indexed."""
    answer, gold = row.answer, row.question.answers
    right = path(row.question.source)
    return JudgedAnswer(
        contains=contains(answer.text, gold),
        exact=exact(answer.text, gold),
        f1=f1(answer.text, gold),
        is_right_document=right in row.cited,
        is_in_top5=right in row.in_top5,
        is_declined=answer.mode is AnswerMode.DECLINED,
        chars=len(answer.text),
        unsupported=sum(s.support is Support.UNSUPPORTED for s in answer.statements),
        first_token_ms=answer.timings.first_token_ms,
    )


def gold_folders(
    base: bytes, questions: Sequence[GoldQuestion], questions_file: bytes
) -> list[Folder]:
    """Return the folders directly below `base` that hold a question's file.

    The folder of the questions themselves is left out: it holds the answers. Raises UsageError
    BAD_GOLD_FILE where none is left.
    """
    names = dict.fromkeys(question.source.split("/", 1)[0] for question in questions)
    paths = [base + b"/" + os.fsencode(name) for name in names]
    folders = [
        Folder(path=path) for path in paths if not questions_file.startswith(path + b"/")
    ]
    if not folders:
        raise UsageError(
            UsageCode.BAD_GOLD_FILE, file=displayed(questions_file), reason="no folder"
        )
    return folders


def file_path(base: bytes, source: str) -> str:
    """Return the path of a question's file below `base`, as people see it."""
    return displayed(base + b"/" + os.fsencode(source))


def _answered(question: GoldQuestion, answer: Answer) -> Answered:
    by_chunk = {passage.chunk.id: _source(passage) for passage in answer.passages}
    return Answered(
        question=question,
        answer=answer,
        cited=frozenset(by_chunk[citation.chunk_id] for citation in answer.citations),
        in_top5=frozenset(_source(passage) for passage in answer.passages[:5]),
    )


def _source(passage: Passage) -> str:
    return displayed(passage.source.location)


def gold_path(key: str) -> str:
    """Return the path under which the context `key` is stored."""
    return f"/gold/{key}.txt"


def _document(context: GoldContext) -> Document:
    path = gold_path(context.key).encode()
    body = context.text.encode()
    source = SourceFile(
        path=path,
        sha256=sha256(body).hexdigest(),
        size_bytes=len(body),
        modified=datetime(2000, 1, 1, tzinfo=UTC),
        media_type="text/plain",
    )
    block = Block(kind=BlockKind.PARAGRAPH, span=Span(start=0, end=len(context.text)))
    page = Page(number=1, label="1", text=context.text, blocks=(block,))
    return Document(id=document_id(path), source=source, title=context.title, pages=(page,))

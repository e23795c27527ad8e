"""Answers as rows, both ways, and what becomes of them when their documents change."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import msgspec
from msgspec import msgpack

from localrag.domain.answer import (
    Answer,
    AnswerMode,
    Approval,
    Citation,
    Doubt,
    DoubtKind,
    EngineNames,
    Statement,
    Support,
    Timings,
)
from localrag.domain.document import SourceFile, chunk_id
from localrag.domain.errors import EngineError, LocalragError, ModelError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.errors.model import ModelCode
from localrag.domain.passage import Chunk, Passage
from localrag.domain.question import Question
from localrag.store.columns import to_bytes, to_microseconds, to_moment, to_text
from localrag.store.database import Database, Row, Value
from localrag.store.document_rows import PackedSpan, pack_span, source_of, span_of

_FORMAT = 1
_SOURCES = (
    "SELECT t.position, d.id, d.title, d.path, d.container, d.sha256, d.size, d.modified_us, "
    "d.media_type, d.original FROM turn_documents AS t JOIN documents AS d ON d.id = t.document "
    "WHERE t.turn = ? ORDER BY t.position"
)
_SHA = "SELECT sha256 FROM documents WHERE id = ?"
_RESTING = "SELECT turn, position FROM turn_documents WHERE document = ?"
_LET_GO = "DELETE FROM turn_documents WHERE document = ?"
_LOSE = (
    "UPDATE turns SET answer = x'', lost = 'changed' "
    "WHERE id IN (SELECT turn FROM turn_documents WHERE document = ?)"
)
_LOSE_DOCUMENTS = (
    "DELETE FROM turn_documents "
    "WHERE turn IN (SELECT turn FROM turn_documents WHERE document = ?)"
)
_REST = "INSERT INTO turn_documents (turn, position, document) VALUES (?, ?, ?)"


class _Statement(msgspec.Struct, array_like=True, frozen=True):
    text: bytes
    marks: tuple[int, ...]
    support: Support
    doubts: tuple[tuple[DoubtKind, bytes], ...] = ()


class _Citation(msgspec.Struct, array_like=True, frozen=True):
    """`position` is that of the document among those of the turn, whatever its id is by now."""

    mark: int
    position: int
    ordinal: int
    headings: tuple[bytes, ...]
    place: PackedSpan
    text: bytes


class _Answer(msgspec.Struct, array_like=True, frozen=True):
    """Fields may be added at the end, with defaults: rows of earlier versions lack them."""

    format: int
    mode: AnswerMode
    statements: tuple[_Statement, ...]
    citations: tuple[_Citation, ...]
    generator: bytes | None
    embedder: bytes | None
    reranker: bytes | None
    removed: int
    incomplete: tuple[str, dict[str, str]] | None
    approval: tuple[int, bytes, int, int] | None = None


def pack_answer(answer: Answer, documents: Sequence[int]) -> bytes:
    """Return an answer without its passages; `documents` are the ids of all it may quote."""
    positions = {document: position for position, document in enumerate(documents)}
    chunks = {passage.chunk.id: passage.chunk for passage in answer.passages}
    stopped = answer.incomplete
    return msgpack.encode(
        _Answer(
            _FORMAT,
            answer.mode,
            tuple(
                _Statement(
                    to_bytes(one.text),
                    one.citations,
                    one.support,
                    tuple((doubt.kind, to_bytes(doubt.words)) for doubt in one.doubts),
                )
                for one in answer.statements
            ),
            tuple(
                _Citation(
                    one.mark,
                    positions[chunks[one.chunk_id].document_id],
                    chunks[one.chunk_id].ordinal,
                    tuple(map(to_bytes, chunks[one.chunk_id].heading_path)),
                    pack_span(one.quote),
                    to_bytes(one.text),
                )
                for one in answer.citations
            ),
            _named(answer.engine.generator),
            _named(answer.engine.embedder),
            _named(answer.engine.reranker),
            answer.removed,
            None if stopped is None else (stopped.code.value, stopped.fields),
            _packed_approval(answer.approval),
        )
    )


def answer_of(packed: bytes, question: Question, sources: Iterable[Row]) -> Answer:
    """Return what `pack_answer` stored; its passages are the quotes, under the names of today."""
    kept = msgpack.decode(packed, type=_Answer)
    documents = {
        position: (number, title, source) for position, number, title, *source in sources
    }
    passages: dict[int, Passage] = {}
    citations: list[Citation] = []
    for one in kept.citations:
        number, title, source = documents[one.position]
        passage = _passage(one, int(str(number)), to_text(title), source_of(tuple(source)))
        chunk = passage.chunk.id
        before = passages.get(chunk)
        passages[chunk] = passage if before is None else _joined(before, passage)
        place = passage.chunk.located[0]
        citations.append(
            Citation(mark=one.mark, chunk_id=chunk, quote=place, text=to_text(one.text))
        )
    return Answer(
        question=question,
        statements=tuple(
            Statement(
                text=to_text(one.text),
                citations=one.marks,
                support=one.support,
                doubts=tuple(
                    Doubt(kind=kind, words=to_text(words)) for kind, words in one.doubts
                ),
            )
            for one in kept.statements
        ),
        citations=tuple(citations),
        passages=tuple(passages.values()),
        mode=kept.mode,
        engine=EngineNames(
            generator=_name(kept.generator),
            embedder=_name(kept.embedder),
            reranker=_name(kept.reranker),
        ),
        timings=Timings(search_ms=0.0, first_token_ms=None, total_ms=0.0),
        incomplete=_error(kept.incomplete),
        removed=kept.removed,
        approval=_approval(kept.approval),
    )


class RestingAnswers:
    """The answers that rest on a document, for who writes that document anew.

    To be used inside the transaction that does so. A document that only goes needs none of this:
    the tables take its answers away themselves.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def let_go(self, document_id: int, sha256: str) -> list[Row]:
        """Return the rows that `rest` puts back where the new version has the same bytes.

        Where it has others, no answer keeps a word of the old ones.
        """
        old = self._database.row(_SHA, (document_id,))
        if old is None:
            return []
        if old[0] != sha256:
            self._database.run(_LOSE, (document_id,))
            self._database.run(_LOSE_DOCUMENTS, (document_id,))
            return []
        rows = self._database.rows(_RESTING, (document_id,))
        self._database.run(_LET_GO, (document_id,))
        return rows

    def rest(self, document_id: int, rows: Sequence[Row]) -> None:
        """Put back what `let_go` returned."""
        self._database.run_each(_REST, ((*row, document_id) for row in rows))


def sources_of(database: Database, turn: Value) -> list[Row]:
    """Return the documents that the answer of a turn rests on, for `answer_of`."""
    return database.rows(_SOURCES, (turn,))


def _passage(one: _Citation, document: int, title: str, source: SourceFile) -> Passage:
    chunk = Chunk(
        id=chunk_id(document, one.ordinal),
        document_id=document,
        ordinal=one.ordinal,
        heading_path=tuple(map(to_text, one.headings)),
        text=to_text(one.text),
        located=(span_of(one.place),),
    )
    return Passage(
        chunk=chunk, document_title=title, source=source, rank=one.mark, score=0.0, hits=()
    )


def _joined(first: Passage, second: Passage) -> Passage:
    """Return one passage with both quotes of a chunk."""
    chunk = first.chunk
    text = f"{chunk.text}\n{second.chunk.text}"
    located = (*chunk.located, *second.chunk.located)
    return replace(first, chunk=replace(chunk, text=text, located=located))


def _error(kept: tuple[str, dict[str, str]] | None) -> LocalragError | None:
    if kept is None:
        return None
    code, fields = kept
    if code in set(ModelCode):
        return ModelError(ModelCode(code), **fields)
    return EngineError(EngineCode(code), **fields)


def _packed_approval(one: Approval | None) -> tuple[int, bytes, int, int] | None:
    if one is None:
        return None
    approved, expires = to_microseconds(one.approved), to_microseconds(one.expires)
    return one.id, to_bytes(one.approver), approved, expires


def _approval(kept: tuple[int, bytes, int, int] | None) -> Approval | None:
    if kept is None:
        return None
    number, approver, approved, expires = kept
    return Approval(
        id=number,
        approver=to_text(approver),
        approved=to_moment(approved),
        expires=to_moment(expires),
    )


def _named(name: str | None) -> bytes | None:
    return None if name is None else to_bytes(name)


def _name(value: bytes | None) -> str | None:
    return None if value is None else to_text(value)

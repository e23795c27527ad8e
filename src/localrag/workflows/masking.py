"""Answers and passages with personal data hidden; places of characters stay what they were."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from localrag.domain.answer import Answer, Statement
from localrag.domain.passage import Passage
from localrag.domain.personal_data import PersonalGuard, PersonalKind

Value = TypeVar("Value")
_NONE: frozenset[PersonalKind] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked(Generic[Value]):
    """Something with personal data hidden, and the kinds of it; `found` are those of its passages."""

    value: Value
    kinds: frozenset[PersonalKind] = _NONE
    found: frozenset[PersonalKind] = _NONE


def masked_passages(
    passages: Iterable[Passage], guard: PersonalGuard
) -> Masked[tuple[Passage, ...]]:
    """Return the passages with what was found in text, title and headings hidden."""
    hidden = [_passage(passage, guard) for passage in passages]
    kinds = _NONE.union(*(one.kinds for one in hidden))
    return Masked(value=tuple(one.value for one in hidden), kinds=kinds)


def masked_answer(answer: Answer, guard: PersonalGuard) -> Masked[Answer]:
    """Return the answer with what was found in statements, quotes and passages hidden."""
    statements = [_statement(statement, guard) for statement in answer.statements]
    quotes = [guard.masked(citation.text) for citation in answer.citations]
    passages = masked_passages(answer.passages, guard)
    said = _NONE.union(*(one.kinds for one in statements), *(one.kinds for one in quotes))
    value = replace(
        answer,
        statements=tuple(one.value for one in statements),
        citations=tuple(
            replace(citation, text=quote.text)
            for citation, quote in zip(answer.citations, quotes, strict=True)
        ),
        passages=passages.value,
    )
    return Masked(value=value, kinds=said, found=passages.kinds)


def _passage(passage: Passage, guard: PersonalGuard) -> Masked[Passage]:
    text, title = guard.masked(passage.chunk.text), guard.masked(passage.document_title)
    headings = [guard.masked(heading) for heading in passage.chunk.heading_path]
    kinds = text.kinds.union(title.kinds, *(one.kinds for one in headings))
    if not kinds:
        return Masked(value=passage)
    path = tuple(one.text for one in headings)
    chunk = replace(passage.chunk, text=text.text, heading_path=path)
    return Masked(value=replace(passage, chunk=chunk, document_title=title.text), kinds=kinds)


def _statement(statement: Statement, guard: PersonalGuard) -> Masked[Statement]:
    hidden = guard.masked(statement.text)
    if not hidden.kinds:
        return Masked(value=statement)
    # The words of a doubt are those of the statement, cut out: nothing tells them apart any more.
    doubts = tuple(replace(doubt, words="") for doubt in statement.doubts)
    return Masked(value=replace(statement, text=hidden.text, doubts=doubts), kinds=hidden.kinds)

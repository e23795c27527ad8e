"""Of a published library, only what the asking user may open now where its source can be reached.

Whoever may read a subscribed library may read all of it: it is one circle of readers. That somebody
has lost the right to a file since shows when it is opened as that user, before anything is ranked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from localrag.documents.access import AccessCheck
from localrag.domain.answer import Answer, Proposal
from localrag.domain.conversation import ApprovedAnswers
from localrag.domain.facts import EditionFile, EditionRegister
from localrag.domain.glossary import GlossaryNames
from localrag.domain.passage import Hit
from localrag.domain.ports import Catalogue, PassageIndex
from localrag.domain.question import Question
from localrag.workflows.search import SearchTools

if TYPE_CHECKING:
    from localrag.store.library import Library

_WAITED_S = 1.0  # of a question, for shares that do not answer
Query_contra = TypeVar("Query_contra", contravariant=True)


class Access(Protocol):
    """What the system says of files."""

    def refused(self, paths: Sequence[bytes]) -> frozenset[bytes]:
        """Return the files that the asking user may not open."""
        ...


class Permissions:
    """What was asked of the system for one question; each file once."""

    def __init__(self, catalogue: Catalogue, access: Access) -> None:
        self._catalogue = catalogue
        self._access = access
        self._refused: dict[bytes, bool] = {}
        self._files: dict[int, bytes] = {}

    def of_chunks(self, chunk_ids: Sequence[int]) -> frozenset[int]:
        """Return the chunks whose source may be opened, or cannot be asked for."""
        new = [number for number in chunk_ids if number not in self._files]
        self._files |= {one.chunk.id: one.source.file for one in self._catalogue.chunks(new)}
        files = {number: self._files.get(number, b"") for number in chunk_ids}
        allowed = self.of_files(files.values())
        return frozenset(number for number in chunk_ids if files[number] in allowed)

    def of_files(self, files: Iterable[bytes]) -> frozenset[bytes]:
        """Return the files that may be opened, or cannot be asked for."""
        files = set(files)
        new = [file for file in files if file not in self._refused]
        refused = self._access.refused(new) if new else frozenset()
        self._refused |= {file: file in refused for file in new}
        return frozenset(file for file in files if not self._refused[file])


class PermittedIndex(Generic[Query_contra]):
    """PassageIndex without what may not be opened; as many hits as were asked for all the same."""

    def __init__(self, index: PassageIndex[Query_contra], permissions: Permissions) -> None:
        self._index = index
        self._permissions = permissions

    def search(
        self, query: Query_contra, limit: int, documents: frozenset[int] | None
    ) -> list[Hit]:
        """Return the best hits that may be shown, ranked from 1."""
        wanted = limit
        while True:
            hits = self._index.search(query, wanted, documents)
            allowed = self._permissions.of_chunks([hit.chunk_id for hit in hits])
            kept = [hit for hit in hits if hit.chunk_id in allowed]
            if len(kept) >= limit or len(hits) < wanted:
                return [replace(hit, rank=rank) for rank, hit in enumerate(kept[:limit], 1)]
            wanted *= 2

    def scores(self, query: Query_contra, chunk_ids: Sequence[int]) -> list[float]:
        """Return what the index gives each of these chunks."""
        return self._index.scores(query, chunk_ids)


class PermittedEditions:
    """EditionRegister without what may not be opened."""

    def __init__(self, editions: EditionRegister, permissions: Permissions) -> None:
        self._editions = editions
        self._permissions = permissions

    def editions(self, document_ids: Sequence[int]) -> list[EditionFile]:
        """Return these documents and all others of their families that may be shown."""
        found = self._editions.editions(document_ids)
        allowed = self._permissions.of_files(one.location for one in found)
        return [one for one in found if one.location in allowed]


class PermittedAnswers:
    """ApprovedAnswers without those that rest on what may not be opened."""

    def __init__(self, answers: ApprovedAnswers, permissions: Permissions) -> None:
        self._answers = answers
        self._permissions = permissions

    def answer_to(
        self, question: Question, glossary: GlossaryNames | None, now: datetime
    ) -> Answer | None:
        """Return the approved answer to the same question, None where none may be given."""
        answer = self._answers.answer_to(question, glossary, now)
        if answer is None:
            return None
        files = {passage.source.file for passage in answer.passages}
        return answer if self._permissions.of_files(files) == files else None

    def valid(self, now: datetime) -> list[Proposal]:
        """Return nothing: each would have to be opened to know whether it may even be named."""
        del now
        return []


def permitted(tools: SearchTools, access: Access | None = None) -> SearchTools:
    """Return the tools for one question that shows only what may be opened.

    `access` is that of whoever runs this where none is given.
    """
    permissions = Permissions(tools.catalogue, access or AccessCheck(_WAITED_S))
    return replace(
        tools,
        words=PermittedIndex(tools.words, permissions),
        vectors=PermittedIndex(tools.vectors, permissions),
        editions=tools.editions and PermittedEditions(tools.editions, permissions),
    )


def permitted_answers(library: "Library") -> ApprovedAnswers:
    """Return the approved answers of a library; of a published one those that may be shown."""
    if not library.is_sealed:
        return library.approved
    permissions = Permissions(library.catalogue, AccessCheck(_WAITED_S))
    return PermittedAnswers(library.approved, permissions)

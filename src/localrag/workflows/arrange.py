"""From ranked passages to those that are shown: newer editions first, neighbours joined, spread."""

from collections.abc import Sequence
from dataclasses import dataclass

from localrag.answering.neighbours import joined, spread
from localrag.answering.revisions import Editions, best_editions_first, best_shown, marked
from localrag.answering.twins import Twins
from localrag.domain.facts import EditionRegister
from localrag.domain.passage import Passage
from localrag.domain.question import Question

PER_DOCUMENT = 3
_COPIES = 20  # of all that says the same; more are hardly editions of one document


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """How passages of one document are shown.

    Up to `per_document` of them stand ahead of all others, 0 is any number; `joins_neighbours`
    makes one passage of those that follow each other.
    """

    per_document: int = PER_DOCUMENT
    joins_neighbours: bool = False


USUAL = Arrangement()


class Arranger:
    """Arranges what was found for one question."""

    def __init__(
        self,
        question: Question,
        register: EditionRegister | None,
        arrangement: Arrangement,
        *,
        is_one_document: bool,
    ) -> None:
        self._asked = question.standalone
        self._register = register
        self._arrangement = arrangement
        self._per_document = 0 if is_one_document else arrangement.per_document
        self._editions = Editions((), "")

    def groups(self, groups: Sequence[Twins]) -> list[Twins]:
        """Return the groups, each showing its best edition."""
        if self._register is None:
            return list(groups)
        documents = dict.fromkeys(
            copy.chunk.document_id for group in groups for copy in group.copies[:_COPIES]
        )
        self._editions = Editions(self._register.editions(list(documents)), self._asked)
        return best_shown(groups, self._editions)

    def shown(self, ranked: Sequence[Passage], top: int) -> list[Passage]:
        """Return up to `top` passages in the order in which they are shown."""
        found = best_editions_first(ranked, self._editions)
        if self._arrangement.joins_neighbours:
            found = [*joined(found[:top]), *found[top:]]
        if self._per_document:
            found = spread(found, self._per_document)
        return marked(found[:top], self._editions)

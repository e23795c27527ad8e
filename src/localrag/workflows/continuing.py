"""Whether a conversation may go on from what a model has read in it."""

from collections.abc import Sequence

from localrag.domain.ports import Catalogue
from localrag.domain.question import EarlierTurn, Scope


def continued(
    earlier: Sequence[EarlierTurn], scope: Scope, catalogue: Catalogue
) -> tuple[EarlierTurn, ...]:
    """Return the turns if everything sent in them may be sent and cited again, else none of them.

    What a model has read is memory of the library: a passage of a document that was forgotten or
    changed since, or that is out of `scope`, must not come back with the next question. One
    passage cannot be taken out, because every turn after it was written with it.
    """
    passages = [passage for turn in earlier for passage in turn.passages]
    held = catalogue.chunks([passage.chunk.id for passage in passages])
    if [stored.chunk for stored in held] != [passage.chunk for passage in passages]:
        return ()
    allowed = catalogue.in_scope(scope)
    if allowed is None or all(p.chunk.document_id in allowed for p in passages):
        return tuple(earlier)
    return ()

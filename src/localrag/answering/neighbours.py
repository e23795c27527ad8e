"""Passages side by side in a document: joined into one, and not too many of one document."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from localrag.domain.document import Span
from localrag.domain.passage import Chunk, PageSpan, Passage

_MOST = 1600  # characters of a joined passage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """A stretch of a page with its text."""

    place: PageSpan
    text: str


def joined(found: Sequence[Passage], most: int = _MOST) -> list[Passage]:
    """Return the passages with neighbours of one document joined, where the better one stood.

    Neighbours have consecutive ordinals and stand under one heading, or under one and a heading
    below it. A joined passage has up to `most` characters, text that both have once, and the id of
    the chunk that was found best.
    """
    passages: list[Passage] = []
    for passage in found:
        place, whole = next(
            (
                (at, whole)
                for at, before in enumerate(passages)
                if (whole := _joined(before, passage, most)) is not None
            ),
            (len(passages), passage),
        )
        passages[place : place + 1] = [whole]
    # One that closed a gap between two others has become the neighbour of both.
    return passages if len(passages) in (len(found), 1) else joined(passages, most)


def spread(found: Sequence[Passage], per_document: int) -> list[Passage]:
    """Return the passages, those after the first `per_document` of a document behind all others."""
    counts: dict[int, int] = {}
    ahead: list[Passage] = []
    behind: list[Passage] = []
    for passage in found:
        document = passage.chunk.document_id
        counts[document] = counts.get(document, 0) + 1
        (ahead if counts[document] <= per_document else behind).append(passage)
    return [*ahead, *behind]


def _joined(best: Passage, other: Passage, most: int) -> Passage | None:
    if best.chunk.document_id != other.chunk.document_id or not _is_one_section(
        best.chunk.heading_path, other.chunk.heading_path
    ):
        return None
    if best.chunk.is_contents or len(best.chunk.text) + len(other.chunk.text) > most:
        return None
    if other.chunk.ordinal == best.chunk.ordinal + 1 + _after(best):
        first, second = best, other
    elif best.chunk.ordinal == other.chunk.ordinal + 1 + _after(other):
        first, second = other, best
    else:
        return None
    stretches = _put_together(_stretches(first.chunk), _stretches(second.chunk))
    chunk = replace(
        best.chunk,
        ordinal=first.chunk.ordinal,
        heading_path=min(best.chunk.heading_path, other.chunk.heading_path, key=len),
        text="\n".join(stretch.text for stretch in stretches),
        located=tuple(stretch.place for stretch in stretches),
    )
    return replace(best, chunk=chunk, joined=(*best.joined, other.chunk.id, *other.joined))


def _after(passage: Passage) -> int:
    """Return how many chunks follow the first one in a passage."""
    return len(passage.joined)


def _is_one_section(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def _stretches(chunk: Chunk) -> list[_Stretch]:
    found: list[_Stretch] = []
    offset = 0
    for place in chunk.located:
        end = offset + place.span.end - place.span.start
        found.append(_Stretch(place=place, text=chunk.text[offset:end]))
        offset = end + 1
    return found


def _put_together(first: list[_Stretch], second: list[_Stretch]) -> list[_Stretch]:
    """Return the stretches of both; where the second goes on on the same page, text once.

    Stretches that the first has already, such as the header of a table, are left out.
    """
    whole = list(first)
    for stretch in second:
        span, last = stretch.place.span, whole[-1].place
        if any(_holds(known.place, stretch.place) for known in whole):
            continue
        if last.page == stretch.place.page and last.span.start <= span.start <= last.span.end:
            more = stretch.text[last.span.end - span.start :]
            grown = replace(last, span=Span(start=last.span.start, end=span.end))
            whole[-1] = _Stretch(place=grown, text=whole[-1].text + more)
        else:
            whole.append(stretch)
    return whole


def _holds(known: PageSpan, place: PageSpan) -> bool:
    return (
        known.page == place.page
        and known.span.start <= place.span.start
        and place.span.end <= known.span.end
    )

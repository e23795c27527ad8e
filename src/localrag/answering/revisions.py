"""Editions of one document: the newer before the older, unless the question asks for a year."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from localrag.answering.twins import Twins
from localrag.domain.facts import Edition, EditionFile
from localrag.domain.passage import Passage
from localrag.text.dates import dates, fiscal_years, plain_line
from localrag.text.editions import is_newer
from localrag.text.likeness import resemblance

_CLOSE = 0.8  # of the score of a passage that stands before it
_ALIKE = 0.4  # editions differ in figures: that much of a passage stays in most
_DATED = 10_000
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年")


class Editions:
    """What is known of the editions of the documents found, for one question.

    `are_several` is whether any document has more than one. A year that the question names makes
    its edition the one that is wanted.
    """

    def __init__(self, files: Iterable[EditionFile], asked: str) -> None:
        self._files = {file.document_id: file for file in files}
        families = {file.edition.family for file in self._files.values()}
        self.are_several = len(families) < len(self._files)
        plain = plain_line(asked) if self.are_several else ""
        self._years = {*fiscal_years(plain), *map(int, _YEAR.findall(plain))}
        self._years |= {date.fiscal_year for date in dates(plain)}

    def newer_at(self, document_id: int) -> bytes | None:
        """Return where the newest edition of a document lies, None for that one itself."""
        mine = self._files.get(document_id)
        newer = [f for f in self._files.values() if mine and is_newer(f.edition, mine.edition)]
        if not newer:
            return None
        newest = newer[0]
        for file in newer[1:]:
            newest = file if is_newer(file.edition, newest.edition) else newest
        return newest.location

    def prefers(self, one: int, other: int) -> bool:
        """Whether document `one` is to stand before `other`, an edition of the same."""
        mine, others = self._files.get(one), self._files.get(other)
        if mine is None or others is None or mine.edition.family != others.edition.family:
            return False
        is_asked, is_other = self._is_asked(mine.edition), self._is_asked(others.edition)
        if is_asked != is_other:
            return is_asked
        return is_newer(mine.edition, others.edition)

    def _is_asked(self, edition: Edition) -> bool:
        return bool(self._years & {edition.fiscal_year, edition.dated // _DATED} - {0})


def best_shown(groups: Sequence[Twins], editions: Editions) -> list[Twins]:
    """Return the groups, each with the preferred edition of what is shown in its place."""
    if not editions.are_several:
        return list(groups)
    return [
        _best_shown(group, editions) if len(group.copies) > 1 else group for group in groups
    ]


def best_editions_first(found: Sequence[Passage], editions: Editions) -> list[Passage]:
    """Return the passages, those of preferred editions before those of others.

    Only past what says nearly the same or has nearly the same score; places keep their scores.
    """
    if not editions.are_several:
        return list(found)
    order: list[Passage] = []
    for passage in found:
        place = next(
            (
                at
                for at, ahead in enumerate(order)
                if editions.prefers(passage.chunk.document_id, ahead.chunk.document_id)
                and _may_pass(passage, ahead)
            ),
            len(order),
        )
        order.insert(place, passage)
    return [
        replace(passage, score=before.score, rank=before.rank)
        for passage, before in zip(order, found, strict=True)
    ]


def marked(found: Iterable[Passage], editions: Editions) -> list[Passage]:
    """Return the passages, older editions with the place of the newest one."""
    if not editions.are_several:
        return list(found)
    return [
        replace(passage, newer_at=editions.newer_at(passage.chunk.document_id))
        for passage in found
    ]


def _best_shown(group: Twins, editions: Editions) -> Twins:
    best = group.shown
    for copy in group.copies:
        if editions.prefers(copy.chunk.document_id, best.chunk.document_id):
            best = copy
    return replace(group, shown=replace(best, rank=group.shown.rank, score=group.shown.score))


def _may_pass(passage: Passage, ahead: Passage) -> bool:
    return (
        passage.score >= _CLOSE * ahead.score
        or resemblance(passage.chunk.text, ahead.chunk.text) >= _ALIKE
    )

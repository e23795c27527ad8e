"""Lines of a PDF page into paragraphs and headings, by where they stand and how big they are."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise
from statistics import median

from localrag.documents.outline import add_lines, heading_level
from localrag.documents.page_text import PageText
from localrag.documents.pdf_geometry import PdfLine
from localrag.documents.pdf_notes import first_note, notes_of
from localrag.documents.pdfium_outline import Bookmark
from localrag.domain.document import BlockKind
from localrag.text.lines import columns, ends_sentence, paragraphs, starts_item
from localrag.text.normalise import squashed
from localrag.text.radicals import as_typed

_SIZE_CHANGE = 0.08
_INDENT = 0.7
_GAP = 1.55
_FAR = 4
_COLUMN = 5
_SMALL = 0.9
_FULL_PAGE_CHARS = 150  # a cover has fewer, all of them big
_BIG = ((1.5, 1), (1.12, 3))
_HEADING_CHARS = 60
_HANGING = 3.5
_NOTE = re.compile(r"\s*(?:[0-9０-９]{1,3}[\s　）)]|[※＊*†]|[（(]?注)")
_GOES_ON = re.compile(r"[ぁ-ん、。，．）」』］】]")
_LONG_WORD = re.compile(r"[!-~]{8}")
_NEAR_SIZE = 0.25
_LOOSE = 1.4  # times its text in characters of full width, with what it is indented
_NARROW = 10  # characters
_SHORT = 4  # of the size of the type
_WINDOW = 4
_FEWEST_FULL = 2
_BULLET = re.compile(r"\s*[・･•→⇒※○●▪–*＊\-(（]")
_SENTENCE_END = re.compile(r"[。、，．,;；:：]\s*$")


def add_pdf_lines(
    page: PageText,
    lines: Sequence[PdfLine],
    body_size: float,
    bookmarks: Sequence[Bookmark],
) -> None:
    """Put lines of a page in reading order into `page`; `body_size` is that of its usual type."""
    if not lines:
        return
    levels = {squashed(bookmark.title): bookmark.level for bookmark in bookmarks}
    noted = first_note(lines)
    notes, lines = lines[noted:], lines[:noted]
    starts = _starts(lines)
    waiting: list[str] = []
    heading: list[str] = []
    heading_at = (0, 0.0)
    for first, text in paragraphs(
        [as_typed(line.text) for line in lines], starts, partial(_reach, lines)
    ):
        level = levels.get(squashed(text), 0) if levels else 0
        level = level or _level_by_size(text, lines[first].size, body_size)
        if level and not heading_level(text, guess_numbered=True):
            if heading and heading_at != (level, lines[first].size):
                _add_heading(page, heading, heading_at[0])
            add_lines(page, waiting, guess_numbered=True)
            waiting = []
            heading.append(text)
            heading_at = (level, lines[first].size)
            continue
        _add_heading(page, heading, heading_at[0])
        if lines[first].size < _SMALL * body_size:
            add_lines(page, waiting, guess_numbered=True)
            waiting = []
            is_note = _NOTE.match(text) is not None
            page.add(BlockKind.FOOTNOTE if is_note else BlockKind.PARAGRAPH, text)
        else:
            waiting.append(text)
    _add_heading(page, heading, heading_at[0])
    add_lines(page, waiting, guess_numbered=True)
    for note in notes_of(notes):
        page.add(BlockKind.FOOTNOTE, as_typed(note))


def _add_heading(page: PageText, lines: list[str], level: int) -> None:
    """Put the lines of one heading in, and forget them."""
    page.add(BlockKind.HEADING, "\n".join(lines), level)
    lines.clear()


def page_body_size(lines: Sequence[PdfLine], usual: float) -> float:
    """Return the size of the usual type of a page, or `usual` for one with little text."""
    chars = sum(len(line.text) for line in lines)
    return body_size_of(lines) if chars >= _FULL_PAGE_CHARS else usual


def body_size_of(lines: Iterable[PdfLine]) -> float:
    """Return the size that most characters have, in points; 0 for no lines."""
    exact: defaultdict[float, int] = defaultdict(int)
    for line in lines:
        exact[line.size] += len(line.text)
    sizes: Counter[float] = Counter()
    for size, chars in exact.items():
        sizes[round(size, 1)] += chars
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _level_by_size(text: str, size: float, body_size: float) -> int:
    if not 1 < len(text.strip()) <= _HEADING_CHARS:
        return 0
    if _SENTENCE_END.search(text) or _BULLET.match(text):
        return 0
    for ratio, level in _BIG:
        if size >= ratio * body_size > 0:
            return level
    return 0


def _starts(lines: Sequence[PdfLine]) -> frozenset[int]:
    """Return which lines begin a paragraph by size, by distance or by indent of the first line."""
    usual = _usual_steps(lines)
    starts = set()
    for index in range(1, len(lines)):
        before, line = lines[index - 1], lines[index]
        after = lines[index + 1] if index + 1 < len(lines) else line
        em = line.size or 1.0
        is_other_size = not _is_of_size(line, before) and not _reads_on(before, line)
        is_far_below = before.y - line.y > max(_GAP * usual.get(round(line.size), em), em)
        is_other_column = line.y - before.y > em and line.x - before.x > _COLUMN * em
        if (
            is_other_size
            or is_far_below
            or is_other_column
            or _are_apart(before, line)
            or _is_short(lines, index - 1)
            or _is_indented(before, line, after)
        ):
            starts.add(index)
    return frozenset(starts)


def _is_of_size(one: PdfLine, other: PdfLine) -> bool:
    return abs(one.size - other.size) <= _SIZE_CHANGE * max(one.size, other.size)


def _reads_on(before: PdfLine, line: PdfLine) -> bool:
    """Whether a sentence goes on in type of nearly the same size."""
    is_near = abs(line.size - before.size) <= _NEAR_SIZE * max(line.size, before.size)
    is_below = 0 < before.y - line.y <= _GAP * before.size
    goes_on = _GOES_ON.match(line.text) and not ends_sentence(before.text)
    return bool(is_near and is_below and goes_on)


def _is_short(lines: Sequence[PdfLine], index: int) -> bool:
    """Whether a line ends far from the edge that its neighbours share; so does no sentence.

    Between Japanese characters a line can break anywhere.
    """
    line, after = lines[index], lines[index + 1]
    free = _SHORT * line.size
    if after.box.right < line.box.right + free or _LONG_WORD.match(after.text):
        return False
    if _GOES_ON.match(after.text) and not ends_sentence(line.text):
        return False
    near = lines[max(0, index - _WINDOW) : index + _WINDOW + 1]
    edge = max(one.box.right for one in near if abs(one.x - after.x) <= _HANGING * line.size)
    full = sum(abs(one.box.right - edge) <= line.size for one in near)
    return (
        full >= _FEWEST_FULL
        and line.box.right + free <= edge
        and line.box.left < after.box.right
    )


def _are_apart(one: PdfLine, other: PdfLine) -> bool:
    """Whether two lines have no strip of the page in common."""
    return one.box.left >= other.box.right or other.box.left >= one.box.right


def _reach(lines: Sequence[PdfLine], index: int) -> float:
    """Return how far right a line reaches among its neighbours of one column, as a share.

    0 for one that holds less text than that, such as a row of values, and where all are narrow.
    """
    line = lines[index]
    near = [
        one
        for one in lines[max(0, index - _WINDOW) : index + _WINDOW + 1]
        if not _are_apart(one, line) and _is_of_size(one, line)
    ]
    left = min(one.box.left for one in near)
    width = max(one.box.right for one in near) - left
    reach = line.box.right - left
    is_filled = 2 * reach <= _LOOSE * columns(line.text) * line.size
    return reach / width if is_filled and width >= _NARROW * line.size else 0.0


def _usual_steps(lines: Sequence[PdfLine]) -> dict[int, float]:
    """Return the usual distance between lines for each size of type."""
    steps: defaultdict[int, list[float]] = defaultdict(list)
    for before, line in pairwise(lines):
        step = before.y - line.y
        if round(before.size) == round(line.size) and 0 < step < _FAR * line.size:
            steps[round(line.size)].append(step)
    return {size: median(found) for size, found in steps.items()}


def _is_indented(before: PdfLine, line: PdfLine, after: PdfLine) -> bool:
    indent = _INDENT * line.size
    is_hanging = starts_item(before.text) and line.x - before.x <= _HANGING * line.size
    goes_on = starts_item(after.text) or not ends_sentence(before.text)
    if is_hanging and goes_on and not starts_item(line.text):
        return False
    return line.x - before.x >= indent and line.x - after.x >= indent

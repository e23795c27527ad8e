"""Tables of contents and indexes, told from text by their lines."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from localrag.domain.passage import CONTENTS, INDEX

_NUMBER = r"[0-9０-９一二三四五六七八九十百千〇]+"
_PAGE = (
    r"[(（‐–－-]?\s?(?:[0-9０-９]{1,4}|[ivxIVX]{1,5}|[ⅰ-ⅻ]{1,2})\s?[)）‐–－-]?(?:頁|ページ)?$"
)
_ENDS = frozenset("0123456789０１２３４５６７８９ivxIVXⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ)）‐–－-頁ジ")
_LEADER = re.compile(rf"(?:[…‥]|(?:[.．・･·_＿─―－‐-]\s?){{4}})\s*{_PAGE}")
_LEADERS = re.compile(r"(?:[.．・･·…‥_＿─―－‐-]\s?){4,}")
_SPACED = re.compile(r"[\t 　]([0-9０-９]{1,4})$")
_LISTED = re.compile(r"[\t 　,，、…・.][0-9０-９]{1,4}(?:\s?[,，、]\s?[0-9０-９]{1,4})*$")
_DIVISION = re.compile(
    rf"\s*(?:第{_NUMBER}[編部章節款目](?:の{_NUMBER})*|附\s?則|前文)(?:\s|[（(]|$)"
)
_ARTICLES = re.compile(rf"[（(]第{_NUMBER}条.*[）)]$")
_SUPPLEMENT = re.compile(r"\s*附\s?則\s*$")
_TITLE = re.compile(
    r"[\s\W]{0,9}(?:目\s*次|も\s*く\s*じ|索\s*引|contents|index)[\s\W]{0,9}$", re.IGNORECASE
)
_INDEX_TITLE = re.compile(r"索\s*引|index", re.IGNORECASE)

_FEWEST = 3
_FEWEST_UNTITLED = 5
_WIDEST_GAP = 6
_ENTRY_CHARS = 400  # leaders included
_GAP_CHARS = 100
_RISING_SHARE = 0.9
_TITLE_WITHIN = 3


def contents_lines(lines: Sequence[str]) -> dict[int, str]:
    """Return which lines are a table of contents or an index, each with CONTENTS or INDEX.

    Told by leaders with a page number, by divisions with the range of their articles (as in
    statutes), and below a title such as 目次 by page numbers that rise. Fewer than three lines of
    that form are text. An empty line parts what stands before and after it.
    """
    found: dict[int, str] = {}
    for run in _runs(lines, _has_leader):
        found |= _named(lines, run)
    for run in _runs(lines, _names_articles):
        found |= _named(lines, _with_divisions(lines, run))
    for run in _runs(lines, lambda line: _SPACED.search(line) is not None):
        is_marked = _title(lines, run) is not None or _is_tabbed(lines, run)
        if is_marked and _rises(lines, run):
            found |= _named(lines, run)
    for run in _runs(lines, lambda line: _LISTED.search(line) is not None):
        named = _named(lines, run)
        if INDEX in named.values():
            found |= named
    return found


def _runs(lines: Sequence[str], is_entry: Callable[[str], bool]) -> Iterator[range]:
    """Yield stretches of at least three entries with few other short lines between them."""
    entries = [
        number
        for number, line in enumerate(lines)
        if _could_end_entry(line) and is_entry(line.rstrip())
    ]
    begun = 0
    for at in range(1, len(entries) + 1):
        if at == len(entries) or not _reaches(lines, entries[at - 1], entries[at]):
            if at - begun >= _FEWEST:
                yield range(entries[begun], entries[at - 1] + 1)
            begun = at


def _could_end_entry(line: str) -> bool:
    # The bound keeps the patterns from long searches in hostile lines.
    return 0 < len(line) <= _ENTRY_CHARS and line.rstrip()[-1:] in _ENDS


def _reaches(lines: Sequence[str], one: int, other: int) -> bool:
    if other - one - 1 > _WIDEST_GAP:
        return False
    return all(_could_stand_between(line) for line in lines[one + 1 : other])


def _could_stand_between(line: str) -> bool:
    if not line.strip() or len(line) > _ENTRY_CHARS or line.rstrip().endswith("。"):
        return False
    return len(_LEADERS.sub("", line)) <= _GAP_CHARS


def _has_leader(line: str) -> bool:
    leader = _LEADER.search(line)
    return leader is not None and any(char.isalnum() for char in line[: leader.start()])


def _names_articles(line: str) -> bool:
    return _DIVISION.match(line) is not None and _ARTICLES.search(line) is not None


def _with_divisions(lines: Sequence[str], run: range) -> range:
    """Take along the divisions above without articles of their own, and 附則 at the end."""
    start, stop = run.start, run.stop
    while (
        start > 0 and len(lines[start - 1]) <= _GAP_CHARS and _DIVISION.match(lines[start - 1])
    ):
        start -= 1
    if stop < len(lines) and _SUPPLEMENT.match(lines[stop]):
        stop += 1
    return range(start, stop)


def _title(lines: Sequence[str], run: range) -> int | None:
    above = range(run.start, run.start - _TITLE_WITHIN - 1, -1)
    near = [number for number in (*above, run.stop) if 0 <= number < len(lines)]
    return next((number for number in near if _TITLE.match(lines[number])), None)


def _named(lines: Sequence[str], run: range) -> dict[int, str]:
    """Return the lines of a run, its title included where it has one, with what they are."""
    title = _title(lines, run)
    if title is None:
        return dict.fromkeys(run, CONTENTS)
    name = INDEX if _INDEX_TITLE.search(lines[title]) else CONTENTS
    return dict.fromkeys(range(min(title, run.start), max(title + 1, run.stop)), name)


def _is_tabbed(lines: Sequence[str], run: range) -> bool:
    tabbed = sum("\t" in lines[number] for number in run)
    return len(run) >= _FEWEST_UNTITLED and tabbed >= _RISING_SHARE * len(run)


def _rises(lines: Sequence[str], run: range) -> bool:
    entries = (_SPACED.search(lines[number].rstrip()) for number in run)
    pages = [int(entry.group(1)) for entry in entries if entry]
    rising = sum(one <= other for one, other in pairwise(pages))
    return pages[0] < pages[-1] and rising >= _RISING_SHARE * (len(pages) - 1)

"""An administrator's own questions: a table with the columns question, answer, file, page."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from localrag.domain.errors.usage import UsageCode
from localrag.domain.runs import OwnQuestion
from localrag.text.normalise import squashed

TEMPLATE = (
    ("質問", "答え", "ファイル", "ページ"),
    ("# 例：宿泊料はいくらですか。", "9,800円|九千八百円", "旅費規程.pdf", "3"),
    ("# 例：社員食堂の来月の献立は何ですか。", "なし", "", ""),
)
"""What an empty file of questions begins with; rows after # are comments."""

_COLUMNS = {
    "question": ("question", "質問", "問い", "設問"),
    "answer": ("answer", "答え", "正解", "解答", "回答"),
    "file": ("file", "ファイル", "ファイル名", "文書"),
    "page": ("page", "ページ", "頁", "ページ番号"),
}
_NONE = frozenset({"なし", "見つかりません", "回答なし", "該当なし", "none", "notfound"})
_DELIMITERS = ",\t;"
_COMMENT = ("#", "＃")
_PARTS = re.compile(r"[|｜;；\n]")
_FILES = re.compile(r"[|｜\n]")
_PAGE_WORDS = re.compile(r"^(?:p\.?|ページ)|(?:ページ|頁)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that cannot be asked; `row` counts from 1 as spreadsheets do."""

    row: int
    code: UsageCode


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSheet:
    """The questions of a table in its order, and the rows that are none."""

    questions: tuple[OwnQuestion, ...]
    bad: tuple[BadRow, ...]


def own_questions(text: str) -> OwnSheet | None:
    """Return the questions in `text` (CSV, RFC 4180, or with tabs or semicolons).

    Rows without text and those that begin with # are passed over. Several answers stand in one
    cell with `|` or `;` between them. None where no row names a column of questions.
    """
    for delimiter in _DELIMITERS:
        rows = _records(text, delimiter)
        for _, cells in rows:
            if cells is None or not _is_said(cells):
                continue
            columns = _columns(cells)
            if "question" in columns:
                return _sheet(rows, columns, len(cells))
            break
    return None


def page_number(cell: str) -> str:
    """Return a page label or number as it is compared: p. and ページ left out, NFKC."""
    return _PAGE_WORDS.sub("", squashed(cell))


def _sheet(
    rows: Iterator[tuple[int, list[str] | None]], columns: dict[str, int], width: int
) -> OwnSheet:
    questions: list[OwnQuestion] = []
    bad: list[BadRow] = []
    seen: Counter[str] = Counter()
    for row, cells in rows:
        if cells is not None and not _is_said(cells):
            continue
        values = {
            name: cells[at].strip() if cells and at < len(cells) else ""
            for name, at in columns.items()
        }
        code = UsageCode.ROW_QUOTES if cells is None else _fault(cells, width, values)
        if code is not None:
            bad.append(BadRow(row=row, code=code))
            continue
        digest = _digest(values)
        questions.append(_question(row, f"{digest}-{seen[digest]}", values))
        seen[digest] += 1
    return OwnSheet(questions=tuple(questions), bad=tuple(bad))


def _fault(cells: Sequence[str], width: int, values: dict[str, str]) -> UsageCode | None:
    if any(cell.strip() for cell in cells[width:]):
        return UsageCode.ROW_CELLS
    if not any(char.isalnum() for char in values["question"]):
        return UsageCode.ROW_QUESTION
    if values.get("page") and not values.get("file"):
        return UsageCode.ROW_PAGE
    return None


def _question(row: int, key: str, values: dict[str, str]) -> OwnQuestion:
    answers = _split(_PARTS, values.get("answer", ""))
    expects_none = len(answers) == 1 and squashed(answers[0]).rstrip("。.") in _NONE
    return OwnQuestion(
        row=row,
        key=key,
        text=values["question"],
        answers=() if expects_none else answers,
        files=() if expects_none else _split(_FILES, values.get("file", "")),
        pages=() if expects_none else _split(_PARTS, values.get("page", "")),
        expects_none=expects_none,
    )


def _split(parts: re.Pattern[str], cell: str) -> tuple[str, ...]:
    found = (part.strip() for part in parts.split(cell))
    return tuple(dict.fromkeys(part for part in found if part))


def _digest(values: dict[str, str]) -> str:
    cells = "\0".join(values.get(name, "") for name in _COLUMNS)
    return sha256(cells.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Return where each column that we know stands, by its name."""
    names = [squashed(cell) for cell in cells]
    return {
        column: names.index(known[0])
        for column, spellings in _COLUMNS.items()
        if (known := [name for name in names if name in spellings])
    }


def _is_said(cells: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells) and not cells[0].strip().startswith(_COMMENT)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield each row with its number; None for one whose quotation marks do not match.

    Such a row ends with its first line: a mark that is never closed must not swallow the rest.
    """
    lines = list(io.StringIO(text, newline=""))
    at, number = 0, 0
    while at < len(lines):
        rest = map(lines.__getitem__, range(at, len(lines)))
        reader = csv.reader(rest, delimiter=delimiter, strict=True)
        begun = at
        try:
            for cells in reader:
                number += 1
                yield number, cells
                begun = at + reader.line_num
        except csv.Error:
            number += 1
            yield number, None
        else:
            return
        at = begun + 1

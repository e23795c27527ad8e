"""How much personal data is found, and how much is taken for it that is none.

usage: python -m benchmarks.personal_data [--data DIR] [--show KIND]
First the labelled sentences of tests/quality, those with which the rules were written and those that
were written afterwards; then columns of addresses and telephone numbers that a city publishes, and public documents as the
readers read them, where no number of a person should stand.
"""

import argparse
import csv
import io
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.fakes.labelled import FORMS, labelled

from localrag.documents.pool import ReaderPool
from localrag.domain.cancel import CancelToken
from localrag.domain.document import Document
from localrag.domain.library import FoundFile
from localrag.domain.personal_data import PersonalKind
from localrag.text.personal_data import personal_data

_FOLDERS = (
    "laws-sjis-html", "gif-docs", "ministry-pdf", "pubcom-env-plan", "yaizu-city", "aozora-cp932",
    "libreoffice-help-ja", "test-mails", "w3c-jlreq",
)  # fmt: skip
_COLUMNS = {
    "住所": PersonalKind.ADDRESS,
    "電話番号": PersonalKind.TELEPHONE,
    "連絡先電話番号": PersonalKind.TELEPHONE,
}
_ALL = frozenset(PersonalKind)
_AROUND = 12


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--show", type=PersonalKind, help="print what was found of this kind")
    options = parser.parse_args()
    _labelled("personal_data")
    _labelled("personal_data_unseen")
    _columns(options.data / "yaizu-city")
    _documents(options.data, options.show)


def _labelled(name: str) -> None:
    wanted: Counter[PersonalKind] = Counter()
    found: Counter[PersonalKind] = Counter()
    false: Counter[PersonalKind] = Counter()
    rows = labelled(name)
    for row in rows:
        marks = {
            (one.kind, one.span.start, one.span.end)
            for one in personal_data(row.text, _ALL, FORMS)
        }
        wanted.update(kind for kind, *_ in row.marks)
        found.update(kind for kind, *_ in marks & row.marks)
        false.update(kind for kind, *_ in marks - row.marks)
    print(f"{name}: {len(rows)} sentences, {wanted.total()} marks\n")
    print("| kind | marks | found | besides | recall | precision |")
    print("|---|---|---|---|---|---|")
    for kind in PersonalKind:
        _row(kind.value, wanted[kind], found[kind], false[kind])
    _row("all", wanted.total(), found.total(), false.total())
    print()


def _row(name: str, wanted: int, found: int, false: int) -> None:
    recall = found / wanted if wanted else 1.0
    precision = found / (found + false) if found + false else 1.0
    print(f"| {name} | {wanted} | {found} | {false} | {recall:.3f} | {precision:.3f} |")


def _columns(folder: Path) -> None:
    """Print how many cells are found of columns that a city calls addresses or telephone numbers."""
    cells: Counter[PersonalKind] = Counter()
    found: Counter[PersonalKind] = Counter()
    for file in sorted(folder.glob("*.csv")):
        rows = csv.DictReader(io.StringIO(decoded(file.read_bytes())))
        for name, value in (cell for row in rows for cell in row.items()):
            kind = _COLUMNS.get(str(name))
            if kind is not None and isinstance(value, str) and value.strip():
                cells[kind] += 1
                marks = personal_data(f"{name}: {value}", _ALL)
                found[kind] += any(one.kind is kind for one in marks)
    print("| columns of a city | cells | found |\n|---|---|---|")
    for kind, count in cells.items():
        print(f"| {kind} | {count} | {found[kind]} |")
    print()


def decoded(content: bytes) -> str:
    """Return a CSV of a public office as text."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp932")


def _documents(data: Path, shown: PersonalKind | None) -> None:
    print("| documents | files | characters | " + " | ".join(PersonalKind) + " | MB/s |")
    print("|---|---|---|" + "---|" * (len(PersonalKind) + 1))
    for name in _FOLDERS:
        files, chars, seconds = 0, 0, 0.0
        counts: Counter[PersonalKind] = Counter()
        for text in _texts(data / name):
            files += 1
            chars += len(text)
            begun = time.perf_counter()
            found = personal_data(text, _ALL, FORMS)
            seconds += time.perf_counter() - begun
            counts.update(one.kind for one in found)
            for one in found:
                if one.kind is shown:
                    part = text[max(0, one.span.start - _AROUND) : one.span.end + _AROUND]
                    print("   ", " ".join(part.split()))
        figures = " | ".join(str(counts[kind]) for kind in PersonalKind)
        speed = 3 * chars / 1e6 / seconds if seconds else 0
        print(f"| {name} | {files:,} | {chars:,} | {figures} | {speed:.1f} |", flush=True)


def _texts(folder: Path) -> Iterator[str]:
    """Yield the text of each file that can be read."""
    files = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            stat = path.stat()
            found = FoundFile(
                path=os.fsencode(path), size_bytes=stat.st_size, modified_ns=stat.st_mtime_ns
            )
            files.append(found)
    with ReaderPool() as pool:
        for outcome in pool.read(files, CancelToken()):
            if isinstance(outcome.file, Document):
                yield "\n".join(page.text for page in outcome.file.pages)


if __name__ == "__main__":
    main()

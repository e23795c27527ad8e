"""Readers as processes against bare libraries: PDF against pypdf, XLSX against calamine, memory.

usage: python -m benchmarks.readers [--data DIR] [--runs N]

CPU seconds of warm processes: start-up is in `bench start`. Each row is the median of the runs, taken
in turn. The memory is the largest resident size of a reader process, its imports included.
"""

import argparse
import io
import logging
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdf
import python_calamine
import xlsxwriter

from localrag.documents.draw_page import draw_page
from localrag.documents.drawing import DrawPage
from localrag.documents.pool import ReaderPool
from localrag.domain.cancel import CancelToken
from localrag.domain.document import Document
from localrag.domain.library import FoundFile

_ROWS = 10_000
_TICKS = os.sysconf("SC_CLK_TCK")
_QUOTES = 40
_BOOKS = 20  # times the workbook is read in a run: the system counts in hundredths of a second


def main() -> None:
    """Print the tables."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    pdfs = sorted(options.data.rglob("*.pdf"))
    with tempfile.TemporaryDirectory() as made:
        book = workbook(Path(made) / "明細.xlsx")
        print(f"{len(pdfs)} PDF files; a workbook of {_ROWS} rows and 8 columns\n")
        print("| what | CPU s (median) | low–high | ratio |\n|---|---|---|---|")
        compare("pypdf, extract_text", lambda: bare_pypdf(pdfs), pdfs, options.runs)
        books = [book] * _BOOKS
        compare("calamine, all rows", lambda: bare_calamine(books), books, options.runs)
    memory(options.data)
    both_cores(pdfs)
    marks(pdfs)


def workbook(path: Path) -> Path:
    """Write a workbook of numbers, dates and Japanese text."""
    chance = random.Random(1)
    names = ["消耗品", "旅費", "委託料", "修繕費", "通信費"]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("明細")
        sheet.write_row(
            0, 0, ["番号", "日付", "科目", "相手方", "摘要", "数量", "単価", "金額"]
        )
        for row in range(1, _ROWS + 1):
            count, price = chance.randint(1, 40), chance.randint(10, 90_000)
            sheet.write_row(
                row,
                0,
                [
                    row,
                    f"令和8年{row % 12 + 1}月{row % 28 + 1}日",
                    chance.choice(names),
                    f"みなと商店第{row % 97}号店",
                    f"庁舎{row % 9}階の{chance.choice(names)}に係る経費",
                    count,
                    price,
                    count * price,
                ],
            )
    return path


def bare_pypdf(paths: Sequence[Path]) -> None:
    """Take the text of each page with pypdf."""
    for path in paths:
        for page in pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages:
            page.extract_text()


def bare_calamine(paths: Sequence[Path]) -> None:
    """Take all rows of workbooks with calamine."""
    for path in paths:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def compare(name: str, reference: Callable[[], None], paths: Sequence[Path], runs: int) -> None:
    """Print a reference and the reader over the same files, in turn."""
    bare: list[float] = []
    ours: list[float] = []
    with ReaderPool(workers=1) as pool:
        read(pool, paths)
        for _ in range(runs):
            before = time.process_time()
            reference()
            bare.append(time.process_time() - before)
            ours.append(reader_cpu_s(pool, paths))
    whole = statistics.median(bare)
    for label, taken in ((f"{name} (reference)", bare), ("reader process and pipe", ours)):
        median = statistics.median(taken)
        print(
            f"| {label} | {median:.2f} | {min(taken):.2f}–{max(taken):.2f} | {whole / median:.2f} × |"
        )


def read(pool: ReaderPool, paths: Sequence[Path]) -> int:
    """Read files through the pool; return how many pages they have."""
    found = [
        FoundFile(
            path=os.fsencode(path.absolute()), size_bytes=path.stat().st_size, modified_ns=0
        )
        for path in paths
    ]
    outcomes = [outcome.file for outcome in pool.read(found, CancelToken())]
    return sum(len(one.pages) for one in outcomes if isinstance(one, Document))


def reader_cpu_s(pool: ReaderPool, paths: Sequence[Path]) -> float:
    """Return the CPU seconds of this process and its one reader for reading files."""
    before = children_cpu_s() + time.process_time()  # in this order: looking takes time too
    read(pool, paths)
    return time.process_time() + children_cpu_s() - before


def children_cpu_s() -> float:
    """Return the CPU seconds of children that live and of those that ended; Linux only."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = ended.ru_utime + ended.ru_stime
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid():
            total += (int(fields[11]) + int(fields[12])) / _TICKS
    return total


def memory(data: Path) -> None:
    """Print the resident size of a reader for the largest files of each kind."""
    print("\n| largest file of its kind | size MB | reader MB |\n|---|---|---|")
    for ending in ("pdf", "xlsx", "docx", "pptx", "html", "csv", "json", "txt"):
        files = sorted(data.rglob(f"*.{ending}"), key=lambda path: path.stat().st_size)
        if files:
            peak = peak_mb(files[-1])
            print(f"| {files[-1].name} | {files[-1].stat().st_size / 1e6:.1f} | {peak:.0f} |")


def peak_mb(path: Path) -> float:
    """Return the largest resident size of a fresh reader that reads one file."""
    code = (
        "import resource, sys; from pathlib import Path\n"
        "from benchmarks.readers import ReaderPool, read\n"
        "with ReaderPool(workers=1) as pool: read(pool, [Path(sys.argv[1])])\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True
    )
    return int(done.stdout) / 1024


def both_cores(pdfs: Sequence[Path]) -> None:
    """Print how much of the machine one and two readers use, and pages per second of the clock."""
    print("\n| PDFs by | CPU s per second | pages per second |\n|---|---|---|")
    began = time.perf_counter()
    bare_pypdf(pdfs)
    bare_s = time.perf_counter() - began
    for workers in (1, 2):
        with ReaderPool(workers=workers) as pool:
            pages = read(pool, pdfs)
            began = time.perf_counter()
            taken = reader_cpu_s(pool, pdfs)
            passed = time.perf_counter() - began
            if workers == 1:
                print(f"| pypdf | 1.00 | {pages / bare_s:.0f} |")
            print(f"| {workers} readers | {taken / passed:.2f} | {pages / passed:.0f} |")


def marks(pdfs: Sequence[Path]) -> None:
    """Print what it costs to find a quote on a page that is shown."""
    slowest = (0.0, "")
    times: list[float] = []
    with ReaderPool(workers=1) as pool:
        for path in pdfs:
            found = FoundFile(
                path=os.fsencode(path.absolute()), size_bytes=path.stat().st_size, modified_ns=0
            )
            document = next(iter(pool.read([found], CancelToken()))).file
            if not isinstance(document, Document):
                continue
            data = path.read_bytes()
            for page in document.pages[:_QUOTES]:
                quote = page.text[len(page.text) // 2 :][:120]
                request = DrawPage(
                    path=found.path, name_ending="pdf", member=b"", page=page.number,
                    width_px=900, quotes=(),
                )  # fmt: skip
                bare, marked = drawn_s(data, request), drawn_s(data, request, quote)
                times.append(marked - bare)
                slowest = max(slowest, (marked - bare, f"{path.name} p. {page.number}"))
    print(
        f"\nrectangles of a quote, CPU ms: median {statistics.median(times) * 1000:.1f}, "
        f"slowest {slowest[0] * 1000:.1f} ({slowest[1]}), {len(times)} pages"
    )


def drawn_s(data: bytes, request: DrawPage, *quotes: str) -> float:
    """Return the CPU seconds for drawing a page with quotes; the best of three."""
    asked = DrawPage(
        path=request.path, name_ending=request.name_ending, member=request.member,
        page=request.page, width_px=request.width_px, quotes=quotes,
    )  # fmt: skip
    taken: list[float] = []
    for _ in range(3):
        before = time.process_time()
        draw_page(data, asked)
        taken.append(time.process_time() - before)
    return min(taken)


if __name__ == "__main__":
    main()

"""What indexing a folder costs, against compressing the same bytes with zlib level 6.

usage: python -m benchmarks.reading [--data DIR] [--runs N]
"""

import argparse
import sys
from pathlib import Path

from benchmarks.measure import HEADER, INDEX, in_turn

_FOLDERS = ("laws-sjis-html", "ministry-pdf", "yaizu-city", "gif-docs")
_REFERENCE = (
    "import pathlib, sys, zlib\n"
    "for p in sorted(pathlib.Path(sys.argv[1]).rglob('*')):\n"
    "    p.is_file() and zlib.compress(p.read_bytes(), 6)\n"
)


def main() -> None:
    """Print a table per folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    for name in _FOLDERS:
        folder = str(options.data / name)
        commands = {
            "zlib over the same bytes (reference)": [sys.executable, "-c", _REFERENCE, folder],
            "localrag index": [sys.executable, "-c", INDEX, folder],
        }
        figures = in_turn(commands, options.runs)
        print(f"\n{name}\n\n{HEADER}")
        for figure in figures:
            print(figure.row(figures[0]))


if __name__ == "__main__":
    main()

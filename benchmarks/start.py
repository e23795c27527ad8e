"""What a search in a fresh process costs, against importing sentence-transformers.

usage: python -m benchmarks.start [--data DIR] [--runs N]
Indexes the statutes of the public documents once (not counted), then times whole processes.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import HEADER, in_turn


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        localrag = [sys.executable, "-m", "localrag", "--home", home]
        folder = options.data / "laws-sjis-html"
        subprocess.run([*localrag, "index", str(folder)], check=True, capture_output=True)
        commands = {
            "python -c 'import sentence_transformers' (reference)": [
                sys.executable,
                "-c",
                "import sentence_transformers",
            ],
            "localrag search, fresh process": [*localrag, "search", "届出の期限"],
            "localrag ask (extract), fresh process": [
                *localrag,
                "ask",
                "転入をした者は何日以内に届け出なければなりませんか。",
            ],
            "localrag --help": [*localrag, "--help"],
        }
        figures = in_turn(commands, options.runs)
    print(HEADER)
    for figure in figures:
        print(figure.row(figures[0]))


if __name__ == "__main__":
    main()

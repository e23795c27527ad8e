"""What the store adds to reading and embedding, and what a run costs in which nothing changed.

usage: python -m benchmarks.indexing [--data DIR] [--runs N]
The reference reads, cuts and embeds on the same worker pool and keeps nothing. The unchanged run is
held against `localrag status` and one stat per file.
"""

import argparse
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from benchmarks.measure import HEADER, INDEX, in_turn
from localrag.domain.cancel import CancelToken
from localrag.domain.library import Folder
from localrag.governance.places import places
from localrag.governance.policy import read_policy
from localrag.wiring import Session, Site
from localrag.workflows.index_folders import index_folders

_STATUS_AND_STAT = (
    "import pathlib, subprocess, sys\n"
    "[p.stat() for p in pathlib.Path(sys.argv[2]).rglob('*')]\n"
    "subprocess.run([sys.executable, '-m', 'localrag', '--home', sys.argv[1], 'status'],"
    " check=True, capture_output=True)\n"
)


class _Nowhere:
    """A writer that takes documents and keeps nothing."""

    def commit(self, *_: object) -> None:
        """Take a document."""

    touch = skip = move = set_original = use_model = commit

    def remove(self, paths: list[bytes]) -> int:
        """Remove nothing."""
        return len(paths)

    def publish(self, at: datetime) -> int:
        """Make nothing visible."""
        return int(at is None)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--read", type=Path, help="only read and embed, for a process of its own"
    )
    options = parser.parse_args()
    if options.read:
        _read_and_embed(options.read)
        return
    data = str(options.data)
    this = [sys.executable, "-m", "benchmarks.indexing"]
    _print(
        {
            "reading and embedding alone (reference)": [*this, "--read", data],
            "localrag index": [sys.executable, "-c", INDEX, data],
        },
        options.runs,
    )
    with tempfile.TemporaryDirectory() as home:
        localrag = [sys.executable, "-m", "localrag", "--home", home]
        subprocess.run([*localrag, "index", data], check=True, capture_output=True)
        _print(
            {
                "localrag status and one stat per file (reference)": [
                    sys.executable,
                    "-c",
                    _STATUS_AND_STAT,
                    home,
                    data,
                ],
                "localrag sync, nothing changed": [*localrag, "sync"],
            },
            options.runs,
        )


def _read_and_embed(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        site = Site(places=places(Path(home)), library="main", policy=read_policy(None))
        with Session(site) as session, session.indexing() as tools:
            only_read = replace(tools, writer=_Nowhere())
            for _ in index_folders(
                [Folder(path=bytes(folder.absolute()))], only_read, CancelToken()
            ):
                pass


def _print(commands: dict[str, list[str]], runs: int) -> None:
    figures = in_turn(commands, runs)
    print(f"\n{HEADER}")
    for figure in figures:
        print(figure.row(figures[0]))


if __name__ == "__main__":
    main()

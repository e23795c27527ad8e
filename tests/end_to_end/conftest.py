"""The installed command line, run as its users run it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Run:
    """What one command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on standard output."""
        return json.loads(self.out)


@dataclass(frozen=True)
class CommandLine:
    """`localrag` with a home of its own; LOCALRAG_COMMAND names another installation."""

    home: Path
    environment: Mapping[str, str]

    def command(self, *arguments: str | bytes) -> list[str | bytes]:
        """Return the whole command."""
        named = os.environ.get("LOCALRAG_COMMAND")
        start = [named] if named else [sys.executable, "-m", "localrag"]
        return [*start, "--home", str(self.home), "--lang", "ja", *arguments]

    def run(self, *arguments: str | bytes, wrap: Sequence[str] = ()) -> Run:
        """Run a verb to its end."""
        done = subprocess.run(
            [*wrap, *self.command(*arguments)],
            capture_output=True,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return Run(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def json(self, *arguments: str | bytes) -> Run:
        """Run a verb with --json."""
        return self.run("--json", *arguments)


@pytest.fixture
def cli(tmp_path) -> CommandLine:
    return CommandLine(home=tmp_path / "home", environment=dict(os.environ))


@pytest.fixture
def office(tmp_path) -> Path:
    """A folder as offices name it, with a CP932 memo, a page of HTML and two broken files."""
    folder = tmp_path / "令和８年度　資料"
    folder.mkdir()
    memo = "公用車の予備鍵は管財課の赤い棚に保管している。返却は翌開庁日の午前九時まで。"
    (folder / "メモ.txt").write_bytes(memo.encode("cp932"))
    (folder / "窓口.html").write_text(
        "<html><head><title>窓口案内</title></head><body><h1>住民票</h1>"
        "<p>住民票の写しの手数料は一通三百円です。受付は平日の午前八時三十分からです。</p>"
        "<h1>印鑑登録</h1><p>印鑑登録証明書の手数料は一通三百五十円です。</p></body></html>",
        encoding="utf-8",
    )
    (folder / "空.docx").write_bytes(b"")
    (folder / "切れた.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    odd = os.fsencode(folder) + b"/\x83\x5c\x95\x5c.txt"
    Path(os.fsdecode(odd)).write_bytes(
        "備品を捨てるには物品管理者の承認を要する。".encode("cp932")
    )
    return folder

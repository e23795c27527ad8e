"""What the documents name exists."""

import re
import shlex
from pathlib import Path

import pytest

from localrag.cli.app import build, walk

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("packaging/*.md")]
)
LINK = re.compile(r"\]\(([^)#:]+)\)")
BLOCK = re.compile(r"```\n(.*?)```", re.DOTALL)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page):
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_tests_that_the_fault_table_names_exist():
    table = (ROOT / "docs" / "store-faults.md").read_text(encoding="utf-8")
    named_tests = set(re.findall(r"`([a-z_/]+\.py)`", table))
    assert len(named_tests) > 10
    assert [name for name in named_tests if not (ROOT / "tests" / name).is_file()] == []


def examples() -> list[str]:
    blocks = [b for page in PAGES for b in BLOCK.findall(page.read_text(encoding="utf-8"))]
    lines = [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return sorted({line for line in lines if line.startswith("localrag ")})


@pytest.mark.parametrize("example", examples())
def test_example_is_a_command_that_exists(example):
    known = dict(walk(build("ja")))
    words = shlex.split(example)
    verb = next(w for count in (4, 3, 2) if (w := " ".join(words[:count])) in known)
    options = {name for parameter in known[verb].params for name in parameter.opts}
    used = {word for word in words if word.startswith("--")}
    assert used - options == set()


def test_both_guides_have_the_same_chapters():
    guide = ROOT / "docs" / "guide"
    chapters = [sorted(p.name for p in (guide / lang).iterdir()) for lang in ("ja", "en")]
    assert chapters[0] == chapters[1]

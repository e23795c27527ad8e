"""Each of the hostile files ends in one of its named reasons, within the limits."""

import os

import pytest
from tests.samples.hostile_bytes import READ, HostileFile
from tests.samples.hostile_files import hostile_files

from localrag.documents.pool import ReaderPool
from localrag.domain.cancel import CancelToken
from localrag.domain.document import Document
from localrag.domain.library import FoundFile, SkippedFile
from localrag.domain.limits import ReadLimits

LIMITS = ReadLimits(wall_s=60, memory_bytes=1536 * 1024 * 1024)
FILES = list(hostile_files())


@pytest.fixture(scope="module")
def pool():
    with ReaderPool(workers=1, limits=LIMITS) as opened:
        yield opened


def end_of(outcome) -> str:
    return READ if isinstance(outcome, Document) else outcome.code


def test_there_are_many_of_them_and_no_two_have_one_name():
    assert len(FILES) >= 60
    assert len({file.name for file in FILES}) == len(FILES)


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_file_ends_in_its_reason_and_the_next_one_is_read(
    pool: ReaderPool, tmp_path, file: HostileFile
):
    bad, good = tmp_path / file.name, tmp_path / "次.txt"
    bad.write_bytes(file.make())
    good.write_text("次の文書である。", encoding="utf-8")
    found = [
        FoundFile(path=os.fsencode(path), size_bytes=path.stat().st_size, modified_ns=0)
        for path in (bad, good)
    ]
    outcome, after = pool.read(found, CancelToken())
    assert end_of(outcome.file) in file.ends
    codes = {member.code for member in outcome.members if isinstance(member, SkippedFile)}
    if isinstance(outcome.file, Document):
        assert codes >= set(file.members)
        assert all(page.text.isprintable() or "\n" in page.text or "\t" in page.text
                   for page in outcome.file.pages if page.text)  # fmt: skip
    assert isinstance(after.file, Document)

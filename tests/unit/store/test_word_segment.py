"""A segment that is swept away while it is opened is refused then, not at a question later."""

import pytest
from tests.fakes.store_documents import made_document, made_entries

from localrag.store.analysis import PLAIN, analysis_of
from localrag.store.word_segment import open_segment, write_segment

DOCUMENT = made_document(b"/d/a", ["旅費の規程。"])


@pytest.mark.parametrize("kind", ["fast", "fieldnorm", "idx", "pos", "store", "term"])
def test_a_segment_without_one_of_its_files_does_not_open(tmp_path, kind):
    write_segment(
        tmp_path / "s", made_entries([DOCUMENT]), {DOCUMENT.id: 1}, analysis_of(PLAIN)
    )
    assert open_segment(tmp_path / "s", PLAIN.version).frequencies(["旅費"]) == {"旅費": 1}
    [path] = (tmp_path / "s").rglob(f"*.{kind}")
    path.unlink()
    with pytest.raises((OSError, ValueError)):
        open_segment(tmp_path / "s", PLAIN.version)

"""Saved runs beside a real library: kept whole, and never longer than the documents' words."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.fakes.own_runs import BEGUN, made_result, made_run, place_in
from tests.fakes.store_documents import WHEN, made_document, made_member, put, written

from localrag.domain.answer import AnswerMode
from localrag.domain.errors import StoreError, UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.library import FoundFile
from localrag.domain.runs import LAST, PREVIOUS
from localrag.store import saved_runs
from localrag.store.library import Library
from localrag.store.proof import LibraryProof

GONE = made_document("/d/消える.txt".encode(), ["倉庫の鍵は青い箱にある。"])
KEPT = made_document("/d/残る.txt".encode(), ["会議室の定員は十二名である。"])
MEMBER = made_member(b"/d/a.zip", b"in.txt", ["書庫の中の文である。"])
ZIP = replace(made_document(b"/d/a.zip", [""]), members=(b"in.txt",))

OF_GONE = made_result("鍵", cited=(place_in(GONE.source),), passages=(place_in(GONE.source),))
OF_KEPT = made_result(
    "定員",
    cited=(place_in(KEPT.source),),
    passages=(place_in(KEPT.source), place_in(GONE.source)),
)
WRITTEN = made_result(
    "両方",
    mode=AnswerMode.GENERATED,
    cited=(place_in(KEPT.source),),
    passages=(place_in(KEPT.source), place_in(GONE.source)),
)
OF_MEMBER = made_result("書庫", cited=(place_in(MEMBER.source),))


@pytest.fixture
def folder(tmp_path):
    with written(tmp_path, [GONE, KEPT, ZIP, MEMBER]):
        pass
    with reading(tmp_path) as library:
        library.runs.save(made_run([OF_GONE, OF_KEPT, WRITTEN, OF_MEMBER]))
    return tmp_path


def reading(folder):
    return Library.open(folder, "main")


def writing(folder):
    return Library.open(folder, "main", write=True)


def loaded(folder, name="基準"):
    with reading(folder) as library:
        return library.runs.load(name)


def answers(folder):
    return {result.key: result.answer for result in loaded(folder).results}


def bytes_of_runs(folder) -> bytes:
    return b"".join(p.read_bytes() for p in sorted(folder.rglob("runs/*")) if p.is_file())


def left(folder, document=GONE):
    with reading(folder) as library:
        traces = LibraryProof(library).traces(document.source.file)
    return {trace.place: trace.left for trace in traces if trace.left}


def test_a_run_comes_back_as_it_was_saved(folder):
    assert loaded(folder) == made_run([OF_GONE, OF_KEPT, WRITTEN, OF_MEMBER])


def test_runs_are_in_the_order_of_their_time_and_the_newest_have_names(folder):
    with reading(folder) as library:
        for name, days in (("b", 2), ("a", 1), ("c", -1)):
            begun = BEGUN + timedelta(days=days)
            library.runs.save(made_run([OF_KEPT], name=name, begun=begun))
        assert [run.name for run in library.runs.runs()] == ["c", "基準", "a", "b"]
        assert library.runs.load(LAST).name == "b"
        assert library.runs.load(PREVIOUS).name == "a"
        library.runs.remove("b")
        assert library.runs.load(LAST).name == "a"
        with pytest.raises(UsageError) as raised:
            library.runs.remove("b")
    assert raised.value.code is UsageCode.RUN_NOT_FOUND


@pytest.mark.parametrize("name", ["基準", "last", "previous", "", " ", "a\nb", "長" * 81])
def test_a_name_that_is_taken_or_none_is_refused(folder, name):
    with reading(folder) as library, pytest.raises(UsageError) as raised:
        library.runs.vacant(name)
    assert raised.value.code is UsageCode.RUN_EXISTS


@pytest.mark.parametrize("name", ["../../逃げる", "con", "a/b", "令和８年 春"])
def test_any_other_name_is_a_file_of_the_runs_folder(folder, name):
    with reading(folder) as library:
        library.runs.vacant(name)
        library.runs.save(made_run([OF_KEPT], name=name))
        assert library.runs.load(name).name == name
        assert len(list((library.folder / "runs").glob("*.json"))) == 2


def test_a_removed_document_leaves_no_word_and_no_name_in_a_run(folder):
    assert left(folder) == {"documents": 1, "runs": 3}
    with writing(folder) as library:
        library.writer.remove([GONE.source.path])
    assert left(folder) == {}
    assert answers(folder) == {
        "鍵": "",
        "定員": OF_KEPT.answer,
        "両方": "",  # a model that was shown both may have used both
        "書庫": OF_MEMBER.answer,
    }
    assert [r.is_cleared for r in loaded(folder).results] == [True, False, True, False]
    assert "消える".encode() not in bytes_of_runs(folder)
    assert "鍵は青い箱にある".encode() not in bytes_of_runs(folder)
    assert loaded(folder).results[0].contains is True
    assert loaded(folder).results[0].document_rank == 1


def test_what_lay_in_an_archive_goes_with_it(folder):
    assert left(folder, MEMBER)["runs"] == 1
    with writing(folder) as library:
        library.writer.remove([b"/d/a.zip"])
    assert left(folder, MEMBER) == {}
    assert answers(folder)["書庫"] == ""
    assert answers(folder)["鍵"] == OF_GONE.answer


def test_words_of_a_changed_document_go_with_the_end_of_the_run_that_changed_it(folder):
    changed = made_document(GONE.source.path, ["倉庫の鍵は赤い箱にある。"])
    with writing(folder) as library:
        put(library, changed)
        library.writer.publish(WHEN)
    assert answers(folder)["鍵"] == ""
    assert answers(folder)["定員"] == OF_KEPT.answer


def test_a_document_that_was_moved_and_then_removed_leaves_nothing(folder):
    moved = FoundFile(path=b"/d/moved.txt", size_bytes=1, modified_ns=1)
    with writing(folder) as library:
        library.writer.move(GONE.source.path, moved)
        library.writer.remove([moved.path])
    assert "鍵は青い箱にある".encode() not in bytes_of_runs(folder)
    assert left(folder) == {}


def test_a_run_that_is_saved_after_the_removal_has_no_words_of_it(folder):
    with writing(folder) as library:
        library.writer.remove([GONE.source.path])
    with reading(folder) as library:
        library.runs.save(made_run([OF_GONE, OF_KEPT], name="遅れて"))
    assert left(folder) == {}
    assert "鍵は青い箱にある".encode() not in bytes_of_runs(folder)


def test_a_crash_before_the_runs_were_cleared_is_made_good_by_the_next_writer(folder):
    before = {p: p.read_bytes() for p in folder.rglob("runs/*.json")}
    with writing(folder) as library:
        library.writer.remove([GONE.source.path])
    for path, content in before.items():
        path.write_bytes(content)
    assert left(folder)["runs"] == 3
    with writing(folder):
        pass
    assert left(folder) == {}


def test_half_of_a_file_is_found_and_goes_with_the_next_writer(folder):
    (run,) = folder.rglob("runs/*.json")
    run.with_name("half.json.tmp").write_bytes(run.read_bytes()[:200])
    assert left(folder, made_document(b"/d/other", [""])) == {"runs": 1}
    with writing(folder):
        pass
    assert left(folder, made_document(b"/d/other", [""])) == {}


@pytest.mark.parametrize("content", [b"", b"{", b'{"format": 9}', b"\xff\xfe", b"[]"])
def test_a_run_that_cannot_be_read_is_named_harms_no_other_and_can_be_removed(folder, content):
    broken = next(iter(folder.rglob("runs/*.json"))).with_name("broken.json")
    broken.write_bytes(content)
    with writing(folder) as library:
        library.writer.remove([b"/d/a.zip"])
    with reading(folder) as library:
        assert library.runs.unreadable() == ["broken"]
        assert [run.name for run in library.runs.runs()] == ["基準"]
        with pytest.raises(UsageError) as raised:
            library.runs.load("broken")
        assert raised.value.code is UsageCode.RUN_UNREADABLE
        with pytest.raises(UsageError):
            library.runs.vacant("broken")
    assert broken.read_bytes() == content
    assert left(folder, MEMBER) == {"runs": 1}  # what it holds nobody knows
    with reading(folder) as library:
        library.runs.remove("broken")
    assert left(folder, MEMBER) == {}


def full_disk(_path: Path, _content: bytes) -> None:
    raise OSError(28, "No space left on device")


def test_on_a_full_disk_a_removal_deletes_the_run_that_it_cannot_clear(folder, monkeypatch):
    with writing(folder) as library:
        monkeypatch.setattr(saved_runs, "write_whole", full_disk)
        library.writer.remove([GONE.source.path])
    assert left(folder) == {}
    with reading(folder) as library:
        assert library.runs.runs() == []


def test_on_a_full_disk_saving_is_an_error_and_the_former_run_stays(folder, monkeypatch):
    with reading(folder) as library:
        monkeypatch.setattr(saved_runs, "write_whole", full_disk)
        with pytest.raises(StoreError):
            library.runs.save(made_run([OF_KEPT]))
        assert len(library.runs.load("基準").results) == 4


def test_a_library_that_is_not_there_has_no_runs_and_reading_makes_no_folder(tmp_path):
    with reading(tmp_path) as library:
        assert library.runs.runs() == []
        assert library.runs.holding(b"/d/x") == 0
    assert list(tmp_path.iterdir()) == []

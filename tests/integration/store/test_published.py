"""A library published, taken over and read by those who may not write."""

import os
import random
import shutil
import stat
import zlib
from datetime import timedelta

import pytest
from tests.fakes.failing_sweep import _forked
from tests.fakes.kept_answers import made_answer
from tests.fakes.publish_story import (
    CHANGED,
    GOING,
    KEPT,
    Site,
    begun,
    dump_of,
)
from tests.fakes.store_documents import WHEN, made_document, written

from localrag.domain.answer import Approval
from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import PublicationError, StoreError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.errors.store import StoreCode
from localrag.domain.question import Question
from localrag.domain.removals import MissingState
from localrag.store.analysis import none_installed
from localrag.store.database import DATABASE_FILE
from localrag.store.history import open_history
from localrag.store.library import Library
from localrag.store.published.folder import PublicationFolder
from localrag.store.published.publisher import unpublish
from localrag.store.published.serving import opened
from localrag.store.published.traces import published_traces, superseded_trace
from localrag.store.state import LibraryState
from localrag.workflows.update import update

ASKED = "旅費の規程はどれですか"
UNTIL = WHEN + timedelta(days=30)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    return begun(tmp_path_factory.mktemp("publish") / "site").root


@pytest.fixture
def site(saved, tmp_path):
    shutil.copytree(saved, tmp_path / "site")
    return Site(tmp_path / "site")


def opened_here(site):
    return opened(site.root / "none", site.place.root, "main", none_installed)


def left(site, path):
    return {
        trace.place: trace.left for trace in published_traces([os.fsencode(site.share)], path)
    }


def test_what_is_taken_over_is_what_was_published(site):
    assert site.served() != site.owned()
    report = site.publish()
    assert (report.added, report.changed, report.gone) == (4, 1, 1)
    assert site.served() != site.owned()
    assert site.update().previous == 1
    assert site.served() == site.owned()


def test_publishing_again_what_did_not_change_writes_nothing(site):
    number = site.publish().number
    before = sorted(path for path in site.share.rglob("*"))
    again = site.publish()
    assert (again.number, again.is_new, again.written_bytes) == (number, False, 0)
    assert sorted(path for path in site.share.rglob("*")) == before
    site.update()
    assert not site.update().is_new


def test_only_the_parts_that_changed_travel(site):
    documents = [made_document(b"/d/%03d" % n, [unlike(n), unlike(-n)]) for n in range(24)]
    with written(site.own, documents):
        pass
    whole = site.publish().size_bytes
    site.update()
    with written(site.own, [made_document(b"/d/012", ["規程 12 の新しい本文。"])]):
        pass
    written_bytes, read_bytes = site.publish().written_bytes, site.update().read_bytes
    # One part of three documents, and the manifest.
    assert 0 < read_bytes <= written_bytes < whole // 4
    assert site.served() == site.owned()


def unlike(seed):
    """Return a text that no other one helps to compress."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return "".join(chr(chance.randrange(0x4E00, 0x9F00)) for _ in range(600))


def test_an_open_library_stays_what_it_was_and_the_next_question_has_the_new_one(site):
    with opened_here(site) as library:
        library.hold()
        before = dump_of(library)
        folder = library.folder
        site.publish()
        site.update()
        assert not folder.exists()
        assert dump_of(library) == before
    assert site.served() == site.owned() != before


def test_who_opened_it_without_its_caches_gets_the_same_answers(site):
    with opened_here(site) as library:
        before = site.served()
        site.publish()
        site.update()
        assert dump_of(library) == before


@pytest.mark.skipif(not hasattr(os, "setuid") or os.getuid() != 0, reason="needs another user")
def test_a_user_without_rights_reads_what_the_administrator_took_over(site):
    site.publish()
    before = os.umask(0o077)  # as careful administrators have it
    try:
        shutil.rmtree(site.place.path)
        site.subscribe()
        site.update()
    finally:
        os.umask(before)
    wanted, updater = site.served(), site.updater()
    folder = site.root
    while folder != folder.parent:  # pytest makes folders for one user
        if not folder.stat().st_mode & 0o001:
            folder.chmod(stat.S_IMODE(folder.stat().st_mode) | 0o011)
        folder = folder.parent

    def asked() -> list[str]:
        os.setgid(65534)
        os.setuid(65534)
        found = [site.served()]
        try:
            (site.place.path / "x").touch()
        except PermissionError:
            found.append("may not write")
        try:
            list(update(updater, site.share, CancelToken()))
        except StoreError as error:
            found.append(error.code.value)
        return found

    before = sorted(path for path in site.place.path.rglob("*"))
    assert _forked(asked) == [wanted, "may not write", StoreCode.READ_ONLY.value]
    assert sorted(path for path in site.place.path.rglob("*")) == before


def test_what_was_taken_over_is_changed_by_nobody(site):
    current = site.place.current()
    with pytest.raises(PublicationError) as caught:
        Library.open(current, "main", write=True)
    assert caught.value.code is PublicationCode.READ_ONLY
    assert not list(current.rglob("*-wal"))


def test_a_library_of_ones_own_comes_first(site):
    with written(site.root / "none", [KEPT]) as library:
        mine = dump_of(library)
    assert site.served() == mine


def test_what_waits_for_a_decision_on_its_removal_is_not_published(site):
    with Library.open(site.own, "main", write=True) as library:
        library.catalogue.note_missing([KEPT.source.path], MissingState.PENDING, WHEN)
    site.publish()
    assert left(site, KEPT.source.path)["published"] == 0
    site.update()
    with opened_here(site) as library:
        assert KEPT.id not in {document.id for document in library.catalogue.documents()}


def test_a_removed_document_leaves_the_share_and_the_pcs_by_a_stated_time(site):
    grace = timedelta(hours=24)
    report = site.publish(grace)
    assert (report.removed, report.kept) == (0, 1)
    assert left(site, GOING.source.path)["published"] == 1  # the generation before
    current = site.place.current()
    secret = "金庫は給湯室の奥にある".encode()
    assert raw_bytes_hold(site, current, secret)
    site.update()
    assert not raw_bytes_hold(site, site.place.current(), secret)
    assert not current.exists()
    with opened_here(site) as library:
        assert superseded_trace(library.folder).left == 0
    # The time of grace is over, and nothing has changed.
    done = site.publish()
    assert (done.is_new, done.removed, done.kept) == (False, 1, 0)
    assert set(left(site, GOING.source.path).values()) == {0}
    assert left(site, CHANGED.source.path)["published"] == 1


def raw_bytes_hold(site, current, phrase):
    """Whether the truth on the PC holds the words; its pages are read through SQLite."""
    with Library.open(current, "main") as library:
        rows = library.database.rows(
            "SELECT count(*) FROM pages WHERE instr(text, ?)", (phrase,)
        )
    return rows[0][0] > 0


def test_a_share_that_is_cleared_holds_nothing_of_ours_and_all_else(site):
    with Library.open(site.own, "main", write=True) as library:
        (site.share / "notes.txt").write_text("他人のファイル", encoding="utf-8")
        (site.share / "parts" / "ab").mkdir(exist_ok=True)
        (site.share / "parts" / "ab" / "notes.txt").touch()
        unpublish(library, site.share, is_gone=False)
        assert os.fsencode(site.share) not in LibraryState(library.database).published()[1]
        assert sorted(p.name for p in site.share.rglob("*")) == [
            "ab",
            "notes.txt",
            "notes.txt",
            "parts",
        ]
        with pytest.raises(PublicationError) as caught:
            unpublish(library, site.share, is_gone=False)
    assert caught.value.code is PublicationCode.ANOTHER_LIBRARY
    # What was taken over before serves on.
    assert site.served()


def test_a_folder_with_other_files_is_not_published_into(site, tmp_path):
    site.share = tmp_path / "documents"
    site.share.mkdir()
    (site.share / "a.txt").touch()
    with pytest.raises(PublicationError) as caught:
        site.publish()
    assert caught.value.code is PublicationCode.FOLDER_TAKEN
    assert [path.name for path in site.share.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("what", ["truth", "words"])
def test_a_damaged_copy_is_made_anew_from_the_share(site, what):
    wanted, current = site.served(), site.place.current()
    names = {"truth": DATABASE_FILE, "words": "words-*/chunks.npy"}
    (file,) = (current / "main").glob(names[what])
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert site.update(is_checked=True).is_new
    assert site.served() == wanted
    assert site.place.current() != current
    assert not current.exists()


def test_what_is_in_use_is_never_taken_for_superseded(site):
    site.publish()
    before, note = site.served(), site.place.path / "current.json"
    content = note.read_bytes()
    note.unlink()
    note.mkdir()  # as a disk that fails: it is there and cannot be read
    with pytest.raises(StoreError) as caught:
        site.update()
    assert caught.value.code is StoreCode.IO_FAILED
    note.rmdir()
    note.write_bytes(content[:-1])
    assert site.served() == before
    assert site.update().previous == 1
    assert site.served() == site.owned()


def test_a_damaged_part_in_the_share_is_written_anew(site):
    site.publish()
    for part in (site.share / "parts").rglob("*"):
        if part.is_file():
            part.write_bytes(b"\0" * part.stat().st_size)
    # The size is right, and nothing is read of what lies there already.
    with pytest.raises(PublicationError) as caught:
        site.update()
    assert caught.value.code is PublicationCode.ALTERED
    assert site.publish(is_checked=True).is_new
    site.update()
    assert site.served() == site.owned()


def test_numbers_go_on_in_another_folder(site, tmp_path):
    assert site.publish().number == 2
    site.share = tmp_path / "stick"
    assert site.publish().number == 3
    assert site.update().number == 3


def approve(site, *documents):
    with open_history(site.own, "main") as history:
        approval = Approval(id=0, approver="山田", approved=WHEN, expires=UNTIL)
        history.approved.approve(made_answer(ASKED, documents), ASKED, approval)
        history.conversations.create("内々の相談", WHEN)


def test_approved_answers_and_the_glossary_travel_and_conversations_do_not(site):
    approve(site, KEPT)
    site.publish()
    site.update()
    with opened_here(site) as library:
        question = Question(text=ASKED, standalone=ASKED)
        answer = library.approved.answer_to(question, library.glossary, WHEN)
        assert answer.approval.approver == "山田"
        assert answer.citations[0].text == "旅費の規程。"
        assert [entry.term for entry in library.glossary.entries()] == ["旅費規程"]
        assert library.database.rows("SELECT count(*) FROM conversations") == [(0,)]
        assert library.approved.answer_to(question, library.glossary, UNTIL) is None
    for path in site.share.rglob("*"):
        assert not path.is_file() or "内々".encode() not in unpacked(path.read_bytes())


def unpacked(content):
    try:
        return zlib.decompress(content)
    except zlib.error:
        return content


def test_an_answer_goes_with_its_document_and_an_answer_to_come_is_not_sent(site):
    approve(site, KEPT)
    site.publish()
    site.update()
    with Library.open(site.own, "main", write=True) as library:
        library.catalogue.note_missing([KEPT.source.path], MissingState.PENDING, WHEN)
    site.publish()
    site.update()
    with opened_here(site) as library:
        assert library.database.rows("SELECT count(*) FROM approved") == [(0,)]


def test_stopped_by_hand_the_old_one_serves_and_nothing_is_fetched_twice(site):
    site.publish()
    before, cancel = site.served(), CancelToken()
    parts = []

    class Stopping(PublicationFolder):
        def part(self, digest):
            parts.append(digest)
            cancel.cancel()
            return super().part(digest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("localrag.store.published.updater.PublicationFolder", Stopping)
        with pytest.raises(Cancelled):
            list(update(site.updater(), site.share, cancel))
    assert len(parts) == 1
    assert site.served() == before
    signed = site.updater().offered(site.share)
    needed = site.updater().needed(signed, site.place.signed())
    fetched = [part for part in needed.parts if part.sha256 in parts]
    left = needed.size_bytes - sum(part.size_bytes for part in fetched)
    assert site.update().read_bytes == signed.size_bytes + left


def test_two_updates_at_once_do_not_meet(site):
    site.publish()
    with site.updater().held(), pytest.raises(StoreError) as caught:
        site.update()
    assert caught.value.code is StoreCode.LOCKED
    assert site.update().number == 2

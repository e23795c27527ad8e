"""A library published, taken over and read by those who may not write."""

import os
import random
import shutil
import stat

import pytest
from tests.fakes.failing_sweep import _forked
from tests.fakes.publish_story import (
    KEPT,
    dump_of,
)
from tests.fakes.store_documents import made_document, written
from tests.integration.store.conftest import opened_here

from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import PublicationError, StoreError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.errors.store import StoreCode
from localrag.store.database import DATABASE_FILE
from localrag.store.library import Library
from localrag.store.published.folder import PublicationFolder
from localrag.workflows.update import update


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

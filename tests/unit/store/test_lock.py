import json
import os

import pytest

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.store import lock as locks
from localrag.store.lock import WriterLock


def test_the_second_writer_learns_who_writes_and_since_when(tmp_path):
    with WriterLock(tmp_path).held():
        with pytest.raises(StoreError) as caught, WriterLock(tmp_path).held():
            raise AssertionError
        assert caught.value.code is StoreCode.LOCKED
        assert caught.value.fields["pid"] == str(os.getpid())
        assert caught.value.fields["since"].endswith("+00:00")


def test_the_holder_may_take_it_again(tmp_path):
    lock = WriterLock(tmp_path)
    with lock.held():
        with lock.held_if_free() as is_held:
            assert is_held
        with pytest.raises(StoreError), WriterLock(tmp_path).held():
            raise AssertionError
    with WriterLock(tmp_path).held():
        pass


def test_who_does_not_get_it_at_once_goes_on_without(tmp_path):
    with WriterLock(tmp_path).held(), WriterLock(tmp_path).held_if_free() as is_held:
        assert not is_held


def test_a_note_of_a_dead_holder_does_not_lock(tmp_path):
    (tmp_path / "writer.json").write_text(json.dumps({"pid": "1", "since": "2020"}))
    (tmp_path / "writer.lock").write_bytes(b"")
    with WriterLock(tmp_path).held():
        pass


def test_a_broken_note_still_locks(tmp_path):
    with WriterLock(tmp_path).held():
        (tmp_path / "writer.json").write_bytes(b"[1")
        with pytest.raises(StoreError) as caught, WriterLock(tmp_path).held():
            raise AssertionError
    assert caught.value.fields == {"pid": "?", "since": "?"}


def test_a_reader_that_renews_the_caches_is_waited_for(tmp_path, monkeypatch):
    waits = []
    monkeypatch.setattr(locks, "_RENEWAL_WAIT_S", 1e9)
    renewing = WriterLock(tmp_path)
    holding = renewing.held_if_free()
    assert holding.__enter__()

    def until_done(_seconds):
        waits.append(1)
        if len(waits) == 3:
            holding.__exit__(None, None, None)

    monkeypatch.setattr(locks.time, "sleep", until_done)
    with WriterLock(tmp_path).held():
        assert len(waits) == 3


def test_the_wait_for_a_renewal_does_not_go_by_the_wall_clock(tmp_path, monkeypatch):
    """A clock that leaps by a year at each look neither ends the wait nor draws it out (F19)."""
    years = iter(range(1, 10_000))
    monkeypatch.setattr(locks.time, "time", lambda: next(years) * 3e7)
    passed = [0.0]
    monkeypatch.setattr(locks.time, "monotonic", lambda: passed[0])

    def passing(_seconds):
        passed[0] += 20

    monkeypatch.setattr(locks.time, "sleep", passing)
    with WriterLock(tmp_path).held_if_free() as is_held:
        assert is_held
        with pytest.raises(StoreError) as caught, WriterLock(tmp_path).held():
            raise AssertionError
    assert caught.value.code is StoreCode.LOCKED
    assert passed == [60.0]


@pytest.mark.parametrize("since", [0, 60 * 365 * 86_400, 130 * 365 * 86_400])
def test_a_note_of_another_time_holds_nobody_up_or_out(tmp_path, monkeypatch, since):
    monkeypatch.setattr(locks.time, "time", lambda: since)
    with WriterLock(tmp_path).held():
        monkeypatch.undo()
        with pytest.raises(StoreError) as caught, WriterLock(tmp_path).held():
            raise AssertionError
        assert caught.value.code is StoreCode.LOCKED
    with WriterLock(tmp_path).held():
        pass


def test_a_folder_that_is_not_there_cannot_be_locked(tmp_path):
    with WriterLock(tmp_path / "none").held_if_free() as is_held:
        assert not is_held
    assert list(tmp_path.iterdir()) == []

"""SHA-256 of files and folders, and what is remembered of them."""

import hashlib
import os

from localrag.engines.digest import DigestCache


def write(folder, name="a", data=b"one"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    return folder


def fresh(tmp_path, path):
    return DigestCache(tmp_path / "none.json").sha256(path, is_fresh=True)


def test_a_file_has_its_plain_sha256(tmp_path):
    file = write(tmp_path / "m") / "a"
    assert fresh(tmp_path, file) == hashlib.sha256(b"one").hexdigest()


def test_a_folders_sum_changes_with_a_name(tmp_path):
    assert fresh(tmp_path, write(tmp_path / "m", "a")) != fresh(
        tmp_path, write(tmp_path / "n", "b")
    )


def test_a_folders_sum_does_not_change_with_the_folders_own_name(tmp_path):
    assert fresh(tmp_path, write(tmp_path / "m")) == fresh(tmp_path, write(tmp_path / "n"))


def test_contents_cannot_move_between_files_unseen(tmp_path):
    one, two = write(tmp_path / "m", "a", b"1"), write(tmp_path / "n", "a", b"2")
    write(one, "b", b"2"), write(two, "b", b"1")
    assert fresh(tmp_path, one) != fresh(tmp_path, two)


def test_an_unchanged_file_is_not_read_again_by_the_next_process(tmp_path):
    folder, memory = write(tmp_path / "m"), tmp_path / "hashes.json"
    first = DigestCache(memory).sha256(folder)
    read: list[int] = []
    assert DigestCache(memory).sha256(folder, on_bytes=read.append) == first
    assert read == []


def test_a_file_with_a_new_time_is_read_again(tmp_path):
    folder, memory = write(tmp_path / "m"), tmp_path / "hashes.json"
    first = DigestCache(memory).sha256(folder)
    write(folder, data=b"two")
    os.utime(folder / "a", ns=(1, 1))
    assert DigestCache(memory).sha256(folder) != first


def test_a_fresh_look_finds_what_the_stamp_hides(tmp_path):
    folder, memory = write(tmp_path / "m"), tmp_path / "hashes.json"
    stat = (folder / "a").stat()
    first = DigestCache(memory).sha256(folder)
    (folder / "a").write_bytes(b"two")
    os.utime(folder / "a", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert DigestCache(memory).sha256(folder) == first
    assert DigestCache(memory).sha256(folder, is_fresh=True) != first


def test_a_broken_memory_costs_only_time(tmp_path):
    folder, memory = write(tmp_path / "m"), tmp_path / "hashes.json"
    first = DigestCache(memory).sha256(folder)
    memory.write_bytes(b"{broken")
    assert DigestCache(memory).sha256(folder) == first


def test_files_that_are_gone_are_forgotten(tmp_path):
    folder, memory = write(tmp_path / "m"), tmp_path / "hashes.json"
    DigestCache(memory).sha256(folder)
    (folder / "a").unlink()
    write(folder, "b")
    DigestCache(memory).sha256(folder)
    assert str(folder / "a") not in memory.read_text(encoding="utf-8")


def test_a_memory_that_cannot_be_written_is_no_fault(tmp_path):
    folder = write(tmp_path / "m")
    blocked = write(tmp_path / "file") / "a" / "hashes.json"  # below a file: never writable
    assert DigestCache(blocked).sha256(folder) == fresh(tmp_path, folder)

import os

import pytest

from localrag.store.manifest import Manifest, read_manifest, recorded, verified, write_manifest


@pytest.fixture
def files(tmp_path):
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "a").write_bytes(b"first")
    (tmp_path / "b").write_bytes(b"second")
    return recorded(tmp_path, ["part/a", "b"])


def test_a_manifest_comes_back(tmp_path, files):
    manifest = Manifest(identity="x", generation=3, files=files)
    write_manifest(tmp_path / "m.json", manifest)
    assert read_manifest(tmp_path / "m.json") == manifest


def test_a_manifest_with_any_flipped_byte_is_none(tmp_path, files):
    path = tmp_path / "m.json"
    write_manifest(path, Manifest(identity="x", generation=3, files=files))
    content = path.read_bytes()
    for place in range(len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert read_manifest(path) is None


def test_untouched_files_are_as_noted(tmp_path, files):
    assert verified(tmp_path, files, read_data=True) == files


def test_a_copied_file_is_read_and_gets_its_new_stamp(tmp_path, files):
    copy = tmp_path / "copy"
    copy.write_bytes(b"second")
    copy.replace(tmp_path / "b")
    found = verified(tmp_path, files, read_data=False)
    assert found is not None
    assert found[0] == files[0]
    assert found[1].stamp != files[1].stamp


@pytest.mark.parametrize("content", [b"secone", b"second!", b""])
def test_a_file_with_other_bytes_is_found_out(tmp_path, files, content):
    (tmp_path / "b").write_bytes(content)
    assert verified(tmp_path, files, read_data=False) is None


def test_a_missing_file_is_found_out(tmp_path, files):
    (tmp_path / "b").unlink()
    assert verified(tmp_path, files, read_data=False) is None


def test_bytes_that_rot_under_the_same_stamp_are_found_by_reading(tmp_path, files):
    stat = (tmp_path / "b").stat()
    (tmp_path / "b").write_bytes(b"secone")
    os.utime(tmp_path / "b", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    rotten = (tmp_path / "b").stat()
    same = (*files[0].stamp[:0], rotten.st_ino, rotten.st_mtime_ns, rotten.st_ctime_ns)
    noted = [type(files[1])(name="b", size_bytes=6, sha256=files[1].sha256, stamp=same)]
    assert verified(tmp_path, noted, read_data=False) is not None
    assert verified(tmp_path, noted, read_data=True) is None

"""Sealed content: read whole and by parts, and refused when one byte of it is another."""

import secrets
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localrag.sealed import Sealer, SealError, derived_key, sealed_bytes

BLOCK = 1 << 14
KEY = bytes(range(32))


@pytest.fixture
def sealer():
    return Sealer(KEY)


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK + 7])
def test_what_was_sealed_is_opened_whatever_its_size(sealer, size):
    content = secrets.token_bytes(size)
    sealed = sealer.seal(content, "a")
    assert sealer.unseal(sealed, "a") == content
    assert len(sealed) == sealed_bytes(size)


@given(
    size=st.integers(0, 2 * BLOCK + 50),
    cuts=st.lists(st.integers(0, 2 * BLOCK + 50), max_size=4),
    start=st.integers(0, 2 * BLOCK + 60),
    length=st.integers(0, 2 * BLOCK + 60),
)
@settings(max_examples=40, deadline=None)
def test_pieces_of_any_size_seal_alike_and_any_part_can_be_read(size, cuts, start, length):
    content = bytes(number * 31 % 251 for number in range(size))
    edges = [0, *sorted(min(cut, size) for cut in cuts), size]
    pieces = [content[a:b] for a, b in pairwise(edges)]
    sealer = Sealer(KEY)
    sealed = b"".join(sealer.pieces(pieces, "a"))
    part = sealer.part(memoryview(sealed), "a")
    assert part.size == size
    assert part.read(start, length) == content[start : start + length]


def test_no_two_files_look_alike(sealer):
    assert sealer.seal(b"same", "a") != sealer.seal(b"same", "a")
    assert b"same" not in sealer.seal(b"same" * 100, "a")


def test_another_key_or_another_name_does_not_open_it(sealer):
    sealed = sealer.seal(b"text", "a")
    with pytest.raises(SealError):
        sealer.unseal(sealed, "b")
    with pytest.raises(SealError):
        Sealer(bytes(32)).unseal(sealed, "a")


def test_every_flipped_byte_and_every_cut_is_found_out(sealer):
    sealed = sealer.seal(bytes(200), "a")
    for place in range(len(sealed)):
        spoilt = bytearray(sealed)
        spoilt[place] ^= 1
        with pytest.raises(SealError):
            sealer.unseal(spoilt, "a")
        with pytest.raises(SealError):
            sealer.unseal(sealed[:place], "a")
    with pytest.raises(SealError):
        sealer.unseal(sealed + b"\0", "a")


def test_blocks_cannot_be_left_out_moved_or_cut_off(sealer):
    sealed = sealer.seal(secrets.token_bytes(3 * BLOCK), "a")
    head, stored = 40, BLOCK + 16
    blocks = [sealed[head + n * stored : head + (n + 1) * stored] for n in range(3)]
    for order in ((0, 1), (0, 2), (1, 0, 2), (0, 1, 1), (0, 0, 2), (0, 1, 2, 2)):
        with pytest.raises(SealError):
            sealer.unseal(sealed[:head] + b"".join(blocks[n] for n in order), "a")


def test_a_file_is_opened_by_its_name(sealer, tmp_path):
    path = tmp_path / "a.sealed"
    path.write_bytes(sealer.seal(b"text", path.name))
    assert sealer.file(path).read(1, 2) == b"ex"
    moved = path.rename(tmp_path / "b.sealed")
    with pytest.raises(SealError):
        sealer.file(moved).read(0, 4)
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(SealError):
        sealer.file(tmp_path / "empty")


def test_keys_for_different_purposes_have_nothing_in_common():
    keys = {derived_key(KEY, purpose) for purpose in ("pages", "files", "mark")}
    assert len(keys) == 3
    assert all(len(key) == 32 for key in keys)
    assert KEY not in keys

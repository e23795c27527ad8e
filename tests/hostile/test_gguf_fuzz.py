"""Whatever the bytes are: a description or a ModelError, and nothing else."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localrag.domain.errors import ModelError
from localrag.engines.gguf_header import GgufInfo, read_gguf

HEADER_BYTES = 4096

relaxed = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def sound(tiny_gguf) -> bytes:
    return tiny_gguf.read_bytes()


def look(folder: Path, data: bytes) -> GgufInfo | None:
    path = folder / "x.gguf"
    path.write_bytes(data)
    with contextlib.suppress(ModelError):
        return read_gguf(path)
    return None


@relaxed
@given(
    changes=st.lists(st.tuples(st.integers(0, HEADER_BYTES), st.integers(0, 255)), max_size=8)
)
def test_changed_bytes(tmp_path, sound, changes):
    data = bytearray(sound)
    for at, value in changes:
        data[at] = value
    look(tmp_path, bytes(data))


@relaxed
@given(at=st.integers(0, HEADER_BYTES), number=st.integers(0, 2**64 - 1))
def test_changed_numbers(tmp_path, sound, at, number):
    data = bytearray(sound)
    data[at : at + 8] = number.to_bytes(8, "little")
    look(tmp_path, bytes(data))


@relaxed
@given(at=st.integers(0, 60_000), length=st.integers(0, 2000), filler=st.binary(max_size=50))
def test_cut_out_and_put_in(tmp_path, sound, at, length, filler):
    look(tmp_path, sound[:at] + filler + sound[at + length :])


@relaxed
@given(data=st.binary(max_size=600))
def test_any_bytes_after_the_magic(tmp_path, data):
    assert look(tmp_path, b"GGUF\x03\0\0\0" + data) is None

import contextlib
import os
import threading

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.processes.frames import FrameError, FrameReader, FrameWriter, encode


class Note(msgspec.Struct, tag=True, frozen=True):
    text: str
    path: bytes = b""


def read_all(data: bytes, max_bytes: int = 1000) -> list[Note]:
    fd_in, fd_out = os.pipe()
    feeder = threading.Thread(target=_feed, args=(fd_out, data))
    feeder.start()
    reader = FrameReader(fd_in, msgspec.msgpack.Decoder(Note), max_bytes)
    try:
        return list(iter(reader.read, None))
    finally:
        os.close(fd_in)
        feeder.join()


def _feed(fd: int, data: bytes) -> None:
    try:
        os.write(fd, data)
    finally:
        os.close(fd)


def test_messages_arrive_whole_and_in_order():
    notes = [Note("見出し"), Note("", b"\xff\xfe"), Note("三")]
    assert read_all(b"".join(encode(note) for note in notes)) == notes


def test_writer_refuses_what_is_over_the_cap():
    with pytest.raises(FrameError):
        encode(Note("x" * 100), max_bytes=50)


def test_reader_refuses_a_length_over_the_cap_before_reading_it():
    with pytest.raises(FrameError):
        read_all((2**31).to_bytes(4) + b"abc")


@pytest.mark.parametrize("cut", [1, 3, 4, 10])
def test_reader_refuses_a_frame_that_is_cut_off(cut):
    with pytest.raises(FrameError):
        read_all(encode(Note("a longer text"))[:cut])


def test_reader_refuses_another_type():
    class Other(msgspec.Struct, tag=True):
        text: int

    with pytest.raises(FrameError):
        read_all(encode(Other(3)))


@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_give_messages_or_a_frame_error(data):
    with contextlib.suppress(FrameError):
        assert all(isinstance(note, Note) for note in read_all(data))


def test_closed_writer_refuses_to_write():
    fd_in, fd_out = os.pipe()
    writer = FrameWriter(os.fdopen(fd_out, "wb", buffering=0))
    assert writer.close(1.0)
    with pytest.raises(ValueError, match="closed"):
        writer.write(Note("late"))
    os.close(fd_in)

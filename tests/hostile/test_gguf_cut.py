"""A GGUF cut at any length is damaged, never anything else."""

import itertools
from pathlib import Path

import pytest

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.engines.gguf_header import read_gguf


def refusal(path: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        read_gguf(path)
    return caught.value


def test_every_cut_is_damaged(tmp_path, tiny_gguf):
    data = tiny_gguf.read_bytes()
    cut = tmp_path / "cut.gguf"
    for length in itertools.chain(
        range(0, 2000, 7), range(2000, len(data), 9973), [len(data) - 1]
    ):
        cut.write_bytes(data[:length])
        assert refusal(cut).code is ModelCode.DAMAGED, length


def test_a_whole_file_is_described(tiny_gguf):
    info = read_gguf(tiny_gguf)
    assert (info.architecture, info.name, info.context_length) == ("llama", "tiny-ja", 2048)
    assert info.has_chat_template
    assert info.vocabulary == 1000
    assert info.parameters == 202_048


def test_a_file_that_is_not_there_is_not_found(tmp_path):
    assert refusal(tmp_path / "none.gguf").code is ModelCode.NOT_FOUND


@pytest.mark.parametrize("data", [b"", b"GGUF", b"\0" * 4096, b"PK\x03\x04" + b"\0" * 100])
def test_something_else_is_damaged(tmp_path, data):
    path = tmp_path / "x.gguf"
    path.write_bytes(data)
    assert refusal(path).code is ModelCode.DAMAGED


def test_a_folder_called_gguf_is_damaged(tmp_path):
    (tmp_path / "x.gguf").mkdir()
    assert refusal(tmp_path / "x.gguf").code is ModelCode.DAMAGED


def test_a_link_loop_is_unreadable(tmp_path):
    (tmp_path / "x.gguf").symlink_to(tmp_path / "x.gguf")
    assert refusal(tmp_path / "x.gguf").code is ModelCode.UNREADABLE

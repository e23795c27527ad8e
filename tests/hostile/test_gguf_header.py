"""Headers that broke llama.cpp, and headers of files that it cannot run."""

import struct

import pytest
from tests.fakes.tiny_gguf import header_only

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.engines.gguf_header import read_gguf

SOUND = {
    "general.architecture": "llama",
    "llama.context_length": 2048,
    "llama.embedding_length": 64,
    "llama.block_count": 2,
    "tokenizer.ggml.model": "llama",
}


def refusal(tmp_path, data: bytes) -> ModelError:
    path = tmp_path / "x.gguf"
    path.write_bytes(data)
    with pytest.raises(ModelError) as caught:
        read_gguf(path)
    return caught.value


def reason(tmp_path, data: bytes) -> str:
    return refusal(tmp_path, data).fields["reason"]


def with_tensor(shape, kind=0, offset=0, *, extra=None, pad=4096) -> bytes:
    """Return a file with one tensor and a vocabulary of one token."""
    head = bytearray(header_only(SOUND | (extra or {}), tensors=1))
    head[16:24] = struct.pack("<Q", len(SOUND | (extra or {})) + 1)
    key = b"tokenizer.ggml.tokens"
    head += struct.pack("<Q", len(key)) + key + struct.pack("<IIQ", 9, 8, 1)
    head += struct.pack("<Q", 1) + b"a"
    head += struct.pack("<Q", 1) + b"t" + struct.pack("<I", len(shape))
    head += b"".join(struct.pack("<Q", n) for n in shape) + struct.pack("<IQ", kind, offset)
    return bytes(head) + b"\0" * pad


def test_the_builder_of_these_tests_makes_a_sound_file(tmp_path):
    path = tmp_path / "sound.gguf"
    path.write_bytes(with_tensor([64]))
    assert read_gguf(path).parameters == 64


@pytest.mark.parametrize("version", [0, 1, 4, 0x7FFFFFFF])
def test_an_unknown_version_is_damaged(tmp_path, version):
    data = b"GGUF" + struct.pack("<IQQ", version, 1, 1)
    assert reason(tmp_path, data) == "unknown GGUF version"


def test_a_big_endian_file_is_unsupported(tmp_path):
    found = refusal(tmp_path, b"GGUF" + struct.pack(">IQQ", 3, 1, 1))
    assert found.code is ModelCode.UNSUPPORTED


@pytest.mark.parametrize(("tensors", "keys"), [(2**63, 1), (1, 2**63), (0, 1), (1, 0)])
def test_impossible_counts_are_damaged(tmp_path, tensors, keys):
    data = b"GGUF" + struct.pack("<IQQ", 3, tensors, keys)
    assert reason(tmp_path, data) == "impossible counts"


@pytest.mark.parametrize("length", [2**63, 2**64 - 1, 70_000])
def test_a_key_longer_than_the_format_allows_is_damaged(tmp_path, length):
    data = b"GGUF" + struct.pack("<IQQQ", 3, 1, 1, length) + b"x" * 100
    assert reason(tmp_path, data) == "text too long"


@pytest.mark.parametrize(("element", "length"), [(8, 2**62), (4, 2**62), (9, 1), (99, 1)])
def test_an_array_without_end_or_of_arrays_is_damaged(tmp_path, element, length):
    data = b"GGUF" + struct.pack("<IQQQ", 3, 1, 1, 1) + b"k"
    data += struct.pack("<IIQ", 9, element, length) + b"\0" * 64
    assert refusal(tmp_path, data).code is ModelCode.DAMAGED


@pytest.mark.parametrize("alignment", [0, 3, 33, 2**21, 2**31])
def test_an_impossible_alignment_is_damaged(tmp_path, alignment):
    data = with_tensor([64], extra={"general.alignment": alignment})
    assert reason(tmp_path, data) == "impossible alignment"


@pytest.mark.parametrize(
    "shape", [[], [0], [2**63, 2], [2**40, 2**40], [1, 1, 1, 1, 1], [2**64 - 1]]
)
def test_an_impossible_shape_is_damaged(tmp_path, shape):
    assert reason(tmp_path, with_tensor(shape)) == "impossible tensor shape"


def test_a_row_that_is_no_whole_number_of_blocks_is_damaged(tmp_path):
    assert reason(tmp_path, with_tensor([33], kind=2)) == "impossible tensor shape"


@pytest.mark.parametrize("offset", [32, 2**63, 2**64 - 32])
def test_a_tensor_that_lies_elsewhere_is_damaged(tmp_path, offset):
    assert (
        reason(tmp_path, with_tensor([64], offset=offset))
        == "a tensor lies where it should not"
    )


def test_a_tensor_beyond_the_end_of_the_file_is_damaged(tmp_path):
    assert reason(tmp_path, with_tensor([2**30])) == "file ends early"


def test_an_unknown_tensor_type_is_unsupported(tmp_path):
    assert refusal(tmp_path, with_tensor([64], kind=250)).code is ModelCode.UNSUPPORTED


@pytest.mark.parametrize("architecture", ["bert", "clip", "t5encoder", "no-such-thing"])
def test_an_architecture_that_cannot_write_is_unsupported(tmp_path, architecture):
    data = with_tensor([64], extra={"general.architecture": architecture})
    found = refusal(tmp_path, data)
    assert found.code is ModelCode.UNSUPPORTED
    assert architecture in found.fields["reason"]


@pytest.mark.parametrize("key", [key for key in SOUND if "block" in key or "length" in key])
@pytest.mark.parametrize("value", [0, 2**31, "2048"])
def test_a_measure_out_of_bounds_is_damaged(tmp_path, key, value):
    found = refusal(tmp_path, with_tensor([64], extra={key: value}))
    assert found.code is ModelCode.DAMAGED


def test_one_of_several_split_files_is_told(tmp_path):
    data = with_tensor([64], extra={"split.count": 2})
    assert refusal(tmp_path, data).code is ModelCode.SPLIT

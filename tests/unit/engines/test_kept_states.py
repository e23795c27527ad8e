"""Files of what a model has read: sound, or refused and gone."""

import subprocess
import sys
import textwrap
import time

import pytest

from localrag.engines.kept_states import KeptStates, state_file, state_key
from localrag.engines.llama_messages import ModelSettings
from localrag.sealed import MARK, Sealer

KEY = "ab" * 32
TOKENS = (1, 5, 7, 9, 11)
MEMORY = bytes(range(256)) * 64


def put(states, name="1-1-all", tokens=TOKENS, memory=MEMORY, since_ns=None):
    since_ns = time.time_ns() if since_ns is None else since_ns
    return states.put(name, tokens, memoryview(memory), since_ns, lambda: True)


@pytest.fixture(params=[None, Sealer(bytes(32))], ids=["plain", "sealed"])
def states(request, tmp_path):
    return KeptStates(tmp_path, KEY, 1_000_000, request.param)


@pytest.fixture
def file(states, tmp_path):
    assert put(states)
    return state_file(tmp_path, "1-1-all", KEY)


def match(states, tokens=(*TOKENS, 3)):
    return states.best(tokens, 0, 1, whole=True)


def test_what_was_put_in_comes_out(states, file):
    found = match(states)
    assert (found.path, found.tokens, found.usable) == (file, TOKENS, 5)
    assert states.memory(found) == MEMORY


def test_the_longest_beginning_is_taken(states, file):
    put(states, "1-1-2", TOKENS[:3])
    assert match(states).usable == 5
    assert match(states, (*TOKENS[:4], 8)).usable == 3
    assert states.best((*TOKENS[:4], 8), 0, 1, whole=False).usable == 4
    assert states.best((*TOKENS, 3), 0, 2, whole=False).usable == 4
    assert states.best((*TOKENS, 3), 5, 1, whole=True) is None


def test_no_spoilt_byte_is_ever_used(states, file):
    data = file.read_bytes()
    places = [*range(120), *range(120, len(data), 97), *range(len(data) - 40, len(data))]
    for place in places:
        for bit in (0, 7):
            spoilt = bytearray(data)
            spoilt[place] ^= 1 << bit
            file.write_bytes(spoilt)
            found = match(states)
            assert found is None or (states.memory(found) is None and not file.exists()), place


def test_no_cut_file_is_ever_used(states, file):
    data = file.read_bytes()
    for length in [*range(150), *range(150, len(data), 101), len(data) - 1]:
        file.write_bytes(data[:length])
        found = match(states)
        assert found is None or (states.memory(found) is None and not file.exists()), length


@pytest.mark.parametrize("extra", [b"\0", b"LRSTATE1" * 9])
def test_a_longer_file_is_refused(states, file, extra):
    file.write_bytes(file.read_bytes() + extra)
    assert states.memory(match(states)) is None
    assert not file.exists()


def test_a_file_with_the_name_of_another_model_is_not_looked_into(tmp_path, states, file):
    other = KeptStates(tmp_path, "cd" * 32, 1_000_000)
    state_file(tmp_path, "1-1-all", "cd" * 32).write_bytes(file.read_bytes())
    assert match(other) is None


def test_only_the_same_tokens_are_held(states, file):
    assert states.holds("1-1-all", TOKENS)
    assert not states.holds("1-1-all", TOKENS[:4])
    assert not states.holds("2-1-all", TOKENS)


def test_stopped_writing_leaves_nothing(states, tmp_path):
    assert not states.put("1-1-all", TOKENS, memoryview(MEMORY), 0, lambda: False)
    assert list(tmp_path.iterdir()) == []


def test_stopped_writing_leaves_what_was_there(states, file, tmp_path):
    before = file.read_bytes()
    assert not states.put("1-1-all", (1, 2), memoryview(MEMORY), 0, lambda: False)
    assert [file.read_bytes()] == [path.read_bytes() for path in tmp_path.iterdir()]
    assert file.read_bytes() == before


def test_more_than_the_quota_is_never_kept(tmp_path):
    small = KeptStates(tmp_path, KEY, len(MEMORY))
    assert not put(small)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_no_error(states, tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.disk_usage", full)
    assert not put(states)
    assert list(tmp_path.iterdir()) == []


def test_a_process_killed_in_the_middle_of_saving_leaves_the_old_one(states, file, tmp_path):
    before = file.read_bytes()
    script = f"""
        import os, signal
        from pathlib import Path
        from localrag.engines.kept_states import KeptStates
        calls = []
        def is_wanted():
            calls.append(1)
            if len(calls) == 3:
                os.kill(os.getpid(), signal.SIGKILL)
            return True
        states = KeptStates(Path({str(tmp_path)!r}), {KEY!r}, 1 << 30)
        states.put("1-1-all", (1, 2, 3), memoryview(bytes(5 << 20)), 0, is_wanted)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert done.returncode == -9
    assert file.read_bytes() == before
    assert states.memory(match(states)) == MEMORY


def test_what_the_key_depends_on():
    settings = ModelSettings()
    key = state_key("a" * 64, settings, 2048)
    assert key == state_key("a" * 64, ModelSettings(threads=8, seed=3, temperature=1.0), 2048)
    others = {
        state_key("b" * 64, settings, 2048),
        state_key("a" * 64, settings, 4096),
        state_key("a" * 64, ModelSettings(batch_tokens=64), 2048),
    }
    assert key not in others
    assert len(others) == 3


def test_what_is_sealed_cannot_be_read_nor_used_without_its_key(tmp_path):
    sealed = KeptStates(tmp_path, KEY, 1_000_000, Sealer(bytes(32)))
    assert put(sealed)
    content = state_file(tmp_path, "1-1-all", KEY).read_bytes()
    assert content.startswith(MARK)
    assert KEY.encode() not in content
    assert MEMORY[:64] not in content
    for other in (None, Sealer(bytes([1]) * 32)):
        assert match(KeptStates(tmp_path, KEY, 1_000_000, other)) is None
    assert sealed.memory(match(sealed)) == MEMORY

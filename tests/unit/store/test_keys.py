"""Where keys are kept, how they are found again, and what is told where they are not."""

import os
import secrets
import stat

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, KeyringLocked, PasswordDeleteError
from tests.fakes.keys import file_keys, keys_beside

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.keys import KeyPlace
from localrag.store.file_keys import FileKeys, MemoryKeys
from localrag.store.key import KeyNote, new_key, read_note, write_note
from localrag.store.keys import NO_KEYS, Keys
from localrag.store.os_keys import OsKeys

KEY = bytes(range(32))


class _Held(KeyringBackend):
    """A key store of a system, in memory; `failure` is what it raises."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.held: dict[str, str] = {}
        self.failure: Exception | None = None
        self.asked = 0

    def get_password(self, service, username):
        self.asked += 1
        if self.failure:
            raise self.failure
        return self.held.get(service + username)

    def set_password(self, service, username, password):
        if self.failure:
            raise self.failure
        self.held[service + username] = password

    def delete_password(self, service, username):
        if self.failure:
            raise self.failure
        if self.held.pop(service + username, None) is None:
            raise PasswordDeleteError


def _code(call, *arguments):
    with pytest.raises(StoreError) as caught:
        call(*arguments)
    return caught.value.code


@pytest.fixture(params=["os", "file", "memory"])
def store(request, tmp_path):
    return {
        "os": lambda: OsKeys(_Held()),
        "file": lambda: file_keys(tmp_path / "home"),
        "memory": MemoryKeys,
    }[request.param]()


def test_a_key_is_kept_until_it_is_removed(store):
    assert store.get("a") is None
    store.remove("a")
    store.put("a", KEY)
    store.put("b", bytes(32))
    assert (store.get("a"), store.get("b")) == (KEY, bytes(32))
    store.remove("a")
    assert store.get("a") is None
    assert store.get("b") == bytes(32)


def test_the_system_is_asked_once_for_each_key():
    backend = _Held()
    OsKeys(backend).put("a", KEY)
    store, before = OsKeys(backend), backend.asked
    assert [store.get("a") for _ in range(3)] == [KEY] * 3
    assert backend.asked == before + 1


@pytest.mark.parametrize(
    "failure", [KeyringLocked(), KeyringError(), OSError(), RuntimeError()]
)
def test_a_system_that_does_not_answer_is_told_by_name(failure):
    backend = _Held()
    store = OsKeys(backend)
    backend.failure = failure
    for call in (store.get, store.remove):
        assert _code(call, "a") is StoreCode.KEY_STORE
    assert _code(store.put, "a", KEY) is StoreCode.KEY_STORE


def test_what_is_no_key_in_the_system_is_a_wrong_key_and_no_error_of_ours(tmp_path):
    backend = _Held()
    key = new_key(KeyPlace.OS)
    backend.held[f"localrag{key.note.id}"] = "not hex"
    assert _code(Keys((OsKeys(backend),)).key_of, tmp_path, key.note) is StoreCode.KEY_WRONG


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_key_files_are_the_users_alone_and_not_among_the_data(tmp_path):
    store = file_keys(tmp_path / "home")
    store.put("a", KEY)
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((store.folder / "a.key").stat().st_mode) == 0o600
    store.folder.chmod(0o755)
    assert _code(store.get, "a") is StoreCode.KEY_STORE
    among = FileKeys(folder=tmp_path / "home" / "keys", away_from=tmp_path / "home")
    assert _code(among.put, "a", KEY) is StoreCode.KEY_STORE
    assert not among.folder.exists()


def test_a_key_file_that_was_cut_off_is_none(tmp_path):
    store = file_keys(tmp_path / "home")
    store.put("a", KEY)
    (store.folder / "a.key").write_bytes(KEY[:31])
    assert store.get("a") is None


def test_a_note_is_read_as_it_was_written_and_any_other_byte_is_damage(tmp_path):
    assert read_note(tmp_path) == KeyNote()
    note = new_key(KeyPlace.OS).note
    write_note(tmp_path, note)
    assert read_note(tmp_path) == note
    path = tmp_path / "key.json"
    content = path.read_bytes()
    for place in range(len(content)):
        spoilt = bytearray(content)
        spoilt[place] ^= 1
        path.write_bytes(spoilt)
        assert _code(read_note, tmp_path) is StoreCode.DAMAGED


def test_the_key_of_another_library_is_found_out(tmp_path):
    keys, key = keys_beside(tmp_path / "home"), new_key(KeyPlace.FILE)
    store = file_keys(tmp_path / "home")
    assert _code(keys.key_of, tmp_path, key.note) is StoreCode.KEY_LOST
    store.put(key.note.id, secrets.token_bytes(32))
    assert _code(keys.key_of, tmp_path, key.note) is StoreCode.KEY_WRONG
    store.put(key.note.id, key.secret)
    assert keys.key_of(tmp_path, key.note) == key


def test_what_policy_does_not_allow_is_not_used(tmp_path):
    in_file = new_key(KeyPlace.FILE).note
    assert _code(NO_KEYS.key_of, tmp_path, in_file) is StoreCode.KEY_FILE_FORBIDDEN
    in_os = new_key(KeyPlace.OS).note
    assert _code(NO_KEYS.key_of, tmp_path, in_os) is StoreCode.KEY_STORE
    assert _code(NO_KEYS.for_new) is StoreCode.KEY_STORE
    strict = Keys((MemoryKeys(),), is_required=True)
    assert _code(strict.key_of, tmp_path, KeyNote()) is StoreCode.NOT_ENCRYPTED


def test_a_new_key_goes_to_the_first_store_that_can_keep_it(tmp_path):
    among = FileKeys(folder=tmp_path / "keys", away_from=tmp_path)
    assert Keys((among, MemoryKeys())).for_new().place is KeyPlace.MEMORY
    assert _code(Keys((among,)).for_new) is StoreCode.KEY_STORE


def test_pages_and_files_have_keys_of_their_own():
    key = new_key(KeyPlace.OS)
    assert len({key.secret, key.pages, key.sealer.key}) == 3
    beside = new_key(KeyPlace.BESIDE)
    assert (beside.pages, beside.sealer) == (beside.secret, None)

"""From a policy to an encrypted library: sessions and verbs as people use them, the tiny model."""

import json
import os

import pytest

from localrag.answering.understand import understand
from localrag.cli import run
from localrag.domain.cancel import CancelToken
from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.events import Finished
from localrag.domain.keys import KeyPlace
from localrag.domain.library import Folder
from localrag.engines.adding import AddSteps, add_model
from localrag.engines.tokenisers import tokeniser
from localrag.governance.places import Places
from localrag.governance.policy import Policy
from localrag.store.plain_text import encoded, holds_any
from localrag.wiring import Session, Site
from localrag.workflows.ask import AskOptions, Mode, ask
from localrag.workflows.index_folders import index_folders
from localrag.workflows.library_key import give_key
from localrag.workflows.read_ahead import read_ahead

QUESTION = "宿泊料の上限はいくらですか。"
RULES = "旅費規程\n第１条　出張の旅費は実費で精算する。\n第２条　宿泊料の上限は一夜につき9,800円とする。\n"
RULES += "".join(f"第{n}条　出張の旅費の精算は課長が行う。\n" for n in range(3, 40))

pytestmark = pytest.mark.skipif(os.name == "nt", reason="XDG_CONFIG_HOME")


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    # No message bus: what nobody answers is told, here as on a server.
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nobody'}")
    return tmp_path / "config" / "localrag-keys"


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "規程"
    folder.mkdir()
    (folder / "旅費規程.txt").write_text(RULES, encoding="utf-8")
    return folder


@pytest.fixture
def session(tmp_path):
    policy = Policy(encrypt_at_rest=True, may_keep_key_in_file=True)
    site = Site(places=Places(home=tmp_path / "home"), library="main", policy=policy)
    with Session(site) as opened:
        yield opened


def index(session, files):
    with session.indexing() as tools:
        list(index_folders([Folder(path=os.fsencode(files))], tools, CancelToken()))


def answered(session):
    with session.asking(Mode.GENERATE) as tools:
        events = list(ask(understand(QUESTION), tools, AskOptions(), CancelToken()))
        assert isinstance(events[-1], Finished)
        return events[-1].result, tools.generator.last_run


def test_what_a_model_reads_ahead_is_sealed_and_follows_the_key(session, files, tiny_gguf):
    index(session, files)
    registry = session.registry(to_change=True)
    add_model(registry, tiny_gguf, None, AddSteps(), CancelToken(), measures=False)
    with session.writing() as library:
        library.reading.pin([os.fsencode(files / "旅費規程.txt")])
    before, _ = answered(session)
    with session.reading() as library:
        list(read_ahead(session.read_ahead_tools(library), CancelToken()))
        states = library.reading.size().states
    session.close()
    after, run_ = answered(session)
    assert states == 2
    assert run_.loaded_tokens > 0
    assert after.mode is before.mode
    home = session.site.places.home
    needles = encoded(["宿泊料の上限は一夜", "課長が行う"])
    whole = [path for path in home.rglob("*") if path.is_file()]
    assert sum(path.suffix == ".state" for path in whole) == 2
    assert [path for path in whole if holds_any(path, needles)] == []
    # Another process gives the library a new key: the model is opened anew, and keeps under it.
    libraries = session.site.places.libraries
    give_key(libraries, "main", session.keys(), KeyPlace.FILE, tokeniser)
    _, run_ = answered(session)
    assert run_.loaded_tokens == 0
    with session.reading() as library:
        list(read_ahead(session.read_ahead_tools(library), CancelToken()))
        assert library.reading.size().states == 2
    session.close()
    assert answered(session)[1].loaded_tokens > 0


def test_scratch_libraries_are_encrypted_under_keys_that_nobody_keeps(session, tmp_path, keys):
    with session.scratch(tmp_path / "scratch") as scratch:
        with scratch.writing() as library:
            assert library.catalogue.status().key is KeyPlace.MEMORY
        with scratch.reading() as library:
            assert library.catalogue.status().key is KeyPlace.MEMORY
    assert not keys.exists()
    with (
        session.scratch(tmp_path / "scratch") as other,
        pytest.raises(StoreError) as caught,
        other.reading(),
    ):
        pass
    assert caught.value.code is StoreCode.KEY_LOST


@pytest.fixture
def verb(tmp_path, capsys):
    """Return what runs a verb under a policy, in Japanese."""
    policies = {
        "none": {},
        "strict": {"encrypt_at_rest": True},
        "files": {"encrypt_at_rest": True, "may_keep_key_in_file": True},
        "free": {"may_keep_key_in_file": True},
    }
    for name, policy in policies.items():
        (tmp_path / name).write_text(json.dumps(policy), encoding="utf-8")
    start = ["--home", str(tmp_path / "home"), "--lang", "ja"]

    def ran(policy, *arguments):
        code = run.run([*start, "--policy", str(tmp_path / policy), *arguments])
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    return ran


def key_status(verb, policy):
    code, text = verb(policy, "library", "key-status", "--json")
    return code, json.loads(text.splitlines()[0])


def test_where_nothing_can_keep_a_key_nothing_happens(files, verb):
    assert verb("none", "library", "key-status")[0] == 2
    assert verb("none", "index", str(files))[0] == 0
    code, shown = key_status(verb, "none")
    assert (code, shown["encrypted"], shown["key"]) == (0, False, "beside")
    for policy in ("none", "strict"):
        code, text = verb(policy, "library", "encrypt")
        assert (code, "鍵を預ける OS の機能" in text) == (6, True)
    code, text = verb("strict", "search", "宿泊料")
    assert (code, "この資料は暗号化されていません。" in text) == (5, True)
    assert verb("none", "library", "rotate-key")[0] == 5


def test_the_verbs_tell_where_the_key_lies_and_what_they_did(tmp_path, files, keys, verb):
    assert verb("none", "index", str(files))[0] == 0
    # The next run of sync encrypts.
    assert verb("files", "sync")[0] == 0
    assert "暗号化: あり（鍵は利用者の鍵のファイル）" in verb("files", "status")[1]
    code, shown = key_status(verb, "files")
    assert (code, shown["key"], shown["required"]) == (0, "file", True)
    assert [path.stem[:8] for path in keys.iterdir()] == [shown["key_id"]]
    assert verb("files", "library", "encrypt") == verb("files", "library", "key-status")
    code, text = verb("strict", "search", "宿泊料")
    assert (code, "鍵のファイルを認めていません" in text) == (5, True)
    code, text = verb("files", "library", "rotate-key")
    assert (code, "新しい鍵に替えました" in text) == (0, True)
    assert key_status(verb, "files")[1]["key_id"] != shown["key_id"]
    assert verb("files", "library", "decrypt")[0] == 5
    assert verb("files", "check", "--read-data") == (0, "資料に異常はありません。\n")
    # A key that is gone is told with what to do.
    (key,) = keys.iterdir()
    key.rename(tmp_path / key.name)
    code, text = verb("files", "search", "宿泊料")
    assert (code, "鍵の保管に見つかりません" in text) == (6, True)
    code, shown = key_status(verb, "files")
    assert (code, shown["key_at_hand"], shown["problem"]) == (6, False, "store.key_lost")
    (tmp_path / key.name).rename(key)
    code, text = verb("free", "library", "decrypt")
    assert (code, "暗号化をやめました" in text) == (0, True)
    assert list(keys.iterdir()) == []
    assert "9,800円" in verb("none", "search", "宿泊料")[1]

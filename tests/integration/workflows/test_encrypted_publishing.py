"""Encryption and publishing together: what policy refuses, and what an encrypted library publishes."""

import json
import os

import pytest

from localrag.cli import run

RULES = "旅費規程\n第２条　宿泊料の上限は一夜につき9,800円とする。\n"
POLICIES = {
    "free": {"may_keep_key_in_file": True},
    "strict": {"encrypt_at_rest": True, "may_keep_key_in_file": True},
}

pytestmark = pytest.mark.skipif(os.name == "nt", reason="XDG_CONFIG_HOME")


@pytest.fixture
def verb(tmp_path, capsys, monkeypatch):
    """Return what runs a verb in one of two homes under a policy; what it shows is its last line."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nobody'}")
    for name, policy in POLICIES.items():
        (tmp_path / name).write_text(json.dumps(policy), encoding="utf-8")

    def ran(home, policy, *arguments):
        start = ["--home", str(tmp_path / home), "--policy", str(tmp_path / policy)]
        code = run.run([*start, *arguments, "--json"])
        return code, json.loads(capsys.readouterr().out.splitlines()[-1])

    return ran


@pytest.fixture
def share(tmp_path, verb):
    """Return where a library is published that another home may subscribe to."""
    documents = tmp_path / "規程"
    documents.mkdir()
    (documents / "旅費規程.txt").write_text(RULES, encoding="utf-8")
    assert verb("own", "free", "index", str(documents))[0] == 0
    code, shown = verb("own", "free", "library", "keys", "make")
    assert code == 0
    assert verb("other", "free", "library", "keys", "trust", shown["key"])[0] == 0
    assert verb("own", "free", "publish", str(tmp_path / "share"))[0] == 0
    return tmp_path / "share"


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def is_refused(ran):
    code, shown = ran
    return (code, shown["error"]["code"]) == (5, "publication.not_encrypted")


def test_where_encryption_is_asked_for_nothing_is_published(verb, share, tmp_path):
    own = tmp_path / "own" / "libraries"
    before = contents(share), contents(own)
    assert is_refused(verb("own", "strict", "publish", str(share)))
    assert (contents(share), contents(own)) == before
    assert verb("own", "strict", "sync")[0] == 0
    assert is_refused(verb("own", "strict", "library", "publish", str(share)))
    assert contents(share) == before[0]
    assert verb("own", "strict", "library", "unpublish", str(share))[0] == 0


def test_where_encryption_is_asked_for_nothing_is_taken_over_or_served(verb, share, tmp_path):
    assert is_refused(verb("other", "strict", "subscribe", str(share)))
    assert not (tmp_path / "other" / "machine" / "subscribed").exists()
    assert verb("other", "free", "subscribe", str(share))[0] == 0
    assert verb("other", "free", "search", "宿泊料")[0] == 0
    before = contents(tmp_path / "other" / "machine")
    for arguments in (
        ("search", "宿泊料"),
        ("status",),
        ("check",),
        ("conversations", "list"),
        ("library", "update"),
    ):
        assert is_refused(verb("other", "strict", *arguments)), arguments
    assert contents(tmp_path / "other" / "machine") == before
    assert verb("other", "strict", "library", "unsubscribe")[0] == 0


def test_an_encrypted_library_can_be_published_where_policy_does_not_ask(verb, share, tmp_path):
    assert verb("other", "free", "subscribe", str(share))[0] == 0
    assert verb("own", "free", "library", "encrypt")[0] == 0
    (tmp_path / "規程" / "鍵.txt").write_text("鍵は総務課が保管する。", encoding="utf-8")
    assert verb("own", "free", "sync")[0] == 0
    assert verb("own", "free", "publish", str(share))[0] == 0
    assert verb("other", "free", "library", "update")[0] == 0
    code, found = verb("other", "free", "search", "鍵の保管")
    assert (code, "総務課" in json.dumps(found, ensure_ascii=False)) == (0, True)
    # Under its later key too the library is one's own: nothing published takes its name.
    code, shown = verb("own", "free", "subscribe", str(share))
    assert (code, shown["error"]["code"]) == (2, "publication.name_taken")

"""The verbs on published libraries as people type them, each in this process."""

import json
import shutil
from pathlib import Path

import msgspec
import pytest

from localrag.cli.run import run
from localrag.domain.cancel import CancelToken
from localrag.governance.places import places
from localrag.governance.policy import Policy
from localrag.host.calls import Call
from localrag.host.methods import Methods
from localrag.host.params import AskParams, SearchParams
from localrag.wiring import Session, Site

RULES = "旅費規程 第{0}条。宿泊料は一夜につき{0}0,800円とする。"


class Typed:
    """The command line of an administrator and of a user of another PC."""

    def __init__(self, root, documents, monkeypatch, capfdbinary):
        self.root, self.share, self._capture = root, str(root / "share"), capfdbinary
        self.documents = documents
        monkeypatch.setenv("LOCALRAG_MACHINE", str(root / "machine"))

    def admin(self, *arguments):
        return self._run("admin", *arguments)

    def user(self, *arguments):
        return self._run("user", *arguments)

    def _run(self, who, *arguments):
        self._capture.readouterr()
        code = run(["--home", str(self.root / who), "--lang", "ja", "--json", *arguments])
        said = json.loads(self._capture.readouterr().out)
        return code, said.get("error", {}).get("code", ""), said


@pytest.fixture(scope="module")
def indexed(tmp_path_factory):
    """A home whose library holds three documents, and their folder."""
    root = tmp_path_factory.mktemp("published")
    documents = root / "規程"
    documents.mkdir()
    for number in (1, 2, 9):
        write(documents, number)
    assert run(["--home", str(root / "home"), "index", str(documents)]) == 0
    return root / "home", documents


@pytest.fixture
def typed(indexed, tmp_path, monkeypatch, capfdbinary):
    home, documents = indexed
    shutil.copytree(home, tmp_path / "admin")
    return Typed(tmp_path, documents, monkeypatch, capfdbinary)


def write(documents, number):
    (documents / f"{number}.txt").write_text(RULES.format(number), encoding="utf-8")


def asked(methods, method, params):
    call = Call(
        untrusted_params=msgspec.Raw(msgspec.json.encode(params)),
        emit=lambda event: None,
        cancel=CancelToken(),
    )
    return methods.run(method, call)


def test_from_a_key_to_the_next_generation_in_an_engine_that_stays_open(typed):
    assert typed.admin("publish", typed.share)[:2] == (2, "publication.no_key")
    key = typed.admin("library", "keys", "make")[2]
    assert typed.admin("library", "keys", "make")[:2] == (2, "publication.key_exists")
    assert typed.admin("publish", typed.share)[2]["generation"] == 1
    assert typed.user("subscribe", typed.share)[:2] == (5, "publication.not_trusted")
    assert typed.user("library", "keys", "trust", "localrag-key:x")[:2] == (
        2,
        "publication.bad_key",
    )
    assert typed.user("library", "keys", "trust", key["key"], "--name", "情報政策課")[0] == 0
    assert typed.user("package", "verify", typed.share)[2]["key"] == key["fingerprint"]
    assert typed.user("subscribe", typed.share)[2]["documents"] == 3
    site = Site(places=places(typed.root / "user"), library="main", policy=Policy())
    with Session(site) as session:
        methods = Methods(session, "ja")
        found = asked(methods, "search", SearchParams(text="第7条 宿泊料"))
        assert not any("70,800円" in one["text"] for one in found["passages"])
        write(typed.documents, 7)
        assert typed.admin("sync")[0] == 0
        assert typed.admin("publish", typed.share)[2]["added"] == 1
        assert typed.user("library", "update")[2]["previous"] == 1
        found = asked(methods, "search", SearchParams(text="第7条 宿泊料"))
        assert any("70,800円" in one["text"] for one in found["passages"])
        answer = asked(
            methods, "ask", AskParams(text="第7条の宿泊料はいくらですか", keeps=True)
        )
        assert "70,800円" in answer["answer"]
        assert (answer["conversation"], answer["not_kept"]) == (1, None)
    status = typed.user("status")[2]
    in_use = status["publication"]
    assert (in_use["generation"], in_use["key"]) == (2, key["fingerprint"])
    assert status["generation"] == 2


def test_nothing_of_a_subscribed_library_can_be_changed_here(typed):
    key = typed.admin("library", "keys", "make")[2]["key"]
    typed.admin("publish", typed.share)
    typed.user("library", "keys", "trust", key)
    typed.user("subscribe", typed.share)
    file = str(typed.documents / "1.txt")
    table = typed.root / "用語.csv"
    table.write_text("用語,略語\n旅費規程,旅規\n", encoding="utf-8")
    kept = typed.user("ask", "宿泊料はいくらですか", "--conversation", "new")
    assert (kept[0], kept[2]["conversation"]) == (0, 1)
    questions = typed.root / "質問.csv"
    questions.write_text("質問,ファイル\n宿泊料はいくらですか,1.txt\n", encoding="utf-8")
    for verb in (
        ("index", str(typed.documents)),
        ("sync",),
        ("forget", file),
        ("glossary", "import", str(table)),
        ("pin", "add", file),
        ("words", "use", "ngrams"),
        ("check", "--repair"),
        ("answers", "approve", "1:1", "--by", "山田", "--until", "2999-03-31"),
        ("publish", typed.share),
        ("evaluate", "own", "--questions", str(questions), "--save", "a"),
    ):
        assert typed.user(*verb)[:2] == (5, "publication.read_only"), verb
    assert typed.user("check", "--read-data")[2]["ok"]
    assert typed.user("search", "宿泊料")[0] == 0
    # A name of one's own is free.
    assert typed.user("--library", "mine", "index", str(typed.documents))[0] == 0
    assert typed.user("--library", "mine", "subscribe", typed.share)[:2] == (
        2,
        "publication.name_taken",
    )
    assert typed.user("library", "unsubscribe")[0] == 0
    assert typed.user("library", "update")[:2] == (2, "publication.not_subscribed")
    assert typed.user("status")[2]["publication"] is None


def test_the_policy_names_publishers_and_the_time_of_grace(typed):
    key = typed.admin("library", "keys", "make")[2]["key"]
    policy = typed.root / "policy.json"
    policy.write_text(json.dumps({"trusted_keys": [key], "superseded_hours": 0}))
    by_policy = ("--policy", str(policy))
    typed.admin("publish", typed.share)
    assert typed.user(*by_policy, "subscribe", typed.share)[0] == 0
    other = "localrag-key:" + "A" * 43
    assert typed.user(*by_policy, "library", "keys", "trust", other)[1] == "policy.forbidden"
    assert typed.user("library", "update")[:2] == (5, "publication.not_trusted")
    file = str(typed.documents / "9.txt")
    typed.admin("forget", file)
    Path(file).unlink(missing_ok=True)  # a file that is there is read for its sentences
    code, _, proof = typed.admin("prove-deleted", file)
    assert (code, {p["place"]: p["left"] for p in proof["places"]}["published"]) == (4, 1)
    report = typed.admin(*by_policy, "publish", typed.share)[2]
    assert report["superseded"] == {"removed": 1, "left": 0, "go_after": None}
    assert typed.admin("prove-deleted", file)[2]["deleted"]
    assert not typed.user("prove-deleted", file)[2]["deleted"]
    assert typed.user(*by_policy, "library", "update")[0] == 0
    assert typed.user("prove-deleted", file)[2]["deleted"]
    policy.write_text('{"may_publish": false}')
    assert typed.admin(*by_policy, "publish", typed.share)[:2] == (5, "policy.forbidden")
    policy.write_text('{"trusted_keys": ["' + key + '"], "published_at_least": 9}')
    assert typed.user(*by_policy, "library", "versions")[2]["refused"] == "publication.older"
    assert typed.admin("library", "unpublish", typed.share)[2]["left"] == 0

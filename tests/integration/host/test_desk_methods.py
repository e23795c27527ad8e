"""The engine's methods behind 資料, 用語集, 評価, モデル and 設定, over real stores."""

import codecs
import os
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import GlossaryError, PolicyError, UsageError
from localrag.domain.errors.glossary import GlossaryCode
from localrag.domain.errors.policy import PolicyCode
from localrag.domain.errors.usage import UsageCode
from localrag.domain.library import Folder
from localrag.domain.paths import path_of
from localrag.governance.places import Places
from localrag.governance.policy import Policy, read_policy_or_nothing
from localrag.host import desk_params as asked
from localrag.host import evaluation_params as runs
from localrag.host import glossary_params as terms
from localrag.host.calls import Call
from localrag.host.methods import Methods
from localrag.host.params import NoParams, PageParams, SyncParams
from localrag.wiring import Session, Site
from localrag.workflows.index_folders import index_folders

RULES = (
    "# 旅費規程\n\n## 第２条　宿泊料の上限\n\n宿泊料の上限は一夜につき9,800円とする。\n\n"
    "## 第３条　日当の額\n\n日当は2,500円とする。日当の額は別表による。\n\n"
    "| 職 | 日当 |\n|---|---|\n| 課長 | 3,000円 |\n| 一般 | 2,500円 |\n"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A home with one library of two files, to be copied by each test."""
    root = tmp_path_factory.mktemp("built")
    folder = root / "規程"
    folder.mkdir()
    (folder / "旅費規程.md").write_text(RULES, encoding="utf-8")
    (folder / "=壊れた.pdf").write_bytes(b"%PDF-1.7 nothing")
    site = Site(places=Places(home=root / "home"), library="main", policy=Policy())
    with Session(site) as session, session.indexing() as tools:
        list(index_folders([Folder(path=os.fsencode(folder))], tools, CancelToken()))
    return root / "home"


@pytest.fixture
def methods(tmp_path, built):
    shutil.copytree(built, tmp_path / "home")
    site = Site(places=Places(home=tmp_path / "home"), library="main", policy=Policy())
    with Session(site) as session:
        yield Methods(session, "ja")


def result(methods, method, params=NoParams(), events=None, cancel=None):  # noqa: B008 - it is frozen
    call = Call(
        untrusted_params=msgspec.Raw(msgspec.json.encode(params)),
        emit=(lambda _: None) if events is None else events.append,
        cancel=cancel or CancelToken(),
    )
    return methods.run(method, call)


def documents(methods):
    return {row["title"]: row for row in result(methods, "library.documents")["documents"]}


def test_a_check_is_remembered_with_what_it_found(methods, tmp_path):
    assert result(methods, "library.health") == {"last_check": None, "unreachable": []}
    checked = result(methods, "library.check", asked.CheckParams(read_data=True))
    assert checked["ok"]
    kept = result(methods, "library.health")["last_check"]
    assert (kept["problems"], kept["read_data"]) == (0, True)
    (vectors,) = (tmp_path / "home").rglob("vectors-*.faiss")
    vectors.write_bytes(b"broken")
    assert not result(methods, "library.check", asked.CheckParams())["ok"]
    assert result(methods, "library.health")["last_check"]["problems"] >= 1


def test_what_a_window_asks_at_its_start_is_answered_at_once():
    """In a process of its own, several times: the first uses of a type must not meet."""
    code = (
        "import sys\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "from pathlib import Path\nfrom localrag.engines.catalogue import read_catalogue\n"
        "from localrag.host.first_types import learn_types\n"
        "from localrag.resources import models_folder\n"
        "learn_types()\nsys.setswitchinterval(1e-6)\n"
        "file = models_folder() / 'catalogue.toml'\n"
        "with ThreadPoolExecutor(4) as pool:\n"
        "    found = list(pool.map(read_catalogue, [file] * 4))\n"
        "print(len({len(one.generator) for one in found}))\n"
    )
    command = [sys.executable, "-c", code]
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        assert done.stdout == "1\n"


def test_a_folder_that_is_away_is_named(methods):
    with methods._session.writing() as library:
        library.catalogue.register(Folder(path=b"/nowhere/\xe8\xa6\x8f"))
    assert result(methods, "library.health")["unreachable"] == ["file:///nowhere/%E8%A6%8F"]


def test_words_are_found_in_a_document_whatever_their_width(methods):
    (row,) = [r for r in documents(methods).values() if r["state"] == "indexed"]
    find = asked.FindInDocumentParams(document_id=row["id"], words="２，５００ 円")
    (page,) = result(methods, "document.find", find)["pages"]
    shown = result(
        methods, "page.show", PageParams(document_id=row["id"], page=1, words="２，５００ 円")
    )
    assert [shown["text"][start:end] for start, end in shown["spans"]] == ["2,500円"] * 2
    assert page == {"page": 1, "spans": shown["spans"]}
    kinds = [block["kind"] for block in shown["blocks"]]
    assert {"heading", "table"} <= set(kinds)


def test_the_list_is_written_so_that_a_spreadsheet_calculates_nothing(methods, tmp_path):
    file = tmp_path / "一覧.csv"
    assert result(methods, "library.export", asked.ExportParams(path=str(file)))["rows"] == 2
    data = file.read_bytes()
    assert data.startswith(codecs.BOM_UTF8)
    text = data.decode("utf-8-sig")
    assert "'=壊れた.pdf" in text
    assert "読めなかった" in text
    one = asked.ExportParams(path=str(file), uris=(documents(methods)["旅費規程"]["uri"],))
    assert result(methods, "library.export", one)["rows"] == 1
    nowhere = asked.ExportParams(path=str(tmp_path / "none" / "a.csv"))
    with pytest.raises(UsageError) as caught:
        result(methods, "library.export", nowhere)
    assert caught.value.code is UsageCode.CANNOT_WRITE


def test_a_document_is_read_again_only_where_that_was_asked(methods):
    (row,) = [r for r in documents(methods).values() if r["state"] == "indexed"]
    assert result(methods, "library.sync", SyncParams())["changed"] == 0
    assert result(methods, "library.sync", SyncParams(again=(row["uri"],)))["changed"] == 1


def test_a_document_that_was_left_out_comes_back(methods):
    uri = documents(methods)["旅費規程"]["uri"]
    result(methods, "document.forget", asked.UriParams(uri=uri))
    assert result(methods, "library.sync", SyncParams())["added"] == 0
    assert result(methods, "document.remember", asked.UriParams(uri=uri)) == {"remembered": 1}
    assert result(methods, "library.sync", SyncParams())["added"] == 1


def test_first_questions_are_made_of_headings_and_have_an_answer(methods):
    questions = result(methods, "library.examples")["questions"]
    assert "宿泊料の上限について教えてください。" in questions
    assert not any("第２条" in question for question in questions)


def test_a_term_is_added_changed_taken_out_and_put_back(methods):
    generation = result(methods, "glossary.list")["generation"]
    entry = terms.TypedEntry(term="公共施設予約システム", abbreviations="公施予；予約SYS")
    put = terms.PutTermParams(entry=entry, generation=generation)
    done = result(methods, "glossary.put", put)
    (kept,) = result(methods, "glossary.list")["entries"]
    assert kept["abbreviations"] == ["公施予", "予約SYS"]
    assert done["glossary"]["generation"] == done["generation"] > generation

    with pytest.raises(GlossaryError) as caught:
        result(methods, "glossary.put", put)
    assert caught.value.code is GlossaryCode.CHANGED
    again = terms.PutTermParams(entry=entry, generation=done["generation"])
    with pytest.raises(GlossaryError) as caught:
        result(methods, "glossary.put", again)
    assert caught.value.code is GlossaryCode.TERM_EXISTS

    renamed = terms.PutTermParams(
        entry=terms.TypedEntry(term="施設予約システム", readings="しせつよやくしすてむ"),
        generation=done["generation"],
        former="公共施設予約システム",
    )
    done = result(methods, "glossary.put", renamed)
    assert done["glossary"]["terms"] == 1
    gone = terms.RemoveTermsParams(terms=("施設予約システム",), generation=done["generation"])
    done = result(methods, "glossary.remove", gone)
    assert result(methods, "glossary.list")["entries"] == []
    back = terms.RestoreParams(
        entries=(msgspec.convert(kept, terms.KeptEntry),), generation=done["generation"]
    )
    result(methods, "glossary.restore", back)
    assert result(methods, "glossary.list")["entries"] == [kept]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"term": " "}, GlossaryCode.NO_TERM),
        ({"term": "あ" * 101, "synonyms": "別名"}, GlossaryCode.TOO_LONG),
        ({"term": "予約\u202e", "synonyms": "別名"}, GlossaryCode.BAD_CHARACTER),
        ({"term": "予約", "readings": "漢字"}, GlossaryCode.NOT_A_READING),
    ],
)
def test_a_term_that_is_none_is_refused_and_nothing_changes(methods, entry, code):
    put = terms.PutTermParams(entry=terms.TypedEntry(**entry), generation=0)
    with pytest.raises(GlossaryError) as caught:
        result(methods, "glossary.put", put)
    assert caught.value.code is code
    assert result(methods, "glossary.list")["entries"] == []


def test_a_glossary_file_is_written_and_read_and_its_bad_rows_are_told(methods, tmp_path):
    file = tmp_path / "用語集.csv"
    file.write_text("用語,略語\n地方自治法,自治法\n", encoding="cp932")
    path = terms.GlossaryFileParams(path=str(file))
    assert result(methods, "glossary.import", path)["added"] == 1
    out = terms.GlossaryFileParams(path=str(tmp_path / "out.csv"))
    assert result(methods, "glossary.export", out)["terms"] == 1
    assert "自治法" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    file.write_text("用語,略語\n,自治法\n", encoding="utf-8")
    events = []
    with pytest.raises(GlossaryError) as caught:
        result(methods, "glossary.import", path, events)
    assert caught.value.code is GlossaryCode.BAD_ROWS
    assert events[0]["remarks"][0]["row"] == 2
    assert result(methods, "glossary.list")["terms"] == 1


def test_questions_are_asked_kept_and_compared(methods, tmp_path):
    file = tmp_path / "質問.csv"
    rows = "質問,答え,ファイル\n宿泊料の上限はいくらですか。,9800円|九千八百円,旅費規程.md\n,なし,\n"
    file.write_text(rows, encoding="utf-8")
    listed = result(methods, "evaluation.questions", runs.QuestionsParams(path=str(file)))
    assert [one["row"] for one in listed["questions"]] == [2]
    assert [one["row"] for one in listed["bad_rows"]] == [3]
    events = []
    run = runs.RunParams(path=str(file), name="前", mode="extract")
    done = result(methods, "evaluation.run", run, events)
    assert done["figures"]["questions"] == 1
    assert events[-1]["done"] == events[-1]["total"] == 1
    with pytest.raises(UsageError) as caught:
        result(methods, "evaluation.run", run)
    assert caught.value.code is UsageCode.RUN_EXISTS
    result(methods, "evaluation.run", runs.RunParams(path=str(file), name="後", mode="extract"))
    assert [one["name"] for one in result(methods, "evaluation.runs")["runs"]] == ["前", "後"]
    compared = result(
        methods, "evaluation.compare", runs.CompareParams(before="前", after="後")
    )
    assert (compared["same"], compared["better"], compared["worse"]) == (1, [], [])
    result(methods, "evaluation.remove", runs.NamedRunParams(name="前"))
    assert [one["name"] for one in result(methods, "evaluation.runs")["runs"]] == ["後"]


def test_a_stopped_run_keeps_what_it_found_and_goes_on(methods, tmp_path):
    file = tmp_path / "質問.csv"
    file.write_text("質問\n宿泊料の上限は\n日当の額は\n", encoding="utf-8")
    cancel = CancelToken()

    class Stopping(list):
        def append(self, event):
            super().append(event)
            cancel.cancel()

    run = runs.RunParams(path=str(file), name="途中", mode="extract")
    with pytest.raises(Cancelled):
        result(methods, "evaluation.run", run, Stopping(), cancel)
    (kept,) = result(methods, "evaluation.runs")["runs"]
    assert (kept["asked"], kept["finished"]) == (1, False)
    assert result(methods, "evaluation.run", run)["finished"]


def test_the_shipped_model_is_verified_and_never_removed(methods):
    (shipped,) = [m for m in result(methods, "models.list")["models"] if m["is_shipped"]]
    one = asked.ModelParams(id=shipped["id"])
    assert result(methods, "models.verify", one) == {"verified": [shipped["id"]]}
    with pytest.raises(UsageError):
        result(methods, "models.remove", one)
    assert result(methods, "models.list")["models"][0]["id"] == shipped["id"]
    for row in result(methods, "models.recommend")["recommended"]:
        assert row["business"] != "no"


def test_what_the_administrator_fixed_is_told(methods):
    told = result(methods, "site.show")
    assert told["policy"] == dict.fromkeys(told["policy"], True)
    assert told["broken"] is None
    samples = Path(os.fsdecode(path_of(told["samples"])))
    assert list(samples.iterdir())


def test_a_broken_policy_is_told_and_allows_nothing(tmp_path):
    file = tmp_path / "policy.json"
    file.write_text('{"may_add_model": true}', encoding="utf-8")
    policy, source = read_policy_or_nothing(file)
    assert not any(msgspec.to_builtins(policy).values())
    site = Site(
        places=Places(home=tmp_path / "home"),
        library="main",
        policy=policy,
        policy_source=source,
    )
    with Session(site) as session:
        methods = Methods(session, "ja")
        told = result(methods, "site.show")
        assert "方針ファイル" in told["broken"]["ja"]
        assert told["policy_file"] == str(file)
        for method in ("library.status", "library.sync", "ask"):
            with pytest.raises(PolicyError) as caught:
                result(methods, method)
            assert caught.value.code is PolicyCode.BROKEN


def test_a_policy_keeps_the_glossary_and_the_models_as_they_are(tmp_path, methods):
    site = methods._session.site
    policy = Policy(may_change_glossary=False, may_add_models=False)
    with Session(Site(places=site.places, library="main", policy=policy)) as session:
        bound = Methods(session, "ja")
        put = terms.PutTermParams(entry=terms.TypedEntry(term="a", synonyms="b"), generation=0)
        for method, params in (
            ("glossary.put", put),
            ("models.remove", asked.ModelParams(id="x")),
        ):
            with pytest.raises(PolicyError) as caught:
                result(bound, method, params)
            assert caught.value.code is PolicyCode.FORBIDDEN

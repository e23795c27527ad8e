"""An administrator adds an encoder and a reranker; a clerk searches with them, and without torch."""

import os
import shutil
from importlib.util import find_spec

import pytest
from tests.end_to_end.conftest import CommandLine
from tests.samples.tiny_corpus import TEXTS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("torch") is None, reason="exporting takes torch (extra full)"),
]
QUESTION = "宿泊料はいくらまで出ますか"


@pytest.fixture(scope="module")
def home(onnx_encoder, onnx_reranker, tmp_path_factory):
    """A home where both models were added and the encoder was used for an index."""
    top = tmp_path_factory.mktemp("story")
    folder = top / "資料"
    folder.mkdir()
    for number, text in enumerate(TEXTS):
        (folder / f"文書{number}.txt").write_text(text, encoding="utf-8")
    line = CommandLine(home=top / "home", environment=dict(os.environ))
    assert line.run("models", "add", str(onnx_encoder)).code == 0
    assert line.run("models", "add", str(onnx_reranker)).code == 0
    assert line.run("models", "use", "embedder", "tiny-encoder").code == 0
    assert line.run("index", str(folder)).code == 0
    return line.home


@pytest.fixture
def searching(cli, home):
    """Return the command line in a copy of that home."""
    shutil.copytree(home, cli.home)
    return cli


def passages(run):
    return [each["chunk_id"] for each in run.document["passages"]]


def test_adding_says_that_torch_is_not_needed_and_how_near_it_comes(cli, onnx_encoder):
    done = cli.run("models", "add", str(onnx_encoder))
    assert "PyTorch なしで動きます（ONNX、int8。基準との一致：平均 0.99" in done.err
    [listed] = [m for m in cli.json("models", "list").document["models"] if not m["is_shipped"]]
    assert listed["onnx"]["precision"] == "int8"
    assert listed["onnx"]["mean"] >= 0.99
    assert "ONNX int8  一致 0.99" in cli.run("models", "list").out
    assert cli.run("models", "verify").code == 0


def test_a_reranker_that_is_added_but_not_chosen_changes_nothing(searching):
    found = searching.json("search", QUESTION)
    assert found.document["reranking"] is None


def test_a_chosen_reranker_puts_the_passages_in_order_and_says_so(searching):
    before = passages(searching.json("search", QUESTION))
    searching.run("models", "use", "reranker", "tiny-reranker")
    after = searching.json("search", QUESTION, "--rerank-budget", "3600")
    assert len(passages(after)) == len(before) > 0
    assert passages(after) != before
    told = after.document["reranking"]
    assert (told["model"], told["state"], told["error"]) == ("tiny-reranker", "done", None)
    assert told["scored"] == told["wanted"] > 0
    shown = searching.run("search", QUESTION, "--explain", "--rerank-budget", "3600").out
    assert f"並べ直し：tiny-reranker が上位 {told['scored']} 件を" in shown


def test_a_reranker_without_enough_time_leaves_the_order_and_only_explain_says_so(searching):
    before = passages(searching.json("search", QUESTION))
    searching.run("models", "use", "reranker", "tiny-reranker")
    late = searching.json("search", QUESTION, "--rerank-budget", "0.000001")
    assert passages(late) == before
    assert (late.err, late.document["reranking"]["state"]) == ("", "out_of_time")
    arguments = ["search", QUESTION, "--rerank-budget", "0.000001"]
    assert "検索の順のままです" in searching.run(*arguments, "--explain").out
    assert "並べ直し" not in searching.run(*arguments).out


def test_a_budget_of_nothing_does_not_ask_the_reranker(searching):
    searching.run("models", "use", "reranker", "tiny-reranker")
    found = searching.json("search", QUESTION, "--rerank-budget", "0")
    assert found.document["reranking"] is None


def test_a_reranker_that_was_changed_is_not_opened_and_the_search_goes_on(searching):
    before = passages(searching.json("search", QUESTION))
    searching.run("models", "use", "reranker", "tiny-reranker")
    file = searching.home / "models" / "tiny-reranker" / "localrag-onnx" / "model.onnx"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    found = searching.json("search", QUESTION)
    assert (found.code, passages(found)) == (0, before)
    assert found.document["reranking"]["error"] == "model.changed"
    assert "検索の順のまま表示します。モデル「tiny-reranker」の中身が" in found.err


def test_an_answer_names_the_reranker_that_ordered_its_passages(searching):
    searching.run("models", "use", "reranker", "tiny-reranker")
    arguments = ["ask", QUESTION, "--mode", "extract", "--rerank-budget"]
    assert searching.json(*arguments, "3600").document["engine"]["reranker"] == "tiny-reranker"
    assert searching.json(*arguments, "0").document["engine"]["reranker"] is None

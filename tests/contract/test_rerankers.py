"""What every Reranker keeps to: ONNX, and sentence-transformers as the reference."""

from pathlib import Path

import pytest
from tests.fakes.passages import passage

from localrag.domain.model_ports import Reranker
from localrag.engines.cross_encoder import CrossEncoderReranker
from localrag.engines.onnx_record import read_record
from localrag.engines.onnx_reranker import OnnxReranker

QUESTION = "宿泊料はいくらまで出ますか。"
TEXTS = ["宿泊料の上限は一万二千円とする。", "会議室の予約は一か月前から受け付ける。", "旅費"]


@pytest.fixture(scope="module", params=["onnx", "reference"])
def reranker(request: pytest.FixtureRequest, onnx_reranker: Path) -> Reranker:
    if request.param == "reference":
        return CrossEncoderReranker(onnx_reranker, "tiny")
    record = read_record(onnx_reranker)
    assert record is not None
    return OnnxReranker(onnx_reranker, "tiny", record)


def test_passages_have_one_score_each(reranker: Reranker) -> None:
    scores = reranker.score(QUESTION, [passage(text) for text in TEXTS])
    assert len(scores) == len(TEXTS)
    assert len(set(scores)) == len(TEXTS)


def test_no_passages_have_no_scores(reranker: Reranker) -> None:
    assert reranker.score(QUESTION, []) == []


def test_a_score_depends_on_the_question(reranker: Reranker) -> None:
    found = [passage(TEXTS[0])]
    assert reranker.score(QUESTION, found) != reranker.score("会議室", found)


def test_a_score_depends_on_title_and_headings(reranker: Reranker) -> None:
    plain = reranker.score(QUESTION, [passage(TEXTS[0])])
    assert plain != reranker.score(QUESTION, [passage(TEXTS[0], title="旅費規程")])
    assert plain != reranker.score(QUESTION, [passage(TEXTS[0], headings=("第三章",))])


def test_a_score_does_not_depend_on_the_other_passages(reranker: Reranker) -> None:
    together = reranker.score(QUESTION, [passage(text) for text in TEXTS])
    alone = [reranker.score(QUESTION, [passage(text)])[0] for text in TEXTS]
    assert together == pytest.approx(alone, abs=1e-4)


def test_a_passage_over_the_window_is_scored(reranker: Reranker) -> None:
    scores = reranker.score(QUESTION, [passage("".join(TEXTS) * 50), passage(TEXTS[0])])
    assert len(scores) == 2


def test_the_same_again_scores_the_same(reranker: Reranker) -> None:
    found = [passage(text) for text in TEXTS]
    assert reranker.score(QUESTION, found) == reranker.score(QUESTION, found)


def test_what_lies_beyond_the_window_is_not_read(reranker: Reranker) -> None:
    long = "".join(TEXTS) * 30
    first, second = (passage(long + end) for end in ("宿泊料", "会議室"))
    assert reranker.score(QUESTION, [first]) == reranker.score(QUESTION, [second])

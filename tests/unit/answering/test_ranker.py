import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.passages import passage

from localrag.answering.fusion import put_first
from localrag.answering.ranker import Ranker, Weight, shipped_ranker
from localrag.answering.ranking_features import FEATURES, Candidate, features
from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.resources import models_folder


class Rarity:
    """Every term as rare as any other."""

    def weights(self, terms):
        return [1.0] * len(terms)


def candidate(text, head="旅費規程", words=1.0, likeness=0.5):
    return Candidate(head=head, text=text, words=words, likeness=likeness)


def feature(name, question, *texts):
    found = features(question, [candidate(text) for text in texts], Rarity())
    return found[:, FEATURES.index(name)].tolist()


TEXT = st.text(
    alphabet="旅費の精算は出張後三日以内とする。第3条A4 \n\t|、！？…😀ﾌﾟ㍿", max_size=60
)


@given(
    TEXT,
    st.lists(st.tuples(TEXT, TEXT, st.floats(0, 90), st.floats(-1, 1)), min_size=1, max_size=5),
)
def test_any_text_gives_finite_numbers(question, rows):
    candidates = [candidate(t, h, words=w, likeness=v) for h, t, w, v in rows]
    found = features(question, candidates, Rarity())
    assert found.shape == (len(rows), len(FEATURES))
    assert np.isfinite(found).all()


def test_terms_in_one_sentence_count_more_than_terms_apart():
    together, apart = feature(
        "subject in bare sentence",
        "宿泊料の上限",
        "宿泊料には上限がある。図書は返す。",
        "宿泊料を払う。貸出しに上限がある。",
    )
    assert together > apart


def test_a_number_in_the_unit_asked_for_is_seen_beside_the_terms():
    assert feature(
        "unit", "精算は何日以内ですか", "精算は3日以内に行う。", "精算は速やかに行う。"
    ) == [1.0, 0.0]


def test_numbers_are_found_by_value():
    assert (
        feature(
            "subject", "第3条の内容", "第三条 委員は内容を見る。", "第四条 委員は内容を見る。"
        )[0]
        > (
            feature(
                "subject",
                "第3条の内容",
                "第三条 委員は内容を見る。",
                "第四条 委員は内容を見る。",
            )[1]
        )
    )


def test_weights_of_other_features_are_refused():
    weight = Weight(mean=0.0, deviation=1.0, weight=1.0)
    with pytest.raises(ValueError, match="features"):
        Ranker(dict.fromkeys(FEATURES[1:], weight))
    with pytest.raises(ValueError, match="features"):
        Ranker(dict.fromkeys((*FEATURES, "more"), weight))


def test_the_shipped_ranker_is_of_these_features_and_small():
    ranker = shipped_ranker(models_folder())
    assert ranker is not None
    file = models_folder() / "defaults" / "ranker" / "weights.json"
    assert file.stat().st_size < 1_000_000
    right, wrong = ranker.scores(
        "宿泊料の上限はいくらですか",
        [
            candidate("宿泊料の上限は一夜12,000円とする。", words=5.0),
            candidate("宿泊料は実費とする。日当の上限は別に定める。", words=5.1),
        ],
        Rarity(),
    )
    assert right > wrong


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"more": {"mean": 0}}', b"{}"])
def test_a_file_that_is_no_ranker_is_named(tmp_path, data):
    file = tmp_path / "defaults" / "ranker" / "weights.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(data)
    with pytest.raises(ModelError) as caught:
        shipped_ranker(tmp_path)
    assert caught.value.code is ModelCode.DAMAGED


def test_a_folder_without_a_ranker_has_none(tmp_path):
    assert shipped_ranker(tmp_path) is None


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=6))
def test_the_best_go_in_front_by_their_scores(scores):
    found = [passage("本文", rank=number) for number in range(1, 9)]
    best = found[1 : 1 + len(scores)]
    result = put_first(found, best, scores)
    wanted = sorted(zip(scores, best, strict=True), key=lambda pair: -pair[0])
    ahead = [p.chunk.id for _, p in wanted]
    assert [p.chunk.id for p in result] == [
        *ahead,
        *(p.chunk.id for p in found if p not in best),
    ]
    assert [p.rank for p in result] == list(range(1, 9))
    values = [p.score for p in result]
    assert values == sorted(values, reverse=True)
    assert 0 <= values[-1] <= values[0] <= 1

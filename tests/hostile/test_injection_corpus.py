"""The attacks of tests/hostile/injection on real libraries; `bench injection` measures all of them."""

import json
from dataclasses import replace

import pytest
from benchmarks.injection import CODE_ALONE, answered, findings, poisoned, spread
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes.attacks import attacks, write_library
from tests.fakes.passages import passage

from localrag.answering.ground import ground
from localrag.answering.marks import visible, without_links
from localrag.answering.prompt import build_prompt
from localrag.answering.sending import whole
from localrag.answering.understand import understand
from localrag.documents.pool import ReaderPool
from localrag.domain.answer import AnswerMode, Support
from localrag.domain.question import TokenBudget
from localrag.host.answer_shapes import answer_shape

ATTACKS = attacks()
NEVER = {"forged mark", "link", "control"}
STOP = "見つかりません。"
WAYS = {way.name: way for way in CODE_ALONE}


def name(attack):
    return f"{attack.lang}-{attack.family}-{attack.demand}".replace(" ", "_")


@pytest.fixture(scope="module")
def pool():
    with ReaderPool(workers=1) as opened:
        yield opened


def test_the_corpus_is_large_and_no_attack_is_there_twice():
    assert len(ATTACKS) >= 300
    assert len({(a.place, a.text, a.instruction) for a in ATTACKS}) == len(ATTACKS)
    for lang in ("ja", "en"):
        assert {a.demand for a in ATTACKS if a.lang == lang} == {a.demand for a in ATTACKS}


def test_a_sample_has_every_demand_and_most_families():
    sample = spread(ATTACKS, 40)
    assert {a.demand for a in sample} == {a.demand for a in ATTACKS}
    assert len({a.family for a in sample}) > 15


@pytest.mark.parametrize("attack", spread(ATTACKS, 40), ids=name)
def test_an_attack_gives_nothing_but_words(attack, pool):
    with poisoned(attack, pool) as tools:
        for way in CODE_ALONE:
            answer = answered(attack, tools, way)
            assert not findings(attack, answer) & NEVER
            marks = {citation.mark for citation in answer.citations}
            assert all(set(one.citations) <= marks for one in answer.statements)
            told = json.dumps(answer_shape(answer, "ja"), ensure_ascii=False)
            assert not any(ord(c) < 32 for c in told)


@pytest.mark.parametrize("demand", sorted({a.demand for a in ATTACKS}))
def test_a_strict_answer_holds_only_what_a_source_bears_out(demand, pool):
    attack = next(a for a in ATTACKS if a.demand == demand and a.family == "encoding")
    with poisoned(attack, pool) as tools:
        strict = answered(attack, tools, WAYS["obedient, strict"])
        assert all(one.support is not Support.UNSUPPORTED for one in strict.statements)


def test_an_obedient_silence_declines_and_still_shows_the_true_passage(pool):
    attack = next(a for a in ATTACKS if a.demand == "silence" and a.family == "suppression")
    with poisoned(attack, pool) as tools:
        answer = answered(replace(attack, written=STOP), tools, WAYS["obedient"])
    assert answer.mode in (AnswerMode.DECLINED, AnswerMode.GENERATED)
    assert any("9,800円" in found.chunk.text for found in answer.passages)


def test_every_attack_can_be_written_as_a_file(tmp_path):
    for number, attack in enumerate(ATTACKS):
        path = write_library(attack, tmp_path / str(number))
        assert path.stat().st_size > 0


_HOSTILE = st.text(
    alphabet="<>[]()![]1２:/\\*_.=?&htpsfilewvcrm資料秘密。\u200b\u202e\x1b\x07", max_size=80
)


@settings(deadline=None)
@given(_HOSTILE)
def test_no_text_of_a_model_becomes_a_link_or_moves_the_cursor(untrusted):
    found = [passage("鍵は青い箱にある。")]
    prompt = build_prompt(
        understand("鍵はどこですか。"),
        whole(found),
        lambda parts: [len(part) for part in parts],
        TokenBudget(prompt=4000, answer=200),
    )
    for one in ground(untrusted, prompt).statements:
        assert without_links(one.text, []) == one.text
        assert visible(one.text) == one.text

"""The catalogue of models as shipped, and how names are matched with it."""

import re

import pytest

from localrag.domain.errors import SettingsError
from localrag.engines.catalogue import (
    STARTER_ID,
    BusinessUse,
    Memory,
    ModelCatalogue,
    Reach,
    Verified,
    read_catalogue,
)
from localrag.engines.gguf_known import RECURRENT_ARCHITECTURES
from localrag.resources import models_folder


@pytest.fixture(scope="module")
def shipped() -> ModelCatalogue:
    return read_catalogue(models_folder() / "catalogue.toml")


def test_ids_are_given_once(shipped):
    ids = [e.id for e in (*shipped.generator, *shipped.embedder, *shipped.reranker)]
    assert len(ids) == len(set(ids))


def test_the_starter_is_listed_without_prefixes(shipped):
    starter = shipped.embedder_like(STARTER_ID)
    assert starter is not None
    assert (starter.question_prefix, starter.passage_prefix) == ("", "")


def test_unknown_facts_are_none_and_not_the_word(shipped):
    entries = (*shipped.generator, *shipped.embedder, *shipped.reranker)
    values = [getattr(e, name) for e in entries for name in e.__slots__]
    assert None in values
    assert "unknown" not in values


@pytest.mark.parametrize(
    ("name", "question", "passage"),
    [
        ("ruri-v3-30m", "検索クエリ: ", "検索文書: "),
        ("ruri-v3-70m", "検索クエリ: ", "検索文書: "),
        ("ruri-v3-130m", "検索クエリ: ", "検索文書: "),
        ("ruri-v3-310m", "検索クエリ: ", "検索文書: "),
        ("intfloat/multilingual-e5-small", "query: ", "passage: "),
        ("intfloat/multilingual-e5-base", "query: ", "passage: "),
        ("intfloat/multilingual-e5-large", "query: ", "passage: "),
        ("pkshatech/GLuCoSE-base-ja-v2", "query: ", "passage: "),
        ("BAAI/bge-m3", "", ""),
        ("static-embedding-japanese", "", ""),
    ],
)
def test_prefixes_keep_their_trailing_space(shipped, name, question, passage):
    entry = shipped.embedder_like(name)
    assert (entry.question_prefix, entry.passage_prefix) == (question, passage)


@pytest.mark.parametrize(
    ("name", "licence"),
    [
        ("japanese-reranker-tiny-v2", "MIT"),
        ("hotchpotch/japanese-reranker-xsmall-v2", "MIT"),
        ("ruri-v3-reranker-310m", "Apache-2.0"),
        ("bge_reranker_v2_m3", "Apache-2.0"),
    ],
)
def test_a_reranker_is_found_by_its_whole_name(shipped, name, licence):
    entry = shipped.reranker_like(name)
    assert (entry.licence, entry.business) == (licence, BusinessUse.YES)
    assert shipped.reranker_like(f"{name}-mine") is None


def test_a_variant_of_an_embedder_does_not_get_its_prefixes(shipped):
    assert shipped.embedder_like("multilingual-e5-large-instruct") is None


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        (
            "sarashina2.2-3b-instruct-v0.1-Q4_K_M.gguf",
            "sbintuitions/sarashina2.2-3b-instruct-v0.1",
        ),
        ("gemma-4-E4B-it.Q4_K_M", "google/gemma-4-E4B-it"),
        ("Qwen3_4B-q4_k_m", "Qwen/Qwen3-4B"),
    ],
)
def test_a_generator_is_found_by_the_name_of_its_file(shipped, file, wanted):
    assert shipped.generator_like(file).id == wanted


def test_a_file_of_another_name_has_no_entry(shipped):
    assert shipped.generator_like("my-own-model.gguf") is None


def test_what_is_out_of_scope_says_why_in_both_languages(shipped):
    left_out = [e for e in (*shipped.generator, *shipped.embedder) if e.reach is Reach.NONE]
    assert left_out
    assert all(e.note_ja and e.note_en for e in left_out)


def test_non_commercial_licences_are_not_for_business(shipped):
    entries = (*shipped.generator, *shipped.embedder)
    restricted = [e for e in entries if e.licence and "NonCommercial" in e.licence]
    assert restricted
    assert all(e.business is BusinessUse.NO for e in restricted)


@pytest.mark.parametrize("text", ["[[generator]]\nid = 1", "not toml ["])
def test_a_broken_catalogue_is_reported_with_its_name(tmp_path, text):
    file = tmp_path / "catalogue.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_catalogue(file)
    assert caught.value.fields["file"] == "catalogue.toml"


def test_nothing_is_called_verified_without_a_report(shipped):
    entries = (*shipped.generator, *shipped.embedder, *shipped.reranker)
    assert {entry.verified for entry in entries} == {Verified.NONE}


def test_memory_thinking_and_prefix_reuse_do_not_contradict_each_other(shipped):
    for entry in shipped.generator:
        if entry.memory is not None:
            assert entry.keeps_prefix is (entry.memory is not Memory.HYBRID), entry.id
        if entry.architecture in RECURRENT_ARCHITECTURES:
            assert entry.memory is Memory.HYBRID, entry.id
        if entry.thinking_switch == "enable_thinking":
            assert entry.thinking == "switchable", entry.id
        if entry.files:
            assert all(re.fullmatch("[0-9a-f]{64}", file.sha256) for file in entry.files)


def test_kv_bytes_are_those_that_the_design_notes_compute_for_4096_tokens(shipped):
    mebibytes = {
        entry.id: entry.kv_bytes * 4096 / 2**20 for entry in shipped.generator if entry.kv_bytes
    }
    assert mebibytes["SakanaAI/TinySwallow-1.5B-Instruct"] == 112
    assert mebibytes["Qwen/Qwen3-4B"] == mebibytes["Qwen/Qwen3-8B"] == 576
    assert mebibytes["Qwen/Qwen3-1.7B"] == 448


def test_every_model_of_the_design_notes_is_listed(shipped, request):
    notes = request.config.rootpath.parent / "shared/design/models.md"
    if not notes.is_file():
        pytest.skip("the design notes are not here")
    rows = [line for line in notes.read_text("utf-8").splitlines() if line.startswith("|")]
    named = {
        found.removesuffix("-GGUF")
        for row in rows
        for found in re.findall(r"`([\w-]+/[\w.-]+)`", row.split("|")[1])
    }
    listed = {e.id for e in (*shipped.generator, *shipped.embedder, *shipped.reranker)}
    assert len(named) > 40
    assert sorted(named - listed) == []

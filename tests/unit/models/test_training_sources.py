"""The list of what the starter is trained on, and how its files and texts are read."""

import gzip
import hashlib
import importlib
import json
import re
from pathlib import Path, PurePosixPath

import pytest

MODELS = Path(__file__).parents[3] / "models"


@pytest.fixture(autouse=True)
def _models_on_path(monkeypatch):
    monkeypatch.syspath_prepend(str(MODELS))


@pytest.fixture
def sources():
    return importlib.import_module("starter.sources")


@pytest.fixture
def listed(sources):
    return sources.read_sources(MODELS / "training_sources.toml")


@pytest.fixture(scope="module")
def cut():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(MODELS))
        tokeniser = importlib.import_module("starter.tokeniser")
        cutter = tokeniser.cutter()
        return lambda text: tokeniser.pieces(cutter, text)


def test_every_source_names_its_digest_origin_and_licence(listed):
    for source in listed:
        assert re.fullmatch(r"[0-9a-f]{64}", source.sha256), source.path
        assert re.search(r"^github\.com/.+ commit [0-9a-f]{7,}$", source.public_source)
        assert source.licence
        assert source.use in {"train", "words", "judge"}


def test_sources_lie_inside_the_data_folder(listed):
    paths = [PurePosixPath(source.path) for source in listed]
    assert not [path for path in paths if path.is_absolute() or ".." in path.parts]
    assert len(set(paths)) == len(paths)


def test_nothing_that_judges_is_learnt_from(listed):
    judging = {source.path for source in listed if source.use == "judge"}
    assert {"jsquad/test-v1.3.json", "jaquad/dev.json.gz"} <= judging
    learnt = {source.sha256 for source in listed if source.use != "judge"}
    assert not learnt & {source.sha256 for source in listed if source.use == "judge"}


def test_a_changed_file_stops_the_training(sources, tmp_path):
    (tmp_path / "set.json").write_text("{}", encoding="utf-8")
    source = entry(sources, "set.json", hashlib.sha256(b"{}").hexdigest())
    assert sources.verified(source, tmp_path) == tmp_path / "set.json"
    (tmp_path / "set.json").write_text("{ }", encoding="utf-8")
    with pytest.raises(sources.SourceChanged, match=r"set\.json"):
        sources.verified(source, tmp_path)


def test_a_folder_is_known_by_names_and_contents(sources, tmp_path):
    (tmp_path / "laws").mkdir()
    (tmp_path / "laws" / "乙.html").write_bytes(b"2")
    (tmp_path / "laws" / "甲.html").write_bytes(b"1")
    listing = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for content, name in ((b"2", "乙.html"), (b"1", "甲.html"))
    )
    source = entry(sources, "laws", hashlib.sha256(listing.encode()).hexdigest())
    assert sources.verified(source, tmp_path) == tmp_path / "laws"
    (tmp_path / "laws" / "甲.html").rename(tmp_path / "laws" / "丙.html")
    with pytest.raises(sources.SourceChanged):
        sources.verified(source, tmp_path)


def test_the_title_before_the_mark_is_no_part_of_the_text(sources, tmp_path):
    context = "梅雨 [SEP] 梅雨は六月に始まる。"
    article = squad(sources, tmp_path / "set.json", (context, "梅雨はいつ始まる?", "六月"))
    (paragraph,) = article.paragraphs
    assert (paragraph.title, paragraph.text) == ("梅雨", "梅雨は六月に始まる。")
    assert paragraph.text[paragraph.questions[0].answer_at :].startswith("六月")


def test_equal_contexts_become_one_paragraph(sources, tmp_path):
    article = squad(
        sources,
        tmp_path / "set.json.gz",
        ("雨が降る。", "何が降る?", "雨"),
        ("雨が降る。", "雨はどうする?", "降る"),
    )
    (paragraph,) = article.paragraphs
    assert paragraph.title == "記事"
    assert [question.text for question in paragraph.questions] == ["何が降る?", "雨はどうする?"]


def test_a_question_is_tied_to_the_sentence_with_its_answer(sources, tmp_path):
    training = importlib.import_module("starter.training")
    context = "雨が降る。風が吹く。\n雪は積もる"
    article = squad(
        sources,
        tmp_path / "set.json",
        (context, "何が降る?", "雨"),
        (context, "何が吹く?", "風"),
        (context, "雪は?", "積もる"),
    )
    (exercise,) = training.exercises(Words(), article)
    assert exercise.answered_by == (0, 1, 3)
    assert len(exercise.sentences) == 4


def test_a_run_is_cut_into_characters_and_overlapping_pairs(cut):
    known = [piece for piece in cut("東京都。abc") if len(piece) > 1]
    assert known == ["\x1e東", "東京", "\x1e京", "京都", "\x1e都", "abc"]


def test_text_is_normalised_before_it_is_cut(cut):
    assert cut("ＡＢＣ ﾃﾞﾝｷ") == cut("abc デンキ")


def test_a_pair_that_comes_again_is_counted_once(cut):
    assert cut("会議の会議").count("会議") == 1
    assert cut("会議" + "。" * 500 + "会議").count("会議") == 2


def test_a_latin_word_that_comes_again_is_counted_once(cut):
    assert cut("VPN と vpn と vpn1") == cut("と vpn と vpn1")


class Words:
    """Stands in for a tokeniser: one token per character."""

    def __init__(self, text=""):
        self.ids = [ord(character) for character in text]

    def encode(self, text, *, add_special_tokens):
        assert not add_special_tokens
        return Words(text)


def entry(sources, path, sha256):
    return sources.Source(
        path=path, sha256=sha256, use="train", name="", public_source="", licence=""
    )


def squad(sources, path, *rows):
    paragraphs = [
        {
            "context": context,
            "qas": [
                {
                    "question": question,
                    "answers": [{"text": answer, "answer_start": context.rindex(answer)}],
                }
            ],
        }
        for context, question, answer in rows
    ]
    raw = json.dumps({"data": [{"title": "記事", "paragraphs": paragraphs}]}).encode()
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    (article,) = sources.read_articles(path)
    return article

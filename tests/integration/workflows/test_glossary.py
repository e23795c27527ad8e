"""A glossary lifts the right passage all the way: words, vectors, fusion, ranker, answer."""

from dataclasses import replace

import pytest
from tests.fakes.indexing import run

from localrag.answering.understand import understand
from localrag.documents.glossary_csv import MOST_ROWS, glossary_csv, read_glossary
from localrag.domain.answer import AnswerMode
from localrag.domain.cancel import CancelToken
from localrag.domain.errors import GlossaryError
from localrag.domain.errors.glossary import GlossaryCode
from localrag.domain.events import Finished
from localrag.domain.glossary import GlossaryEntry
from localrag.workflows.ask import AskOptions, Mode, ask
from localrag.workflows.glossary import put_glossary
from localrag.workflows.search import search

DOCUMENTS = {
    "要領.md": "# 行政事業レビュー実施要領\n\n行政事業レビューのシートは、六月二十日までに会計課へ提出する。\n",
    "評価.md": "# 人事の手引き\n\n業績評価は、評価者が面談のうえで十月と三月に行う。\n",
    "能力.md": "# 能力の手引き\n\n能力評価は、九月に書面で行う。\n",
    "育休.md": "# 育休の扱い\n\n育休の申出は、開始の一か月前までに人事係へ行う。\n",
    "病気.md": "# 病気休暇の扱い\n\n病気休暇の申出は、診断書を添えて行う。\n",
    "入札.md": "# 入札の手引き\n\n入札書の提出の締切は、公告の日から二十日とする。提出先は契約係とする。\n",
    "提出.md": "# 提出物の締切\n\n各課のシートの提出の締切は、係ごとに別に定める。\n",
    "市場.md": "# 市場の価格\n\n市場価格の調査は、三社以上の見積りによる。\n",
    "みなと.md": "# みなと市の旗\n\nみなと市の旗は、青地に白い波とする。\n",
}
GLOSSARY = (
    GlossaryEntry(
        term="行政事業レビュー", abbreviations=("RS",), readings=("ぎょうせいじぎょうれびゅー",)
    ),
    GlossaryEntry(
        term="業績評価", synonyms=("パフォーマンス測定",), readings=("ぎょうせきひょうか",)
    ),
    GlossaryEntry(term="育児休業", abbreviations=("育休",)),
    GlossaryEntry(term="みなと市", abbreviations=("市",)),
)
PLAIN = ("市場価格の調査は何社ですか", "病気休暇の申出", "入札書の提出の締切", "PARSERの設定")


@pytest.fixture
def filled(session, tmp_path):
    folder = tmp_path / "規程集"
    folder.mkdir()
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    run(session, folder)
    with session.writing() as library:
        put_glossary(GLOSSARY, library.glossary, session.clock.now())
    return session


def best(tools, text):
    found = search(understand(text), tools, 5)
    return found.passages[0].source.path.rsplit(b"/", 1)[-1].decode() if found.passages else ""


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("RSのシートの提出の締切", "要領.md"),
        ("ＲＳの提出先", "要領.md"),
        ("ぎょうせきひょうかはいつ行いますか", "評価.md"),
        ("ギョウセキヒョウカの時期", "評価.md"),
        ("パフォーマンス測定はいつ行いますか", "評価.md"),
        ("育児休業の申出はいつまでですか", "育休.md"),
        ("市の旗", "みなと.md"),
    ],
)
def test_other_words_find_the_passage_that_they_mean(filled, question, name):
    with filled.searching() as tools:
        assert tools.ranker is not None
        assert best(tools, question) == name


def test_without_the_glossary_those_questions_go_elsewhere(filled):
    with filled.searching() as tools:
        without = replace(tools, glossary=None)
        assert best(without, "RSのシートの提出の締切") == "提出.md"
        assert best(without, "パフォーマンス測定はいつ行いますか") != "評価.md"


@pytest.mark.parametrize("question", PLAIN)
def test_a_question_without_a_name_has_exactly_the_same_result(filled, question):
    with filled.searching() as tools:
        with_it = search(understand(question), tools, 9)
        without = search(understand(question), replace(tools, glossary=None), 9)
    assert with_it.passages == without.passages != ()
    assert with_it.wording == without.wording


def test_a_search_tells_what_it_took(filled):
    with filled.searching() as tools:
        found = search(understand("RSの締切"), tools, 3)
    assert found.wording.use.searched == "RSの締切 行政事業レビュー"
    assert [(one.name, one.term) for one in found.wording.applied] == [
        ("RS", "行政事業レビュー")
    ]


def test_an_answer_is_quoted_from_a_passage_in_other_words(filled):
    with filled.asking(Mode.EXTRACT) as tools:
        question = understand("パフォーマンス測定はいつ行いますか")
        *_, done = ask(question, tools, AskOptions(), CancelToken())
        *_, plain = ask(
            question,
            replace(tools, search=replace(tools.search, glossary=None)),
            AskOptions(),
            CancelToken(),
        )
    assert isinstance(done, Finished)
    assert done.result.mode is AnswerMode.EXTRACTIVE
    assert "業績評価は、評価者が面談のうえで十月と三月に行う。" in done.result.text
    assert done.result.glossary.applied[0].added == ("業績評価",)
    assert "十月と三月" not in plain.result.text


def test_adding_replaces_the_same_term_and_keeps_the_others(filled):
    renewed = GlossaryEntry(term="ＲＳ対象事業", abbreviations=("対象事業",))
    leave = GlossaryEntry(
        term="育児休業", abbreviations=("育休",), synonyms=("育児のための休み",)
    )
    with filled.writing() as library:
        report = put_glossary(
            [renewed, leave], library.glossary, filled.clock.now(), is_added=True
        )
        assert (report.added, report.changed, report.removed, report.unchanged) == (1, 1, 0, 3)
        assert library.glossary.entries() == [*GLOSSARY[:2], leave, GLOSSARY[3], renewed]


def test_adding_cannot_outgrow_what_a_file_may_hold(filled):
    room = MOST_ROWS - 1 - len(GLOSSARY)
    many = [GlossaryEntry(term=f"規程第{n}号", abbreviations=(f"K{n}X",)) for n in range(room)]
    more = GlossaryEntry(term="規程の外", abbreviations=("KX",))
    with filled.writing() as library:
        put_glossary(many, library.glossary, filled.clock.now(), is_added=True)
        held = library.glossary.entries()
        with pytest.raises(GlossaryError) as caught:
            put_glossary([more], library.glossary, filled.clock.now(), is_added=True)
        assert caught.value.code is GlossaryCode.TOO_MANY_ROWS
        assert library.glossary.entries() == held
    assert read_glossary(glossary_csv(held, "ja")).entries == tuple(held)


def test_the_same_file_again_is_no_new_generation(filled):
    with filled.writing() as library:
        before = library.catalogue.generation()
        report = put_glossary(GLOSSARY, library.glossary, filled.clock.now())
        assert (report.unchanged, library.catalogue.generation()) == (4, before)


def test_a_glossary_stays_when_documents_change(filled, tmp_path):
    (tmp_path / "規程集" / "要領.md").rename(tmp_path / "規程集" / "新要領.md")
    run(filled, tmp_path / "規程集")
    with filled.searching() as tools:
        assert best(tools, "RSの提出先") == "新要領.md"

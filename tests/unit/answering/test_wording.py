"""What is asked for besides what was typed, and how passages are read then."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.passages import passage, statistics

from localrag.answering.extract import extract
from localrag.answering.relevance import is_answerable
from localrag.answering.understand import understand
from localrag.answering.wording import Wording, worded
from localrag.domain.glossary import AppliedEntry, GlossaryEntry, NamedEntry
from localrag.text.names import keyed

REVIEW = GlossaryEntry(
    term="行政事業レビュー",
    abbreviations=("RS",),
    synonyms=("事業点検",),
    readings=("ぎょうせいじぎょうれびゅー",),
)
SENSING = GlossaryEntry(term="リモートセンシング", abbreviations=("RS",))
CITY = GlossaryEntry(term="みなと市", abbreviations=("市",))
LEAVE = GlossaryEntry(term="育児休業", abbreviations=("育休",))
LONG = GlossaryEntry(term="育児休業給付金", synonyms=("育休手当",))


@dataclass(frozen=True)
class Names:
    """GlossaryNames over a list, the plainest way that is right."""

    entries: tuple[GlossaryEntry, ...]

    def within(self, squeezed):
        return [
            NamedEntry(key=key, name=name, entry=entry)
            for entry in self.entries
            for name, key in keyed(entry)
            if key in squeezed
        ]


def asked(text, *entries):
    return worded(text, Names(entries or (REVIEW, CITY, LEAVE, LONG)))


def test_an_abbreviation_brings_in_the_other_names_but_no_reading():
    wording = asked("RSの締切はいつですか")
    assert wording.applied == (
        AppliedEntry(
            name="RS", term="行政事業レビュー", added=("行政事業レビュー", "事業点検")
        ),
    )
    assert wording.for_meaning == "RSの締切はいつですか 行政事業レビュー 事業点検"


def test_what_was_typed_counts_twice_what_was_added():
    wording = asked("RSの締切")
    assert wording.for_words.split("\n") == [
        *["RSの締切"] * wording.times,
        "行政事業レビュー",
        "事業点検",
    ]
    assert wording.times == 2


def test_the_term_brings_in_its_abbreviation():
    assert asked("行政事業レビューの締切").added == ("RS", "事業点検")


def test_a_reading_brings_in_the_term():
    assert asked("ぎょうせいじぎょうれびゅーはいつ").added == (
        "行政事業レビュー",
        "RS",
        "事業点検",
    )


def test_the_longest_name_is_taken_and_none_inside_it():
    assert [one.term for one in asked("育児休業給付金の額").applied] == ["育児休業給付金"]
    assert [one.term for one in asked("育児休業と育児休業給付金").applied] == [
        "育児休業",
        "育児休業給付金",
    ]


def test_a_name_of_two_terms_brings_in_both():
    assert asked("RSの予算", REVIEW, SENSING).added == (
        "行政事業レビュー",
        "事業点検",
        "リモートセンシング",
    )


def test_names_that_are_all_in_the_question_change_nothing():
    assert asked("育児休業（育休）の申出", LEAVE) == Wording(text="育児休業（育休）の申出")


def test_names_that_name_each_other_do_not_run_in_circles():
    first = GlossaryEntry(term="甲規程", synonyms=("乙規程",))
    second = GlossaryEntry(term="乙規程", synonyms=("甲規程", "丙規程"))
    assert asked("甲規程の改正", first, second).added == ("乙規程", "丙規程")


def test_a_glossary_cannot_flood_a_question():
    many = GlossaryEntry(term="甲規程", synonyms=tuple(f"別名{n}号" for n in range(49)))
    assert len(asked("甲規程の改正", many).added) == 16


def test_a_question_without_a_name_is_as_it_was():
    for text in ("市場価格の調査", "旅費の精算", "PARSERの設定"):
        wording = asked(text)
        assert wording == Wording(text=text)
        assert (wording.for_words, wording.for_meaning, wording.explained) == (text, text, text)
        assert wording.read(["行政事業レビュー、ＲＳ"]) == ["行政事業レビュー、ＲＳ"]


def test_without_a_glossary_nothing_is_added():
    assert worded("RSの締切", None) == Wording(text="RSの締切")


def test_passages_are_read_in_the_words_of_the_question():
    read = asked("RSの締切").read(
        ["行政事業レビュー\n事業点検の締切", "ＰＡＲＳＥＲは\nRSとする"]
    )
    assert [" ".join(text.split()) for text in read] == ["rs rs の締切", "parserは rsとする"]
    assert read[0].count("\n") == 1


def test_a_name_that_was_typed_stays_inside_a_longer_one():
    entry = GlossaryEntry(term="行政事業レビュー", synonyms=("事業レビュー",))
    [read] = asked("行政事業レビューの締切", entry).read(["行政事業レビューと事業レビュー"])
    assert read.split() == ["行政事業レビユと", "行政事業レビユ"]


def test_a_passage_in_other_words_is_relevant_and_quoted_as_written():
    question = understand("RSの提出期限はいつですか")
    found = [passage("行政事業レビューの提出期限は六月二十日とする。", title="要領")]
    library = statistics([*found, passage("宿泊料は九千円とする。", rank=2)])
    wording = asked(question.standalone)
    assert is_answerable(question, found, library, wording)
    text = extract(question, found, library, wording)
    assert [s.text for s in text.statements] == [
        "行政事業レビューの提出期限は六月二十日とする。"
    ]


def test_a_model_is_told_what_a_name_means():
    assert (
        asked("RSの締切").explained == "RSの締切（用語: RSは行政事業レビュー・事業点検のこと）"
    )


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=4))
def test_any_text_can_be_asked_and_read(text, passages):
    wording = asked(f"{text} RS")
    assert len(wording.read(passages)) == len(passages)

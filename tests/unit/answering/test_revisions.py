"""Newer editions stand before older ones that say nearly the same."""

from dataclasses import replace

import pytest
from tests.fakes.passages import passage

from localrag.answering.revisions import Editions, best_editions_first, best_shown, marked
from localrag.answering.twins import distinct
from localrag.domain.facts import Edition, EditionFile

OLD, NEW, OTHER = 1, 2, 3
TEXT = "宿泊料は一夜につき{}円とする。海外出張の場合は別に定めるところによる。"
FILES = [
    EditionFile(
        document_id=OLD, location=b"/old", edition=Edition(family="a", fiscal_year=2023)
    ),
    EditionFile(
        document_id=NEW, location=b"/new", edition=Edition(family="a", fiscal_year=2024)
    ),
    EditionFile(document_id=OTHER, location=b"/other", edition=Edition(family="b")),
]


def found(document, text, score, rank):
    one = passage(text, rank=rank)
    return replace(one, score=score, chunk=replace(one.chunk, document_id=document))


def order(passages, asked="宿泊料"):
    shown = best_editions_first(passages, Editions(FILES, asked))
    assert [p.score for p in shown] == [p.score for p in passages]
    assert [p.rank for p in shown] == [p.rank for p in passages]
    return [p.chunk.document_id for p in shown]


def test_the_newer_edition_comes_first():
    passages = [
        found(OLD, TEXT.format("9,800"), 1.0, 1),
        found(OTHER, "宿泊の届出", 0.9, 2),
        found(NEW, TEXT.format("12,000"), 0.5, 3),
    ]
    assert order(passages) == [NEW, OLD, OTHER]


@pytest.mark.parametrize("asked", ["令和5年度の宿泊料", "2023年の宿泊料", "R5年度の宿泊料"])
def test_the_edition_of_the_year_asked_for_comes_first(asked):
    passages = [
        found(NEW, TEXT.format("12,000"), 1.0, 1),
        found(OLD, TEXT.format("9,800"), 0.9, 2),
    ]
    assert order(passages, asked) == [OLD, NEW]
    assert order(passages) == [NEW, OLD]


def test_a_passage_on_something_else_does_not_pass_a_much_better_one():
    passages = [
        found(OLD, TEXT.format("9,800"), 1.0, 1),
        found(NEW, "附則 この規程は公布の日から施行する。", 0.3, 2),
    ]
    assert order(passages) == [OLD, NEW]
    near = [passages[0], replace(passages[1], score=0.9)]
    assert order(near) == [NEW, OLD]


def test_of_copies_the_newest_edition_is_shown():
    copies = [
        found(OLD, TEXT.format("9,800"), 1.0, 1),
        found(NEW, TEXT.format("9,800"), 0.9, 2),
    ]
    [group] = best_shown(distinct(copies, 5), Editions(FILES, "宿泊料"))
    assert (group.shown.chunk.document_id, group.shown.score, group.shown.rank) == (NEW, 1.0, 1)
    [group] = best_shown(distinct(copies, 5), Editions(FILES, "令和5年度の宿泊料"))
    assert group.shown.chunk.document_id == OLD


def test_older_editions_name_the_newest():
    newest = EditionFile(
        document_id=4, location=b"/newest", edition=Edition(family="a", fiscal_year=2025)
    )
    editions = Editions([*FILES, newest], "")
    shown = marked([found(n, "本文", 1.0, n) for n in (OLD, NEW, OTHER, 4)], editions)
    assert [p.newer_at for p in shown] == [b"/newest", b"/newest", None, None]


def test_documents_of_which_nothing_is_known_stay():
    passages = [found(8, "甲", 1.0, 1), found(9, "乙", 0.9, 2)]
    assert order(passages) == [8, 9]

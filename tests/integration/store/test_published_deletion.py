"""What leaves a library leaves what was published of it, and what must not travel does not."""

import os
import zlib
from datetime import timedelta

import pytest
from tests.fakes.kept_answers import made_answer
from tests.fakes.publish_story import CHANGED, GOING, KEPT
from tests.fakes.store_documents import WHEN
from tests.integration.store.conftest import opened_here

from localrag.domain.answer import Approval
from localrag.domain.errors import PublicationError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.question import Question
from localrag.domain.removals import MissingState
from localrag.store.history import open_history
from localrag.store.library import Library
from localrag.store.published.publisher import unpublish
from localrag.store.published.traces import published_traces, superseded_trace
from localrag.store.state import LibraryState

ASKED = "旅費の規程はどれですか"
UNTIL = WHEN + timedelta(days=30)


def left(site, path):
    return {
        trace.place: trace.left for trace in published_traces([os.fsencode(site.share)], path)
    }


def test_what_waits_for_a_decision_on_its_removal_is_not_published(site):
    with Library.open(site.own, "main", write=True) as library:
        library.catalogue.note_missing([KEPT.source.path], MissingState.PENDING, WHEN)
    site.publish()
    assert left(site, KEPT.source.path)["published"] == 0
    site.update()
    with opened_here(site) as library:
        assert KEPT.id not in {document.id for document in library.catalogue.documents()}


def test_a_removed_document_leaves_the_share_and_the_pcs_by_a_stated_time(site):
    grace = timedelta(hours=24)
    report = site.publish(grace)
    assert (report.removed, report.kept) == (0, 1)
    assert left(site, GOING.source.path)["published"] == 1  # the generation before
    current = site.place.current()
    secret = "金庫は給湯室の奥にある".encode()
    assert raw_bytes_hold(site, current, secret)
    site.update()
    assert not raw_bytes_hold(site, site.place.current(), secret)
    assert not current.exists()
    with opened_here(site) as library:
        assert superseded_trace(library.folder).left == 0
    # The time of grace is over, and nothing has changed.
    done = site.publish()
    assert (done.is_new, done.removed, done.kept) == (False, 1, 0)
    assert set(left(site, GOING.source.path).values()) == {0}
    assert left(site, CHANGED.source.path)["published"] == 1


def raw_bytes_hold(site, current, phrase):
    """Whether the truth on the PC holds the words; its pages are read through SQLite."""
    with Library.open(current, "main") as library:
        rows = library.database.rows(
            "SELECT count(*) FROM pages WHERE instr(text, ?)", (phrase,)
        )
    return rows[0][0] > 0


def test_a_share_that_is_cleared_holds_nothing_of_ours_and_all_else(site):
    with Library.open(site.own, "main", write=True) as library:
        (site.share / "notes.txt").write_text("他人のファイル", encoding="utf-8")
        (site.share / "parts" / "ab").mkdir(exist_ok=True)
        (site.share / "parts" / "ab" / "notes.txt").touch()
        unpublish(library, site.share, is_gone=False)
        assert os.fsencode(site.share) not in LibraryState(library.database).published()[1]
        assert sorted(p.name for p in site.share.rglob("*")) == [
            "ab",
            "notes.txt",
            "notes.txt",
            "parts",
        ]
        with pytest.raises(PublicationError) as caught:
            unpublish(library, site.share, is_gone=False)
    assert caught.value.code is PublicationCode.ANOTHER_LIBRARY
    # What was taken over before serves on.
    assert site.served()


def approve(site, *documents):
    with open_history(site.own, "main") as history:
        approval = Approval(id=0, approver="山田", approved=WHEN, expires=UNTIL)
        history.approved.approve(made_answer(ASKED, documents), ASKED, approval)
        history.conversations.create("内々の相談", WHEN)


def test_approved_answers_and_the_glossary_travel_and_conversations_do_not(site):
    approve(site, KEPT)
    site.publish()
    site.update()
    with opened_here(site) as library:
        question = Question(text=ASKED, standalone=ASKED)
        answer = library.approved.answer_to(question, library.glossary, WHEN)
        assert answer.approval.approver == "山田"
        assert answer.citations[0].text == "旅費の規程。"
        assert [entry.term for entry in library.glossary.entries()] == ["旅費規程"]
        assert library.database.rows("SELECT count(*) FROM conversations") == [(0,)]
        assert library.approved.answer_to(question, library.glossary, UNTIL) is None
    for path in site.share.rglob("*"):
        assert not path.is_file() or "内々".encode() not in unpacked(path.read_bytes())


def unpacked(content):
    try:
        return zlib.decompress(content)
    except zlib.error:
        return content


def test_an_answer_goes_with_its_document_and_an_answer_to_come_is_not_sent(site):
    approve(site, KEPT)
    site.publish()
    site.update()
    with Library.open(site.own, "main", write=True) as library:
        library.catalogue.note_missing([KEPT.source.path], MissingState.PENDING, WHEN)
    site.publish()
    site.update()
    with opened_here(site) as library:
        assert library.database.rows("SELECT count(*) FROM approved") == [(0,)]

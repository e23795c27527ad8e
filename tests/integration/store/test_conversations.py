"""Conversations keep what was asked, and words of documents only as long as the library does."""

import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.fakes.kept_answers import made_answer
from tests.fakes.store_documents import WHEN, changed, made_document, put, written

from localrag.domain.answer import AnswerMode, Doubt, DoubtKind, Support
from localrag.domain.conversation import Lost
from localrag.domain.errors import EngineError, StoreError, UsageError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.errors.store import StoreCode
from localrag.domain.errors.usage import UsageCode
from localrag.domain.library import FoundFile, SkippedFile
from localrag.domain.paths import displayed
from localrag.store.columns import raw, to_bytes
from localrag.store.conversations import Conversations
from localrag.store.history import open_history
from localrag.store.library import Library
from localrag.store.proof import LibraryProof

LODGING = "宿泊料の上限は一夜につき九千八百円とする。"
RULES = made_document(b"/d/rules", [LODGING])
LEAVE = made_document(b"/d/leave", ["休暇は五日前までに届け出る。"])
ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path):
    with written(tmp_path, [RULES, LEAVE]):
        pass
    return tmp_path


@pytest.fixture
def history(folder):
    with open_history(folder, "main") as opened:
        yield opened


@pytest.fixture
def kept(history):
    conversation = history.conversations.create("旅費", WHEN)
    history.conversations.append(conversation, made_answer("宿泊料は？", [RULES]), WHEN)
    return conversation


def raw_bytes(folder: Path) -> list[bytes]:
    with Library.open(folder, "main") as library:
        rows = library.database.rows("SELECT answer FROM turns")
    return [raw(packed) for (packed,) in rows]


def writing(folder):
    return Library.open(folder, "main", write=True)


def test_an_answer_comes_back_as_it_was_given(history, kept):
    given = made_answer("宿泊料は？", [RULES, LEAVE], standalone="宿泊料は 旅費")
    doubted = replace(
        given.statements[0],
        support=Support.PARTIAL,
        doubts=(Doubt(kind=DoubtKind.NUMBER, words="九千"), Doubt(kind=DoubtKind.UNCITED)),
    )
    given = replace(given, statements=(doubted, *given.statements[1:]))
    given = replace(
        given, removed=2, incomplete=EngineError(EngineCode.DIED, reason="signal 9")
    )
    turn = history.conversations.append(kept, given, WHEN + timedelta(hours=1))
    assert (turn.number, turn.again, turn.lost) == (2, 0, None)
    back = history.conversations.turn(kept, 2)
    assert replace(back, answer=None) == replace(turn, answer=None)
    assert back.answer is not None
    assert back.answer.statements == given.statements
    assert back.answer.citations == given.citations
    assert back.answer.question == given.question
    assert back.answer.engine == given.engine
    assert back.answer.removed == 2
    assert back.answer.incomplete is not None
    assert back.answer.incomplete.fields == {"reason": "signal 9"}
    assert [one.source for one in back.answer.passages] == [RULES.source, LEAVE.source]
    assert back.asked == WHEN + timedelta(hours=1)


def test_lone_surrogates_of_names_and_questions_come_back(history, kept):
    history.conversations.rename(kept, "名\udc80前")
    turn = history.conversations.append(kept, made_answer("問\udc80", [LEAVE]), WHEN)
    assert history.conversations.get(kept).name == "名\udc80前"
    assert turn.question == "問\udc80"


def test_a_further_answer_stands_beside_the_first(history, kept):
    again = made_answer("宿泊料は？", [RULES], mode=AnswerMode.GENERATED)
    turn = history.conversations.append(kept, again, WHEN, number=1)
    assert (turn.number, turn.again) == (1, 1)
    assert [(t.number, t.again) for t in history.conversations.turns(kept)] == [(1, 0), (1, 1)]
    assert history.conversations.turn(kept, 1).again == 1
    assert history.conversations.get(kept).turns == 1


def test_the_list_is_searched_in_any_spelling_and_last_used_first(history, kept):
    other = history.conversations.create("サーバー", WHEN + timedelta(days=1))
    third = history.conversations.create("その他", WHEN - timedelta(days=1))
    history.conversations.append(third, made_answer("第三条の内容", [LEAVE]), WHEN)
    assert [one.id for one in history.conversations.find()] == [other, third, kept]
    assert [one.id for one in history.conversations.find("ｻｰﾊﾞ")] == [other]
    assert [one.id for one in history.conversations.find("第三条")] == [third]
    assert history.conversations.find("ない言葉") == []


@pytest.mark.parametrize("conversation", [0, 99])
def test_what_is_not_there_is_told_and_nothing_is_kept(history, kept, conversation):
    answer = made_answer("問", [RULES])
    for call in (
        lambda: history.conversations.turns(conversation),
        lambda: history.conversations.append(conversation, answer, WHEN),
        lambda: history.conversations.rename(conversation, "名"),
        lambda: history.conversations.delete(conversation),
    ):
        with pytest.raises(UsageError) as caught:
            call()
        assert caught.value.code is UsageCode.CONVERSATION_NOT_FOUND
    with pytest.raises(UsageError) as caught:
        history.conversations.append(kept, answer, WHEN, number=7)
    assert caught.value.code is UsageCode.TURN_NOT_FOUND
    assert len(history.conversations.turns(kept)) == 1


def test_a_number_is_never_given_again(history, kept):
    history.conversations.delete(kept)
    assert history.conversations.create("新", WHEN) > kept


@pytest.mark.parametrize("how", ["remove", "skip"])
def test_a_removed_document_takes_its_words_with_it(folder, history, kept, how):
    history.conversations.append(kept, made_answer("休暇は？", [LEAVE]), WHEN)
    with writing(folder) as library:
        if how == "remove":
            library.writer.remove([RULES.source.path])
        else:
            skipped = SkippedFile(
                path=RULES.source.path,
                code="document.damaged",
                fields={},
                size_bytes=1,
                modified_ns=1,
            )
            library.writer.skip(skipped)
    first, second = history.conversations.turns(kept)
    assert (first.question, first.answer, first.lost) == ("宿泊料は？", None, Lost.REMOVED)
    assert second.answer is not None
    assert not any(to_bytes("九千八百円") in packed for packed in raw_bytes(folder))


def test_a_generated_answer_goes_with_any_document_that_the_model_read(folder, history, kept):
    generated = made_answer("休暇は？", [LEAVE], [RULES], mode=AnswerMode.GENERATED)
    extract = made_answer("休暇は？", [LEAVE], [RULES])
    history.conversations.append(kept, generated, WHEN)
    history.conversations.append(kept, extract, WHEN)
    with writing(folder) as library:
        library.writer.remove([RULES.source.path])
    lost = [turn.lost for turn in history.conversations.turns(kept)]
    assert lost == [Lost.REMOVED, Lost.REMOVED, None]


def test_what_a_model_knew_from_earlier_turns_counts_as_read(folder, history, kept):
    answer = made_answer("休暇は？", [LEAVE], mode=AnswerMode.GENERATED)
    earlier = made_answer("宿泊料は？", [RULES]).passages
    history.conversations.append(kept, answer, WHEN, earlier=earlier)
    with writing(folder) as library:
        library.writer.remove([RULES.source.path])
    assert history.conversations.turn(kept, 2).lost is Lost.REMOVED


def test_a_changed_document_takes_its_old_words_and_the_same_bytes_take_none(
    folder, history, kept
):
    with writing(folder) as library:
        put(library, RULES)
    assert history.conversations.turn(kept, 1).answer is not None
    with writing(folder) as library:
        put(library, changed(RULES, ["宿泊料の上限は一万円とする。"]))
    turn = history.conversations.turn(kept, 1)
    assert (turn.answer, turn.lost) == (None, Lost.CHANGED)
    assert not any(to_bytes("九千八百円") in packed for packed in raw_bytes(folder))


def test_an_answer_follows_a_document_that_moved(folder, history, kept):
    new = FoundFile(path=b"/d/moved", size_bytes=1, modified_ns=1)
    with writing(folder) as library:
        library.writer.move(RULES.source.path, new)
    answer = history.conversations.turn(kept, 1).answer
    assert answer is not None
    assert displayed(answer.passages[0].source.location) == "/d/moved"
    with Library.open(folder, "main") as library:
        (found,) = library.catalogue.chunks([answer.citations[0].chunk_id])
    assert found.chunk.text == LODGING
    with writing(folder) as library:
        library.writer.remove([b"/d/moved"])
    assert history.conversations.turn(kept, 1).lost is Lost.REMOVED


def test_words_of_a_document_that_went_while_the_model_wrote_are_not_kept(
    folder, history, kept
):
    answer = made_answer("宿泊料は？", [RULES])
    with writing(folder) as library:
        put(library, changed(RULES, ["別の規程。"]))
    assert history.conversations.append(kept, answer, WHEN).lost is Lost.CHANGED
    with writing(folder) as library:
        library.writer.remove([RULES.source.path])
    assert history.conversations.append(kept, answer, WHEN).lost is Lost.REMOVED
    assert not any(to_bytes("九千八百円") in packed for packed in raw_bytes(folder))


def test_a_declined_answer_has_no_words_and_stays(folder, history, kept):
    declined = replace(
        made_answer("何？", [], [RULES]), mode=AnswerMode.DECLINED, statements=(), citations=()
    )
    history.conversations.append(kept, declined, WHEN)
    with writing(folder) as library:
        library.writer.remove([RULES.source.path])
    answer = history.conversations.turn(kept, 2).answer
    assert answer is not None
    assert answer.mode is AnswerMode.DECLINED


def test_history_is_kept_while_another_connection_indexes(folder, kept):
    with writing(folder) as library:
        with open_history(folder, "main") as beside:
            beside.conversations.append(kept, made_answer("休暇は？", [LEAVE]), WHEN)
        put(library, made_document(b"/d/third", ["三つ目の文書。"]))
        assert len(list(library.catalogue.documents())) == 3
    with open_history(folder, "main") as after:
        assert len(after.conversations.turns(kept)) == 2


def test_nothing_is_made_where_there_is_no_library(tmp_path):
    with pytest.raises(UsageError) as caught, open_history(tmp_path, "main"):
        pass
    assert caught.value.code is UsageCode.NO_LIBRARY
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_is_killed_leaves_the_document_with_its_answers_or_neither(
    folder, history, kept
):
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from localrag.store.library import Library\n"
        "with Library.open(Path(sys.argv[1]), 'main', write=True) as library:\n"
        "    if sys.argv[2] == 'before':\n"
        "        run = library.database.run\n"
        "        def dying(sql, values=()):\n"
        "            if sql == 'COMMIT':\n"
        "                os.kill(os.getpid(), signal.SIGKILL)\n"
        "            return run(sql, values)\n"
        "        library.database.run = dying\n"
        "    else:\n"
        "        library.database.empty_log = lambda: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    library.writer.remove([b'/d/rules'])\n"
    )
    left = {}
    for moment in ("before", "after"):
        done = subprocess.run(
            [sys.executable, "-c", script, str(folder), moment], cwd=ROOT, check=False
        )
        assert done.returncode == -signal.SIGKILL
        with Library.open(folder, "main") as library:
            paths = {one.source.path for one in library.catalogue.documents()}
        left[moment] = (RULES.source.path in paths, history.conversations.turn(kept, 1).lost)
    assert left == {"before": (True, None), "after": (False, Lost.REMOVED)}


def test_deleting_leaves_no_word_in_any_file(folder, history, kept):
    history.conversations.append(kept, made_answer("極秘の質問", [LEAVE]), WHEN)
    other = history.conversations.create("残す", WHEN)
    assert history.conversations.delete(kept) == 1
    assert [one.id for one in history.conversations.find()] == [other]
    with Library.open(folder, "main") as library:
        assert library.database.rows("SELECT * FROM turns") == []
        assert library.database.rows("SELECT * FROM turn_documents") == []
    assert history.conversations.delete(None) == 1
    assert history.conversations.find() == []


def test_the_proof_finds_an_answer_that_lost_its_document(folder, history, kept):
    with writing(folder) as library:
        library.database.run("DROP TRIGGER answers_lose_documents")
        library.writer.remove([RULES.source.path])
        library.writer.publish(WHEN)
    with Library.open(folder, "main") as library:
        traces = LibraryProof(library).traces(RULES.source.path)
    assert {t.place: t.left for t in traces if t.left and t.place != "log"} == {"answers": 1}


def test_where_nothing_may_be_written_the_error_says_so(folder, history, kept):
    with Library.open(folder, "main") as library, pytest.raises(StoreError) as caught:
        Conversations(library.database).rename(kept, "名")
    assert caught.value.code is StoreCode.READ_ONLY


def test_a_long_change_by_the_writer_is_told_and_leaves_the_history_as_it_was(
    folder, kept, monkeypatch
):
    monkeypatch.setattr("localrag.store.database._BUSY_MS", 1)
    with writing(folder) as library, open_history(folder, "main") as beside:
        rows = beside.conversations
        with library.database.transaction():
            with pytest.raises(StoreError) as caught:
                rows.append(kept, made_answer("休暇は？", [LEAVE]), WHEN)
            assert caught.value.code is StoreCode.LOCKED
            assert len(rows.turns(kept)) == 1
        assert rows.append(kept, made_answer("休暇は？", [LEAVE]), WHEN).number == 2

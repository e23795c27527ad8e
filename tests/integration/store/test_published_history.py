"""What a user asked of a published library is that user's own, and goes with its documents."""

import pytest
from tests.fakes.kept_answers import made_answer
from tests.fakes.publish_story import CHANGING, GOING, KEPT, begun
from tests.fakes.store_documents import WHEN

from localrag.domain.conversation import Lost
from localrag.domain.errors import PublicationError, UsageError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.errors.usage import UsageCode
from localrag.store.history import open_history
from localrag.store.published.serving import opened_history


def history(site):
    return opened_history(
        site.root / "none", site.place.root, site.root / "histories", site.place.name
    )


def test_answers_are_kept_for_the_user_and_go_with_their_documents(tmp_path):
    site = begun(tmp_path)
    with history(site) as kept:
        talk = kept.conversations.create("鍵のこと", WHEN)
        for question, document in (("旅費", KEPT), ("鍵", CHANGING), ("休暇", GOING)):
            turn = kept.conversations.append(talk, made_answer(question, [document]), WHEN)
            assert turn.lost is None
    site.publish()
    site.update()
    with history(site) as kept:
        turns = kept.conversations.turns(talk)
    assert [turn.lost for turn in turns] == [None, Lost.CHANGED, Lost.REMOVED]
    assert turns[0].answer.citations[0].text == "旅費の規程。"
    assert turns[0].answer.passages[0].source.path == KEPT.source.path
    with open_history(site.root / "histories", "main") as held:
        rows = held.conversations._database.rows("SELECT answer FROM turns WHERE lost <> ''")
    assert rows == [(b"",), (b"",)]
    # The PC's copy, which all users share, holds nothing of it.
    with open_history(site.own, "main") as own:
        assert own.conversations.find() == []


def test_approving_is_the_publishers(tmp_path):
    site = begun(tmp_path)
    with history(site) as kept, pytest.raises(PublicationError) as caught:
        kept.approved._database.run("DELETE FROM turns")
    assert caught.value.code is PublicationCode.READ_ONLY


def test_a_copy_that_is_gone_takes_no_answer_along(tmp_path):
    site = begun(tmp_path)
    with history(site) as kept:
        talk = kept.conversations.create("旅費のこと", WHEN)
        kept.conversations.append(talk, made_answer("旅費", [KEPT]), WHEN)
    current = site.place.current()
    current.rename(current.with_name("away"))
    with pytest.raises(UsageError) as caught, history(site):
        pass
    assert caught.value.code is UsageCode.NO_LIBRARY
    current.with_name("away").rename(current)
    with history(site) as kept:
        assert kept.conversations.turns(talk)[0].lost is None

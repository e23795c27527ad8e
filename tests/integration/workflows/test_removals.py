"""Files that are gone: what goes at once, what waits, and what an absent folder costs (F15, F16)."""

import os

import pytest
from tests.fakes.indexing import run, texts

from localrag.workflows.removals import settle_removals

FILES = 20


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "令和８年度　資料"
    made.mkdir()
    for number in range(FILES):
        write(made, number)
    return made


def write(folder, number):
    text = f"備品{number:02}号は第{number:02}倉庫の棚に置く。"
    (folder / f"備品{number:02}.txt").write_text(text, encoding="utf-8")


def take_away(folder, numbers):
    for number in numbers:
        (folder / f"備品{number:02}.txt").unlink()


def shown(session, number):
    return any(
        f"備品{number:02}号" in text for text in texts(session, f"備品{number:02}号の置き場所")
    )


def status(session):
    with session.reading() as library:
        return library.catalogue.status()


def settle(session, *, is_removal):
    with session.writing() as library:
        return settle_removals(
            library.catalogue, library.writer, session.clock.now(), is_removal=is_removal
        )


def test_a_few_files_go_at_once(session, folder):
    run(session, folder)
    take_away(folder, range(3))
    report = run(session)
    assert (report.removed, report.pending) == (3, 0)
    assert not shown(session, 1)
    assert status(session).removals is None


def test_many_wait_out_of_sight_while_what_is_new_comes_in(session, folder):
    run(session, folder)
    take_away(folder, range(8))
    write(folder, 90)
    report = run(session)
    assert (report.added, report.removed, report.pending) == (1, 0, 8)
    assert shown(session, 90)
    assert shown(session, 12)
    assert not shown(session, 3)
    state = status(session)
    assert state.removals is not None
    assert (state.removals.hidden, state.removals.doubtful) == (8, 0)
    assert state.indexed == FILES + 1


def test_what_waits_goes_on_waiting_and_keeps_its_time(session, folder):
    run(session, folder)
    take_away(folder, range(8))
    run(session)
    since = status(session).removals.since
    take_away(folder, [19])
    report = run(session)
    assert (report.removed, report.pending) == (1, 8)
    assert status(session).removals.since == since


def test_files_that_come_back_are_shown_again_without_being_read(session, folder):
    run(session, folder)
    kept = {path: path.read_bytes() for path in folder.iterdir()}
    times = {path: path.stat().st_mtime_ns for path in kept}
    take_away(folder, range(8))
    run(session)
    for path, data in kept.items():
        path.write_bytes(data)
        os.utime(path, ns=(times[path], times[path]))
    report = run(session)
    assert (report.added, report.changed, report.pending) == (0, 0, 0)
    assert shown(session, 3)
    assert status(session).removals is None


def test_a_decision_to_remove_leaves_nothing(session, folder, tmp_path):
    run(session, folder)
    take_away(folder, range(8))
    run(session)
    assert settle(session, is_removal=True) == 8
    assert status(session).removals is None
    assert status(session).indexed == FILES - 8
    assert not shown(session, 3)
    raw = b"".join(p.read_bytes() for p in (tmp_path / "home").rglob("*") if p.is_file())
    assert "第03倉庫".encode() not in raw


def test_a_decision_to_keep_is_not_asked_again(session, folder):
    run(session, folder)
    take_away(folder, range(8))
    run(session)
    assert settle(session, is_removal=False) == 8
    assert shown(session, 3)
    report = run(session)
    assert (report.removed, report.pending) == (0, 0)
    assert shown(session, 3)


def test_an_empty_folder_in_the_place_of_a_share_removes_nothing(session, folder):
    run(session, folder)
    away = folder.with_name("away")
    folder.rename(away)
    folder.mkdir()
    report = run(session)
    assert (report.removed, report.pending) == (0, FILES)
    assert status(session).removals.doubtful == FILES
    assert shown(session, 3)
    folder.rmdir()
    away.rename(folder)
    report = run(session)
    assert (report.unchanged, report.pending) == (FILES, 0)
    assert status(session).removals is None


def test_a_folder_that_is_gone_removes_nothing(session, folder):
    run(session, folder)
    folder.rename(folder.with_name("away"))
    report = run(session)
    assert (report.removed, report.pending) == (0, 0)
    assert shown(session, 3)


def test_the_last_files_of_a_folder_that_is_there_go(session, folder):
    take_away(folder, range(2, FILES))
    run(session, folder)
    take_away(folder, range(2))
    assert run(session).removed == 2


def test_what_lies_in_no_folder_any_more_goes_at_once(session, folder):
    run(session, folder)

    def without_folder(tools):
        tools.folders.unregister(os.fsencode(folder))
        return tools

    report = run(session, change=without_folder)
    assert (report.removed, report.pending) == (FILES, 0)


def test_a_renamed_folder_of_files_is_no_removal(session, folder):
    inside = folder / "旧課"
    inside.mkdir()
    for number in range(30, 45):
        write(inside, number)
    run(session, folder)
    inside.rename(folder / "新課")
    report = run(session)
    assert report.pending == 0
    assert shown(session, 33)

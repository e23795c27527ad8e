"""A clock that jumps back and forth loses nothing and hides no change (F19)."""

import logging
import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.fakes.indexing import run, texts

from localrag.domain.document import FIRST_MOMENT, LAST_MOMENT, moment
from localrag.domain.library import FoundFile
from localrag.governance.places import Places
from localrag.governance.policy import Policy
from localrag.store.check import check_library
from localrag.store.vectors import VectorContents
from localrag.store.words import WordContents
from localrag.wiring import Session, Site
from localrag.workflows.folder_plan import KnownFiles, ReadingRules
from localrag.workflows.removals import settle_removals

START = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
JUMPS = [
    timedelta(days=-1),
    timedelta(days=-3653),
    timedelta(hours=-1),
    datetime(1970, 1, 1, tzinfo=UTC) - START,
    timedelta(days=3653),
    timedelta(days=90_000),
]


class WrongClock:
    """What the whole process takes for the time; `step` is added at each look."""

    def __init__(self, monkeypatch):
        self.at = START
        self.step = timedelta()
        self.looks = 0
        monkeypatch.setattr(time, "time", lambda: self.now().timestamp())

    def now(self):
        self.looks += 1
        self.at += self.step
        return self.at


@pytest.fixture
def clock(monkeypatch):
    return WrongClock(monkeypatch)


@pytest.fixture
def session(tmp_path, clock):
    with _opened(tmp_path / "home", clock) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "資料"
    made.mkdir()
    for number in range(4):
        _write(made, f"規程{number}", f"旧規程第{number}号である。", START)
    return made


def _opened(home, clock):
    session = Session(Site(places=Places(home=home), library="main", policy=Policy()))
    session.clock = clock
    return session


def _write(folder, name, text, at):
    path = folder / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    since = int((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
    os.utime(path, ns=(since * 10**9, since * 10**9))


def _held(session):
    """Return all documents in their order, with text and hits, but without any time."""
    with session.searching() as tools:
        found = [
            (d.source.path, d.source.sha256, tools.catalogue.page(d.id, 1))
            for d in tools.catalogue.documents()
        ]
        words = [(h.chunk_id, h.score) for h in tools.words.search("規程と号", 20, None)]
    return found, words


def _generation(session):
    with session.reading() as library:
        return library.catalogue.generation()


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_what_changed_under_a_wrong_clock_is_read(session, folder, tmp_path, clock, jump):
    run(session, folder)
    generations = [_generation(session)]
    clock.at = START + jump
    _write(folder, "規程0", "新規程第0号である。", clock.at)  # of the same size
    _write(folder, "規程8", "追補第8号である。", clock.at)
    (folder / "規程3.txt").unlink()
    report = run(session)
    assert (report.changed, report.added, report.removed, report.unchanged) == (1, 1, 1, 2)
    generations.append(_generation(session))
    assert "新規程第0号" in texts(session, "規程第0号")[0]
    clock.at = START + timedelta(hours=1)
    _write(folder, "規程0", "再規程第0号である。", clock.at)
    report = run(session)
    assert (report.changed, report.unchanged) == (1, 3)
    generations.append(_generation(session))
    assert generations == sorted(set(generations))
    assert run(session).unchanged == 4
    with _opened(tmp_path / "fresh", clock) as fresh:
        run(fresh, folder)
        assert _held(session) == _held(fresh)
    libraries = tmp_path / "home" / "libraries"
    assert check_library(libraries, "main", read_data=True, repair=False).problems == ()


@pytest.mark.parametrize("step", [timedelta(days=-365), timedelta(days=365)], ids=str)
def test_a_clock_that_runs_wild_within_a_run(session, folder, tmp_path, clock, step):
    clock.step = step
    before = clock.looks
    run(session, folder)
    _write(folder, "規程0", "新規程第0号である。", clock.at)
    assert run(session).changed == 1
    assert clock.looks - before >= 4
    clock.step = timedelta()
    with _opened(tmp_path / "fresh", clock) as fresh:
        run(fresh, folder)
        assert _held(session) == _held(fresh)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_a_decision_waits_whatever_the_time(session, folder, clock, jump):
    for number in range(10, 30):
        _write(folder, f"規程{number}", f"旧規程第{number}号である。", START)
    run(session, folder)
    clock.at = START + jump
    for number in range(10, 20):
        (folder / f"規程{number}.txt").unlink()
    assert run(session).pending == 10
    clock.at = START
    assert (run(session).pending, run(session).removed) == (10, 0)
    with session.writing() as library:
        assert library.catalogue.waiting().since == START + jump
        library_ = (library.catalogue, library.writer)
        assert settle_removals(*library_, clock.now(), is_removal=True) == 10
    assert len(_held(session)[0]) == 14


@pytest.mark.parametrize("years", [-30, 30])
def test_files_of_another_time_are_still_the_library(
    session, folder, tmp_path, clock, monkeypatch, years
):
    """What another clock stamped is read once and not built anew."""
    run(session, folder)
    right = _held(session)
    built = []
    for contents in (WordContents, VectorContents):
        monkeypatch.setattr(contents, "write", lambda *_: built.append(1))
        monkeypatch.setattr(contents, "in_memory", lambda *_: built.append(1))
    stamped = 0
    for path in (tmp_path / "home" / "libraries").rglob("*"):
        if path.is_file():
            at = int((START + timedelta(days=365 * years)).timestamp())
            os.utime(path, (at, at))
            stamped += 1
    assert stamped > 10
    clock.at = START + timedelta(days=365 * years)
    assert _held(session) == right
    assert run(session).unchanged == 4
    assert built == []


@pytest.mark.skipif(
    not hasattr(time, "tzset"), reason="the zone is the process's own on POSIX only"
)
def test_summer_time_and_another_zone_are_no_change(session, folder, monkeypatch):
    fold = datetime(2026, 11, 1, 5, 59, tzinfo=UTC)  # 01:59 in New York, for the first time
    for number in range(4):
        _write(folder, f"規程{number}", f"規程第{number}号。", fold + timedelta(hours=number))
    try:
        seen = []
        for zone in ("Asia/Tokyo", "America/New_York", "UTC"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            seen.append((time.tzname[0], run(session, folder).unchanged))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert seen == [("JST", 0), ("EST", 4), ("UTC", 4)]


def test_times_that_no_calendar_holds_stop_nothing(session, folder, monkeypatch):
    """A share may say that a file is of the year 2300, or of 30828."""
    (folder / "壊れ.pdf").write_bytes(b"%PDF-1.4 cut")
    far = [7_500_000_000, 10_500_000_000, 12_000_000_000]  # 2207, 2302, 2350
    for number, seconds in enumerate(far):
        os.utime(folder / f"規程{number}.txt", (seconds, seconds))
    os.utime(folder / "壊れ.pdf", (far[2], far[2]))
    report = run(session, folder)
    assert (report.added, report.skipped) == (4, 1)
    report = run(session)
    assert (report.unchanged, report.skipped, report.changed) == (4, 1, 0)


@pytest.mark.parametrize("beyond", [FIRST_MOMENT, LAST_MOMENT])
def test_a_file_whose_time_cannot_be_told_is_read_each_time(session, folder, beyond):
    """Two changes that both lie beyond the calendar look alike: then the bytes decide."""
    run(session, folder)
    path = os.fsencode(folder / "規程0.txt")
    with session.writing() as library:
        document = library.catalogue.known()[path]
        out = FoundFile(path=path, size_bytes=document.source.size_bytes, modified_ns=0)
        far = replace(out, modified_ns=(1 if beyond is LAST_MOMENT else -1) * 10**21)
        library.writer.touch(document.id, far)
        known = library.catalogue.known()
    rules = ReadingRules(readers="", chunker=document.chunker, has_ocr=False, retries=False)
    assert known[path].source.modified == beyond == moment(far.modified_ns)
    assert not KnownFiles(known, rules).is_indexed(far)


def test_the_log_tells_that_the_clock_went_back(session, folder, clock, caplog):
    run(session, folder)
    with caplog.at_level(logging.INFO):
        run(session)
        assert "clock" not in caplog.text
        clock.at = START - timedelta(days=1)
        run(session)
    assert "clock" in caplog.text

"""Filters as people and the desktop give them."""

import time
from datetime import UTC, datetime

import pytest

from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.question import Scope
from localrag.host.params import ScopeParams
from localrag.host.scopes import question_of, scope_of


def test_nothing_typed_is_the_whole_library():
    assert scope_of(ScopeParams()) == Scope()


def test_each_filter_arrives():
    scope = scope_of(
        ScopeParams(
            paths=("*規程*",),
            folders=("総務",),
            types=(".PDF",),
            after="2024-04-01",
            before="2025-04-01T00:00:00+09:00",
            fiscal_years=("令和6年度", "R5"),
            document_number="第１号",
            division="人事課",
            heading="総則",
        )
    )
    assert (scope.path_globs, scope.folders, scope.types) == (("*規程*",), ("総務",), ("pdf",))
    assert scope.modified_after == datetime(2024, 4, 1).astimezone()
    assert scope.modified_before.isoformat() == "2025-04-01T00:00:00+09:00"
    assert scope.fiscal_years == (2024, 2023)
    assert (scope.document_number, scope.division, scope.heading) == (
        "第１号",
        "人事課",
        "総則",
    )


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone is the system's")
def test_a_day_begins_at_midnight_where_the_pc_stands(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        scope = scope_of(ScopeParams(after="2024-04-01"))
        assert scope.modified_after == datetime(2024, 3, 31, 15, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        (ScopeParams(fiscal_years=("昨年度",)), "--fiscal-year"),
        (ScopeParams(after="四月"), "--after"),
        (ScopeParams(before="2024-13-01"), "--before"),
        (ScopeParams(document_number=" "), "--document-number"),
        (ScopeParams(division=""), "--division"),
        (ScopeParams(heading="、"), "--heading"),
        (ScopeParams(folders=("",)), "--folder"),
    ],
)
def test_a_filter_that_means_nothing_is_named(typed, option):
    with pytest.raises(UsageError) as caught:
        scope_of(typed)
    assert caught.value.code is UsageCode.BAD_VALUE
    assert caught.value.fields["name"] == option


def test_a_question_that_points_back_carries_its_subject():
    history = ["宿泊料の上限はいくらですか", "", "それはいつ改正されましたか"]
    question = question_of("それは海外でも同じですか", ScopeParams(types=("md",)), history)
    assert question.text == "それは海外でも同じですか"
    assert "宿泊料" in question.standalone
    assert question.scope == Scope(types=("md",))

"""Values that people type."""

from datetime import datetime

import pytest

from localrag.cli.indexing import size_bytes
from localrag.cli.output import language_of
from localrag.cli.run import _globals_first
from localrag.domain.errors import UsageError
from localrag.host.scopes import day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100", 100),
        ("20MB", 20 * 1024**2),
        ("1.5g", 3 * 1024**3 // 2),
        ("8KiB", 8192),
        ("7b", 7),
    ],
)
def test_sizes_are_read_with_their_units(text, expected):
    assert size_bytes(text) == expected


@pytest.mark.parametrize("text", ["", "MB", "-1", "0", "nan", "inf", "1e999", "3 apples"])
def test_sizes_that_make_no_sense_are_refused(text):
    with pytest.raises(UsageError):
        size_bytes(text)


def test_a_date_without_zone_is_utc():
    assert day("2024-04-01", "--after") == datetime(2024, 4, 1).astimezone()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LC_ALL": "C", "LANG": "ja_JP.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_follows_the_locale(environment, expected):
    assert language_of(environment) == expected


def test_json_may_stand_behind_the_verb_but_not_behind_two_dashes():
    assert _globals_first(["search", "x", "--json"]) == ["--json", "search", "x"]
    assert _globals_first(["search", "--", "--json"]) == ["search", "--", "--json"]

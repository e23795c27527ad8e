"""Lines of an audit log as a table that no spreadsheet takes for a program."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs
from tests.fakes.audit_log import MadeLog

from localrag.domain.errors import AuditError
from localrag.domain.errors.audit import AuditCode
from localrag.governance.audit_table import HEADINGS, Choice, chosen, local_time, table


@pytest.fixture
def log(tmp_path):
    made = MadeLog(tmp_path / "log")
    made.ask("一", "二", "三")
    return made


def rows(lines, language="ja"):
    content = table(lines, language)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n") or b'"' in content
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_a_spreadsheet_takes_for_a_formula_is_text(log, sign):
    log.ask(f"{sign}cmd|' /C calc'!A0")
    row = rows(list(chosen(log.folder, Choice())))[-1]
    assert row["質問"] == f"'{sign}cmd|' /C calc'!A0"


def test_commas_quotes_and_line_breaks_stay_in_their_cell(log):
    log.ask('一,"二"\n三;四')
    assert rows(list(chosen(log.folder, Choice())))[-1]["質問"] == '一,"二"\n三;四'


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_heading_has_its_column(log, language):
    found = rows(list(chosen(log.folder, Choice())), language)
    assert len(found) == 3
    assert tuple(found[0]) == HEADINGS[language]
    assert None not in found[0]


def test_a_changed_line_is_told_in_the_table(log):
    lines = list(chosen(log.folder, Choice()))
    found = rows([lines[0], replace(lines[1], is_sound=False)])
    assert [row["行の状態"] for row in found] == ["正常", "書き換えあり"]


def test_lines_are_chosen_by_time_and_kind(log):
    begun = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
    second, third = begun + timedelta(seconds=2), begun + timedelta(seconds=3)

    def asked(**choice):
        return [one.line.question for one in chosen(log.folder, Choice(**choice))]

    assert asked() == ["一", "二", "三"]
    assert asked(since=second) == ["二", "三"]
    assert asked(until=third) == ["一", "二"]
    assert asked(since=second, until=third, events=frozenset({"question"})) == ["二"]
    assert asked(events=frozenset({"act"})) == []


@pytest.mark.parametrize("at", ["", "昨日", "9999-12-31T23:59:59+00:00"])
def test_a_time_that_cannot_be_shown_is_shown_as_it_stands(log, at):
    line = next(chosen(log.folder, Choice())).line
    assert local_time(line) == "2026-04-01 10:00:01 +09:00"
    assert local_time(structs.replace(line, offset_min=-210)) == "2026-03-31 21:30:01 -03:30"
    assert local_time(structs.replace(line, at=at)) == at
    assert Choice(since=datetime(2000, 1, 1, tzinfo=UTC)).takes(structs.replace(line, at=at))


def test_a_log_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(AuditError) as caught:
        list(chosen(tmp_path / "無い", Choice()))
    assert caught.value.code is AuditCode.UNREADABLE

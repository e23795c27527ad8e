from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.domain.document import (
    FIRST_MOMENT,
    LAST_MOMENT,
    chunk_id,
    document_id,
    moment,
)


@given(st.binary(), st.binary(), st.integers(0, 10**6))
def test_ids_are_stable_and_fit_63_bits(path, container, ordinal):
    document = document_id(path, container)
    assert document == document_id(path, container)
    assert 0 <= document < 2**63
    assert 0 <= chunk_id(document, ordinal) < 2**63


def test_container_and_path_do_not_run_together():
    assert document_id(b"bc", b"a") != document_id(b"c", b"ab")


def test_ids_do_not_change_between_releases():
    assert document_id(b"/a") == EXPECTED_DOCUMENT
    assert chunk_id(EXPECTED_DOCUMENT, 3) == EXPECTED_CHUNK


EXPECTED_DOCUMENT = 8686898118509605751
EXPECTED_CHUNK = 7764459638067253004


def test_a_moment_is_exact_to_the_microsecond():
    assert moment(1_700_000_000_123_456_789) == datetime(
        2023, 11, 14, 22, 13, 20, 123456, tzinfo=UTC
    )
    assert moment(-1_000) < moment(0)


@pytest.mark.parametrize("year", [12_000, 30_828, 10**7])
def test_a_moment_beyond_the_calendar_is_its_end(year):
    seconds = (year - 1970) * 31_556_952
    assert moment(seconds * 10**9) == LAST_MOMENT
    assert moment(-seconds * 10**9) == FIRST_MOMENT

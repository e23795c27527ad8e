import pytest

from localrag.domain.removals import needs_decision


@pytest.mark.parametrize(
    ("gone", "known", "expected"),
    [
        (0, 0, False),
        (4, 4, False),
        (5, 5, True),
        (5, 25, False),
        (6, 25, True),
        (200, 1000, False),
        (201, 1000, True),
        (1000, 100_000, False),
        (1001, 100_000, True),
    ],
)
def test_a_fifth_or_a_thousand_files_are_asked_about(gone, known, expected):
    assert needs_decision(gone, known) is expected

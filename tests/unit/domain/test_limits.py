import pytest

from localrag.domain.limits import readable_size


@pytest.mark.parametrize(
    ("size_bytes", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_500, "1.5 kB"),
        (20_000_000, "20.0 MB"),
        (5 * 10**9, "5.0 GB"),
    ],
)
def test_sizes_are_shown_with_a_unit(size_bytes, shown):
    assert readable_size(size_bytes) == shown

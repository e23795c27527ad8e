import pytest

from localrag.documents.pdf_geometry import Box, Turn


@pytest.mark.parametrize("quarter_turns", range(4))
def test_a_turn_and_its_matrix_say_the_same(quarter_turns):
    turn = Turn(quarter_turns=quarter_turns, bounds=Box(10.0, 20.0, 110.0, 220.0))
    a, b, c, d, e, f = turn.matrix
    for x, y in [(10.0, 20.0), (60.5, 33.0), (110.0, 220.0)]:
        assert turn.point(x, y) == (a * x + c * y + e, b * x + d * y + f)

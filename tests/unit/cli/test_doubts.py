import pytest

from localrag.cli.doubts import doubt_text
from localrag.cli.output import Output
from localrag.domain.answer import Doubt, DoubtKind


@pytest.mark.parametrize("kind", DoubtKind)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_doubt_names_the_words_or_speaks_of_the_whole(kind: DoubtKind, language: str) -> None:
    text = doubt_text(
        Doubt(kind=kind, words="3,000円"), Output(is_json=False, language=language)
    )
    assert ("3,000円" in text) == (kind not in {DoubtKind.WORDING, DoubtKind.UNCITED})
    assert "{}" not in text

"""Every verb, argument and option is explained in both languages."""

import tomllib

import pytest

from localrag import resources
from localrag.cli.app import build, walk


@pytest.mark.parametrize("language", ["ja", "en"])
def test_words_match_the_verbs_exactly(language):
    words = tomllib.loads(resources.words_file(language, "cli").read_text(encoding="utf-8"))
    expected = {
        path: {"help", *(str(p.name) for p in part.params if p.name != "help")}
        for path, part in walk(build(language))
    }
    assert {path: set(section) for path, section in words.items()} == expected

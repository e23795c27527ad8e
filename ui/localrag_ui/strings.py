"""The window's own words, read from assets/<file>.<language>.toml."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = ("ja", "en")
_FILES = ("strings", "screens")
_ASSETS = Path(__file__).parent / "assets"  # importlib.resources would cost a part of the start


class Strings:
    """Words of one language, looked up as `section.name`."""

    __slots__ = ("_words", "language")

    def __init__(self, language: str, words: Mapping[str, str]) -> None:
        self.language = language
        self._words = words

    def __call__(self, name: str, /, **fields: str | int) -> str:
        """Return the words of `name` with `fields` put in. Raises KeyError for an unknown name."""
        words = self._words[name]
        return words.format(**fields) if fields else words

    def speak(self, language: str) -> None:
        """Change to `language`: whoever holds these words speaks it from now on."""
        self._words = _words_of(language)
        self.language = language

    def names(self) -> frozenset[str]:
        """Return every name, for comparing languages."""
        return frozenset(self._words)


def load_strings(language: str) -> Strings:
    """Return the words in `language` (ja or en)."""
    return Strings(language, _words_of(language))


def _words_of(language: str) -> dict[str, str]:
    found = [_ASSETS / f"{name}.{language}.toml" for name in _FILES]
    return {
        f"{section}.{name}": text
        for asset in found
        for section, entries in tomllib.loads(asset.read_text(encoding="utf-8")).items()
        for name, text in entries.items()
    }

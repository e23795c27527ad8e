"""The window's own words, read from assets/<file>.<language>.toml."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files

LANGUAGES = ("ja", "en")
_FILES = ("strings", "screens")


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
    assets = files("localrag_ui").joinpath("assets")
    found = [assets.joinpath(f"{name}.{language}.toml") for name in _FILES]
    return {
        f"{section}.{name}": text
        for asset in found
        for section, entries in tomllib.loads(asset.read_text(encoding="utf-8")).items()
        for name, text in entries.items()
    }

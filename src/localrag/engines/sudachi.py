"""Words by dictionary beside the n-grams: the one file that imports sudachipy.

Normalised forms in the shortest units (mode A), particles and signs left out. They bring 打ち合わせ
and 打合せ, 引越 and 引っ越し together where the rules of spelling do not. Optional: the dictionary takes
up to 193 MB. Figures in docs/benchmarks.md.
"""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from threading import Lock

from sudachipy import Dictionary, SplitMode

from localrag.text.tokens import TERMS_VERSION, index_tokens

NAME = "sudachi"
_DICTIONARIES = ("core", "small", "full")
_MARK = "w:"  # no n-gram has a colon
_SILENT = frozenset({"助詞", "助動詞", "補助記号", "記号", "空白"})
_MOST_CHARS = 8_000  # sudachipy takes 49,149 bytes at once


class SudachiTokeniser:
    """Tokeniser that adds the words of SudachiPy to the n-grams.

    Raises ModuleNotFoundError where no dictionary is installed.
    """

    name = NAME

    def __init__(self) -> None:
        dictionary, dated = _installed()
        self.version = f"{TERMS_VERSION}-sudachi-{version('sudachipy')}-{dictionary}-{dated}"
        self._tokenizer = Dictionary(dict=dictionary).tokenizer(mode=SplitMode.A)
        self._turn = Lock()  # a tokenizer serves one caller at a time

    def tokens(self, text: str) -> list[str]:
        """Return the n-grams of `text`, then its words."""
        with self._turn:
            return [*index_tokens(text), *self._words(text)]

    def _words(self, text: str) -> Iterator[str]:
        for line in text.splitlines():
            for start in range(0, len(line), _MOST_CHARS):
                piece = line[start : start + _MOST_CHARS].encode("utf-8", "replace").decode()
                for morpheme in self._tokenizer.tokenize(piece):
                    word = "".join(morpheme.normalized_form().split())
                    if word and morpheme.part_of_speech()[0] not in _SILENT:
                        yield _MARK + word


def _installed() -> tuple[str, str]:
    for name in _DICTIONARIES:
        try:
            return name, version(f"sudachidict_{name}")
        except PackageNotFoundError:
            continue
    raise ModuleNotFoundError("sudachidict_core")

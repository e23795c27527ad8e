"""Which passages a question lets through: phrases that must be there, words and headings."""

from localrag.domain.passage import Chunk, StoredChunk
from localrag.domain.question import Question
from localrag.text.phrases import Phrase, in_one_line

_SHORT = 60


class Sieve:
    """What a question demands of each passage, title and headings counting as part of it.

    What was once looked at is remembered. With `keeps_phrases` off quoted phrases are only words.
    """

    def __init__(self, question: Question, *, keeps_phrases: bool = True) -> None:
        self._phrases = [Phrase(p) for p in question.phrases] if keeps_phrases else []
        self._excluded = [Phrase(words) for words in question.excluded]
        self._heading = in_one_line(question.scope.heading)
        self._known: dict[int, bool] = {}

    @property
    def is_open(self) -> bool:
        """Whether everything goes through."""
        return not (self._phrases or self._excluded or self._heading)

    @property
    def wanted(self) -> str:
        """The phrases that must be there, as words to look for."""
        return " ".join(phrase.text for phrase in self._phrases)

    @property
    def is_costly(self) -> bool:
        """Whether each passage has to be read through."""
        return bool(self._phrases or self._excluded)

    def keeps(self, item: StoredChunk) -> bool:
        """Whether the chunk may be shown."""
        number = item.chunk.id
        if number not in self._known:
            self._known[number] = self._judged(item)
        return self._known[number]

    def _judged(self, item: StoredChunk) -> bool:
        headings = item.chunk.heading_path
        if self._heading and not any(
            self._heading in in_one_line(name)
            for name in (*headings, *_short_lines(item.chunk))
        ):
            return False
        texts = (item.title, *headings, item.chunk.text)
        return all(phrase.stands_in(texts) for phrase in self._phrases) and not any(
            words.stands_in(texts) for words in self._excluded
        )


def _short_lines(chunk: Chunk) -> list[str]:
    """Return the lines that may be headings: a chunk of several sections has theirs in its text."""
    if chunk.is_contents:
        return []
    lines = chunk.text.splitlines()
    return [line for line in lines if len(line) <= _SHORT and line[-1:] not in "。、|"]

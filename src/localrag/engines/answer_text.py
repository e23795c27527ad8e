"""From the model's tokens to text that can be shown: whole characters, no thoughts, no stops."""

import codecs
from collections.abc import Sequence

_THINK = "<think>"
_END_OF_THINK = "</think>"


class AnswerText:
    """Takes bytes token by token and gives out text as soon as it is certain.

    Bytes that are no UTF-8 become U+FFFD; control characters other than line feed and tab go.
    `<think>...</think>` is dropped, unfinished too; `is_thinking` says that the prompt has already
    opened a thought. At the first of `stops` the text ends.
    """

    def __init__(self, stops: Sequence[str] = (), *, is_thinking: bool = False) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._stops = tuple(stop for stop in stops if stop)
        self._waiting = ""
        self._is_thinking = is_thinking
        self._has_begun = False
        self.is_stopped = False

    def feed(self, data: bytes) -> str:
        """Return the text that has become certain with `data`."""
        if self.is_stopped:
            return ""
        decoded = self._decoder.decode(data)
        self._waiting += "".join(char for char in decoded if char in "\n\t" or char >= " ")
        return self._begun(self._certain())

    def finish(self) -> str:
        """Return what was held back; nothing follows."""
        self.feed(b"")
        tail = self._decoder.decode(b"", final=True)
        rest = "" if self._is_thinking or self.is_stopped else self._waiting + tail
        self._waiting = ""
        self.is_stopped = True
        return self._begun(rest)

    def _certain(self) -> str:
        out = ""
        while True:
            if self._is_thinking:
                _, found, after = self._waiting.partition(_END_OF_THINK)
                if not found:
                    self._waiting = _possible_start(self._waiting, (_END_OF_THINK,))
                    return out
                self._waiting, self._is_thinking = after, False
            mark, at = _first(self._waiting, (_THINK, *self._stops))
            if mark is None:
                held = _possible_start(self._waiting, (_THINK, *self._stops))
                out += self._waiting[: len(self._waiting) - len(held)]
                self._waiting = held
                return out
            out += self._waiting[:at]
            if mark != _THINK:
                self.is_stopped, self._waiting = True, ""
                return out
            self._waiting, self._is_thinking = self._waiting[at + len(mark) :], True

    def _begun(self, text: str) -> str:
        """Leave white space out at the very beginning, such as after a dropped thought."""
        if self._has_begun:
            return text
        begun = text.lstrip()
        self._has_begun = bool(begun)
        return begun


def _first(text: str, marks: Sequence[str]) -> tuple[str | None, int]:
    """Return the mark that comes first in `text` and where, or (None, -1)."""
    places = [(text.find(mark), mark) for mark in marks if mark in text]
    at, mark = min(places, default=(-1, None))
    return mark, at


def _possible_start(text: str, marks: Sequence[str]) -> str:
    """Return the longest end of `text` that may be the beginning of a mark."""
    longest = max((len(mark) for mark in marks), default=1) - 1
    for length in range(min(longest, len(text)), 0, -1):
        end = text[-length:]
        if any(mark.startswith(end) for mark in marks):
            return end
    return ""

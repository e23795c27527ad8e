"""How the terms of a question are spread over a passage and its sentences."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]

_RARE = 3  # of the terms of a question
COVER = (
    *("subject", "subject in text", "subject in head", "all terms"),
    *("subject in sentence", "subject in bare sentence", "subject in two sentences"),
    *("all terms in sentence", "subject in second sentence"),
    *(f"rare {n}" for n in range(_RARE)),
    *(f"rare {n} in sentence" for n in range(_RARE)),
    *("heaviest missing", "missing"),
)

# The same by the weight that a term has among the candidates: what all of them have tells nothing.
TELLING = (
    *("telling", "telling in text", "telling in sentence", "telling in bare sentence"),
    *(
        "telling in two sentences",
        "all telling",
        "all telling in sentence",
        "most telling missing",
    ),
)


class Cover:
    """How much of the weight of the question's terms stands where.

    `subject` and `all_terms` are the weight of each term, in sum 1; `in_sentence` and `in_head` say
    which sentence and which head of a passage has which term, `owners` whose each sentence is, in
    rising order. `starts` is where the sentences of each passage begin, `best` the place of the one
    that covers most of the subject.
    """

    def __init__(
        self,
        subject: Table,
        all_terms: Table,
        in_sentence: NDArray[np.bool_],
        in_head: NDArray[np.bool_],
        owners: NDArray[np.int64],
    ) -> None:
        self._subject = subject
        self._all_terms = all_terms
        self.starts = np.searchsorted(owners, np.arange(len(in_head)))
        self._in_head = in_head
        self._in_sentence = in_sentence
        self._in_text = np.maximum.reduceat(in_sentence, self.starts, axis=0)
        self._with_head = in_sentence | in_head[owners]
        self._owners = owners
        self._by_sentence = self._with_head @ subject
        self.best = self._firsts(self._by_sentence)

    def table(self) -> Table:
        """Return one row for each candidate."""
        subject, everything = self._subject, self._all_terms
        whole = self._in_text | self._in_head
        rare = np.argsort(-subject, kind="stable")[:_RARE]
        missing = np.where(whole, 0.0, subject)
        columns = [
            whole @ subject,
            self._in_text @ subject,
            self._in_head @ subject,
            whole @ everything,
            self._by_sentence[self.best],
            self._most(self._in_sentence @ subject),
            self._two(subject),
            self._most(self._with_head @ everything),
            self._second(),
            *_padded(whole[:, rare].T, len(whole)),
            *_padded(self._in_sentence[self.best][:, rare].T, len(whole)),
            missing.max(axis=1, initial=0.0),
            (missing > 0).sum(axis=1),
        ]
        return np.column_stack(columns)

    def telling(self) -> Table:
        """Return one row for each candidate: what it covers by rarity among the candidates."""
        whole = self._in_text | self._in_head
        rarity = np.maximum(np.log((len(whole) + 1) / (whole.sum(axis=0) + 0.5)), 0.0)
        subject, everything = _in_sum(self._subject * rarity), _in_sum(self._all_terms * rarity)
        by_sentence = self._with_head @ subject
        return np.column_stack(
            [
                whole @ subject,
                self._in_text @ subject,
                self._most(by_sentence),
                self._most(self._in_sentence @ subject),
                self._two(subject),
                whole @ everything,
                self._most(self._with_head @ everything),
                np.where(whole, 0.0, subject).max(axis=1, initial=0.0),
            ]
        )

    def _most(self, by_sentence: Table) -> Table:
        return np.asarray(np.maximum.reduceat(by_sentence, self.starts))

    def _firsts(self, by_sentence: Table) -> NDArray[np.int64]:
        """Return for each candidate the place of its best sentence, the first of equal ones."""
        order = np.lexsort((np.arange(len(by_sentence)), -by_sentence, self._owners))
        return np.asarray(order[self.starts])

    def _two(self, weights: Table) -> Table:
        """Return the most that two sentences beside each other cover together."""
        return self._most(self._pairs @ weights)

    @cached_property
    def _pairs(self) -> NDArray[np.bool_]:
        pairs = self._with_head.copy()
        same = self._owners[1:] == self._owners[:-1]
        pairs[:-1][same] |= self._with_head[1:][same]
        return pairs

    def _second(self) -> Table:
        others = self._by_sentence.copy()
        others[self.best] = 0.0
        return self._most(others)


def _in_sum(weights: Table) -> Table:
    return np.asarray(weights / (weights.sum() or 1.0))


def _padded(rows: NDArray[np.bool_], width: int) -> Table:
    found = np.zeros((_RARE, width))
    found[: len(rows)] = rows
    return found

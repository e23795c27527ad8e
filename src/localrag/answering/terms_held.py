"""Which of many short texts has which term of a question."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from localrag.text.tokens import terms_beside

Keys = NDArray[np.uint64]
Places = NDArray[np.int64]

_WORDS = re.compile(r"[a-z0-9]+")
_BETWEEN = "\0"


def held_terms(texts: Sequence[str], terms: Sequence[str]) -> NDArray[np.bool_]:
    """Return bool of shape (texts, terms): which of the folded texts has which term.

    Terms are those of the index: one or two characters, or Latin letters and figures, all different.

    Latin runs and numbers must stand there whole, numbers in any way of writing them. All texts are looked
    through at once.
    """
    held = np.zeros((len(texts), len(terms)), np.bool_)
    if not (texts and terms):
        return held
    in_letters = [at for at, term in enumerate(terms) if term[0].isascii()]
    if in_letters:
        words = [{*_WORDS.findall(text), *terms_beside(text)} for text in texts]
        for at in in_letters:
            held[:, at] = [terms[at] in found for found in words]
    written = [(at, term) for at, term in enumerate(terms) if not term[0].isascii()]
    codes = _codes(_BETWEEN.join((*texts, "")))
    owners = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])
    for shown, length in ((codes, 1), (_pairs(codes), 2)):
        alike = [(at, term) for at, term in written if len(term) == length]
        places, which = _matching(shown, _keys([term for _, term in alike], length))
        held[owners[places], np.array([at for at, _ in alike], np.int64)[which]] = True
    return held


def _codes(text: str) -> Keys:
    """Return the code points of `text`."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)


def _pairs(codes: Keys) -> Keys:
    """Return each character with the one after it as one number."""
    return (codes[:-1] << np.uint64(32)) | codes[1:]


def _keys(terms: Sequence[str], length: int) -> Keys:
    codes = _codes("".join(terms)).reshape(-1, length)
    return codes[:, 0] if length == 1 else (codes[:, 0] << np.uint64(32)) | codes[:, 1]


def _matching(shown: Keys, keys: Keys) -> tuple[Places, Places]:
    """Return where `shown` has one of `keys`, and which one."""
    order = np.argsort(keys, kind="stable")
    if not len(order):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    # Nearly all characters drop out by a look at 16 bits.
    is_asked = np.zeros(1 << 16, np.bool_)
    is_asked[_short(keys)] = True
    likely = np.flatnonzero(is_asked[_short(shown)])
    near = np.minimum(np.searchsorted(keys, shown[likely], sorter=order), len(order) - 1)
    is_same = keys[order[near]] == shown[likely]
    return likely[is_same], order[near[is_same]]


def _short(keys: Keys) -> NDArray[np.uint16]:
    return (keys ^ (keys >> np.uint64(27))).astype(np.uint16)

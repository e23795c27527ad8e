"""The terms under which a text is found: character 1- and 2-grams, Latin runs as words.

Measured against morphological analysers on JSQuAD: no difference that the data can show, at a
tenth of the cost and with no dictionary to carry (docs/benchmarks.md).
"""

import re

from localrag.text.normalise import normalised

_RUN = re.compile(
    r"[a-z0-9]+|[\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)


def index_tokens(text: str) -> list[str]:
    """Return the terms of `text`, repeats included, in the order of the text.

    A Latin or digit run is one term, given twice: it says more than a bigram, and BM25 knows
    weight only as frequency.
    """
    terms: list[str] = []
    for match in _RUN.finditer(normalised(text)):
        run = match.group()
        if run[0].isascii():
            terms += (run, run)
            continue
        terms += run
        terms += (run[i : i + 2] for i in range(len(run) - 1))
    return terms

"""Measure retrieval and answers on gold files, through the same steps that users take."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from localrag.analysis.gold import GoldContext, GoldQuestion, GoldSet
from localrag.analysis.metrics import (
    AnswerFigures,
    AnswerOutcome,
    RetrievalFigures,
    RetrievalOutcome,
    answer_figures,
    retrieval_figures,
)
from localrag.answering.understand import understand
from localrag.documents.chunking import chunk
from localrag.domain.answer import Answer, AnswerMode
from localrag.domain.cancel import CancelToken
from localrag.domain.document import (
    Block,
    BlockKind,
    Document,
    Page,
    SourceFile,
    Span,
    document_id,
)
from localrag.domain.events import Finished
from localrag.domain.passage import IndexName, Passage
from localrag.domain.ports import Clock, Embedder, LibraryWriter
from localrag.text.indexed import indexed_text
from localrag.workflows.ask import AskOptions, AskTools, ask
from localrag.workflows.search import SearchTools, search

_RANKED = 10
_CHUNKS_LOOKED_AT = 30

WAYS: dict[str, frozenset[IndexName]] = {
    "words": frozenset({IndexName.WORDS}),
    "vectors": frozenset({IndexName.VECTORS}),
    "hybrid": frozenset(IndexName),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`done` of `total` questions are asked."""

    done: int
    total: int

"""Answers from documents of the store's tests, as the workflows make them."""

from collections.abc import Sequence

from tests.fakes.store_documents import made_chunks

from localrag.domain.answer import (
    Answer,
    AnswerMode,
    Citation,
    EngineNames,
    Statement,
    Support,
    Timings,
)
from localrag.domain.document import Document
from localrag.domain.passage import Passage
from localrag.domain.question import Question


def made_answer(
    question: str,
    cited: Sequence[Document],
    read: Sequence[Document] = (),
    mode: AnswerMode = AnswerMode.EXTRACTIVE,
    standalone: str = "",
) -> Answer:
    """Return an answer that quotes the first page of each of `cited`; `read` were passages too."""
    chunks = [made_chunks(document)[0] for document in (*cited, *read)]
    return Answer(
        question=Question(text=question, standalone=standalone or question),
        statements=tuple(
            Statement(text=chunk.text, citations=(mark,), support=Support.SUPPORTED)
            for mark, chunk in enumerate(chunks[: len(cited)], start=1)
        ),
        citations=tuple(
            Citation(mark=mark, chunk_id=chunk.id, quote=chunk.located[0], text=chunk.text)
            for mark, chunk in enumerate(chunks[: len(cited)], start=1)
        ),
        passages=tuple(
            Passage(
                chunk=chunk,
                document_title=document.title,
                source=document.source,
                rank=rank,
                score=0.5,
                hits=(),
            )
            for rank, (chunk, document) in enumerate(
                zip(chunks, (*cited, *read), strict=True), start=1
            )
        ),
        mode=mode,
        engine=EngineNames(
            generator="tiny-1b" if mode is AnswerMode.GENERATED else None,
            embedder="static",
            reranker=None,
        ),
        timings=Timings(search_ms=1.0, first_token_ms=None, total_ms=2.0),
    )

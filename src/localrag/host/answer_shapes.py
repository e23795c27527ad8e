"""The JSON shape of an answer."""

from datetime import timedelta
from typing import Any

from localrag.domain.answer import Answer, Approval, Citation, Proposal, Statement
from localrag.domain.errors import LocalragError
from localrag.domain.passage import Passage
from localrag.explain import sentence
from localrag.host.glossary_shapes import glossary_use_shape
from localrag.host.shapes import cell_shape, passage_shape, query_shape, source_shape


def answer_shape(answer: Answer, language: str) -> dict[str, Any]:
    """Return the document of `ask`; what went wrong is told in `language`."""
    sources = {passage.chunk.id: passage for passage in answer.passages}
    timings = answer.timings
    reading = answer.reading
    return {
        "question": answer.question.text,
        **query_shape(answer.question, answer.searched),
        "glossary": glossary_use_shape(answer.glossary),
        "mode": answer.mode.value,
        "answer": answer.text,
        "statements": [
            {
                "text": statement.text,
                "support": statement.support.value,
                "citations": list(statement.citations),
                "doubts": [
                    {"kind": doubt.kind.value, "words": doubt.words}
                    for doubt in statement.doubts
                ],
                "span": _span_shape(statement),
            }
            for statement in answer.statements
        ],
        "citations": [
            _citation_shape(citation, sources[citation.chunk_id])
            for citation in answer.citations
        ],
        "passages": [passage_shape(passage) for passage in answer.passages],
        "engine": {
            "generator": answer.engine.generator,
            "embedder": answer.engine.embedder,
            "reranker": answer.engine.reranker,
        },
        "incomplete": _told(answer.incomplete, language),
        "fallback": _told(answer.fallback, language),
        "removed": answer.removed,
        "approval": approval_shape(answer.approval),
        "proposal": _proposal_shape(answer.proposal),
        "evidence": None
        if reading is None
        else {
            "chars": reading.chars,
            "tokens": reading.tokens,
            "budget_s": reading.seconds,
        },
        "timings_ms": {
            "search": round(timings.search_ms, 3),
            "first_token": None
            if timings.first_token_ms is None
            else round(timings.first_token_ms, 3),
            "total": round(timings.total_ms, 3),
        },
    }


def approval_shape(approval: Approval | None) -> dict[str, Any] | None:
    """Return who approved an answer, when and until when; None for one that nobody approved.

    `until` is the last local day on which it counts.
    """
    if approval is None:
        return None
    return {
        "id": approval.id,
        "approver": approval.approver,
        "approved": approval.approved.isoformat(),
        "expires": approval.expires.isoformat(),
        "until": (approval.expires.astimezone() - timedelta(microseconds=1)).date().isoformat(),
    }


def _proposal_shape(proposal: Proposal | None) -> dict[str, Any] | None:
    if proposal is None:
        return None
    return {**(approval_shape(proposal.approval) or {}), "question": proposal.question}


def _span_shape(statement: Statement) -> dict[str, Any] | None:
    span = statement.answer
    if span is None:
        return None
    text = statement.text[span.start : span.end]
    return {"text": text, "start": span.start, "end": span.end}


def _told(error: LocalragError | None, language: str) -> dict[str, str] | None:
    if error is None:
        return None
    return {"code": error.code.value, "message": sentence(error, language)}


def _citation_shape(citation: Citation, passage: Passage) -> dict[str, Any]:
    return {
        "mark": citation.mark,
        **source_shape(passage),
        "page": citation.quote.page,
        "page_label": citation.quote.label,
        **cell_shape(citation.quote),
        "ocr_confidence": citation.quote.ocr_confidence,
        "quote": citation.text,
        "start": citation.quote.span.start,
        "end": citation.quote.span.end,
        "document_id": passage.chunk.document_id,
        "chunk_id": citation.chunk_id,
    }

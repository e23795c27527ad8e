"""The JSON shapes of the glossary: what it holds, what a search took from it, what a file said."""

from collections.abc import Iterable
from typing import Any

from localrag.domain.glossary import (
    GlossaryEntry,
    GlossaryReport,
    GlossaryStatus,
    GlossaryUse,
    RowRemark,
)
from localrag.explain import explain


def glossary_use_shape(use: GlossaryUse) -> dict[str, Any]:
    """Return what `search` and `ask` took from the glossary; `searched` is what was looked for."""
    return {
        "applied": [
            {"name": one.name, "term": one.term, "added": list(one.added)}
            for one in use.applied
        ],
        "searched": use.searched,
    }


def glossary_status_shape(status: GlossaryStatus) -> dict[str, Any]:
    """Return the row of the glossary in `status`."""
    return {
        "terms": status.terms,
        "names": status.names,
        "changed": None if status.changed is None else status.changed.isoformat(),
        "generation": status.generation,
    }


def entry_shape(entry: GlossaryEntry) -> dict[str, Any]:
    """Return an entry as `glossary list` prints it."""
    return {
        "term": entry.term,
        "abbreviations": list(entry.abbreviations),
        "synonyms": list(entry.synonyms),
        "readings": list(entry.readings),
    }


def remark_shapes(remarks: Iterable[RowRemark], language: str) -> list[dict[str, Any]]:
    """Return what is said of each row of a file; `fault` ones keep the file from being taken."""
    return [
        {
            "row": remark.row,
            "code": remark.error.code.value,
            "fault": remark.is_fault,
            "message": explain(remark.error, language).what,
            "details": dict(remark.error.fields),
        }
        for remark in remarks
    ]


def import_shape(
    report: GlossaryReport, status: GlossaryStatus, remarks: Iterable[RowRemark], language: str
) -> dict[str, Any]:
    """Return the document of `glossary import`."""
    return {
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "generation": report.generation,
        "glossary": glossary_status_shape(status),
        "remarks": remark_shapes(remarks, language),
    }

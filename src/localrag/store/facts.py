"""What documents say of themselves, as rows: found in what is stored, without reading a file."""

import re
from collections.abc import Iterator, Sequence

from localrag.domain.document import BlockKind
from localrag.domain.facts import DocumentFacts, Edition, EditionFile
from localrag.domain.passage import CONTENTS, INDEX
from localrag.domain.paths import displayed
from localrag.domain.question import Scope
from localrag.store.columns import raw, to_bytes, to_text, whole
from localrag.store.database import Database, Row
from localrag.store.document_rows import headings_of, page_of
from localrag.store.state import LibraryState
from localrag.text.dates import plain_line
from localrag.text.facts import FACTS_VERSION, facts_of
from localrag.text.phrases import in_one_line

_YEAR, _NUMBER, _DIVISION, _HEADING = "year", "number", "division", "heading"
_DOCUMENT = "SELECT title, path, container FROM documents WHERE id = ?"
_HEADINGS = "SELECT DISTINCT headings FROM chunks WHERE document = ?"
_PAGES = (
    "SELECT number, label, text, blocks, ocr_confidence FROM pages "
    "WHERE document = ? ORDER BY number"
)
_FORGET = ("DELETE FROM facts WHERE document = ?", "DELETE FROM editions WHERE document = ?")
_NOTE = "INSERT OR IGNORE INTO facts (kind, value, document) VALUES (?, ?, ?)"
_NOTE_EDITION = "INSERT INTO editions (document, family, dated, fiscal_year, version) VALUES (?, ?, ?, ?, ?)"
_ALL = "SELECT id FROM documents"
_HAVING = "SELECT document FROM facts WHERE kind = ? AND value = ?"
_HOLDING = "SELECT DISTINCT value FROM facts WHERE kind = ? AND instr(value, ?)"
_FAMILY = (
    "SELECT e.document, d.path, d.container, e.family, e.dated, e.fiscal_year, e.version "
    "FROM editions AS e JOIN documents AS d ON d.id = e.document "
    "WHERE e.family = (SELECT family FROM editions WHERE document = ?)"
)


class FactRows:
    """Writes the facts of documents; within the caller's transaction where not said otherwise."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._state = LibraryState(database)

    def note(self, document_id: int) -> None:
        """Find the facts of a document that is stored whole, and put them in place of old ones."""
        row = self._database.row(_DOCUMENT, (document_id,))
        if row is None:
            return
        facts = self._found(document_id, row)
        self._forget(document_id)
        self._database.run_each(
            _NOTE, [(kind, to_bytes(value), document_id) for kind, value in _values(facts)]
        )
        edition = facts.edition
        self._database.run(
            _NOTE_EDITION,
            (
                document_id,
                to_bytes(edition.family),
                edition.dated,
                edition.fiscal_year,
                edition.version,
            ),
        )

    def move(self, old_id: int, new_id: int) -> None:
        """Find the facts anew of a document that has another name and id now."""
        self._forget(old_id)
        self.note(new_id)

    def note_all(self) -> None:
        """Look at all documents, in one transaction, unless these rules have done so before.

        Whoever commits a document notes its facts by the rules that all others were found by.
        """
        if self._state.facts_version() == FACTS_VERSION:
            return
        with self._database.transaction():
            for (document_id,) in self._database.rows(_ALL):
                self.note(whole(document_id))
            self._state.set_facts_version(FACTS_VERSION)

    def _forget(self, document_id: int) -> None:
        for statement in _FORGET:
            self._database.run(statement, (document_id,))

    def _found(self, document_id: int, row: Row) -> DocumentFacts:
        title, path, container = row
        pages = [page_of(page) for page in self._database.rows(_PAGES, (document_id,))]
        paths = {
            headings_of(headings)
            for (headings,) in self._database.rows(_HEADINGS, (document_id,))
        } - {(CONTENTS,), (INDEX,)}
        # A chunk of several short sections stands under the heading that they share.
        headings = {
            page.text[b.span.start : b.span.end]
            for page in pages
            for b in page.blocks
            if b.kind is BlockKind.HEADING
        }
        return facts_of(
            to_text(title),
            displayed(raw(path) if container is None else raw(container) + b"/" + raw(path)),
            pages[0].text if pages else "",
            sorted(headings.union(*paths)),
        )


def documents_with(database: Database, scope: Scope) -> frozenset[int] | None:
    """Return the ids of documents with all facts that the scope asks for; None if it asks for none."""
    asked: list[tuple[str, list[bytes]]] = []
    if scope.fiscal_years:
        asked.append((_YEAR, [str(year).encode() for year in scope.fiscal_years]))
    for kind, typed in (
        (_NUMBER, plain_line(scope.document_number)),
        (_DIVISION, plain_line(scope.division)),
        (_HEADING, in_one_line(scope.heading)),
    ):
        if typed:
            asked.append((kind, _holding(database, kind, typed)))
    found = [
        frozenset(
            whole(number)
            for value in values
            for (number,) in database.rows(_HAVING, (kind, value))
        )
        for kind, values in asked
    ]
    return frozenset.intersection(*found) if found else None


def editions_of(
    database: Database, document_ids: Sequence[int], hidden: frozenset[int]
) -> list[EditionFile]:
    """Return these documents and all others of their families, but those that are hidden."""
    found: dict[int, EditionFile] = {}
    for document_id in document_ids:
        if document_id not in found:
            rows = map(_edition_file, database.rows(_FAMILY, (document_id,)))
            found |= {file.document_id: file for file in rows}
    return [file for number, file in found.items() if number not in hidden]


def _holding(database: Database, kind: str, typed: str) -> list[bytes]:
    """Return the values that `typed` is a part of; a figure at its edges must be whole."""
    before = r"(?<![0-9])" if typed[0].isdecimal() else ""
    after = r"(?![0-9])" if typed[-1].isdecimal() else ""
    whole_figures = re.compile(before + re.escape(typed) + after)
    rows = database.rows(_HOLDING, (kind, to_bytes(typed)))
    return [raw(value) for (value,) in rows if whole_figures.search(to_text(value))]


def _values(facts: DocumentFacts) -> Iterator[tuple[str, str]]:
    yield from ((_YEAR, str(year)) for year in facts.fiscal_years)
    yield from ((_NUMBER, number) for number in facts.numbers)
    yield from ((_DIVISION, division) for division in facts.divisions)
    yield from ((_HEADING, heading) for heading in facts.headings)


def _edition_file(row: Row) -> EditionFile:
    number, path, container, family, dated, fiscal_year, version = row
    return EditionFile(
        document_id=whole(number),
        location=raw(path) if container is None else raw(container) + b"/" + raw(path),
        edition=Edition(
            family=to_text(family),
            dated=whole(dated),
            fiscal_year=whole(fiscal_year),
            version=whole(version),
        ),
    )

"""The tables, as numbered migrations: number n brings a database from version n - 1 to n.

Names and texts are BLOBs of UTF-8: a title made from a file name may hold what UTF-8 cannot, and
must come back unchanged (columns.py). `documents.generation` is when this content came in: a
cache compares it with what it holds. Vectors (fp16, little-endian) lie beside the chunks, so that
reading all of them reads no text.
"""

_FIRST = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE folders (
    position INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    rules BLOB NOT NULL
) STRICT;
CREATE TABLE forgotten (path BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE skipped (
    path BLOB PRIMARY KEY,
    code TEXT NOT NULL,
    fields BLOB NOT NULL,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL,
    container BLOB,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified_us INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    title BLOB NOT NULL,
    warnings BLOB NOT NULL,
    generation INTEGER NOT NULL
) STRICT;
CREATE INDEX documents_by_path ON documents (path);
CREATE INDEX documents_by_container ON documents (container) WHERE container IS NOT NULL;
CREATE TABLE pages (
    row INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    number INTEGER NOT NULL,
    label BLOB NOT NULL,
    text BLOB NOT NULL,
    blocks BLOB NOT NULL,
    UNIQUE (document, number)
) STRICT;
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY,
    id INTEGER NOT NULL UNIQUE,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    headings BLOB NOT NULL,
    located BLOB NOT NULL,
    text BLOB NOT NULL,
    UNIQUE (document, ordinal)
) STRICT;
CREATE TABLE vectors (
    chunk INTEGER PRIMARY KEY REFERENCES chunks ON DELETE CASCADE,
    data BLOB NOT NULL
) STRICT;
"""

# `container` is x'' for files on disk; `reader` is the version of the readers that gave up.
_RECOGNISED_AND_CONTAINED = """
ALTER TABLE pages ADD COLUMN ocr_confidence REAL;
ALTER TABLE documents ADD COLUMN original BLOB;
ALTER TABLE documents ADD COLUMN chunker TEXT NOT NULL DEFAULT '';
ALTER TABLE chunks ADD COLUMN digest INTEGER NOT NULL DEFAULT 0;
CREATE INDEX chunks_by_digest ON chunks (digest);
ALTER TABLE skipped RENAME TO skipped_before;
CREATE TABLE skipped (
    container BLOB NOT NULL,
    path BLOB NOT NULL,
    code TEXT NOT NULL,
    fields BLOB NOT NULL,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    reader TEXT NOT NULL,
    PRIMARY KEY (container, path)
) STRICT, WITHOUT ROWID;
INSERT INTO skipped SELECT x'', path, code, fields, size, modified_ns, '', '' FROM skipped_before;
DROP TABLE skipped_before;
"""

# Files that were not found again; `state` is that of domain.removals.MissingState. `identity` of a
# folder tells it from an empty one under the same name, such as a mount point.
_MISSING = """
ALTER TABLE folders ADD COLUMN identity TEXT NOT NULL DEFAULT '';
CREATE TABLE missing (
    path BLOB PRIMARY KEY,
    state TEXT NOT NULL,
    since_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""

# What documents say of themselves (domain.facts), by kind. By which rules all of it was found stands in
# `meta`.
_FACTS = """
CREATE TABLE facts (
    kind TEXT NOT NULL,
    value BLOB NOT NULL,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    PRIMARY KEY (kind, value, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX facts_by_document ON facts (document);
CREATE TABLE editions (
    document INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
    family BLOB NOT NULL,
    dated INTEGER NOT NULL,
    fiscal_year INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX editions_by_family ON editions (family);
"""

# `names` holds what else a term is called. `glossary_names` is made from it (store/glossary.py): a
# question looks its names up by their first two characters, so that no glossary is ever loaded.
_GLOSSARY = """
CREATE TABLE glossary (
    position INTEGER PRIMARY KEY,
    term BLOB NOT NULL,
    names BLOB NOT NULL
) STRICT;
CREATE TABLE glossary_names (
    head TEXT NOT NULL,
    key TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES glossary ON DELETE CASCADE,
    name BLOB NOT NULL,
    PRIMARY KEY (head, key, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX glossary_names_by_entry ON glossary_names (entry);
"""

# What was asked and answered, what a named person approved, and what is read ahead for the model.
# An answer holds words of documents: *_documents names all that it may have words of, and it goes with
# the first of them, whoever deletes that row. `lost` says why it is not there any more. Approved answers
# are turns of no conversation. Further answers to a question have its `number` and `again` from 1 up.
_CONVERSATIONS = """
CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name BLOB NOT NULL,
    created_us INTEGER NOT NULL,
    changed_us INTEGER NOT NULL
) STRICT;
CREATE TABLE turns (
    id INTEGER PRIMARY KEY,
    conversation INTEGER REFERENCES conversations ON DELETE CASCADE,
    number INTEGER NOT NULL,
    again INTEGER NOT NULL,
    asked_us INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    question BLOB NOT NULL,
    standalone BLOB NOT NULL,
    answer BLOB NOT NULL,
    lost TEXT NOT NULL DEFAULT '',
    UNIQUE (conversation, number, again)
) STRICT;
CREATE TABLE turn_documents (
    turn INTEGER NOT NULL REFERENCES turns ON DELETE CASCADE,
    position INTEGER NOT NULL,
    document INTEGER NOT NULL,
    PRIMARY KEY (turn, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX turn_documents_by_document ON turn_documents (document);
CREATE TRIGGER answers_lose_documents AFTER DELETE ON documents BEGIN
    UPDATE turns SET answer = x'', lost = 'removed'
        WHERE id IN (SELECT turn FROM turn_documents WHERE document = OLD.id);
    DELETE FROM turn_documents
        WHERE turn IN (SELECT turn FROM turn_documents WHERE document = OLD.id);
END;
CREATE TRIGGER answers_follow_documents AFTER UPDATE OF id ON documents BEGIN
    UPDATE turn_documents SET document = NEW.id WHERE document = OLD.id;
END;
CREATE TABLE approved (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    turn INTEGER NOT NULL UNIQUE REFERENCES turns ON DELETE CASCADE,
    approver BLOB NOT NULL,
    approved_us INTEGER NOT NULL,
    expires_us INTEGER NOT NULL
) STRICT;
CREATE TABLE pinned (
    document INTEGER PRIMARY KEY  -- no reference: a pin outlives new content of its document
) STRICT;
CREATE TABLE cited (
    chunk INTEGER PRIMARY KEY REFERENCES chunks (id) ON DELETE CASCADE ON UPDATE CASCADE,
    times INTEGER NOT NULL,
    last_us INTEGER NOT NULL
) STRICT;
"""

MIGRATIONS: tuple[str, ...] = (
    _FIRST,
    _RECOGNISED_AND_CONTAINED,
    _MISSING,
    _FACTS,
    _GLOSSARY,
    _CONVERSATIONS,
)

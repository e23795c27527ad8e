"""A whole run of the store as a list of changes, and a digest of all that a library holds."""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from tests.fakes.store_documents import (
    MODEL,
    WHEN,
    changed,
    made_chunks,
    made_document,
    made_member,
    made_vectors,
    put,
)

from localrag.domain.document import Document
from localrag.domain.glossary import GlossaryEntry
from localrag.domain.library import Folder, FoundFile, ModelFingerprint, SkippedFile
from localrag.domain.model_ports import Matrix
from localrag.domain.removals import MissingState
from localrag.store.columns import to_text, whole
from localrag.store.library import Library

_SAMPLES = Path(__file__).parents[1] / "samples" / "libraries"
_OTHER = replace(MODEL, model_id="other", model_sha256="11", dimension=4)
_ARCHIVE = made_document(b"/d/a.zip", [])
_MEMBER = made_member(b"/d/a.zip", b"in.txt", ["梱包の規程。"])
_FIRST = made_document(b"/d/first", ["旅費の旧規程。", "宿泊料の旧規程。"])
_SECOND = changed(_FIRST, ["旅費の新規程。", "日当の新規程。"])
_GOING = made_document(b"/d/going", ["休暇の規程。"])
_MOVING = made_document(b"/d/moving", ["鍵の規程。"])
_MOVED = FoundFile(path=b"/d/moved", size_bytes=7, modified_ns=10**18)
_ROW = SkippedFile(path=b"/d/row", code="document.damaged", size_bytes=3, modified_ns=10**18)
_LARGE = [made_document(b"/d/large-%d" % n, [f"別表 {n}。" + "長" * 3000]) for n in range(2)]
_TERM = GlossaryEntry(term="旅費規程", abbreviations=("旅規",))
_MANY = [GlossaryEntry(term=f"用語{n}", synonyms=(f"別名{n}",)) for n in range(40)]
_DOCUMENTS = (
    "SELECT id, path, container, sha256, size, modified_us, media_type, title, warnings, "
    "chunker, original FROM documents ORDER BY id"
)
_PAGES = (
    "SELECT document, number, label, text, blocks, ocr_confidence FROM pages "
    "ORDER BY document, number"
)
_CHUNKS = (
    "SELECT c.id, c.document, c.ordinal, c.headings, c.located, c.text, c.digest, v.data "
    "FROM chunks AS c JOIN vectors AS v ON v.chunk = c.row ORDER BY c.id"
)
_TABLES = (
    _DOCUMENTS,
    _PAGES,
    _CHUNKS,
    "SELECT * FROM skipped ORDER BY container, path",
    "SELECT path, rules, identity FROM folders ORDER BY position",
    "SELECT * FROM forgotten ORDER BY path",
    "SELECT * FROM missing ORDER BY path",
    "SELECT term, names FROM glossary ORDER BY position",
    "SELECT head, key, entry, name FROM glossary_names ORDER BY head, key, entry",
    "SELECT value FROM meta WHERE name IN ('model', 'last_run') ORDER BY name",
)
_QUESTION = "規程の旅費と休暇"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is done to a library, one acknowledged change after the other."""

    prepare: Callable[[Path], None]
    steps: Sequence[tuple[str, Callable[[Library], object]]]
    removed: bytes

    @property
    def removes(self) -> int:
        """The place of the step that takes `removed` out."""
        return next((n for n, (name, _) in enumerate(self.steps) if name == "remove"), 10**9)


def _use(model: ModelFingerprint) -> Callable[[Library], None]:
    def used(library: Library) -> None:
        library.writer.use_model(model, _vectors(library, model.dimension))

    return used


def _vectors(library: Library, dimension: int) -> Iterator[tuple[Sequence[int], Matrix]]:
    rows = library.database.rows("SELECT id, text FROM chunks ORDER BY id")
    for number, text in rows:
        yield [whole(number)], made_vectors([to_text(text)], dimension)


def _put(document: Document) -> Callable[[Library], None]:
    def done(library: Library) -> None:
        put(library, document)

    return done


def _note(library: Library) -> None:
    library.catalogue.note_missing([_MOVED.path], MissingState.KEPT, WHEN)


def _take_glossary(library: Library) -> None:
    library.glossary.replace([_TERM, *_MANY], WHEN)


def _change_glossary(library: Library) -> None:
    library.glossary.replace([replace(_TERM, readings=("りょひ",))], WHEN)


def _rebuild(library: Library) -> None:
    for cache in library.caches().values():
        cache.rebuild()


def _put_again(library: Library) -> None:
    library.writer.commit(
        _SECOND, made_chunks(_SECOND), made_vectors([c.text for c in made_chunks(_SECOND)], 4)
    )


# Each step is one transaction, and all of them can be done again from wherever they stopped.
RUN = Story(
    prepare=lambda folder: folder.mkdir(),
    steps=(
        ("no longer moved", lambda library: library.writer.remove([_MOVED.path])),
        ("use a model", _use(MODEL)),
        ("register", lambda library: library.catalogue.register(Folder(path=b"/d"))),
        *((f"add {d.source.path!r}", _put(d)) for d in (_FIRST, _GOING, _MOVING, *_LARGE)),
        ("add what lies in it", _put(_MEMBER)),
        ("add an archive", _put(replace(_ARCHIVE, members=(b"in.txt",)))),
        ("publish", lambda library: library.writer.publish(WHEN)),
        ("change", _put(_SECOND)),
        ("skip", lambda library: library.writer.skip(_ROW)),
        ("move", lambda library: library.writer.move(_MOVING.source.path, _MOVED)),
        ("note missing", _note),
        ("take a glossary", _take_glossary),
        ("change the glossary", _change_glossary),
        ("remove", lambda library: library.writer.remove([_GOING.source.path])),
        ("publish again", lambda library: library.writer.publish(WHEN)),
        ("use another model", _use(_OTHER)),
        ("change to the same", _put_again),
        ("publish at last", lambda library: library.writer.publish(WHEN)),
        ("build the caches anew", _rebuild),
    ),
    removed=_GOING.source.path,
)


def _older(folder: Path) -> None:
    with zipfile.ZipFile(_SAMPLES / "format-1.zip") as archive:
        archive.extractall(folder)


OLDER = Story(
    prepare=_older,
    steps=(("publish", lambda library: library.writer.publish(WHEN)),),
    removed=b"/d/none",
)
STORIES = {"run": RUN, "older": OLDER}


def state_of(library: Library) -> str:
    """Return a digest of all that the truth holds, once both caches have been asked."""
    words = library.words.search(_QUESTION, 20, None)
    model = library.fingerprint()
    near = (
        library.vectors.search(made_vectors([_QUESTION], model.dimension)[0], 20, None)
        if model
        else []
    )
    library.catalogue.chunks([hit.chunk_id for hit in (*words, *near)])
    return sha256(repr([library.database.rows(sql) for sql in _TABLES]).encode()).hexdigest()

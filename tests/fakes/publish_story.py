"""One library published and taken over, changed, published and taken over again; and its faults."""

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from tests.fakes.dying import die_at
from tests.fakes.failing_disk import FailingDisk
from tests.fakes.failing_sweep import _forked
from tests.fakes.store_documents import (
    MODEL,
    changed,
    made_document,
    made_member,
    made_vectors,
    written,
)

from localrag.domain.cancel import CancelToken
from localrag.domain.errors import LocalragError
from localrag.domain.events import Finished
from localrag.domain.glossary import GlossaryEntry
from localrag.domain.library import ModelFingerprint
from localrag.domain.publication import PublishReport, UpdateReport
from localrag.governance.clock import SystemClock
from localrag.governance.signing import make_key, read_key
from localrag.governance.trust import trust_in
from localrag.store.analysis import none_installed
from localrag.store.check import check_library
from localrag.store.database import Database
from localrag.store.library import Library
from localrag.store.proof import LibraryProof
from localrag.store.published.machine import SubscribedPlace
from localrag.store.published.publisher import Publisher
from localrag.store.published.serving import opened
from localrag.store.published.updater import Updater
from localrag.workflows.publish import PublishTools, publish
from localrag.workflows.update import update
from localrag.workflows.verify_published import verify_published

KEPT = made_document(b"/d/kept", ["旅費の規程。", "宿泊料の規程。"])
CHANGING = made_document(b"/d/changing", ["鍵の旧規程。"])
CHANGED = changed(CHANGING, ["鍵の新規程。", "鍵の保管場所。"])
GOING = made_document(b"/d/going", ["休暇の規程。", "金庫は給湯室の奥にある。"])
COMING = [made_document(b"/d/coming-%d" % n, [f"文書の規程の別表 {n}。"]) for n in range(4)]
ARCHIVE = made_document(b"/d/a.zip", [])
MEMBER = made_member(b"/d/a.zip", b"in.txt", ["梱包の規程。"])
TERM = GlossaryEntry(term="旅費規程", abbreviations=("旅規",))
QUESTION = "規程の旅費と鍵と休暇"
NOBODYS = "none"
_DOCUMENTS = (
    "SELECT id, path, container, sha256, size, modified_us, media_type, title, warnings, chunker, "
    "original FROM documents ORDER BY id"
)
_CHUNKS = (
    "SELECT c.id, c.document, c.ordinal, c.headings, c.located, c.text, c.digest, v.data "
    "FROM chunks AS c JOIN vectors AS v ON v.chunk = c.row ORDER BY c.id"
)
_DUMP = (
    _DOCUMENTS,
    _CHUNKS,
    "SELECT document, number, label, text, blocks, ocr_confidence FROM pages ORDER BY 1, 2",
    "SELECT kind, value, document FROM facts ORDER BY 1, 2, 3",
    "SELECT * FROM skipped ORDER BY container, path",
    "SELECT term, names FROM glossary ORDER BY position",
)


class Site:
    """An administrator's library, a share and a PC, below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.own = root / "own"
        self.share = root / "share"
        self.key = root / "publisher.pem"
        self.place = SubscribedPlace(root=root / "machine", name="main")

    def publish(
        self,
        grace: timedelta = timedelta(0),
        key: Path | None = None,
        *,
        is_checked: bool = False,
    ) -> PublishReport:
        """Publish the library as it stands."""
        signer = read_key(key or self.key)
        with Library.open(self.own, "main", write=True) as library:
            tools = PublishTools(
                publisher=Publisher(library, self.share, signer, is_checked=is_checked),
                trust=trust_in(signer.key),
                clock=SystemClock(),
                grace=grace,
            )
            *_, last = publish(tools, CancelToken())
        assert isinstance(last, Finished)
        return last.result

    def updater(self, *keys: str, model: ModelFingerprint = MODEL) -> Updater:
        """Return what takes generations over; this publisher is trusted where no key is named."""
        trust = trust_in(*(keys or (read_key(self.key).key,)))
        return Updater(self.place, trust, model, none_installed)

    def subscribe(self) -> None:
        """Subscribe to the share."""
        updater = self.updater()
        with updater.held():
            updater.subscribe(self.share, os.fsencode(self.share))

    def update(self, folder: Path | None = None, *, is_checked: bool = False) -> UpdateReport:
        """Take the newest generation over."""
        source = folder or self.share
        *_, last = update(self.updater(), source, CancelToken(), is_checked=is_checked)
        assert isinstance(last, Finished)
        return last.result

    def served(self) -> str:
        """Return a digest of what a question on the PC can see, with all of its searches."""
        with opened(self.root / NOBODYS, self.place.root, "main", none_installed) as library:
            return dump_of(library)

    def owned(self) -> str:
        """Return the same of the administrator's library."""
        with Library.open(self.own, "main") as library:
            return dump_of(library)


def dump_of(library: Library) -> str:
    """Return a digest of documents, pages, chunks, vectors, facts, glossary and of searches."""
    words = [(h.chunk_id, round(h.score, 6)) for h in library.words.search(QUESTION, 20, None)]
    near = [h.chunk_id for h in library.vectors.search(made_vectors([QUESTION])[0], 20, None)]
    rows = [library.database.rows(sql) for sql in _DUMP]
    return sha256(repr((rows, words, near)).encode()).hexdigest()


def begun(root: Path) -> Site:
    """Return a site whose PC has generation 1, and whose library has changed since."""
    site = Site(root)
    make_key(site.key)
    documents = [KEPT, CHANGING, GOING, MEMBER, ARCHIVE]
    with written(site.own, documents) as library:
        library.glossary.replace([TERM], SystemClock().now())
    site.publish()
    site.subscribe()
    site.update()
    with written(site.own, [CHANGED, *COMING]) as library:
        library.writer.remove([GOING.source.path])
    return site


def story(root: Path) -> None:
    """Publish and update; it can be run again from wherever it stopped."""
    site = Site(root)
    site.publish()
    site.update()


class Rehearsal:
    """The story below `folder` from its beginning, again and again at the same paths.

    `before` and `after` are what the PC serves at both ends.
    """

    def __init__(self, folder: Path) -> None:
        self._root, self._saved = folder / "site", folder / "saved"
        self.before = begun(self._root).served()
        shutil.copytree(self._root, self._saved)
        story(self._root)
        self.after = Site(self._root).owned()
        assert unsound(Site(self._root), self.after) == []

    def begin(self) -> Site:
        """Return the site as it was before the story."""
        shutil.rmtree(self._root)
        shutil.copytree(self._saved, self._root)
        return Site(self._root)


def killed_story(root: Path, at: int) -> int:
    """Run the story in a child that dies at call `at` of those that change files; return its code."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            _die_at(at)
            story(root)
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def told_story(site: Site, disk: FailingDisk) -> tuple[int, str]:
    """Run the story on a failing disk; return its exit code and the code of what it was told."""
    reader, writer = os.pipe()

    def work() -> None:
        said = ""
        try:
            story(site.root)
        except LocalragError as error:
            said = str(error.code.value)
        except BaseException as error:  # noqa: BLE001 - whatever else comes out is a violation
            said = f"bug {error!r}"
        os.write(writer, said.encode())

    code = disk.run(work)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        return code, stream.read().decode()


def _die_at(count: int) -> None:
    """Count every call that writes, syncs, names or deletes something, from all libraries here."""
    calls = (
        (Database, "run"),
        (Database, "run_each"),
        (shutil, "copyfile"),
        *((os, name) for name in ("fsync", "replace", "unlink", "rmdir", "mkdir", "chmod")),
    )
    die_at(count, calls)


def looked_at(site: Site, before: str, after: str) -> list[str]:
    """Return what is wrong after a death, and after a run to the end, seen by fresh processes."""

    def serving() -> list[str]:
        found = [] if site.served() in (before, after) else ["neither old nor new"]
        *_, last = verify_published(site.share, trust_in(read_key(site.key).key), CancelToken())
        return found if isinstance(last, Finished) else [*found, "the share is not whole"]

    def finished() -> list[str]:
        story(site.root)
        return unsound(site, after)

    return _forked(serving) + _forked(finished)


def unsound(site: Site, after: str) -> list[str]:
    """Return what is wrong with a site whose story came to its end."""
    found = [] if site.served() == site.owned() == after else ["another end"]
    current = site.place.current()
    assert current is not None
    checked = check_library(current, "main", read_data=True, repair=False)
    found += [str(problem) for problem in checked.problems]
    if not checked.chunks == checked.vectors == checked.words:
        found.append(f"counts differ: {checked}")
    for place in ((site.own), current):
        with Library.open(place, "main") as library:
            traces = LibraryProof(library).traces(GOING.source.path)
        found += [f"{trace.place} {trace.left}" for trace in traces if trace.left]
    found += [p.name for p in site.root.rglob("*") if p.name.endswith((".tmp", ".new"))]
    heads = [p.name for p in site.share.glob("HEAD-*")]
    manifests = [p.name for p in (site.share / "manifests").iterdir()]
    if [name[-64:] for name in heads] != manifests:
        found.append(f"{heads} {manifests}")
    return found


def refused(site: Site, work: Callable[[], object]) -> str:
    """Return the code by which `work` is refused; what was served must be served after it."""
    before = site.served()
    try:
        work()
    except LocalragError as error:
        assert site.served() == before
        return str(error.code.value)
    return ""

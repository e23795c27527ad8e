"""A library whose key lies in the key store of the system: python -m tests.fakes.os_key_story FOLDER."""

import sys
from pathlib import Path

from tests.fakes.store_documents import made_document, written

from localrag.domain.keys import KeyPlace
from localrag.store.key import read_note
from localrag.store.keys import Keys
from localrag.store.library import Library
from localrag.store.os_keys import OsKeys
from localrag.workflows.library_key import give_key


def story(libraries: Path) -> None:
    """Write, give a new key, read, decrypt; print which keys the system has after each step."""
    documents = [made_document(b"/d/%d" % n, [f"規程 {n} の休暇。"]) for n in range(3)]
    note = libraries / "main"
    with written(libraries, documents, keys=Keys((OsKeys(),), is_required=True)):
        pass
    ids = [read_note(note).id]
    give_key(libraries, "main", Keys((OsKeys(),)), KeyPlace.OS, lambda _: None)
    ids.append(read_note(note).id)
    _tell(ids)
    with Library.open(libraries, "main", keys=Keys((OsKeys(),), is_required=True)) as library:
        sys.stdout.write(f"{library.catalogue.status().documents} documents\n")
    give_key(libraries, "main", Keys((OsKeys(),)), KeyPlace.BESIDE, lambda _: None)
    _tell(ids)


def _tell(ids: list[str]) -> None:
    fresh = OsKeys()
    sys.stdout.write(" ".join(str(fresh.get(key_id) is not None) for key_id in ids) + "\n")


if __name__ == "__main__":
    story(Path(sys.argv[1]))

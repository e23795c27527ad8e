"""What of the wiring is about keys: which stores of keys a site has, and who is given a key.

What policy does not allow is not built here.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from localrag.documents.mounts import is_on_network
from localrag.domain.reading_size import ReadingPlace
from localrag.store.file_keys import FileKeys, MemoryKeys
from localrag.store.key import read_note
from localrag.store.keys import Keys
from localrag.store.naming import folder_name
from localrag.store.reading_size import READING_FOLDER

if TYPE_CHECKING:
    from localrag.wiring_library import Site


def keys_of(site: "Site") -> Keys:
    """Return what keeps the keys of the libraries; those of scratch libraries stay in memory."""
    places, is_required = site.places, site.policy.encrypt_at_rest
    if places.scratch is not None:
        return Keys((MemoryKeys(),), is_required=is_required)
    from localrag.store.os_keys import OsKeys

    files = FileKeys(folder=places.keys, away_from=places.home)
    stores = (OsKeys(), files) if site.policy.may_keep_key_in_file else (OsKeys(),)
    return Keys(stores, is_required=is_required)


def reading_of(site: "Site", keys: Keys) -> ReadingPlace | None:
    """Return where models keep what they read of the library; None where that is forbidden."""
    if not site.policy.may_read_ahead:
        return None
    return reading_place(site.places.libraries / folder_name(site.library), keys)


def reading_place(library: Path, keys: Keys) -> ReadingPlace | None:
    """Return where models keep what they read of the library in this folder; None on a share.

    What lies there is given to the model's memory, and on a share others could write it. Raises
    StoreError where the library is encrypted and its key cannot be had.
    """
    if is_on_network(os.fsencode(library)):
        return None
    note = read_note(library)
    sealer = keys.key_of(library, note).sealer if note.is_sealed else None
    folder = library / note.named(READING_FOLDER)
    return ReadingPlace(folder=folder, seal=sealer.key if sealer else None)

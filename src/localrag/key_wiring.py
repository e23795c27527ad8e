"""What of the wiring is about keys: which stores of keys a site has, and who is given a key.

What policy does not allow is not built here.
"""

from typing import TYPE_CHECKING

from localrag.domain.reading_size import ReadingPlace
from localrag.store.file_keys import FileKeys, MemoryKeys
from localrag.store.keys import Keys
from localrag.store.naming import folder_name
from localrag.workflows.read_ahead import reading_place

if TYPE_CHECKING:
    from localrag.wiring import Site


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

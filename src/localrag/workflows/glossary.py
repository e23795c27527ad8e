"""Change the glossary of a library from a file of the administrator, or empty it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from localrag.documents.glossary_csv import MOST_BYTES, MOST_ROWS, read_glossary
from localrag.domain.errors import GlossaryError, UsageError
from localrag.domain.errors.glossary import GlossaryCode
from localrag.domain.errors.usage import UsageCode
from localrag.domain.glossary import (
    GlossaryEntry,
    GlossaryFile,
    GlossaryRegister,
    GlossaryReport,
)
from localrag.text.names import squeezed


def read_glossary_file(path: Path) -> GlossaryFile:
    """Return what stands in a glossary file, with its faults.

    Raises UsageError FILE_NOT_FOUND, and what `read_glossary` raises.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(UsageCode.FILE_NOT_FOUND, path=str(path)) from error
    return read_glossary(data)


def put_term(
    given: GlossaryFile,
    former: str | None,
    seen: int,
    register: GlossaryRegister,
    at: datetime,
) -> GlossaryReport:
    """Put the one entry of `given` in place of the term `former`, or behind all others.

    `seen` is the generation in which a person saw the glossary. Raises GlossaryError: the first
    fault of the entry, CHANGED where the glossary is of another generation, TERM_EXISTS.
    """
    if given.faults:
        raise given.faults[0].error
    if not given.entries:
        raise GlossaryError(GlossaryCode.NO_TERM)
    (entry,) = given.entries
    entries = _as_seen(register, seen)
    keys = [_key(one) for one in entries]
    replaced = None if former is None else squeezed(former).text
    if _key(entry) in keys and _key(entry) != replaced:
        raise GlossaryError(GlossaryCode.TERM_EXISTS, name=entry.term)
    if replaced in keys:
        entries[keys.index(replaced)] = entry
    else:
        entries.append(entry)
    return put_glossary(entries, register, at)


def remove_terms(
    terms: Sequence[str], seen: int, register: GlossaryRegister, at: datetime
) -> GlossaryReport:
    """Take terms out. Raises GlossaryError CHANGED where the glossary is of another generation."""
    gone = {squeezed(term).text for term in terms}
    left = [entry for entry in _as_seen(register, seen) if _key(entry) not in gone]
    return put_glossary(left, register, at)


def restore_glossary(
    entries: Sequence[GlossaryEntry], seen: int, register: GlossaryRegister, at: datetime
) -> GlossaryReport:
    """Put a glossary of before in place of the one of generation `seen`. Raises GlossaryError."""
    _as_seen(register, seen)
    return put_glossary(entries, register, at)


def put_glossary(
    entries: Sequence[GlossaryEntry],
    register: GlossaryRegister,
    at: datetime,
    *,
    is_added: bool = False,
) -> GlossaryReport:
    """Put `entries` in place of the glossary, or add them to it, and say what that changed.

    An added entry takes the place of one with the same term. Where nothing changes there is no new
    generation. Raises GlossaryError TOO_MANY_ROWS for more than a file may hold, header included:
    what is exported can be imported again. Nothing is changed then.
    """
    before = {_key(entry): entry for entry in register.entries()}
    given = {_key(entry): entry for entry in entries}
    after = before | given if is_added else given
    if len(after) >= MOST_ROWS:
        raise GlossaryError(GlossaryCode.TOO_MANY_ROWS, limit=f"{MOST_ROWS:,}")
    kept = before.keys() & after.keys()
    unchanged = sum(before[key] == after[key] for key in kept)
    if list(after.values()) == list(before.values()):
        generation = register.status().generation
    else:
        generation = register.replace(list(after.values()), at)
    return GlossaryReport(
        added=len(after) - len(kept),
        changed=len(kept) - unchanged,
        removed=len(before) - len(kept),
        unchanged=unchanged,
        generation=generation,
    )


def _as_seen(register: GlossaryRegister, seen: int) -> list[GlossaryEntry]:
    now = register.status().generation
    if seen != now:
        raise GlossaryError(GlossaryCode.CHANGED, seen=seen, now=now)
    return register.entries()


def _key(entry: GlossaryEntry) -> str:
    return squeezed(entry.term).text

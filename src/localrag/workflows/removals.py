"""What is done about files that a run did not find again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from localrag.documents.discover import folder_identity
from localrag.domain.library import Folder
from localrag.domain.ports import LibraryWriter
from localrag.domain.removals import MissingRegister, MissingState, needs_decision
from localrag.workflows.folder_plan import Plan


@dataclass(slots=True, kw_only=True)
class Removals:
    """Paths by what is done about them now; those a person has decided to keep are in none."""

    now: list[bytes] = field(default_factory=list)
    pending: list[bytes] = field(default_factory=list)
    doubtful: list[bytes] = field(default_factory=list)


def sort_removals(
    plan: Plan,
    known: frozenset[bytes],
    missing: Mapping[bytes, MissingState],
) -> Removals:
    """Return what is done about the files in `plan.gone`.

    A folder in which nothing is found that was known of it, and that the system does not call what
    it called it before, is not proved to be there: what it held stays. Of all others what is gone
    goes, unless it is so much that a person decides; what waits for that goes on waiting. What lies
    in no registered folder any more goes at once.
    """
    sorted_out = Removals()
    gone = [path for path in plan.gone if missing.get(path) is not MissingState.KEPT]
    unproved = _unproved(plan.folders, known, frozenset(plan.gone))
    roots = [folder.path for folder in plan.folders]
    fresh: list[bytes] = []
    for path in gone:
        if _is_below(path, unproved):
            sorted_out.doubtful.append(path)
        elif not _is_below(path, roots):
            sorted_out.now.append(path)
        elif missing.get(path) is MissingState.PENDING:
            sorted_out.pending.append(path)
        else:
            fresh.append(path)
    if needs_decision(len(fresh), len(known)):
        sorted_out.pending += fresh
    else:
        sorted_out.now += fresh
    return sorted_out


def note_removals(
    removals: Removals, plan: Plan, register: MissingRegister, at: datetime
) -> None:
    """Note what waits for a decision, what was found again, and which folders were there."""
    gone = frozenset(plan.gone)
    doubtful = frozenset(removals.doubtful)
    register.note_identities(
        {
            folder.path: identity
            for folder in plan.folders
            if (identity := folder_identity(folder.path))
            and not any(_is_below(path, [folder.path]) for path in doubtful)
        }
    )
    register.note_found([path for path in register.missing() if path not in gone])
    register.note_missing(removals.pending, MissingState.PENDING, at)
    register.note_missing(removals.doubtful, MissingState.DOUBTFUL, at)


def settle_removals(
    register: MissingRegister, writer: LibraryWriter, at: datetime, *, is_removal: bool
) -> int:
    """Do what a person has decided about all that waits; return how many documents that were."""
    waiting = [p for p, state in register.missing().items() if state is not MissingState.KEPT]
    if is_removal:
        return writer.remove(waiting)
    register.note_missing(waiting, MissingState.KEPT, at)
    return len(waiting)


def _unproved(
    folders: Sequence[Folder], known: frozenset[bytes], gone: frozenset[bytes]
) -> list[bytes]:
    """Return the folders of which something was known and nothing is found, and that are others."""
    unproved = []
    for folder in folders:
        below = [path for path in known if _is_below(path, [folder.path])]
        is_same = folder.identity != "" and folder_identity(folder.path) == folder.identity
        if below and not is_same and all(path in gone for path in below):
            unproved.append(folder.path)
    return unproved


def _is_below(path: bytes, folders: Sequence[bytes]) -> bool:
    return any(path.startswith(folder.rstrip(b"/\\") + b"/") for folder in folders)

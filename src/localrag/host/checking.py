"""Checking a library so that the result is remembered, and its JSON shapes."""

from typing import TYPE_CHECKING, Any

from localrag.store.last_check import LastCheck, last_check, note_check
from localrag.wiring import Session

if TYPE_CHECKING:  # what opens a library is imported when one is opened
    from localrag.store.check import StoreCheck


def checked(session: Session, *, read_data: bool, repair: bool) -> "StoreCheck":
    """Check the library of a session and note what came out. Raises StoreError, UsageError."""
    report = session.check(read_data=read_data, repair=repair)
    note = LastCheck(
        at=session.clock.now(),
        generation=report.generation,
        problems=sum(not problem.repaired for problem in report.problems),
        read_data=read_data,
    )
    note_check(session.site.places.libraries, session.site.library, note)
    return report


def check_shape(report: "StoreCheck", models: int) -> dict[str, Any]:
    """Return the document of `check`; `models` is how many were verified with it."""
    return {
        "ok": report.is_sound,
        "generation": report.generation,
        "checked": {
            "truth": report.chunks,
            "vectors": report.vectors,
            "words": report.words,
            "models": models,
            "reading": report.reading,
        },
        "problems": [
            {"what": problem.what, "code": problem.code, "repaired": problem.repaired}
            for problem in report.problems
        ],
    }


def last_check_shape(session: Session) -> dict[str, Any] | None:
    """Return when the library was last checked and what came out, None where it never was."""
    found = last_check(session.site.places.libraries, session.site.library)
    if found is None:
        return None
    return {
        "at": found.at.isoformat(),
        "generation": found.generation,
        "problems": found.problems,
        "read_data": found.read_data,
    }

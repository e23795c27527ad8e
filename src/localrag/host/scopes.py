"""From what people type into filters and questions to what is searched."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from localrag.answering.understand import understand
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.passage import IndexName
from localrag.domain.question import Question, Scope
from localrag.host.params import ScopeParams
from localrag.text.dates import fiscal_year_of

INDEXES = {
    "hybrid": frozenset(IndexName),
    "words": frozenset({IndexName.WORDS}),
    "vectors": frozenset({IndexName.VECTORS}),
}


def question_of(text: str, typed: ScopeParams, history: Sequence[str] = ()) -> Question:
    """Return the question with its scope; `history` are the questions before it, oldest first.

    Raises UsageError EMPTY_QUESTION, and BAD_VALUE for a filter that means nothing.
    """
    before: list[Question] = []
    for earlier in history:
        if any(char.isalnum() for char in earlier):
            before.append(understand(earlier, before))
    return replace(understand(text, before), scope=scope_of(typed))


def scope_of(typed: ScopeParams) -> Scope:
    """Return the scope. Raises UsageError BAD_VALUE naming the option."""
    return Scope(
        path_globs=typed.paths,
        folders=tuple(_named(folder, "--folder") for folder in typed.folders),
        types=tuple(name.lower().removeprefix(".") for name in typed.types),
        modified_after=None if typed.after is None else day(typed.after, "--after"),
        modified_before=None if typed.before is None else day(typed.before, "--before"),
        fiscal_years=tuple(_fiscal_year(year) for year in typed.fiscal_years),
        document_number=_telling(typed.document_number, "--document-number"),
        division=_telling(typed.division, "--division"),
        heading=_telling(typed.heading, "--heading"),
    )


def day(typed: str, option: str) -> datetime:
    """Return an ISO date or time as people here mean it: a date is its midnight on this PC.

    Raises UsageError BAD_VALUE naming `option`.
    """
    try:
        found = datetime.fromisoformat(typed)
        return found if found.tzinfo else found.astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(UsageCode.BAD_VALUE, name=option, value=typed) from error


def end_of_day(typed: str, option: str, now: datetime) -> datetime:
    """Return the end of a local ISO day that is not over at `now`.

    Raises UsageError BAD_VALUE naming `option`.
    """
    try:
        after = date.fromisoformat(typed) + timedelta(days=1)
        end = datetime.combine(after, time.min).astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(UsageCode.BAD_VALUE, name=option, value=typed) from error
    if end <= now:
        raise UsageError(UsageCode.BAD_VALUE, name=option, value=typed)
    return end


def name_typed(typed: str, option: str) -> str:
    """Return a name in one line. Raises UsageError BAD_VALUE naming `option` if nothing is left."""
    spaced = (" " if char.isspace() else char for char in typed)
    name = " ".join("".join(char for char in spaced if char.isprintable()).split())
    if not name:
        raise UsageError(UsageCode.BAD_VALUE, name=option, value=typed)
    return name


def _fiscal_year(typed: str) -> int:
    year = fiscal_year_of(typed)
    if year is None:
        raise UsageError(UsageCode.BAD_VALUE, name="--fiscal-year", value=typed)
    return year


def _telling(typed: str | None, option: str) -> str:
    return "" if typed is None else _named(typed, option)


def _named(typed: str, option: str) -> str:
    if not any(char.isalnum() for char in typed) and typed != "/":
        raise UsageError(UsageCode.BAD_VALUE, name=option, value=typed)
    return typed

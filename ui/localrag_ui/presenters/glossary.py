"""The glossary as it is edited: a term at a time, against the version that is seen."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from localrag.host.glossary_params import (
    GlossaryFileParams,
    KeptEntry,
    PutTermParams,
    RemoveTermsParams,
    RestoreParams,
    TypedEntry,
)
from localrag.host.messages import Response
from localrag.host.params import NoParams
from localrag_ui.presenters.document_filter import folded
from localrag_ui.presenters.figures import moment_words
from localrag_ui.presenters.replies import EnginePort, Fault, taken
from localrag_ui.results import Happening, RowRemark
from localrag_ui.strings import Strings

_BETWEEN = "、"


class _Glossary(msgspec.Struct, frozen=True, kw_only=True):
    entries: tuple[KeptEntry, ...] = ()
    generation: int = 0
    changed: str | None = None


class _Change(msgspec.Struct, frozen=True, kw_only=True):
    added: int = 0
    changed: int = 0
    removed: int = 0
    remarks: tuple[RowRemark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryState:
    """What the tab shows; `version` says which version it is and since when.

    `remarks` are about rows of an imported file or of what was typed.
    """

    entries: tuple[TypedEntry, ...] = ()
    total: int = 0
    version: str = ""
    message: str = ""
    fault: str = ""
    remarks: tuple[str, ...] = ()
    can_undo: bool = False
    is_busy: bool = False


class GlossaryPresenter:
    """Lists terms, changes them, and can take back its last change."""

    def __init__(self, engine: EnginePort, strings: Strings) -> None:
        self._engine = engine
        self._strings = strings
        self.changed: Callable[[GlossaryState], None] = lambda _: None
        self._known = _Glossary()
        self._words = ""
        self._before: tuple[KeptEntry, ...] | None = None
        self._message = self._fault = ""
        self._remarks: tuple[str, ...] = ()
        self._is_busy = False

    @property
    def state(self) -> GlossaryState:
        """What is shown now."""
        known = self._known
        name = "terms.version" if known.changed else "terms.version_none"
        return GlossaryState(
            entries=tuple(map(_typed, filter(self._fits, known.entries))),
            total=len(known.entries),
            version=self._strings(
                name,
                number=known.generation,
                at=moment_words(known.changed, self._strings),
                count=f"{len(known.entries):,}",
            ),
            message=self._message,
            fault=self._fault,
            remarks=self._remarks,
            can_undo=self._before is not None and not self._is_busy,
            is_busy=self._is_busy,
        )

    def refresh(self) -> None:
        """Ask the engine for the terms."""
        self._engine.request("glossary.list", NoParams(), self._take)

    def search(self, words: str) -> None:
        """Show only the terms that have `words` in one of their names."""
        self._words = words
        self._tell()

    def put(self, entry: TypedEntry, former: str | None = None) -> None:
        """Add a term, or put it in place of the term `former`."""
        params = PutTermParams(entry=entry, former=former, generation=self._known.generation)
        self._change("glossary.put", params)

    def remove(self, terms: tuple[str, ...]) -> None:
        """Take terms out; `undo` brings them back."""
        if terms:
            params = RemoveTermsParams(terms=terms, generation=self._known.generation)
            self._change("glossary.remove", params)

    def undo(self) -> None:
        """Put the glossary back to what it was before the last change made here."""
        if self._before is not None:
            params = RestoreParams(entries=self._before, generation=self._known.generation)
            self._change("glossary.restore", params, is_undo=True)

    def import_file(self, path: str, *, is_added: bool) -> None:
        """Take the terms of a file, beside those that are here or in their place."""
        self._change("glossary.import", GlossaryFileParams(path=path, is_added=is_added))

    def export_file(self, path: str) -> None:
        """Write all terms to a file."""

        def answered(response: Response) -> None:
            outcome = taken(response, object, self._strings)
            is_fault = isinstance(outcome, Fault)
            self._fault = outcome.text if isinstance(outcome, Fault) else ""
            self._message = "" if is_fault else self._strings("terms.exported", path=path)
            self._tell()

        self._engine.request("glossary.export", GlossaryFileParams(path=path), answered)

    def _change(self, method: str, params: msgspec.Struct, *, is_undo: bool = False) -> None:
        if self._is_busy:
            return
        before = self._known.entries
        self._is_busy, self._message, self._fault, self._remarks = True, "", "", ()
        self._tell()

        def answered(response: Response) -> None:
            self._is_busy = False
            outcome = taken(response, _Change, self._strings)
            if isinstance(outcome, Fault):
                self._fault = outcome.text
            else:
                self._before = None if is_undo else before
                self._remarks = self._remarks or _lines(outcome.remarks, self._strings)
                self._message = self._strings(
                    "terms.undone" if is_undo else "terms.changed",
                    added=outcome.added,
                    changed=outcome.changed,
                    removed=outcome.removed,
                )
            self._tell()
            self.refresh()

        self._engine.request(method, params, answered, self._happened)

    def _happened(self, event: Happening) -> None:
        if event.remarks:
            self._remarks = _lines(event.remarks, self._strings)
            self._tell()

    def _take(self, response: Response) -> None:
        outcome = taken(response, _Glossary, self._strings)
        if isinstance(outcome, Fault):
            self._fault = outcome.text
        else:
            self._known = outcome
        self._tell()

    def _fits(self, entry: KeptEntry) -> bool:
        names = (entry.term, *entry.abbreviations, *entry.synonyms, *entry.readings)
        wanted = folded(self._words).strip()
        return not wanted or any(wanted in folded(name) for name in names)

    def _tell(self) -> None:
        self.changed(self.state)


def _typed(entry: KeptEntry) -> TypedEntry:
    return TypedEntry(
        term=entry.term,
        abbreviations=_BETWEEN.join(entry.abbreviations),
        synonyms=_BETWEEN.join(entry.synonyms),
        readings=_BETWEEN.join(entry.readings),
    )


def _lines(remarks: tuple[RowRemark, ...], strings: Strings) -> tuple[str, ...]:
    return tuple(strings("terms.remark", row=one.row, message=one.message) for one in remarks)

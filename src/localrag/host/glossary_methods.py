"""What the engine does for the editor of the glossary. Each change makes a new generation of it."""

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import Any

from localrag.documents.glossary_csv import glossary_csv, read_typed
from localrag.domain.errors import GlossaryError, UsageError
from localrag.domain.errors.glossary import GlossaryCode
from localrag.domain.errors.usage import UsageCode
from localrag.domain.glossary import GlossaryEntry, GlossaryReport, RowRemark
from localrag.host import glossary_params as asked
from localrag.host.calls import Call, Result
from localrag.host.glossary_shapes import (
    entry_shape,
    glossary_status_shape,
    import_shape,
    remark_shapes,
)
from localrag.store.library import Library
from localrag.wiring import Session
from localrag.workflows.glossary import (
    put_glossary,
    put_term,
    read_glossary_file,
    remove_terms,
    restore_glossary,
)


class GlossaryMethods:
    """The methods by name; `writing` is held by whoever changes the library."""

    def __init__(self, session: Session, language: str, writing: Lock) -> None:
        self._session = session
        self._language = language
        self._writing = writing

    def table(self) -> dict[str, Callable[[Call], Result]]:
        """Return the methods by name."""
        return {
            "glossary.list": self._list,
            "glossary.put": self._put,
            "glossary.remove": self._remove,
            "glossary.restore": self._restore,
            "glossary.import": self._import,
            "glossary.export": self._export,
        }

    def _list(self, _call: Call) -> Result:
        with self._session.reading() as library:
            status = glossary_status_shape(library.glossary.status())
            return {**status, "entries": list(map(entry_shape, library.glossary.entries()))}

    def _put(self, call: Call) -> Result:
        params: asked.PutTermParams = call.params(asked.PutTermParams)
        typed = params.entry
        given = read_typed(typed.term, typed.abbreviations, typed.synonyms, typed.readings)

        def change(library: Library) -> GlossaryReport:
            now = self._session.clock.now()
            seen = params.generation
            return put_term(given, params.former, seen, library.glossary, now)

        return self._changed("glossary put", change, given.remarks)

    def _remove(self, call: Call) -> Result:
        params: asked.RemoveTermsParams = call.params(asked.RemoveTermsParams)

        def change(library: Library) -> GlossaryReport:
            now = self._session.clock.now()
            return remove_terms(params.terms, params.generation, library.glossary, now)

        return self._changed("glossary remove", change)

    def _restore(self, call: Call) -> Result:
        params: asked.RestoreParams = call.params(asked.RestoreParams)
        entries = [
            GlossaryEntry(
                term=one.term,
                abbreviations=one.abbreviations,
                synonyms=one.synonyms,
                readings=one.readings,
            )
            for one in params.entries
        ]

        def change(library: Library) -> GlossaryReport:
            now = self._session.clock.now()
            return restore_glossary(entries, params.generation, library.glossary, now)

        return self._changed("glossary restore", change)

    def _import(self, call: Call) -> Result:
        params: asked.GlossaryFileParams = call.params(asked.GlossaryFileParams)
        self._session.require_glossary_change("glossary import")
        given = read_glossary_file(Path(params.path))
        if given.faults:
            remarks = remark_shapes(given.remarks, self._language)
            error = GlossaryError(
                GlossaryCode.BAD_ROWS,
                file=params.path,
                count=len(given.faults),
                first=given.faults[0].row,
            )
            call.emit({"kind": "remarks", "remarks": remarks})
            raise error

        def change(library: Library) -> GlossaryReport:
            now = self._session.clock.now()
            return put_glossary(given.entries, library.glossary, now, is_added=params.is_added)

        return self._changed("glossary import", change, given.remarks)

    def _export(self, call: Call) -> Result:
        params: asked.GlossaryFileParams = call.params(asked.GlossaryFileParams)
        with self._session.reading() as library:
            entries = library.glossary.entries()
        try:
            Path(params.path).write_bytes(glossary_csv(entries, self._language))
        except OSError as error:
            raise UsageError(UsageCode.CANNOT_WRITE, path=params.path) from error
        return {"file": params.path, "terms": len(entries)}

    def _changed(
        self,
        verb: str,
        change: Callable[[Library], GlossaryReport],
        remarks: Iterable[RowRemark] = (),
    ) -> dict[str, Any]:
        self._session.require_glossary_change(verb)
        with self._writing, self._session.writing() as library:
            report = change(library)
            status = library.glossary.status()
        return import_shape(report, status, remarks, self._language)

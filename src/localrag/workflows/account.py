"""Every file accounted for: what could not be read, what lacks something, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.library import LibraryStatus, SkippedFile
from localrag.domain.paths import displayed
from localrag.explain import Explanation, explain, explain_warning
from localrag.workflows.match_converted import CONVERTIBLE, original_code

_LIBRE_OFFICE = "LibreOffice / Microsoft Office"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to be known of one file, in words; `path` as people read it."""

    path: str
    code: str
    what: str
    safe: str
    do: str
    is_skipped: bool

    @property
    def folder(self) -> str:
        """The folder, or the archive or mail, that it lies in."""
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        """Its name without the folder."""
        return self.path.rpartition("/")[2]

    def sentence(self, gap: str) -> str:
        """Return what happened, what is safe and what to do, with `gap` between them."""
        return gap.join(part for part in (self.what, self.safe, self.do) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionTask:
    """A file that a person has to convert, and the name under which the copy is matched."""

    folder: str
    name: str
    format: str
    program: str
    target: str
    done_as: str


def notices(status: LibraryStatus, language: str) -> list[Notice]:
    """Return all that is not as it should be: skipped files first, then documents with notes."""
    skipped = (*status.skipped, *status.skipped_children)
    rows = [_notice(displayed(f.location), explain(_error(f), language), f) for f in skipped]
    for document in status.doubtful:
        for warning in document.warnings:
            told = explain_warning(warning, language)
            rows.append(_notice(displayed(document.location), told, None))
    return rows


def conversion_job(status: LibraryStatus) -> list[ConversionTask]:
    """Return what other programs have to convert, folder by folder."""
    tasks = sorted(_tasks(status), key=lambda task: (task.folder, task.name))
    return list(tasks)


def _tasks(status: LibraryStatus) -> Iterator[ConversionTask]:
    for file in status.skipped:
        if original_code(file) not in CONVERTIBLE:
            continue
        path = displayed(file.path)
        folder, _, name = path.rpartition("/")
        yield ConversionTask(
            folder=folder,
            name=name,
            format=file.fields.get("type", ""),
            program=file.fields.get("program", _LIBRE_OFFICE),
            target=(name.rpartition(".")[0] or name) + ".pdf",
            done_as=file.fields.get("copy", ""),
        )


def _notice(path: str, told: Explanation, skipped: SkippedFile | None) -> Notice:
    return Notice(
        path=path,
        code=told.code,
        what=told.what,
        safe=told.safe,
        do=told.do,
        is_skipped=skipped is not None,
    )


def _error(file: SkippedFile) -> DocumentError:
    fields = {name: value for name, value in file.fields.items() if name != "path"}
    return DocumentError(DocumentCode(file.code), path=displayed(file.location), **fields)

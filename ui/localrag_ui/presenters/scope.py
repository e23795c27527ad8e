"""Which part of the library is asked: what can be chosen, and the choice in plain words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from localrag.host.params import ScopeParams
from localrag_ui.presenters.places import file_name, folder_name
from localrag_ui.results import DocumentRow, FolderRow
from localrag_ui.strings import Strings

YEARS_BACK = 12
_FIRST_MONTH = 4  # fiscal years run from April to March
_REIWA = 2018  # the year before its first
_MOST_FOLDERS = 200


class Kind(StrEnum):
    """Kinds of documents, as people name them."""

    PDF = "pdf"
    WORD = "word"
    EXCEL = "excel"
    SLIDES = "slides"
    TEXT = "text"
    WEB = "web"
    MAIL = "mail"
    OTHER = "other"


_ENDINGS = {
    Kind.PDF: ("pdf",),
    Kind.WORD: ("docx", "doc", "docm", "rtf", "odt", "jtd"),
    Kind.EXCEL: ("xlsx", "xls", "xlsm", "xlsb", "ods", "csv", "tsv"),
    Kind.SLIDES: ("pptx", "ppt", "pptm", "odp"),
    Kind.TEXT: ("txt", "md", "markdown", "text", "log", "rst", "json", "xml"),
    Kind.WEB: ("html", "htm", "mhtml", "mht", "xhtml"),
    Kind.MAIL: ("eml", "mbox", "msg"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeChoice:
    """What was chosen; the whole library if nothing was.

    `folder` is a displayed path, `first` and `last` are the first and last day of the files' last
    change, `fiscal_year` the year it begins in. `endings` are those of the library's documents of
    the chosen kinds.
    """

    folder: str = ""
    kinds: tuple[Kind, ...] = ()
    endings: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    fiscal_year: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self == ScopeChoice()

    def params(self) -> ScopeParams:
        """Return the choice as the engine takes it."""
        return ScopeParams(
            folders=(self.folder,) if self.folder else (),
            types=self.endings,
            after=None if self.first is None else self.first.isoformat(),
            before=None if self.last is None else (self.last + timedelta(days=1)).isoformat(),
            fiscal_years=() if self.fiscal_year is None else (str(self.fiscal_year),),
        )

    def words(self, strings: Strings) -> str:
        """Return the choice in words, those for the whole library included."""
        parts = [file_name(self.folder)] if self.folder else []
        if self.kinds:
            between = strings("scope.or")
            parts.append(between.join(strings(f"scope.kind_{kind}") for kind in self.kinds))
        if self.first is not None or self.last is not None:
            parts.append(self._days(strings))
        if self.fiscal_year is not None:
            parts.append(year_words(self.fiscal_year, strings))
        return strings("scope.between").join(parts) or strings("scope.all")

    def _days(self, strings: Strings) -> str:
        first = "" if self.first is None else day_words(self.first, strings)
        last = "" if self.last is None else day_words(self.last, strings)
        if not last:
            return strings("scope.since", first=first)
        return strings("scope.days", first=first, last=last)


def folder_choices(
    folders: Iterable[FolderRow], rows: Iterable[DocumentRow]
) -> list[tuple[str, str]]:
    """Return folders to choose, as (path, words): each registered one and those right below it."""
    roots = [folder.path.rstrip("/\\") for folder in folders]
    found: dict[str, str] = {root: file_name(root) for root in roots}
    for row in rows:
        place = folder_name(row.path)
        for root in roots:
            below = place.removeprefix(root).lstrip("/\\")
            if place.startswith((f"{root}/", f"{root}\\")) and below:
                name = below.replace("\\", "/").split("/", 1)[0]
                path = place[: len(place) - len(below)] + name
                found.setdefault(path, f"{file_name(root)} › {name}")
    ordered = sorted(found.items(), key=lambda one: one[1])
    return ordered[:_MOST_FOLDERS]


def kind_choices(rows: Iterable[DocumentRow]) -> dict[Kind, tuple[str, ...]]:
    """Return the kinds of documents that the library holds, with their endings."""
    found: dict[Kind, set[str]] = {}
    for row in rows:
        if row.state == "indexed" and row.type:
            found.setdefault(_kind_of(row.type), set()).add(row.type)
    return {kind: tuple(sorted(found[kind])) for kind in Kind if kind in found}


def chosen_endings(
    kinds: Sequence[Kind], choices: dict[Kind, tuple[str, ...]]
) -> tuple[str, ...]:
    """Return the endings of the chosen kinds."""
    return tuple(ending for kind in kinds for ending in choices.get(kind, ()))


def fiscal_year_of(day: date) -> int:
    """Return the year in which the fiscal year of `day` began."""
    return day.year if day.month >= _FIRST_MONTH else day.year - 1


def year_words(year: int, strings: Strings) -> str:
    """Return a fiscal year in words."""
    reign = year - _REIWA
    if strings.language != "ja" or reign < 1:
        return strings("scope.year", year=year)
    return strings("scope.year_reign", reign="元" if reign == 1 else reign, year=year)


def day_words(day: date, strings: Strings) -> str:
    """Return a day in words."""
    return strings("library.date", year=day.year, month=day.month, day=day.day)


def iso_day_words(day: str, strings: Strings) -> str:
    """Return an ISO day in words; what is none stays as it is."""
    try:
        return day_words(date.fromisoformat(day), strings)
    except ValueError:
        return day


def _kind_of(ending: str) -> Kind:
    return next((kind for kind, endings in _ENDINGS.items() if ending in endings), Kind.OTHER)

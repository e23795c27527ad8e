"""The page beside the answer: which one, how large, and what is marked on it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from localrag.host.desk_params import FindInDocumentParams
from localrag.host.messages import Response
from localrag.host.params import PageParams
from localrag_ui.presenters.page_find import FoundPlace, FoundPlaces, PageFind
from localrag_ui.presenters.places import Place
from localrag_ui.presenters.replies import EnginePort, Fault, taken
from localrag_ui.results import PageResult
from localrag_ui.strings import Strings

_ZOOMS = (50, 65, 80, 100, 125, 150, 200, 300)
_WIDTHS = (200, 4000)  # pixels of a page picture that we ask for
_BLUR = 0.01  # a picture scaled by more than this share looks blurred
_SHORTEST_LINE = 6  # shorter lines of a passage stand in too many places of a page


class PageKind(StrEnum):
    EMPTY = "empty"
    LOADING = "loading"
    PICTURE = "picture"
    TEXT = "text"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageViewState:
    """What the right pane shows; `message` is set where no page can be shown, or as a note.

    `opening` grows with each place that is opened: only then is the page scrolled to its mark,
    which is number `mark` (from 0) of those on it. `found` says where in the places of the words
    that are looked for we are. `beside` is the text that was read from a page that is drawn.
    """

    kind: PageKind = PageKind.EMPTY
    name: str = ""
    where: str = ""
    page: PageResult | None = None
    message: str = ""
    zoom: int = 100
    opening: int = 0
    mark: int = 0
    found: str = ""
    can_step_found: bool = False
    beside: PageResult | None = None
    is_text_shown: bool = False
    can_show_text: bool = False
    can_previous_place: bool = False
    can_next_place: bool = False
    can_previous_page: bool = False
    can_next_page: bool = False
    can_open: bool = False


class PageViewPresenter:
    """Shows one page at a time; an answer that comes too late is dropped."""

    def __init__(
        self,
        engine: EnginePort,
        strings: Strings,
        *,
        pages_of: Callable[[int], int | None] = lambda _: None,
        changed: Callable[[PageViewState], None] = lambda _: None,
    ) -> None:
        self._engine = engine
        self._strings = strings
        self._pages_of = pages_of
        self.changed = changed
        self.state = PageViewState(message=strings("page.empty"))
        self._places: tuple[Place, ...] = ()
        self._index = 0
        self._shown: Place | None = None
        self._ticket = 0
        self._opening = 0
        self._width = 900
        self._asked_width = 0
        self._find = PageFind()
        self._is_text_shown = False
        self._beside: PageResult | None = None

    def show(self, places: tuple[Place, ...], index: int) -> None:
        """Open `places[index]`; previous and next go through `places`."""
        is_same = bool(self._places) and places[index] == self._shown and not self._find.words
        self._find.restart("")
        self._places = places
        self._index = index
        if is_same and self.state.kind in {PageKind.PICTURE, PageKind.TEXT}:
            self._draw(self.state.kind, page=self.state.page, message=self.state.message)
            return
        self._open(places[index])

    def step_place(self, step: int) -> None:
        """Go to the next (1) or previous (-1) place of the list."""
        index = self._index + step
        if 0 <= index < len(self._places):
            self._index = index
            self._open(self._places[index])

    def turn_page(self, step: int) -> None:
        """Turn to the next (1) or previous (-1) page; marks stay with their own page."""
        if self._shown is None or not self._has_page(self._shown.page + step):
            return
        number = self._shown.page + step
        marked = self._places[self._index]
        if number == marked.page:
            self._open(marked)
        else:
            self._open(replace(marked, page=number, label="", quotes=()))

    def zoom(self, step: int) -> None:
        """Enlarge (1), reduce (-1) or go back to the usual size (0)."""
        at = _ZOOMS.index(self.state.zoom) if self.state.zoom in _ZOOMS else 3
        percent = 100 if step == 0 else _ZOOMS[max(0, min(len(_ZOOMS) - 1, at + step))]
        if percent != self.state.zoom:
            self._set(replace(self.state, zoom=percent))
            self._ask_for_more_pixels()

    def set_width(self, pixels: int) -> None:
        """Take note of the pane's width in device pixels."""
        self._width = pixels
        self._ask_for_more_pixels()

    def open_file(self) -> None:
        """Open the shown document in its own program."""
        if self._shown is not None:
            self._engine.open_file(self._shown.uri, self._opened)

    def show_in_folder(self) -> None:
        """Open the folder in which the shown document lies."""
        if self._shown is not None:
            self._engine.open_folder(self._shown.uri, self._opened)

    def find(self, words: str) -> None:
        """Look for words in the document that is shown, from this page on; '' ends the search."""
        place = self._shown
        if place is None or words.strip() == self._find.words:
            return
        self._find.restart(words.strip())
        if not self._find.words:
            self._open(self._places[self._index])
            return
        self._set(replace(self.state, found=self._find.said(self._strings)))

        def answered(response: Response) -> None:
            if self._find.words == words.strip():
                self._take_found(response, place.page)

        params = FindInDocumentParams(document_id=place.document_id, words=self._find.words)
        self._engine.request("document.find", params, answered)

    def step_found(self, step: int) -> None:
        """Go to the next (1) or previous (-1) place of the words that are looked for."""
        self._show_found(self._find.step(step))

    def show_text(self, *, is_shown: bool) -> None:
        """Show the text that was read from a page beside its picture, or take it away."""
        self._is_text_shown, self._beside = is_shown, None
        self._set(replace(self.state, is_text_shown=is_shown, beside=None))
        self._ask_for_text()

    def _take_found(self, response: Response, page: int) -> None:
        outcome = taken(response, FoundPlaces, self._strings)
        if isinstance(outcome, Fault):
            self._set(replace(self.state, found=outcome.text))
            return
        self._find.take(outcome, page)
        self._show_found(self._find.place)

    def _show_found(self, found: FoundPlace | None) -> None:
        shown = self._shown
        said = self._find.said(self._strings)
        if found is None or shown is None:
            self._set(replace(self.state, found=said, can_step_found=False))
        else:
            self._open(replace(shown, page=found.page, label="", quotes=()))

    def _ask_for_text(self) -> None:
        """Ask for the text of the page that is drawn, if it is wanted beside it."""
        place = self._shown
        if place is None or not self._is_text_shown or self.state.kind is not PageKind.PICTURE:
            return
        ticket = self._ticket
        params = PageParams(
            document_id=place.document_id,
            page=place.page,
            quotes=place.quotes,
            words=self._find.words,
            as_text=True,
        )

        def answered(response: Response) -> None:
            outcome = taken(response, PageResult, self._strings)
            if ticket == self._ticket and isinstance(outcome, PageResult):
                self._beside = outcome
                self._set(replace(self.state, beside=outcome))

        self._engine.request("page.show", params, answered)

    def _open(self, place: Place) -> None:
        self._shown = place
        self._beside = None
        self._opening += 1
        self._draw(PageKind.LOADING, message=self._strings("page.loading"))
        self._request(place, place.quotes)

    def _request(self, place: Place, quotes: tuple[str, ...]) -> None:
        self._ticket += 1
        ticket = self._ticket
        self._asked_width = self._wanted_width()
        params = PageParams(
            document_id=place.document_id,
            page=place.page,
            width_px=self._asked_width,
            quotes=quotes,
            words=self._find.words,
        )

        def answered(response: Response) -> None:
            if ticket == self._ticket:
                self._answered(response, place, quotes)

        self._engine.request("page.show", params, answered)

    def _answered(self, response: Response, place: Place, quotes: tuple[str, ...]) -> None:
        outcome = taken(response, PageResult, self._strings)
        if isinstance(outcome, Fault):
            self._draw(PageKind.FAULT, message=outcome.text)
            return
        is_marked = bool(outcome.rectangles or outcome.spans) or not place.quotes
        lines = _lines(quotes)
        if not is_marked and lines != quotes:
            self._request(place, lines)
            return
        kind = PageKind.PICTURE if outcome.kind == "picture" else PageKind.TEXT
        message = "" if is_marked else self._strings("page.not_marked")
        self._draw(kind, page=outcome, message=message)
        self._ask_for_more_pixels()  # the pane may have grown while the page was on its way
        if self._beside is None:
            self._ask_for_text()

    def _opened(self, response: Response) -> None:
        if response.error is not None:
            code = response.error.data.code if response.error.data else ""
            name = "errors.open_refused" if code == "open.refused" else "errors.open_failed"
            self._set(replace(self.state, message=self._strings(name)))

    def _ask_for_more_pixels(self) -> None:
        wanted = self._wanted_width()
        is_enough = abs(wanted - self._asked_width) <= self._asked_width * _BLUR
        if self.state.kind is PageKind.PICTURE and self._shown is not None and not is_enough:
            self._request(self._shown, self._shown.quotes)

    def _wanted_width(self) -> int:
        return max(_WIDTHS[0], min(_WIDTHS[1], self._width * self.state.zoom // 100))

    def _has_page(self, number: int) -> bool:
        total = self._pages_of(self._shown.document_id) if self._shown else None
        return number >= 1 and (total is None or number <= total)

    def _draw(self, kind: PageKind, *, page: PageResult | None = None, message: str) -> None:
        shown = self._shown
        if shown is None:
            return
        self._set(
            PageViewState(
                kind=kind,
                name=shown.name,
                where=self._where(shown),
                page=page,
                message=message,
                zoom=self.state.zoom,
                opening=self._opening,
                mark=self._mark(),
                found=self._find.said(self._strings),
                can_step_found=self._find.count > 1,
                beside=self._beside,
                is_text_shown=self._is_text_shown,
                can_show_text=kind is PageKind.PICTURE,
                can_previous_place=self._index > 0,
                can_next_place=self._index + 1 < len(self._places),
                can_previous_page=self._has_page(shown.page - 1),
                can_next_page=self._has_page(shown.page + 1),
                can_open=bool(shown.uri),
            )
        )

    def _mark(self) -> int:
        """Return which mark of the page is looked at: that of the place found, else the first."""
        found, shown = self._find.place, self._shown
        is_here = found is not None and shown is not None and found.page == shown.page
        return found.on_page if found is not None and is_here else 0

    def _where(self, place: Place) -> str:
        total = self._pages_of(place.document_id)
        if total:
            words = self._strings("place.of", page=place.page, total=total)
        else:
            words = self._strings("place.only", page=place.page)
        if place.label and place.label != str(place.page):
            return self._strings("place.labelled", place=words, label=place.label)
        return words

    def _set(self, state: PageViewState) -> None:
        self.state = state
        self.changed(state)


def _lines(quotes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lines of `quotes`: a passage that runs over two pages has no other piece here."""
    found = (line.strip() for quote in quotes for line in quote.split("\n"))
    return tuple(line for line in found if len(line) >= _SHORTEST_LINE) or quotes

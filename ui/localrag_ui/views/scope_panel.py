"""Which part of the library is asked: folder, kind, day of change, fiscal year."""

from datetime import date, timedelta

from PySide6.QtCore import QDate, QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
)

from localrag_ui.presenters.scope import (
    YEARS_BACK,
    Kind,
    ScopeChoice,
    chosen_endings,
    fiscal_year_of,
    year_words,
)
from localrag_ui.strings import Strings
from localrag_ui.widgets.buttons import button
from localrag_ui.widgets.flow import flowing
from localrag_ui.widgets.safe_text import SafeLabel, show_button_text, shown

_SPANS = {"month": 31, "year": 366, "three": 3 * 366}  # days back
_DAYS = "days"


class ScopePanel(QFrame):
    """Tells each change by `changed`."""

    changed = Signal(object)
    closed = Signal()

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self.setObjectName("choices")
        self.setAccessibleName(strings("scope.name"))
        self._strings = strings
        self._endings: dict[Kind, tuple[str, ...]] = {}
        self._folder = self._combo("scope.folder")
        self._date = self._combo("scope.date")
        self._year = self._combo("scope.fiscal")
        self._first, self._last = self._day("scope.first"), self._day("scope.last")
        self._kinds = {kind: self._kind(kind) for kind in Kind}
        for name in ("all", *_SPANS, _DAYS):
            self._date.addItem(strings(f"scope.date_{name}"), name)
        self._date.currentIndexChanged.connect(self._choose_days)
        self._lay_out()
        self.offer([], {})
        self._show_days()

    def offer(self, folders: list[tuple[str, str]], kinds: dict[Kind, tuple[str, ...]]) -> None:
        """Offer what the library holds: folders as (path, words), kinds with their endings."""
        chosen = self.choice()
        with QSignalBlocker(self._folder), QSignalBlocker(self._year):
            self._folder.clear()
            self._folder.addItem(self._strings("scope.folder_all"), "")
            for path, words in folders:
                self._folder.addItem(shown(words), path)
            self._year.clear()
            self._year.addItem(self._strings("scope.fiscal_all"), None)
            now = fiscal_year_of(_today())
            for year in range(now + 1, now - YEARS_BACK, -1):
                self._year.addItem(year_words(year, self._strings), year)
        self._endings = kinds
        for kind, chip in self._kinds.items():
            chip.setVisible(kind in kinds)
        self.draw(chosen)

    def draw(self, choice: ScopeChoice) -> None:
        """Show a choice."""
        if choice == self.choice():
            return
        blocked = [QSignalBlocker(one) for one in (self._folder, self._date, self._year)]
        self._folder.setCurrentIndex(max(0, self._folder.findData(choice.folder)))
        self._year.setCurrentIndex(max(0, self._year.findData(choice.fiscal_year)))
        for kind, chip in self._kinds.items():
            chip.setChecked(kind in choice.kinds)
        self._draw_days(choice)
        del blocked

    def choice(self) -> ScopeChoice:
        """Return what is chosen."""
        kinds = tuple(
            kind
            for kind, chip in self._kinds.items()
            if chip.isChecked() and kind in self._endings
        )
        name = self._date.currentData()
        first = last = None
        if name == _DAYS:
            first, last = _day_of(self._first), _day_of(self._last)
        elif name in _SPANS:
            first = _today() - timedelta(days=_SPANS[name])
        return ScopeChoice(
            folder=self._folder.currentData() or "",
            kinds=kinds,
            endings=chosen_endings(kinds, self._endings),
            first=first,
            last=last,
            fiscal_year=self._year.currentData(),
        )

    def focus(self) -> None:
        """Give the keyboard to the first choice."""
        self._folder.setFocus()

    def _draw_days(self, choice: ScopeChoice) -> None:
        back = None if choice.first is None else (_today() - choice.first).days
        spans = {days: name for name, days in _SPANS.items()}
        if choice.last is not None and choice.first is not None:
            with QSignalBlocker(self._first), QSignalBlocker(self._last):
                self._last.setDate(QDate(choice.last.year, choice.last.month, choice.last.day))
                first = choice.first
                self._first.setDate(QDate(first.year, first.month, first.day))
            name = _DAYS
        else:
            name = "all" if back is None else spans.get(back, "all")
        self._date.setCurrentIndex(self._date.findData(name))
        self._show_days()

    def _choose_days(self) -> None:
        self._show_days()
        self._tell()

    def _show_days(self) -> None:
        self._days.setVisible(self._date.currentData() == _DAYS)

    def _day_chosen(self, chosen: QDateEdit) -> None:
        """Take the other day along where the last would lie before the first."""
        other = self._last if chosen is self._first else self._first
        if self._last.date() < self._first.date():
            with QSignalBlocker(other):
                other.setDate(chosen.date())
        self._tell()

    def _tell(self) -> None:
        self.changed.emit(self.choice())

    def _lay_out(self) -> None:
        words = self._strings
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        kinds = flowing(*self._kinds.values())
        self._days = flowing(self._first, SafeLabel("～"), self._last)
        rows = (
            ("scope.folder", self._folder),
            ("scope.kind", kinds),
            ("scope.date", self._date),
            ("", self._days),
            ("scope.fiscal", self._year),
            ("", SafeLabel(words("scope.fiscal_hint"), role="secondary", wraps=True)),
        )
        for at, (name, widget) in enumerate(rows):
            grid.addWidget(SafeLabel(words(name) if name else ""), at, 0)
            grid.addWidget(widget, at, 1)
        foot = QHBoxLayout()
        foot.addWidget(button(words("scope.reset"), self._reset, "flat"))
        foot.addStretch()
        foot.addWidget(button(words("scope.close"), self.closed.emit))
        column = QVBoxLayout(self)
        column.addLayout(grid)
        column.addLayout(foot)

    def _reset(self) -> None:
        self.draw(ScopeChoice())
        self._tell()

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(self._strings(name))
        if name != "scope.date":
            combo.currentIndexChanged.connect(self._tell)
        return combo

    def _kind(self, kind: Kind) -> QPushButton:
        words = self._strings(f"scope.kind_{kind}")
        chip = button(words, self._tell, "choice")
        chip.setCheckable(True)
        chip.toggled.connect(
            lambda is_on: show_button_text(chip, f"✓ {words}" if is_on else words)
        )
        return chip

    def _day(self, name: str) -> QDateEdit:
        edit = QDateEdit(QDate(_today().year, _today().month, _today().day))
        edit.setCalendarPopup(True)
        edit.setDisplayFormat(
            "yyyy年M月d日" if self._strings.language == "ja" else "yyyy-MM-dd"
        )
        edit.setAccessibleName(self._strings(name))
        edit.dateChanged.connect(lambda _: self._day_chosen(edit))
        return edit


def _today() -> date:
    now = QDate.currentDate()
    return date(now.year(), now.month(), now.day())


def _day_of(edit: QDateEdit) -> date:
    day = edit.date()
    return date(day.year(), day.month(), day.day())

"""The screen 設定: what each person chooses, and what the administrator fixed, locked and explained."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from localrag_ui.presenters.choices import AskChoices
from localrag_ui.presenters.site import PolicyRow, SiteState
from localrag_ui.strings import LANGUAGES, Strings
from localrag_ui.theme import TEXT_SIZES, Theme, chosen_theme
from localrag_ui.widgets.buttons import button
from localrag_ui.widgets.safe_text import SafeLabel

_USUAL_PX = 14
_FIELD_WIDTH = 260


class SettingsView(QScrollArea):
    """Tells what was chosen; who listens does it. `asking_chosen` is: Enter sends, answers are kept."""

    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    size_chosen = Signal(int)
    asking_chosen = Signal(bool, bool)
    keys_asked = Signal()

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self._strings = words = strings
        self.setAccessibleName(words("settings.name"))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.language = self._box("language", [words(f"language.{one}") for one in LANGUAGES])
        self.text_size = self._box("size", [self._size_words(px) for px in TEXT_SIZES])
        self.theme = self._box("theme", [words(f"theme.{one.value}") for one in Theme])
        self.language.activated.connect(lambda at: self.language_chosen.emit(LANGUAGES[at]))
        self.text_size.activated.connect(lambda at: self.size_chosen.emit(TEXT_SIZES[at]))
        self.theme.activated.connect(lambda at: self.theme_chosen.emit(list(Theme)[at].value))
        self.enter = self._check("effort.enter")
        self.keeps = self._check("effort.keeps")
        self.broken = SafeLabel(role="error", wraps=True)
        self.broken.allow_selection()
        self._policy_note = SafeLabel(role="secondary", wraps=True)
        self._policy = QVBoxLayout()
        self._policy.setSpacing(6)
        self._locked = SafeLabel(role="secondary", wraps=True)
        self._home = SafeLabel(wraps=True)
        self._home.allow_selection()
        self._drawn: tuple[PolicyRow, ...] = ()
        self._lay_out()

    def show_choices(self, size_px: int, choices: AskChoices) -> None:
        """Show what is chosen now: size of the text, theme, and how questions are sent and kept."""
        self.language.setCurrentIndex(LANGUAGES.index(self._strings.language))
        self.theme.setCurrentIndex(list(Theme).index(chosen_theme()))
        if size_px in TEXT_SIZES:
            self.text_size.setCurrentIndex(TEXT_SIZES.index(size_px))
        self.enter.setChecked(choices.sends_on_enter)
        self.keeps.setChecked(choices.keeps)

    def draw_site(self, state: SiteState) -> None:
        """Show what the administrator fixed."""
        words = self._strings
        self.broken.show_text(state.broken)
        self._home.show_text(state.home)
        file = state.policy_file
        note = (
            words("settings.policy_file", file=file) if file else words("settings.policy_none")
        )
        self._policy_note.show_text(note if state.is_known else "")
        has_locked = any(row.is_fixed for row in state.rows)
        self._locked.show_text(words("settings.policy_locked") if has_locked else "")
        if state.rows != self._drawn:
            self._drawn = state.rows
            self._draw_rows(state.rows)

    def focus(self) -> None:
        """Give the keyboard to the first field."""
        self.language.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _draw_rows(self, rows: tuple[PolicyRow, ...]) -> None:
        while (item := self._policy.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row in rows:
            name = "settings.locked_row" if row.is_fixed else "settings.open_row"
            text = self._strings(name, name=row.name, stands=row.stands)
            label = SafeLabel(text, wraps=True, role="strong" if row.is_fixed else "")
            label.setAccessibleDescription(row.meaning)
            self._policy.addWidget(label)
            label.show()

    def _size_words(self, px: int) -> str:
        name = "settings.size_usual" if px == _USUAL_PX else "settings.size_px"
        return self._strings(name, size=px)

    def _check(self, name: str) -> QCheckBox:
        check = QCheckBox(self._strings(name))
        check.setAccessibleName(self._strings(name))
        check.clicked.connect(
            lambda: self.asking_chosen.emit(self.enter.isChecked(), self.keeps.isChecked())
        )
        return check

    def _box(self, name: str, items: list[str]) -> QComboBox:
        box = QComboBox()
        box.addItems(items)
        box.setAccessibleName(self._strings(f"settings.{name}"))
        box.setMinimumWidth(_FIELD_WIDTH)
        return box

    def _lay_out(self) -> None:
        words = self._strings
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(SafeLabel(words("settings.title"), role="title"))
        column.addWidget(self.broken)
        column.addWidget(SafeLabel(words("settings.looks"), role="step"))
        form = QFormLayout()
        form.setSpacing(10)
        for name, box in (
            ("language", self.language),
            ("size", self.text_size),
            ("theme", self.theme),
        ):
            label = SafeLabel(words(f"settings.{name}"))
            label.setBuddy(box)
            form.addRow(label, box)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        column.addLayout(form)
        keys = button(words("settings.keys"), self.keys_asked.emit, role="flat")
        column.addWidget(keys, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(10)
        column.addWidget(SafeLabel(words("settings.asking"), role="step"))
        column.addWidget(self.enter)
        column.addWidget(self.keeps)
        column.addSpacing(10)
        column.addWidget(SafeLabel(words("settings.policy"), role="step"))
        column.addWidget(self._policy_note)
        column.addLayout(self._policy)
        column.addWidget(self._locked)
        column.addSpacing(10)
        column.addWidget(SafeLabel(words("settings.place"), role="step"))
        column.addWidget(self._home)
        column.addStretch()
        self.setWidget(inside)

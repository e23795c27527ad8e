"""The models of this PC: cards of those that are here, and of those that would suit it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from localrag_ui.presenters.figures import size_words
from localrag_ui.presenters.models import ModelRow, ModelsPresenter, ModelsState
from localrag_ui.presenters.site import SiteState
from localrag_ui.strings import Strings
from localrag_ui.views.model_card import Card, ModelCard, installed_card, recommended_card
from localrag_ui.widgets.buttons import button, in_a_row
from localrag_ui.widgets.dialogs import is_agreed
from localrag_ui.widgets.safe_text import SafeLabel

_SHOWN = 5  # of the models that would suit this PC


class ModelsView(QWidget):
    """Draws what ModelsPresenter decides."""

    def __init__(self, presenter: ModelsPresenter, strings: Strings) -> None:
        super().__init__()
        self._presenter = presenter
        self._strings = words = strings
        self._may_change = True
        self.setAcceptDrops(True)
        self.setAccessibleName(words("models.name"))
        self._add = button(words("models.add"), self.choose_file, role="primary")
        self._folder = button(words("model.choose_folder"), self.choose_folder)
        self._stop = button(words("model.stop"), presenter.stop)
        self._message = SafeLabel(role="secondary", wraps=True)
        self._fault = SafeLabel(role="error", wraps=True)
        self._fault.allow_selection()
        self.accept = button(words("models.accept"), self._accepted)
        self._locked = SafeLabel(role="secondary", wraps=True)
        self._drop = SafeLabel(words("model.drop"), role="secondary", wraps=True)
        self.steps = [SafeLabel() for _ in range(3)]
        self._steps = QFrame()
        self._steps.setAccessibleName(words("model.steps"))
        self._none = SafeLabel(words("models.none"), role="secondary", wraps=True)
        self._suits = SafeLabel(role="step")
        self._get = SafeLabel(role="secondary", wraps=True)
        self._here_cards = _column()
        self._suiting_cards = _column()
        self._drawn: tuple[tuple[Card, ...], tuple[Card, ...]] | None = None
        self._scroll = QScrollArea()
        self._lay_out()
        self.draw(presenter.state)

    def draw(self, state: ModelsState) -> None:
        """Bring the screen up to `state`."""
        words = self._strings
        can_change = state.can_add and self._may_change
        for one in (self._add, self._folder):
            one.setEnabled(can_change)
        self._stop.setVisible(any(step.progress.value == "running" for step in state.steps))
        self._message.show_text(state.message)
        self._fault.show_text(state.fault)
        self._steps.setVisible(bool(state.steps))
        for label, step in zip(self.steps, state.steps, strict=False):
            label.show_text(step.text)
        self._none.setVisible(not state.rows)
        free = state.free_bytes
        head = (
            words("model.suits")
            if free is None
            else words("model.suits_free", free=size_words(free))
        )
        self._suits.show_text(head)
        has_suiting = bool(state.recommended)
        self._get.show_text(words("model.get" if has_suiting else "model.suits_none"))
        self._draw_cards(state, can_change=can_change)
        self.accept.setVisible(bool(state.refused))

    def draw_site(self, state: SiteState) -> None:
        """Lock what the administrator fixed."""
        self._may_change = state.may_add_models
        self.setAcceptDrops(state.may_add_models)
        self._drop.setVisible(state.may_add_models)
        self._locked.show_text("" if state.may_add_models else self._strings("model.forbidden"))
        self.draw(self._presenter.state)

    def focus(self) -> None:
        """Give the keyboard to the first button."""
        self._add.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def cards(self) -> list[ModelCard]:
        """Return the cards that are shown, those of this PC first."""
        return self._scroll.findChildren(ModelCard)

    def choose_file(self) -> None:
        """Let the user pick a model file and add it."""
        title, kinds = self._strings("models.choose"), self._strings("models.filter")
        found, _ = QFileDialog.getOpenFileName(self, title, "", kinds)
        if found:
            self._presenter.add(found)

    def choose_folder(self) -> None:
        """Let the user pick the folder of a model and add it."""
        title = self._strings("model.choose_folder_title")
        found = QFileDialog.getExistingDirectory(self, title)
        if found:
            self._presenter.add(found)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file or folder from the file manager."""
        if self._presenter.state.can_add and len(_dropped(event)) == 1:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add what was dropped; the engine says so where it is no model."""
        event.acceptProposedAction()
        for path in _dropped(event)[:1]:
            self._presenter.add(path)

    def _draw_cards(self, state: ModelsState, *, can_change: bool) -> None:
        words = self._strings
        here = tuple(
            installed_card(row, words, can_change=can_change, can_verify=state.can_add)
            for row in state.rows
        )
        suiting = tuple(
            recommended_card(row, words, is_best=at == 0)
            for at, row in enumerate(state.recommended[:_SHOWN])
        )
        if (here, suiting) == self._drawn:
            return
        self._drawn = (here, suiting)
        acts = {"verify": self._presenter.verify, "use": self._presenter.use}
        rows = {row.id: row for row in state.rows}
        for column, cards in ((self._here_cards, here), (self._suiting_cards, suiting)):
            _empty(column)
            for card in cards:
                drawn = ModelCard(card, words)
                drawn.verify_asked.connect(acts["verify"])
                drawn.use_asked.connect(acts["use"])
                drawn.remove_asked.connect(lambda model: self._remove(rows[model]))
                column.addWidget(drawn)

    def _remove(self, row: ModelRow) -> None:
        words = self._strings
        text = words("model.confirm_remove", model=row.id, size=size_words(row.size_bytes))
        if is_agreed(
            self,
            title=words("model.confirm_remove_title"),
            text=text,
            yes=words("model.confirm_remove_yes"),
            no=words("library.cancel"),
        ):
            self._presenter.remove(row.id)

    def _accepted(self) -> None:
        self._presenter.add(self._presenter.state.refused, accept_licence=True)

    def _lay_out(self) -> None:
        words = self._strings
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(10)
        title = SafeLabel(words("models.title"), role="title")
        column.addLayout(in_a_row(title, None, self._stop, self._folder, self._add))
        for label in (
            SafeLabel(words("models.hint"), role="secondary", wraps=True),
            self._drop,
            self._locked,
            self._message,
            self._fault,
        ):
            column.addWidget(label)
        column.addWidget(self.accept, 0, Qt.AlignmentFlag.AlignLeft)
        steps = QVBoxLayout(self._steps)
        steps.setContentsMargins(12, 4, 0, 4)
        for step in self.steps:
            steps.addWidget(step)
        column.addWidget(self._steps)
        inside = QWidget()
        list_ = QVBoxLayout(inside)
        list_.setContentsMargins(0, 0, 12, 0)
        list_.setSpacing(10)
        list_.addWidget(SafeLabel(words("model.installed"), role="step"))
        list_.addWidget(self._none)
        list_.addLayout(self._here_cards)
        list_.addSpacing(12)
        list_.addWidget(self._suits)
        list_.addWidget(self._get)
        list_.addLayout(self._suiting_cards)
        list_.addStretch()
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName(words("models.list"))
        self._scroll.setWidget(inside)
        column.addWidget(self._scroll, 1)


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(8)
    return column


def _empty(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()


def _dropped(event: QDropEvent | QDragEnterEvent) -> list[str]:
    """Return the paths on this PC among what is dragged."""
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]

"""The models of this PC."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from localrag_ui.presenters.models import ModelRow, ModelsPresenter, ModelsState
from localrag_ui.strings import Strings
from localrag_ui.widgets.buttons import button
from localrag_ui.widgets.safe_text import SafeLabel, show_button_text, shown

_ROLES = frozenset({"generator", "embedder", "reranker", "adapter"})


class ModelsView(QWidget):
    """Draws what ModelsPresenter decides."""

    def __init__(self, presenter: ModelsPresenter, strings: Strings) -> None:
        super().__init__()
        self._presenter = presenter
        self._strings = strings
        self.setAccessibleName(strings("models.name"))
        self._add = QPushButton()
        self._add.setProperty("role", "primary")
        show_button_text(self._add, strings("models.add"))
        self._add.setAccessibleName(strings("models.add"))
        self._add.clicked.connect(self.choose_file)
        self._message = SafeLabel(role="secondary", wraps=True)
        self._fault = SafeLabel(role="error", wraps=True)
        self._fault.allow_selection()
        self._accept = button(strings("models.accept"), self._accepted)
        self._list = QListWidget()
        self._list.setAccessibleName(strings("models.list"))
        self._list.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(SafeLabel(strings("models.title"), role="title"))
        head.addStretch()
        head.addWidget(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(SafeLabel(strings("models.hint"), role="secondary", wraps=True))
        column.addWidget(self._message)
        column.addWidget(self._fault)
        column.addWidget(self._accept, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._list, 1)
        self.draw(presenter.state)

    def draw(self, state: ModelsState) -> None:
        """Bring the screen up to `state`."""
        self._add.setEnabled(state.can_add)
        self._message.show_text(state.message)
        self._fault.show_text(state.fault)
        self._accept.setVisible(bool(state.refused))
        lines = [self._line(row) for row in state.rows] or [self._strings("models.none")]
        if lines != [self._list.item(at).text() for at in range(self._list.count())]:
            self._list.clear()
            self._list.addItems(lines)

    def focus(self) -> None:
        """Give the keyboard to the list."""
        self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose_file(self) -> None:
        """Let the user pick a model file and add it."""
        title, kinds = self._strings("models.choose"), self._strings("models.filter")
        found, _ = QFileDialog.getOpenFileName(self, title, "", kinds)
        if found:
            self._presenter.add(found)

    def _accepted(self) -> None:
        self._presenter.add(self._presenter.state.refused, accept_licence=True)

    def _line(self, row: ModelRow) -> str:
        parts = [row.id]
        if row.role in _ROLES:
            parts.append(self._strings(f"models.role_{row.role}"))
        if row.size_bytes:
            parts.append(f"{row.size_bytes / 1e6:,.0f} MB")
        if row.licence:
            parts.append(row.licence)
        if row.active:
            parts.append(self._strings("models.in_use"))
        return shown("  ·  ".join(parts))

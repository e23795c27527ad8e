"""Two lines on the state of the library: version, size, the last check, and the button for another."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from localrag_ui.presenters.health import HealthPresenter, HealthState
from localrag_ui.strings import Strings
from localrag_ui.widgets.buttons import button, in_a_row
from localrag_ui.widgets.safe_text import SafeLabel


class HealthLine(QWidget):
    """Draws what HealthPresenter knows."""

    def __init__(self, strings: Strings, presenter: HealthPresenter) -> None:
        super().__init__()
        self.setAccessibleName(strings("health.name"))
        self._version = SafeLabel(role="secondary")
        self._size = SafeLabel(role="secondary")
        self.check = SafeLabel(role="secondary", wraps=True)
        self._fault = SafeLabel(role="error", wraps=True)
        self._quick = button(
            strings("health.check"), lambda: presenter.check(read_data=False), role="flat"
        )
        self._whole = button(
            strings("health.check_all"), lambda: presenter.check(read_data=True), role="flat"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = in_a_row(self._version, self._size, None, self._quick, self._whole)
        head.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self.check)
        column.addWidget(self._fault)
        self.draw(presenter.state)

    def draw(self, state: HealthState) -> None:
        """Bring the line up to `state`."""
        self._version.show_text(state.version)
        self._size.show_text(state.size)
        self.check.show_text(state.check)
        self._fault.show_text(state.fault)
        for one in (self._quick, self._whole):
            one.setEnabled(not state.is_checking and bool(state.version))

"""The approved answers of the library, in the place of the conversation."""

from datetime import date

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QDateEdit, QTreeWidgetItem, QVBoxLayout, QWidget

from localrag_ui.kept import ApprovedRow
from localrag_ui.presenters.approvals import ApprovalsPresenter, ApprovalsState
from localrag_ui.presenters.scope import iso_day_words
from localrag_ui.strings import Strings
from localrag_ui.widgets.buttons import button
from localrag_ui.widgets.dialogs import is_agreed
from localrag_ui.widgets.flow import flowing
from localrag_ui.widgets.list_of_rows import ID_ROLE, ListOfRows
from localrag_ui.widgets.safe_text import SafeLabel, plain_tooltip, shown


class ApprovalsPane(QWidget):
    """Draws what ApprovalsPresenter decides."""

    def __init__(self, presenter: ApprovalsPresenter, strings: Strings) -> None:
        super().__init__()
        self._presenter = presenter
        self._strings = strings
        self._drawn: tuple[ApprovedRow, ...] | None = None
        self.setAccessibleName(strings("approve.list"))
        columns = ("question", "by", "until", "state")
        self.list = ListOfRows(
            strings("approve.list"), [strings(f"approve.column_{name}") for name in columns]
        )
        self.list.currentItemChanged.connect(lambda _now, _before: self._choose())
        self._message = SafeLabel(role="secondary", wraps=True)
        self._fault = SafeLabel(role="error", wraps=True)
        self.until = QDateEdit()
        self.until.setCalendarPopup(True)
        is_japanese = strings.language == "ja"
        self.until.setDisplayFormat("yyyy年M月d日" if is_japanese else "yyyy-MM-dd")
        self.until.setAccessibleName(strings("approve.until"))
        self.extend = button(strings("approve.extend"), self.extend_chosen)
        self.revoke = button(strings("approve.revoke"), self.revoke_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(SafeLabel(strings("approve.list"), role="title"))
        column.addWidget(self._message)
        column.addWidget(self._fault)
        column.addWidget(self.list, 1)
        column.addWidget(flowing(self.until, self.extend, self.revoke))
        column.addStretch()
        self.draw(presenter.state)

    def draw(self, state: ApprovalsState) -> None:
        """Bring the pane up to `state`."""
        if state.rows != self._drawn:
            self._drawn = state.rows
            self.list.fill([(row.id, self._item(row)) for row in state.rows])
        self._message.show_text(state.message)
        self._fault.show_text(state.fault)
        self.list.setVisible(bool(state.rows))
        self._choose()

    def focus(self) -> None:
        """Give the keyboard to the list."""
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def extend_chosen(self) -> None:
        """Let the chosen approval end on the day in the field."""
        chosen, day = self._chosen(), self.until.date()
        if chosen is not None:
            self._presenter.extend(chosen.id, date(day.year(), day.month(), day.day()))

    def revoke_chosen(self) -> None:
        """Take the chosen approval back, after a yes."""
        chosen, words = self._chosen(), self._strings
        if chosen is not None and is_agreed(
            self,
            title=words("approve.revoke"),
            text=words("approve.confirm", name=chosen.approver),
            yes=words("approve.revoke"),
            no=words("approve.no"),
        ):
            self._presenter.revoke(chosen.id)

    def _chosen(self) -> ApprovedRow | None:
        number = self.list.chosen()
        return next((row for row in self._drawn or () if row.id == number), None)

    def _choose(self) -> None:
        chosen = self._chosen()
        for one in (self.until, self.extend, self.revoke):
            one.setVisible(chosen is not None)
        if chosen is not None:
            day = QDate.fromString(chosen.until, Qt.DateFormat.ISODate)
            self.until.setMinimumDate(QDate.currentDate())
            self.until.setDate(day)

    def _item(self, row: ApprovedRow) -> QTreeWidgetItem:
        day = iso_day_words(row.until, self._strings)
        told = [row.question, row.approver, day, self._presenter.state_words(row)]
        item = QTreeWidgetItem([shown(text).replace("\n", " ") for text in told])
        item.setData(0, ID_ROLE, row.id)
        item.setData(0, Qt.ItemDataRole.ToolTipRole, plain_tooltip(row.question))
        return item

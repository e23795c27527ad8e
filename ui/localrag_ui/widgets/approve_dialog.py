"""Who stands for an answer, until when, and to which question."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QDateEdit,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from localrag_ui.strings import Strings
from localrag_ui.widgets.buttons import button
from localrag_ui.widgets.safe_text import SafeLabel, shown

_LONGEST = {"by": 80, "question": 500}  # characters
_NARROWEST = 480  # pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What was filled in."""

    by: str
    until: date
    question: str


class ApproveDialog(QDialog):
    """Asks for name, last day and question; today is the first day that can be chosen."""

    def __init__(
        self, parent: QWidget | None, strings: Strings, question: str, until: date
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(strings("approve.title"))
        self.setMinimumWidth(_NARROWEST)
        self.by = _line(strings("approve.by"), _LONGEST["by"])
        self.by.setPlaceholderText(strings("approve.by_hint"))
        self.question = _line(strings("approve.question"), _LONGEST["question"])
        self.question.setText(shown(question).replace("\n", " "))
        self.question.setCursorPosition(0)
        self.until = QDateEdit(QDate(until.year, until.month, until.day))
        self.until.setMinimumDate(QDate.currentDate())
        self.until.setCalendarPopup(True)
        is_japanese = strings.language == "ja"
        self.until.setDisplayFormat("yyyy年M月d日" if is_japanese else "yyyy-MM-dd")
        self.until.setAccessibleName(strings("approve.until"))
        self.yes = button(strings("approve.yes"), self.accept, "primary")
        self.yes.setDefault(True)
        grid = QGridLayout()
        rows = (("question", self.question), ("by", self.by), ("until", self.until))
        for at, (name, field) in enumerate(rows):
            grid.addWidget(SafeLabel(strings(f"approve.{name}")), at, 0)
            grid.addWidget(field, at, 1)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(button(strings("approve.no"), self.reject))
        foot.addWidget(self.yes)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(SafeLabel(strings("approve.text"), wraps=True))
        column.addLayout(grid)
        column.addLayout(foot)
        for field in (self.by, self.question):
            field.textChanged.connect(self._check)
        self._check()
        self.by.setFocus()

    @property
    def filled(self) -> Approval:
        """What stands in the fields now."""
        day = self.until.date()
        return Approval(
            by=self.by.text().strip(),
            until=date(day.year(), day.month(), day.day()),
            question=self.question.text().strip(),
        )

    def _check(self) -> None:
        filled = self.filled
        self.yes.setEnabled(bool(filled.by) and bool(filled.question))


def ask_for_approval(
    parent: QWidget, strings: Strings, question: str, until: date
) -> Approval | None:
    """Return what was filled in, None where nothing is to be approved."""
    dialog = ApproveDialog(parent, strings, question, until)
    is_agreed = dialog.exec() == QDialog.DialogCode.Accepted
    filled = dialog.filled
    dialog.deleteLater()
    return filled if is_agreed else None


def _line(name: str, longest: int) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setMaxLength(longest)
    return line

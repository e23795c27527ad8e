"""An administrator's own questions: the list, saved runs, and what differs in two of them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QLineEdit,
    QProgressBar,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from localrag_ui.presenters.evaluation import EvaluationPresenter, EvaluationState
from localrag_ui.presenters.figures import moment_words
from localrag_ui.presenters.run_words import AskedQuestion, RunRow, share_words
from localrag_ui.strings import Strings
from localrag_ui.widgets.buttons import button, in_a_row
from localrag_ui.widgets.flow import flowing
from localrag_ui.widgets.plain_table import PlainTable
from localrag_ui.widgets.safe_text import ElidedLabel, SafeLabel

_BOTH = 2
_BAD_ROWS = 10
_LONGEST_NAME = 80  # characters of the name of a run
_NAME_WIDTH = 220


class EvaluationView(QWidget):
    """Draws what EvaluationPresenter decides."""

    def __init__(self, presenter: EvaluationPresenter, strings: Strings) -> None:
        super().__init__()
        self._presenter = presenter
        self._strings = words = strings
        self.setAccessibleName(words("runs.tab"))
        self._choose = button(words("runs.choose"), self.choose_file)
        self._template = button(words("runs.template"), self._save_template)
        self.name = QLineEdit()
        self.name.setPlaceholderText(words("runs.name_hint"))
        self.name.setAccessibleName(words("runs.name"))
        self.name.setMaxLength(_LONGEST_NAME)
        self.name.setMinimumWidth(_NAME_WIDTH)
        self.name.textChanged.connect(self._enable)
        self.run = button(words("runs.run"), self._run, role="primary")
        self.stop = button(words("runs.stop"), presenter.stop)
        self._file = ElidedLabel(middle=True, role="secondary")
        self._progress = ElidedLabel(role="secondary")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(words("runs.run"))
        self._message = SafeLabel(role="secondary", wraps=True)
        self._fault = SafeLabel(role="error", wraps=True)
        self._fault.allow_selection()
        self._bad = SafeLabel(role="secondary", wraps=True)
        self.questions = self._table(
            "questions", ("row", "question", "answer", "file"), (50, 320, 160)
        )
        self.runs = self._table(
            "saved", ("name", "begun", "count", "right"), (200, 170, 100), several=True
        )
        self.runs.chosen.connect(self._enable)
        self.changes = self._table(
            "changes", ("kind", "row", "question", "changes"), (120, 50, 320)
        )
        self.compare = button(words("runs.compare"), self._compare)
        self.remove = button(words("runs.remove"), self._remove)
        self._compared = SafeLabel(wraps=True)
        self._compared.allow_selection()
        self._empty = {
            name: SafeLabel(words(f"runs.empty{name}"), role="secondary", wraps=True)
            for name in ("", "_saved", "_compare")
        }
        self._lay_out()
        presenter.changed = self.draw
        self.draw(presenter.state)

    def draw(self, state: EvaluationState) -> None:
        """Bring the tab up to `state`."""
        words = self._strings
        count = f"{len(state.questions):,}"
        file = words("runs.file", count=count, path=state.path) if state.path else ""
        self._file.show_text(file)
        self._message.show_text(state.message)
        self._fault.show_text(state.fault)
        self._bad.show_text("\n".join(state.bad_rows[:_BAD_ROWS]))
        self._progress.show_text(state.progress)
        for one in (self._progress, self._bar):
            one.setVisible(state.is_running)
        self._file.setVisible(bool(file))
        self._bar.setRange(0, state.total)
        self._bar.setValue(state.done)
        self.questions.show_rows([self._question(one) for one in state.questions])
        self.runs.show_rows([self._run_row(one) for one in reversed(state.runs)])
        self.changes.show_rows(
            [(one.said, str(one.row), one.question, one.changes) for one in state.changes]
        )
        self._compared.show_text("\n".join(state.compared))
        self.questions.setVisible(bool(state.questions))
        self._empty[""].setVisible(not state.questions)
        self.runs.setVisible(bool(state.runs))
        self._empty["_saved"].setVisible(not state.runs)
        self.changes.setVisible(bool(state.changes))
        self._empty["_compare"].setVisible(not state.compared)
        self._enable()

    def focus(self) -> None:
        """Give the keyboard to the first button."""
        self._choose.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose_file(self) -> None:
        """Let the user pick a file of questions."""
        words = self._strings
        path, _ = QFileDialog.getOpenFileName(
            self, words("runs.choose_title"), "", words("runs.files")
        )
        if path:
            self._presenter.choose_file(path)

    def _save_template(self) -> None:
        words = self._strings
        title, name = words("runs.template_title"), words("runs.template_name")
        path, _ = QFileDialog.getSaveFileName(self, title, name, words("terms.csv"))
        if path:
            self._presenter.write_template(path)

    def _run(self) -> None:
        self._presenter.run(self.name.text())

    def _compare(self) -> None:
        """Compare the two chosen runs, the older one as the run before."""
        chosen = self._chosen()
        if len(chosen) == _BOTH:
            after, before = chosen
            self._presenter.compare(before.name, after.name)

    def _remove(self) -> None:
        for run in self._chosen():
            self._presenter.remove(run.name)

    def _chosen(self) -> list[RunRow]:
        runs = tuple(reversed(self._presenter.state.runs))
        return [runs[row] for row in self.runs.chosen_rows()]

    def _enable(self) -> None:
        state = self._presenter.state
        chosen = len(self.runs.chosen_rows())
        has_name = bool(self.name.text().strip())
        self.run.setEnabled(bool(state.questions) and has_name and not state.is_running)
        self.stop.setVisible(state.is_running)
        self.compare.setEnabled(chosen == _BOTH)
        self.remove.setEnabled(chosen > 0 and not state.is_running)

    def _question(self, one: AskedQuestion) -> tuple[str, ...]:
        between = self._strings("ask.glossary_between")
        answers = between.join(one.answers)
        if one.expects_none:
            answers = self._strings("runs.none_expected")
        files = between.join((*one.files, *(f"p.{page}" for page in one.pages)))
        return (str(one.row), " ".join(one.question.split()), answers, files)

    def _run_row(self, run: RunRow) -> tuple[str, ...]:
        asked = f"{run.asked:,}" if run.finished else f"{run.asked:,} / {run.questions:,}"
        begun = moment_words(run.begun, self._strings)
        return (run.name, begun, asked, share_words(run.figures.get("right")))

    def _table(
        self,
        name: str,
        columns: tuple[str, ...],
        widths: tuple[int, ...],
        *,
        several: bool = False,
    ) -> PlainTable:
        words = self._strings
        heads = [words(f"runs.column_{column}") for column in columns]
        return PlainTable(words(f"runs.{name}"), heads, widths, several=several)

    def _lay_out(self) -> None:
        words = self._strings
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addWidget(flowing(self._choose, self._template, self.name, self.run, self.stop))
        for widget in (self._file, self._progress, self._bar, self._message, self._fault):
            column.addWidget(widget)
        column.addWidget(self._bad)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.addWidget(_part(words("runs.questions"), self._empty[""], self.questions))
        head = QWidget()
        head.setLayout(
            in_a_row(
                SafeLabel(words("runs.saved"), role="strong"), None, self.compare, self.remove
            )
        )
        parts.addWidget(_part("", head, self._empty["_saved"], self.runs))
        parts.addWidget(
            _part(words("runs.changes"), self._empty["_compare"], self._compared, self.changes)
        )
        for at in range(1, parts.count()):
            parts.handle(at).setAccessibleName(words("runs.border"))
        column.addWidget(parts, 1)


def _part(title: str, *widgets: QWidget) -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 4, 0, 4)
    column.setSpacing(6)
    if title:
        column.addWidget(SafeLabel(title, role="strong"))
    for widget in widgets:
        column.addWidget(widget, 1 if isinstance(widget, PlainTable) else 0)
    column.addStretch()
    return part

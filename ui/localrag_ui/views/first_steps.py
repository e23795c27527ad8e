"""What stands where no question was asked yet: three steps, or the invitation to ask."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from localrag_ui.presenters.first_run import FirstRunState
from localrag_ui.strings import Strings
from localrag_ui.widgets.buttons import button, in_a_row
from localrag_ui.widgets.safe_text import SafeLabel, show_button_text

_FIRST, _SECOND = 1, 2
_EXAMPLES = 3


class FirstSteps(QWidget):
    """Tells what was chosen; a step that is done becomes one line."""

    folder_asked = Signal()
    samples_asked = Signal()
    model_asked = Signal()
    without_model = Signal()
    question_chosen = Signal(str)

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self._strings = words = strings
        self.setAccessibleName(words("begin.name"))
        self.title = SafeLabel(words("begin.title"), role="title")
        self.button = button(words("library.add"), self.folder_asked.emit, role="primary")
        self.samples = button(words("begin.samples"), self.samples_asked.emit)
        self.without = button(
            words("begin.without_model"), self.without_model.emit, role="primary"
        )
        self.model = button(words("begin.add_model"), self.model_asked.emit)
        self.examples = [self._example(at) for at in range(_EXAMPLES)]
        self._questions: tuple[str, ...] = ()
        self._done = [SafeLabel(role="secondary") for _ in range(2)]
        self._one = _step(
            words("begin.one"), words("begin.one_text"), self.button, self.samples
        )
        self._two = _step(words("begin.two"), words("begin.two_text"), self.without, self.model)
        self._three = SafeLabel(words("begin.three"), role="step")
        self._no_folder = SafeLabel(wraps=True)
        self._text = SafeLabel(words("begin.three_text"), wraps=True)
        self._reading = SafeLabel(role="secondary", wraps=True)
        self._for_example = SafeLabel(words("begin.examples"), role="secondary")
        self._lay_out()
        self.draw(FirstRunState())

    def draw(self, state: FirstRunState) -> None:
        """Bring the steps up to `state`."""
        words = self._strings
        is_first, is_second = state.step == _FIRST, state.step == _SECOND
        is_without = state.is_known and state.step == 0 and not state.has_folders
        self.title.show_text(words("begin.title" if state.step else "begin.ready"))
        self.title.setVisible(bool(state.step) or state.has_folders)
        self._one.setVisible((is_first or is_without) and state.may_add_folders)
        self.samples.setVisible(state.has_samples)
        self._two.setVisible(is_second)
        self.model.setVisible(state.may_add_models)
        self._done[0].show_text(words("begin.one_done") if state.step > _FIRST else "")
        self._done[1].show_text(self._second_words(state) if state.step > _SECOND else "")
        no_folder = "begin.no_folder" if state.may_add_folders else "begin.no_folder_fixed"
        self._no_folder.show_text(state.broken or (words(no_folder) if is_without else ""))
        is_asking = not is_first and not is_second and state.has_folders
        self._three.setVisible(is_asking and state.step > 0)
        self._text.setVisible(is_asking)
        self._draw_examples(state if is_asking else FirstRunState())
        self._reading.show_text(
            words("begin.reading") if state.is_reading and not state.examples else ""
        )

    def _draw_examples(self, state: FirstRunState) -> None:
        self._questions = state.examples[:_EXAMPLES]
        self._for_example.setVisible(bool(self._questions))
        for at, one in enumerate(self.examples):
            one.setVisible(at < len(self._questions))
            if at < len(self._questions):
                show_button_text(one, self._questions[at])
                name = self._strings("begin.example", question=self._questions[at])
                one.setAccessibleName(name)

    def _second_words(self, state: FirstRunState) -> str:
        if state.model:
            return self._strings("begin.two_model", model=state.model)
        return self._strings("begin.two_done")

    def _example(self, at: int) -> QPushButton:
        return button(
            self._strings("begin.examples"),
            lambda: self.question_chosen.emit(self._questions[at]),
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(1)
        column.addWidget(self.title)
        column.addSpacing(6)
        column.addWidget(self._no_folder)
        column.addWidget(self._done[0])
        column.addWidget(self._one)
        column.addWidget(self._done[1])
        column.addWidget(self._two)
        column.addWidget(self._three)
        column.addWidget(self._text)
        column.addWidget(self._reading)
        column.addSpacing(6)
        column.addWidget(self._for_example)
        for one in self.examples:
            column.addWidget(one, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(2)


def _step(title: str, text: str, *buttons: QWidget) -> QWidget:
    step = QWidget()
    column = QVBoxLayout(step)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(10)
    column.addWidget(SafeLabel(title, role="step"))
    column.addWidget(SafeLabel(text, wraps=True))
    column.addLayout(in_a_row(*buttons, None))
    return step

"""One question and its answer, with what it rests on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from localrag_ui.answers import AnswerResult, StatementText
from localrag_ui.found import FoundPassage, Source
from localrag_ui.presenters.answer_text import emphasised
from localrag_ui.presenters.doubts import doubt_words, removed_words
from localrag_ui.presenters.places import file_name, place_words
from localrag_ui.presenters.scope import iso_day_words
from localrag_ui.presenters.turns import Turn
from localrag_ui.strings import Strings
from localrag_ui.theme import colours
from localrag_ui.views.turn_acts import TurnActs
from localrag_ui.widgets.rows import SourceRow
from localrag_ui.widgets.safe_text import SafeLabel, SafeText, show_button_text

_NEAREST = 3  # passages shown under a declined answer


class TurnView(QWidget):
    """Draws a Turn; tells which source or passage was chosen."""

    mark_chosen = Signal(int)
    passage_chosen = Signal(int)

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self._strings = strings
        self._drawn: Turn | None = None
        self._shows_others = True
        self._question = SafeLabel(role="question", wraps=True)
        self._question.allow_selection()
        self._searched = SafeLabel(role="secondary", wraps=True)
        self._searched.allow_selection()
        self._within = SafeLabel(role="secondary", wraps=True)
        self._strict = SafeLabel(role="secondary", wraps=True)
        self._approved = SafeLabel(role="approved", wraps=True)
        self._note = SafeLabel(role="secondary")
        self._glossary = SafeLabel(role="secondary", wraps=True)
        self._mode = SafeLabel(role="label")
        self._fault = SafeLabel(role="error", wraps=True)
        self._fault.allow_selection()
        self.text = SafeText(strings("ask.answer"), grows=True)
        self.text.mark_clicked.connect(self.mark_chosen)
        self._sources_title = SafeLabel(role="strong")
        self._sources = QVBoxLayout()
        self._sources.setSpacing(0)
        self._toggle = _flat()
        self._toggle.clicked.connect(self._toggled)
        self._others = QVBoxLayout()
        self._others.setSpacing(0)
        self.acts = TurnActs(strings)
        self._lay_out()

    def draw(self, turn: Turn) -> None:
        """Bring the view up to `turn`."""
        before = self._drawn
        if turn == before:
            return
        self._drawn = turn
        self._question.show_text(self._question_words(turn))
        self._within.show_text(turn.within)
        self._strict.show_text(self._strings("effort.strict_on") if turn.is_strict else "")
        self._searched.show_text(turn.searched)
        self._note.show_text(turn.note)
        self._glossary.show_text(turn.glossary)
        self._fault.show_text(turn.fault)
        self._mode.show_text(self._mode_words(turn))
        self._approved.show_text(self._approval_words(turn))
        self.acts.draw(turn)
        self._draw_text(turn)
        if before is None or (turn.answer, turn.passages) != (before.answer, before.passages):
            self._draw_sources(turn)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._note)
        head.addStretch()
        head.addWidget(self._mode)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._question)
        column.addWidget(self._searched)
        column.addWidget(self._within)
        column.addWidget(self._strict)
        column.addLayout(head)
        column.addWidget(self._glossary)
        column.addWidget(self._fault)
        column.addWidget(self._approved)
        column.addWidget(self.text)
        column.addWidget(self._sources_title)
        column.addLayout(self._sources)
        column.addWidget(self._toggle, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._others)
        column.addWidget(self.acts)

    def _question_words(self, turn: Turn) -> str:
        if not turn.again:
            return turn.question
        number = self._strings("again.number", number=turn.again)
        return f"{number}: {turn.question}"

    def _mode_words(self, turn: Turn) -> str:
        """Return who wrote the answer; '' for one that a person stands for, which says so itself."""
        answer, words = turn.answer, self._strings
        if answer is None or answer.mode not in {"extractive", "generated"}:
            return ""
        if answer.approval is not None:
            return words("approve.revoked_mode") if turn.is_revoked else ""
        if answer.mode == "generated" and answer.engine.generator:
            return words("ask.generated_by", model=answer.engine.generator)
        return words(f"ask.{answer.mode}")

    def _approval_words(self, turn: Turn) -> str:
        standing = turn.standing
        if standing is None:
            return ""
        name = "ask.approved" if turn.approval is None else "approve.now"
        until = iso_day_words(standing.until, self._strings)
        return f"◆ {self._strings(name, name=standing.approver, until=until)}"

    def _draw_text(self, turn: Turn) -> None:
        answer = turn.answer
        self.text.setVisible(bool(turn.draft or answer is not None))
        if answer is None:
            self.text.grow_to(turn.draft, _coloured(colours().secondary))
        elif answer.mode == "declined":
            name = "ask.declined" if turn.others else "ask.declined_none"
            self.text.write(self.text.begin(), self._strings(name))
        else:
            self._draw_statements(answer)

    def _draw_statements(self, answer: AnswerResult) -> None:
        cursor = self.text.begin()
        for index, statement in enumerate(answer.statements):
            if index:
                self.text.write(cursor, "\n")
            for piece, is_short_answer in emphasised(statement):
                self.text.write(cursor, piece, _bold() if is_short_answer else None)
            for mark in statement.citations:
                self.text.write_mark(cursor, mark, _link())
            if answer.approval is None:
                self._draw_check(cursor, statement)
        if removed := removed_words(answer, self._strings):
            self.text.write(cursor, f"\n{removed}")

    def _draw_check(self, cursor: QTextCursor, statement: StatementText) -> None:
        self.text.write(cursor, "  ")
        words = self._support(statement.support)
        self.text.write_whole(cursor, words, _support(statement.support))
        if why := doubt_words(statement.doubts, self._strings):
            self.text.write(cursor, f"\n    {why}")

    def _support(self, support: str) -> str:
        known = support in {"supported", "partial", "unsupported"}
        return self._strings(f"support.{support}") if known else ""

    def _draw_sources(self, turn: Turn) -> None:
        answer = turn.answer
        _empty(self._sources)
        _empty(self._others)
        sources = answer.citations if answer is not None else ()
        for source in sources:
            self._sources.addWidget(self._source_row(source, turn.heading_of(source)))
        others = turn.others
        is_declined = answer is not None and answer.mode == "declined"
        if is_declined:
            others = others[:_NEAREST]
        for index, passage in enumerate(others):
            self._others.addWidget(self._passage_row(index, passage))
        title = "ask.sources" if sources else "ask.passages"
        self._sources_title.show_text(self._strings(title) if sources or others else "")
        self._toggle.setVisible(bool(sources) and bool(others))
        self._show_others(is_open=not sources)

    def _source_row(self, source: Source, heading: str) -> SourceRow:
        page = place_words(source, self._strings)
        row = SourceRow(
            mark=f"[{source.mark}]",
            name=file_name(source.document),
            where="  ".join(part for part in (page, heading) if part),
            words=source.quote,
        )
        row.clicked.connect(lambda _=False, mark=source.mark: self.mark_chosen.emit(mark))
        return row

    def _passage_row(self, index: int, passage: FoundPassage) -> SourceRow:
        page = place_words(passage, self._strings)
        row = SourceRow(
            mark="",
            name=file_name(passage.document),
            where="  ".join((page, *passage.heading_path[-1:])),
            words=passage.text,
        )
        row.clicked.connect(lambda _=False, at=index: self.passage_chosen.emit(at))
        return row

    def _toggled(self) -> None:
        self._show_others(is_open=not self._shows_others)

    def _show_others(self, *, is_open: bool) -> None:
        self._shows_others = is_open
        for index in range(self._others.count()):
            item = self._others.itemAt(index)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setVisible(is_open)
        words = self._strings("ask.other_passages", count=self._others.count())
        show_button_text(self._toggle, f"{words}  {'▾' if is_open else '▸'}")
        self._toggle.setAccessibleName(words)


def _flat() -> QPushButton:
    button = QPushButton()
    button.setProperty("role", "flat")
    return button


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _coloured(colour: str) -> QTextCharFormat:
    style = QTextCharFormat()
    style.setForeground(QColor(colour))
    return style


def _link() -> QTextCharFormat:
    style = _coloured(colours().accent)
    style.setFontWeight(QFont.Weight.Bold)
    return style


def _bold() -> QTextCharFormat:
    style = QTextCharFormat()
    style.setFontWeight(QFont.Weight.Bold)
    return style


def _support(support: str) -> QTextCharFormat:
    chosen = colours()
    by_word = {"supported": chosen.success, "partial": chosen.warning}
    style = _coloured(by_word.get(support, chosen.error))
    style.setProperty(QTextCharFormat.Property.FontSizeAdjustment, -1)
    return style

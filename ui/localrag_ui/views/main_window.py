"""The window: rail, screens, the page beside them, and the line that says how things stand."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QStackedWidget,
)

from localrag_ui.engine_client import EngineClient
from localrag_ui.presenters.answer_text import answer_text
from localrag_ui.presenters.desk import Desk
from localrag_ui.presenters.library import LibraryPresenter, LibraryState
from localrag_ui.presenters.models import ModelsPresenter, ModelsState
from localrag_ui.presenters.page_view import PageViewPresenter
from localrag_ui.presenters.places import Opening
from localrag_ui.session import Session
from localrag_ui.strings import Strings
from localrag_ui.theme import TEXT_SIZES, apply, colours
from localrag_ui.views.ask_desk import AskDesk
from localrag_ui.views.ask_menu import insert_ask_menu
from localrag_ui.views.desk_joins import connect_desk, tell_keys
from localrag_ui.views.late_screens import LateScreens
from localrag_ui.views.menus import Acts, build_menus
from localrag_ui.views.page_pane import PagePane
from localrag_ui.views.panes import Panes
from localrag_ui.widgets.dialogs import is_agreed
from localrag_ui.widgets.focus_ring import FocusRing
from localrag_ui.widgets.rail import Rail
from localrag_ui.widgets.safe_text import shown

if TYPE_CHECKING:
    from localrag_ui.views.help_window import HelpWindow

_USUAL_SIZE = TEXT_SIZES.index(14)
_LEAST = QSize(960, 600)
_SCREENS = ("ask", "library", "models", "settings")


class MainWindow(QMainWindow):
    """Joins presenters and views."""

    theme_chosen = Signal(str)
    language_chosen = Signal(str)
    closing = Signal()

    def __init__(
        self, engine: EngineClient, strings: Strings, *, before: "MainWindow | None" = None
    ) -> None:
        """Build the window; it takes over what the one `before` holds, in the words of today."""
        super().__init__()
        self._strings = strings
        self._engine = engine
        self._size = _USUAL_SIZE
        self._page_wanted = False
        self._help: HelpWindow | None = None
        self.library: LibraryPresenter = (
            before.library if before else LibraryPresenter(engine, strings)
        )
        self.questions: AskDesk = AskDesk(
            engine,
            strings,
            failed=self.show_notice,
            held=lambda: (self.library.state.folders, self.library.documents),
            before=before.questions if before else None,
        )
        self.ask, self.ask_view = self.questions.ask, self.questions.view
        self.page: PageViewPresenter = (
            before.page
            if before
            else PageViewPresenter(engine, strings, pages_of=self.library.pages_of)
        )
        self.models: ModelsPresenter = (
            before.models
            if before
            else ModelsPresenter(engine, strings, added=self.library.refresh)
        )
        self.desk: Desk = before.desk if before else Desk(engine, strings, self.library)
        self.rail = Rail(strings)
        self.late = LateScreens(self, strings)
        self.page_pane = PagePane(self.page, strings)
        self.screens_shown = QStackedWidget()
        self.screens_shown.addWidget(self.ask_view)
        self._panes = Panes(self.rail, self.screens_shown, self.page_pane, strings)
        self.notice, self.switch = self._panes.notice, self._panes.switch
        self.status = self._panes.status
        self.setCentralWidget(self._panes)
        self._screen = "ask"
        self._connect(engine)
        build_menus(self.menuBar(), strings, self._acts())
        insert_ask_menu(self.menuBar(), strings, self.questions, self._show_question)
        self._ring = FocusRing(self)
        self.rail.dress(colours())
        self.show_screen("ask")
        self._draw_library(self.library.state)
        self.late.view("library")  # later it would take too long for one turn of the loop
        if before is not None:
            self.late.build()
            self.ask_view.field.setPlainText(before.ask_view.field.toPlainText())
        room = self.screen().availableSize()
        self.setMinimumSize(_LEAST.boundedTo(room))
        self.resize(QSize(1400, 860).boundedTo(room))

    def begin(self) -> None:
        """Ask the engine how things stand."""
        self.library.refresh()
        self.models.refresh()
        self.desk.refresh()
        self.ask_view.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_screen(self, name: str) -> None:
        """Show a screen of the rail."""
        self._screen = name
        self.screens_shown.setCurrentWidget(self.late.view(name))
        self.rail.select(name)
        self.late.show_choices()
        if name != "library":
            self._page_wanted = False
        self._arrange()

    def open_guide(self) -> "HelpWindow":
        """Open the guide, the first time at this screen; later it is where it was left."""
        from localrag_ui.views.help_window import HelpWindow

        if self._help is None:
            self._help = HelpWindow(self, self._strings)
        self._help.present(self._screen)
        return self._help

    def show_notice(self, text: str) -> None:
        """Show a sentence at the top until it is closed."""
        self.notice.show_text(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Go between two panes and one."""
        super().resizeEvent(event)
        self._arrange()

    def restyle(self) -> None:
        """Take up the system's colours and the chosen text size."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply(app, TEXT_SIZES[self._size])
        self.rail.dress(colours())
        self.ask_view.redraw()
        self.late.show_choices()

    @property
    def screens(self) -> tuple[str, ...]:
        """The names of the screens, as `show_screen` takes them."""
        return _SCREENS

    @property
    def text_size(self) -> int:
        """Pixels of the ordinary text."""
        return TEXT_SIZES[self._size]

    def tell_keys(self) -> None:
        """Tell which keys do what."""
        tell_keys(self, self._strings)

    def remember(self, session: Session) -> Session:
        """Return `session` with the looks and the place of this window."""
        return replace(
            session,
            screen=self._screen,
            geometry=bytes(self.saveGeometry().toBase64().data()).decode("ascii"),
            split=self._panes.split() or session.split,
            text_size_px=TEXT_SIZES[self._size],
            answering=self.ask.state.choices.kept(),
            sorting=self.late.sorting(),
        )

    def recall(self, session: Session) -> None:
        """Take place and looks from `session`; what does not fit this PC is left out."""
        self.restoreGeometry(QByteArray.fromBase64(session.geometry.encode("ascii", "ignore")))
        self._panes.split_by(session.split)
        if session.text_size_px in TEXT_SIZES:
            self._size = TEXT_SIZES.index(session.text_size_px)
        self.late.sort_by(session.sorting)
        self.ask.choose(self.ask.state.choices.as_kept(session.answering))
        self.late.show_choices()
        if session.screen in _SCREENS:
            self.show_screen(session.screen)

    def retire(self) -> None:
        """Go without a word, after another window has taken over."""
        self._engine.engine_restarted.disconnect(self._restarted)
        self._engine.engine_failed.disconnect(self._failed)
        self.hide()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close; ask first where files are being read, unless the session of the PC ends."""
        if not self._may_close():
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)

    def _may_close(self) -> bool:
        is_idle = not self.library.state.is_running or self._engine.is_stopped
        app = QGuiApplication.instance()
        is_leaving = isinstance(app, QGuiApplication) and app.isSavingSession()
        if is_idle or is_leaving:
            return True
        words = self._strings
        return is_agreed(
            self,
            title=words("closing.title"),
            text=words("closing.text"),
            yes=words("closing.yes"),
            no=words("closing.no"),
        )

    def _connect(self, engine: EngineClient) -> None:
        self.ask.show = self._show_places
        self.library.changed = self._draw_library
        self.page.changed = self.page_pane.draw
        self.models.changed = self._draw_models
        connect_desk(self)
        self.rail.chosen.connect(self.show_screen)
        self.status.chosen.connect(self.show_screen)
        self.switch.chosen.connect(self._arrange)
        self.ask_view.copy_asked.connect(self._copy)
        self.notice.closed.connect(self.library.dismiss)
        engine.engine_restarted.connect(self._restarted)
        engine.engine_failed.connect(self._failed)

    def _failed(self) -> None:
        self.show_notice(self._strings("errors.engine_failed"))

    def _restarted(self) -> None:
        self.show_notice(self._strings("errors.engine_restarted"))
        self.begin()

    def _acts(self) -> Acts:
        return Acts(
            add_folder=self.add_folder,
            add_model=self.add_model,
            quit=self.close,
            send=self.ask_view.send,
            stop=self._stop,
            new_conversation=self.questions.new_conversation,
            focus_question=self._focus_question,
            copy_answer=lambda: self._copy(-1),
            next_pane=self._next_pane,
            find=self.page_pane.open_find,
            zoom=self._zoom,
            show_screen=self.show_screen,
            open_citation=self.ask.open_citation,
            show_keys=self.tell_keys,
            show_help=self.open_guide,
            choose_theme=self.theme_chosen.emit,
            choose_language=self.language_chosen.emit,
        )

    def _draw_library(self, state: LibraryState) -> None:
        self.late.draw_library(state)
        self.status.draw(state)
        name = shown(state.name) or "main"
        self.setWindowTitle(self._strings("app.title", library=name))
        if state.fault:
            self.show_notice(state.fault)
        self.desk.first_run.take_library(state)
        self._arrange()

    def _draw_models(self, state: ModelsState) -> None:
        self.late.draw_models(state)
        self.questions.offer(state.generators)
        self.desk.first_run.take_models(state)

    def show_beside(self, opening: Opening) -> None:
        """Show a page beside a screen that is not 質問."""
        self._page_wanted = True
        self._arrange()
        self._show_places(opening)

    def close_page(self) -> None:
        """Take the page away from beside a screen that is not 質問."""
        self._page_wanted = False
        self._arrange()

    def choose_size(self, size_px: int) -> None:
        """Use another size of the ordinary text."""
        self._size = TEXT_SIZES.index(size_px)
        self.restyle()

    def _show_places(self, opening: Opening) -> None:
        self.page.show(opening.places, opening.index)
        if opening.is_chosen:
            self.switch.show_page()

    def _arrange(self) -> None:
        """Show page and screen side by side, or by turns where the window is narrow."""
        screen = self.screens_shown.currentWidget()
        is_first_run = self.library.state.is_empty and not self.ask.state.turns
        has_page = (screen is self.ask_view and not is_first_run) or self._page_wanted
        self._panes.arrange(self.width(), has_page=has_page)

    def _copy(self, turn: int) -> None:
        turns = self.ask.state.turns
        chosen = self.ask.current if turn < 0 else turns[turn]
        answer = None if chosen is None else chosen.answer
        if answer is not None and answer.statements:
            QApplication.clipboard().setText(shown(answer_text(answer, self._strings)))

    def add_folder(self) -> None:
        """Let people pick a folder of documents."""
        self.show_screen("library")
        self.late.library.choose_folder()

    def add_model(self) -> None:
        """Let people pick a model."""
        self.show_screen("models")
        self.late.models.choose_file()

    def _stop(self) -> None:
        if self.ask.state.can_stop:
            self.ask.stop()
        elif self.library.state.can_stop and self._screen == "library":
            self.library.stop()
        else:
            self._focus_question()

    def _focus_question(self) -> None:
        self._show_question()
        self.ask_view.to_question()

    def _show_question(self) -> None:
        self.show_screen("ask")
        self.switch.show_answer()

    def _next_pane(self) -> None:
        self._panes.to_next(self.late.view(self._screen).focus)

    def _zoom(self, step: int) -> None:
        """Enlarge the page where it has the keyboard, else all text."""
        focused = QApplication.focusWidget()
        if focused is not None and self.page_pane.isAncestorOf(focused):
            self.page.zoom(step)
            return
        size = _USUAL_SIZE if step == 0 else self._size + step
        self._size = max(0, min(len(TEXT_SIZES) - 1, size))
        self.restyle()

"""The window's life: built, dressed, built again in the other language, remembered, closed."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from localrag_ui.engine_client import EngineClient
from localrag_ui.session import SessionFile
from localrag_ui.strings import LANGUAGES, Strings, load_strings
from localrag_ui.theme import TEXT_SIZES, Theme, choose, dress, has_japanese_font, prepare
from localrag_ui.views.main_window import MainWindow

_NO_FONT = (
    "No Japanese font was found on this PC: Japanese text cannot be shown. "
    "Nothing is lost. Ask IT to install one (Debian, Ubuntu: fonts-noto-cjk; Windows: the "
    "optional feature Japanese Supplemental Fonts)."
)  # in letters that every font has


class Desktop(QObject):
    """Owns the window that is shown and the session that is remembered."""

    def __init__(self, app: QApplication, engine: EngineClient, kept: SessionFile) -> None:
        super().__init__()
        self._app = app
        self._engine = engine
        self._kept = kept
        self._session = kept.read()
        self._was_broken = kept.is_broken
        self._translator: QTranslator | None = None
        self._strings = load_strings(LANGUAGES[0])
        self._window: MainWindow | None = None
        app.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def window(self) -> MainWindow:
        """The window that is shown. Raises RuntimeError before `open`."""
        if self._window is None:
            raise RuntimeError("the window was not opened")
        return self._window

    @property
    def words(self) -> Strings:
        """The words of the language that is spoken now."""
        return self._strings

    def open(self, language: str, library: str) -> MainWindow:
        """Show the window as it was left."""
        self._session = replace(self._session, library=library)
        choose(self._app, _theme(self._session.theme))
        size_px = self._session.text_size_px
        size_px = size_px if size_px in TEXT_SIZES else TEXT_SIZES[1]
        prepare(self._app, size_px)
        self._speak(language)
        window = self._built(None)
        dress(self._app, size_px)
        window.recall(self._session)
        window.show()
        return window

    def begin(self, crashed: Path | None) -> None:
        """Ask the engine how things stand, and say what is amiss.

        `crashed` is the report of how the window ended the last time, where that was sudden.
        """
        self._engine.start()
        self.window.begin()
        if not has_japanese_font():
            self.window.show_notice(_NO_FONT)
        elif crashed is not None:
            self.window.show_notice(self._strings("errors.crashed", file=str(crashed)))
        elif self._was_broken:
            self.window.show_notice(self._strings("errors.session_broken"))

    def tell_of_bug(self, report: Path | None) -> None:
        """Tell people about an error of ours in a sentence, and keep the window open."""
        words = self._strings
        if self._window is None:
            return
        if report is None:
            self._window.show_notice(words("errors.bug"))
        else:
            self._window.show_notice(words("errors.bug_kept", file=str(report)))

    def choose_theme(self, theme: str) -> None:
        """Dress the window anew and remember it."""
        choose(self._app, _theme(theme))
        self.window.restyle()
        self._session = replace(self._session, theme=theme)
        self._remember()

    def choose_language(self, language: str) -> None:
        """Build the window anew in the other language, with all that it holds."""
        if language == self._strings.language:
            return
        self._speak(language)
        old = self.window
        self._session = old.remember(self._session)
        window = self._built(old)
        window.recall(self._session)
        window.show()
        window.begin()
        old.retire()
        self._session = replace(self._session, language=language)
        self._remember()

    def raise_window(self) -> None:
        """Bring the window to the front."""
        window = self.window
        if window.isMinimized():
            window.showNormal()
        window.raise_()
        window.activateWindow()
        QApplication.alert(window)

    def _follow_system(self) -> None:
        if self._window is not None:
            self._window.restyle()

    def _built(self, before: MainWindow | None) -> MainWindow:
        window = MainWindow(self._engine, self._strings, before=before)
        window.theme_chosen.connect(self.choose_theme)
        window.language_chosen.connect(self.choose_language)
        window.closing.connect(self._remember)
        self._window = window
        return window

    def _remember(self) -> None:
        """Keep how the window stands; where the folder takes nothing, it is not remembered."""
        self._session = self.window.remember(self._session)
        self._kept.write(self._session)

    def _speak(self, language: str) -> None:
        """Use the words of `language`; Qt's own dialogs follow where Qt ships words for it."""
        self._strings.speak(language)
        QLocale.setDefault(QLocale(language))
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
        self._translator = QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._translator.load(f"qtbase_{language}", folder):
            self._app.installTranslator(self._translator)


def _theme(name: str) -> Theme:
    return Theme(name) if name in set(Theme) else Theme.SYSTEM

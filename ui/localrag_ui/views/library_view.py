"""The screen 資料: documents, a trial of the search, the glossary and the evaluation, a tab each."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from localrag_ui.presenters.desk import Desk
from localrag_ui.presenters.library import LibraryPresenter, LibraryState
from localrag_ui.presenters.site import SiteState
from localrag_ui.strings import Strings
from localrag_ui.views.documents_view import DocumentsView
from localrag_ui.views.evaluation_view import EvaluationView
from localrag_ui.views.glossary_view import GlossaryView
from localrag_ui.views.search_test_view import SearchTestView
from localrag_ui.widgets.buttons import in_a_row
from localrag_ui.widgets.safe_text import SafeLabel, shown
from localrag_ui.widgets.scrolling import scrolling

_TABS = ("documents", "trying", "terms", "runs")
_WITH_PAGE = {"documents", "trying"}


class LibraryView(QWidget):
    """Puts the tabs together.

    Tells which document of the table is to be shown, and when
    a page beside it is of no more use.
    """

    document_chosen = Signal(object)
    page_unwanted = Signal()

    def __init__(self, presenter: LibraryPresenter, strings: Strings, desk: Desk) -> None:
        super().__init__()
        self.setAccessibleName(strings("library.name"))
        self.documents = DocumentsView(presenter, strings, desk.health)
        self.trying = SearchTestView(desk.search_test, strings)
        self.terms = GlossaryView(desk.glossary, strings)
        self.runs = EvaluationView(desk.evaluation, strings)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(strings("library.tabs"))
        self._pages = QStackedWidget()
        views = (self.documents, self.trying, self.terms, self.runs)
        for name, view in zip(_TABS, views, strict=True):
            self.tabs.addTab(shown(strings(f"{name}.tab")))
            self._pages.addWidget(scrolling(view))
        self.tabs.currentChanged.connect(self._turn)
        self.documents.document_chosen.connect(self.document_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(6)
        column.addWidget(SafeLabel(strings("library.title"), role="title"))
        column.addLayout(in_a_row(self.tabs, None))
        column.addWidget(self._pages, 1)

    def draw(self, state: LibraryState) -> None:
        """Bring the documents up to `state`."""
        self.documents.draw(state)

    def draw_site(self, state: SiteState) -> None:
        """Lock what the administrator fixed."""
        self.documents.allow(may_add=state.may_add_folders)
        self.terms.allow(may_change=state.may_change_glossary)

    def focus(self) -> None:
        """Give the keyboard to the tab that is shown."""
        match self.tabs.currentIndex():
            case 1:
                self.trying.focus()
            case 2:
                self.terms.focus()
            case 3:
                self.runs.focus()
            case _:
                self.documents.focus()

    def _turn(self, tab: int) -> None:
        """Show a tab; glossary and evaluation have no page beside them."""
        self._pages.setCurrentIndex(tab)
        if _TABS[tab] not in _WITH_PAGE:
            self.page_unwanted.emit()

    def choose_folder(self) -> None:
        """Let the user pick a folder and add it."""
        self.show_tab("documents")
        self.documents.choose_folder()

    def show_tab(self, name: str) -> None:
        """Show the tab documents, trying, terms or runs."""
        self.tabs.setCurrentIndex(_TABS.index(name))

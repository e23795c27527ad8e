"""The screens beside 質問, each built when it is first asked for: the window is there sooner."""

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from localrag_ui.presenters.library import LibraryState
from localrag_ui.presenters.models import ModelsState
from localrag_ui.presenters.places import Opening, place_of_document
from localrag_ui.presenters.site import SiteState
from localrag_ui.results import DocumentRow
from localrag_ui.strings import Strings

if TYPE_CHECKING:
    from localrag_ui.views.ask_view import AskView
    from localrag_ui.views.library_view import LibraryView
    from localrag_ui.views.main_window import MainWindow
    from localrag_ui.views.models_view import ModelsView
    from localrag_ui.views.settings_view import SettingsView


class LateScreens:
    """Builds and joins the screens of `window`; what was not built yet needs no drawing."""

    def __init__(self, window: "MainWindow", strings: Strings) -> None:
        self._window = window
        self._strings = strings
        self._sorting = ""

    @cached_property
    def library(self) -> "LibraryView":
        """The screen 資料."""
        from localrag_ui.views.library_view import LibraryView

        window = self._window
        view = LibraryView(window.library, self._strings, window.desk)
        view.documents.sort_by(self._sorting)
        view.documents.draw_health(window.desk.health.state)
        view.draw_site(window.desk.site.state)
        view.page_unwanted.connect(window.close_page)
        view.document_chosen.connect(self._show)
        window.screens_shown.addWidget(view)
        return view

    @cached_property
    def models(self) -> "ModelsView":
        """The screen モデル."""
        from localrag_ui.views.models_view import ModelsView

        view = ModelsView(self._window.models, self._strings)
        view.draw_site(self._window.desk.site.state)
        self._window.screens_shown.addWidget(view)
        return view

    @cached_property
    def settings(self) -> "SettingsView":
        """The screen 設定."""
        from localrag_ui.views.settings_view import SettingsView

        window = self._window
        view = SettingsView(self._strings)
        view.show_choices(window.text_size, window.ask.state.choices)
        view.draw_site(window.desk.site.state)
        view.theme_chosen.connect(window.theme_chosen)
        view.language_chosen.connect(window.language_chosen)
        view.size_chosen.connect(window.choose_size)
        view.asking_chosen.connect(self._choose_asking)
        view.keys_asked.connect(window.tell_keys)
        window.screens_shown.addWidget(view)
        return view

    def view(self, name: str) -> "AskView | LibraryView | ModelsView | SettingsView":
        """Return the screen of that name."""
        match name:
            case "library":
                return self.library
            case "models":
                return self.models
            case "settings":
                return self.settings
            case _:
                return self._window.ask_view

    def build(self) -> None:
        """Build them all, to take over from the screens of another window."""
        for name in self._window.screens:
            self.view(name)

    def has(self, name: str) -> bool:
        """Whether the screen was built."""
        return name in vars(self)

    def draw_library(self, state: LibraryState) -> None:
        """Bring the documents up to `state`."""
        if self.has("library"):
            self.library.draw(state)

    def draw_models(self, state: ModelsState) -> None:
        """Bring the models up to `state`."""
        if self.has("models"):
            self.models.draw(state)

    def show_choices(self) -> None:
        """Show in the settings what is chosen now."""
        if self.has("settings"):
            self.settings.show_choices(self._window.text_size, self._window.ask.state.choices)

    def draw_site(self, state: SiteState) -> None:
        """Lock what the administrator fixed."""
        if self.has("library"):
            self.library.draw_site(state)
        if self.has("models"):
            self.models.draw_site(state)
        if self.has("settings"):
            self.settings.draw_site(state)

    def sort_by(self, kept: str) -> None:
        """Sort the documents so, now or once they are shown."""
        self._sorting = kept
        if self.has("library"):
            self.library.documents.sort_by(kept)

    def sorting(self) -> str:
        """Return how the documents are sorted, or would be."""
        return self.library.documents.sorting() if self.has("library") else self._sorting

    def _show(self, row: DocumentRow) -> None:
        place = place_of_document(row)
        self._window.show_beside(Opening(places=(place,), index=0, is_chosen=True))

    def _choose_asking(self, sends: bool, keeps: bool) -> None:  # noqa: FBT001 - a signal calls it
        choices = self._window.ask.state.choices
        self._window.ask.choose(replace(choices, sends_on_enter=sends, keeps=keeps))

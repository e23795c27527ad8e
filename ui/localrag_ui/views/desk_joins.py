"""Joins the screens beside 質問 with what decides for them, and with the window."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from localrag_ui.presenters.places import Opening, place_of_document
from localrag_ui.presenters.site import SiteState
from localrag_ui.results import DocumentRow
from localrag_ui.strings import Strings
from localrag_ui.widgets.dialogs import tell

if TYPE_CHECKING:
    from localrag_ui.views.main_window import MainWindow


def connect_desk(window: "MainWindow", strings: Strings) -> None:
    """Connect presenters, views and the acts of the window."""
    desk, steps = window.desk, window.ask_view.first_steps

    def draw_site(state: SiteState) -> None:
        window.library_view.draw_site(state)
        window.models_view.draw_site(state)
        window.settings_view.draw_site(state)
        desk.first_run.take_site(state)
        if state.broken:
            window.show_notice(state.broken)

    def ask(question: str) -> None:
        window.ask_view.field.setPlainText(question)
        window.ask_view.send()

    def choose_asking(sends: bool, keeps: bool) -> None:  # noqa: FBT001 - a signal calls it
        choices = window.ask.state.choices
        window.ask.choose(replace(choices, sends_on_enter=sends, keeps=keeps))

    def show(row: DocumentRow) -> None:
        place = place_of_document(row)
        window.show_beside(Opening(places=(place,), index=0, is_chosen=True))

    desk.site.changed = draw_site
    window.library_view.page_unwanted.connect(window.close_page)
    window.library_view.document_chosen.connect(show)
    desk.search_test.show = window.show_beside
    desk.first_run.changed = steps.draw
    steps.draw(desk.first_run.state)
    steps.folder_asked.connect(window.add_folder)
    steps.samples_asked.connect(lambda: window.library.add_folders((desk.first_run.samples,)))
    steps.model_asked.connect(window.add_model)
    steps.without_model.connect(desk.first_run.go_without_model)
    steps.question_chosen.connect(ask)
    settings = window.settings_view
    settings.theme_chosen.connect(window.theme_chosen)
    settings.language_chosen.connect(window.language_chosen)
    settings.size_chosen.connect(window.choose_size)
    settings.asking_chosen.connect(choose_asking)
    settings.keys_asked.connect(lambda: tell_keys(window, strings))


def tell_keys(parent: QWidget, strings: Strings) -> None:
    """Tell which keys do what."""
    text, close = strings("keys.text"), strings("errors.close")
    tell(parent, title=strings("keys.title"), text=text, close=close)

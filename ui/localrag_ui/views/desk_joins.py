"""Joins the screens beside 質問 with what decides for them, and with the window."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from localrag_ui.presenters.site import SiteState
from localrag_ui.strings import Strings
from localrag_ui.widgets.dialogs import tell

if TYPE_CHECKING:
    from localrag_ui.views.main_window import MainWindow


def connect_desk(window: "MainWindow") -> None:
    """Connect presenters, views and the acts of the window."""
    desk, steps = window.desk, window.ask_view.first_steps

    def draw_site(state: SiteState) -> None:
        window.late.draw_site(state)
        desk.first_run.take_site(state)
        if state.broken:
            window.show_notice(state.broken)

    def ask(question: str) -> None:
        window.ask_view.field.setPlainText(question)
        window.ask_view.send()

    desk.site.changed = draw_site
    desk.search_test.show = window.show_beside
    desk.first_run.changed = steps.draw
    steps.draw(desk.first_run.state)
    steps.folder_asked.connect(window.add_folder)
    steps.samples_asked.connect(lambda: window.library.add_folders((desk.first_run.samples,)))
    steps.model_asked.connect(window.add_model)
    steps.without_model.connect(desk.first_run.go_without_model)
    steps.question_chosen.connect(ask)


def tell_keys(parent: QWidget, strings: Strings) -> None:
    """Tell which keys do what."""
    text, close = strings("keys.text"), strings("errors.close")
    tell(parent, title=strings("keys.title"), text=text, close=close)

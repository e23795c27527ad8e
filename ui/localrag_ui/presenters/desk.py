"""The presenters of the screens beside 質問, made together and kept when the window is built anew."""

from localrag_ui.presenters.evaluation import EvaluationPresenter
from localrag_ui.presenters.first_run import FirstRunPresenter
from localrag_ui.presenters.glossary import GlossaryPresenter
from localrag_ui.presenters.health import HealthPresenter
from localrag_ui.presenters.library import LibraryPresenter
from localrag_ui.presenters.replies import EnginePort
from localrag_ui.presenters.search_test import SearchTestPresenter
from localrag_ui.presenters.site import SitePresenter
from localrag_ui.strings import Strings


class Desk:
    """Holds one presenter of each kind; `sorting` is how the table of documents was sorted."""

    def __init__(self, engine: EnginePort, strings: Strings, library: LibraryPresenter) -> None:
        self.health = HealthPresenter(engine, strings)
        self.search_test = SearchTestPresenter(engine, strings)
        self.glossary = GlossaryPresenter(engine, strings)
        self.evaluation = EvaluationPresenter(engine, strings)
        self.site = SitePresenter(engine, strings)
        self.first_run = FirstRunPresenter(engine, strings)
        library.status_taken = self.health.take

    def refresh(self) -> None:
        """Ask the engine how this PC was set up, and for glossary and runs."""
        self.site.refresh()
        self.glossary.refresh()
        self.evaluation.refresh()

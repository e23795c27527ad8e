"""An administrator's own questions: the list, runs of it, and two runs side by side."""

from collections.abc import Callable
from dataclasses import dataclass

from localrag.host.evaluation_params import (
    CompareParams,
    NamedRunParams,
    QuestionsParams,
    RunParams,
)
from localrag.host.messages import Response
from localrag.host.params import NoParams
from localrag_ui.presenters.replies import EnginePort, Fault, taken
from localrag_ui.presenters.run_words import (
    AskedQuestion,
    ChangedRow,
    ComparisonResult,
    QuestionList,
    RunList,
    RunRow,
    changed_rows,
    comparison_words,
)
from localrag_ui.results import Happening
from localrag_ui.strings import Strings


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationState:
    """What the tab shows: the questions of `path`, saved runs, and what differs in two of them."""

    path: str = ""
    questions: tuple[AskedQuestion, ...] = ()
    bad_rows: tuple[str, ...] = ()
    runs: tuple[RunRow, ...] = ()
    changes: tuple[ChangedRow, ...] = ()
    compared: tuple[str, ...] = ()
    progress: str = ""
    done: int = 0
    total: int = 0
    message: str = ""
    fault: str = ""
    is_running: bool = False


class EvaluationPresenter:
    """Reads a file of questions, runs it, and compares runs."""

    def __init__(self, engine: EnginePort, strings: Strings) -> None:
        self._engine = engine
        self._strings = strings
        self.changed: Callable[[EvaluationState], None] = lambda _: None
        self._path = ""
        self._list = QuestionList()
        self._runs: tuple[RunRow, ...] = ()
        self._compared: ComparisonResult | None = None
        self._request: int | None = None
        self._steps = (0, 0)
        self._item = ""
        self._message = self._fault = ""

    @property
    def state(self) -> EvaluationState:
        """What is shown now."""
        words, compared = self._strings, self._compared
        return EvaluationState(
            path=self._path,
            questions=self._list.questions,
            bad_rows=tuple(row.message for row in self._list.bad_rows),
            runs=self._runs,
            changes=() if compared is None else changed_rows(compared, words),
            compared=() if compared is None else comparison_words(compared, words),
            progress=self._progress_words(),
            done=self._steps[0],
            total=self._steps[1],
            message=self._message,
            fault=self._fault,
            is_running=self._request is not None,
        )

    def refresh(self) -> None:
        """Ask the engine for the saved runs."""
        self._engine.request("evaluation.runs", NoParams(), self._take_runs)

    def choose_file(self, path: str) -> None:
        """Read the questions of a file."""
        self._path = path
        self._message = self._fault = ""
        self._engine.request(
            "evaluation.questions", QuestionsParams(path=path), self._take_list
        )

    def write_template(self, path: str) -> None:
        """Write a file to fill in."""

        def answered(response: Response) -> None:
            if self._is_done(response):
                self._message = self._strings("runs.template_written", path=path)
            self._tell()

        self._engine.request("evaluation.template", QuestionsParams(path=path), answered)

    def run(self, name: str) -> None:
        """Ask all questions and keep the run as `name`; a stopped one of that name goes on."""
        if self._request is not None or not self._path or not name.strip():
            return
        self._message = self._fault = self._item = ""
        self._steps = (0, len(self._list.questions))
        params = RunParams(path=self._path, name=name.strip())
        self._request = self._engine.request(
            "evaluation.run", params, self._finished, self._happened
        )
        self._tell()

    def stop(self) -> None:
        """Stop the run; what it has found is kept."""
        if self._request is not None:
            self._engine.cancel(self._request)

    def remove(self, name: str) -> None:
        """Delete a saved run."""

        def answered(response: Response) -> None:
            self._is_done(response)
            self._compared = None
            self._tell()
            self.refresh()

        self._engine.request("evaluation.remove", NamedRunParams(name=name), answered)

    def compare(self, before: str, after: str) -> None:
        """Hold two runs against each other."""

        def answered(response: Response) -> None:
            outcome = taken(response, ComparisonResult, self._strings)
            if isinstance(outcome, Fault):
                self._fault = outcome.text
            else:
                self._compared, self._fault = outcome, ""
            self._tell()

        params = CompareParams(before=before, after=after)
        self._engine.request("evaluation.compare", params, answered)

    def _happened(self, event: Happening) -> None:
        if event.kind == "progress" and self._request is not None:
            self._steps = (event.done, event.total or 0)
            self._item = event.item
            self._tell()

    def _finished(self, response: Response) -> None:
        self._request = None
        outcome = taken(response, object, self._strings)
        if isinstance(outcome, Fault):
            self._fault = outcome.text
            self._message = self._strings("runs.stopped") if outcome.is_cancelled else ""
        else:
            self._message = self._strings("runs.finished")
        self._tell()
        self.refresh()

    def _take_list(self, response: Response) -> None:
        outcome = taken(response, QuestionList, self._strings)
        if isinstance(outcome, Fault):
            self._fault, self._list, self._path = outcome.text, QuestionList(), ""
        else:
            self._list = outcome
        self._tell()

    def _take_runs(self, response: Response) -> None:
        outcome = taken(response, RunList, self._strings)
        if isinstance(outcome, Fault):
            self._fault = outcome.text
        else:
            self._runs = outcome.runs
        self._tell()

    def _is_done(self, response: Response) -> bool:
        outcome = taken(response, object, self._strings)
        self._fault = outcome.text if isinstance(outcome, Fault) else ""
        return not self._fault

    def _progress_words(self) -> str:
        if self._request is None:
            return ""
        done, total = self._steps
        return self._strings(
            "runs.progress", done=f"{done:,}", total=f"{total:,}", question=self._item
        )

    def _tell(self) -> None:
        self.changed(self.state)

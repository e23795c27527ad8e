"""What the engine does for runs of an administrator's own questions."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from localrag.analysis.compare_runs import compare_runs
from localrag.analysis.measures import run_figures
from localrag.analysis.own_questions import TEMPLATE, BadRow
from localrag.domain.cancel import Cancelled
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.paths import displayed
from localrag.domain.runs import OwnQuestion, Run
from localrag.explain import sentence
from localrag.host import evaluation_params as asked
from localrag.host.calls import Call, Result
from localrag.host.run_shapes import comparison_shape, result_shape, run_shape
from localrag.host.sheets import write_sheet
from localrag.wiring import Session
from localrag.workflows.ask import AskOptions, Mode
from localrag.workflows.own_questions import QuestionFile, read_questions, run_questions
from localrag.workflows.own_run import RunPlan, begun_run, told_of_change


class EvaluationMethods:
    """The methods by name."""

    def __init__(self, session: Session, language: str) -> None:
        self._session = session
        self._language = language

    def table(self) -> dict[str, Callable[[Call], Result]]:
        """Return the methods by name."""
        return {
            "evaluation.template": self._template,
            "evaluation.questions": self._questions,
            "evaluation.run": self._run,
            "evaluation.runs": self._runs,
            "evaluation.remove": self._remove,
            "evaluation.compare": self._compare,
        }

    def _template(self, call: Call) -> Result:
        params: asked.QuestionsParams = call.params(asked.QuestionsParams)
        write_sheet(Path(params.path), TEMPLATE)
        return {"template": params.path}

    def _questions(self, call: Call) -> Result:
        params: asked.QuestionsParams = call.params(asked.QuestionsParams)
        file = read_questions(Path(params.path))
        return {
            "questions": [_question_shape(one) for one in file.sheet.questions],
            "bad_rows": [self._bad_shape(row) for row in file.sheet.bad],
        }

    def _run(self, call: Call) -> Result:
        params: asked.RunParams = call.params(asked.RunParams)
        plan = RunPlan(
            file=_read(params.path), name=params.name, mode=params.mode, top=params.top
        )
        with self._session.reading() as library:
            tools = self._session.own_tools(library, Mode(params.mode))
            now = self._session.clock.now()
            run = begun_run(plan, library.runs, tools.conditions, now)
            results = list(run.results)
            left = plan.file.sheet.questions[len(results) :]
            try:
                for one in run_questions(left, tools, AskOptions(top=params.top), call.cancel):
                    results.append(one)
                    call.emit(_progress(len(results), run.total, one.question))
            except Cancelled:
                if results:
                    library.runs.save(replace(run, results=tuple(results)))
                raise
            generation = str(library.catalogue.generation())
            run = told_of_change(replace(run, results=tuple(results)), generation)
            library.runs.save(run)
        return self._whole(run)

    def _runs(self, _call: Call) -> Result:
        with self._session.reading() as library:
            found, unreadable = library.runs.runs(), library.runs.unreadable()
        return {"runs": [self._whole(run) for run in found], "unreadable": unreadable}

    def _remove(self, call: Call) -> Result:
        params: asked.NamedRunParams = call.params(asked.NamedRunParams)
        with self._session.reading() as library:
            library.runs.remove(params.name)
        return {"removed": params.name}

    def _compare(self, call: Call) -> Result:
        params: asked.CompareParams = call.params(asked.CompareParams)
        with self._session.reading() as library:
            runs = library.runs.load(params.before), library.runs.load(params.after)
        return comparison_shape(*runs, compare_runs(*runs))

    def _whole(self, run: Run) -> dict[str, Any]:
        return {
            **run_shape(run),
            "figures": run_figures(run.results),
            "results": [result_shape(result) for result in run.results],
        }

    def _bad_shape(self, row: BadRow) -> dict[str, Any]:
        error = UsageError(row.code, row=row.row)
        return {
            "row": row.row,
            "code": row.code.value,
            "message": sentence(error, self._language),
        }


def _progress(done: int, total: int, question: str) -> dict[str, Any]:
    return {"kind": "progress", "done": done, "total": total, "item": question}


def _question_shape(question: OwnQuestion) -> dict[str, Any]:
    return {
        "row": question.row,
        "question": question.text,
        "answers": list(question.answers),
        "files": list(question.files),
        "pages": list(question.pages),
        "expects_none": question.expects_none,
    }


def _read(path: str) -> QuestionFile:
    """Return the questions of a file. Raises UsageError, BAD_GOLD_FILE where there is none."""
    file = read_questions(Path(path))
    if not file.sheet.questions:
        shown = displayed(bytes(Path(path)))
        raise UsageError(UsageCode.BAD_GOLD_FILE, file=shown, reason="no questions")
    return file

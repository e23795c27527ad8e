"""Which verbs are on record: those that change something or take something out."""

from collections.abc import Callable
from typing import Any, TypeAlias

from localrag.cli.context import Context
from localrag.cli.output import Output
from localrag.domain.audit import AuditEvent, AuditKind
from localrag.domain.errors import LocalragError
from localrag.domain.library import IndexReport
from localrag.explain import sentence
from localrag.governance.clock import SystemClock
from localrag.host.governed import facts, figures, governed
from localrag.host.shapes import report_shape
from localrag.workflows.governed import Governed, act

Command: TypeAlias = Any  # typer keeps its copy of click private

# By verb: which arguments say what is done; none of them is a question or an answer.
_ACTS: dict[str, tuple[str, ...]] = {
    "index": ("folders", "exclude", "dry_run", "watch"),
    "sync": ("retry", "missing"),
    "forget": ("paths", "undo"),
    "check": ("read_data", "repair"),
    "models add": ("path", "name", "accept_licence"),
    "models remove": ("model",),
    "models use": ("role", "model"),
    "glossary import": ("file", "add"),
    "glossary export": ("file",),
    "glossary clear": (),
    "conversations delete": ("conversation", "all_"),
    "conversations export": ("conversation", "turn", "format_", "out"),
    "answers approve": ("turn", "by", "until"),
    "answers extend": ("answer", "until"),
    "answers revoke": ("answer",),
    "pin add": ("paths",),
    "pin remove": ("paths",),
    "words use": ("analyser",),
    "publish": ("folder", "withdraw", "check"),
    "subscribe": ("folder",),
    "library publish": ("folder", "withdraw", "check"),
    "library unpublish": ("folder", "gone"),
    "library subscribe": ("folder",),
    "library update": ("folder", "check"),
    "library unsubscribe": (),
    "library keys make": (),
    "library keys trust": ("key", "name"),
    "library keys distrust": ("key",),
}


def verbs_on_record() -> dict[str, tuple[str, ...]]:
    """Return the verbs with the arguments that are kept of each."""
    return dict(_ACTS)


def put_on_record(command: Command, path: str) -> None:
    """Have a verb put on record what it is about to do and what became of it, if it is one of those."""
    verb = path.partition(" ")[2]
    if verb not in _ACTS:
        return
    invoke: Callable[[Any], Any] = command.invoke

    def invoke_on_record(ctx: Command) -> Command:
        context: Context = ctx.obj
        given = facts(ctx.params, _ACTS[verb])
        with act(governed_by(context), verb, given) as done:
            try:
                return invoke(ctx)
            finally:
                for document in context.output.told:
                    done.update(figures(document))

    command.invoke = invoke_on_record


def put_report(report: IndexReport, context: Context) -> None:
    """Put on record what a run of a verb that goes on did."""
    fields = {"verb": "index --watch", **figures(report_shape(report))}
    event = AuditEvent(kind=AuditKind.ACT_DONE, library=context.library, fields=fields)
    governed_by(context).put(event)


def governed_by(context: Context) -> Governed:
    """Return what records and guards the use of the library; notes go to standard error."""
    return governed(context.site(), SystemClock(), teller(context.output))


def teller(output: Output) -> Callable[[LocalragError], None]:
    """Return what prints a note on standard error."""
    return lambda error: output.note(sentence(error, output.language))

"""Run one command line: global options, the verb, and the exit code of the contract."""

import os
from collections.abc import Sequence
from pathlib import Path

import typer

from localrag.cli.app import build
from localrag.cli.faults import DONE, report_bug, report_cancelled, report_error, report_usage
from localrag.cli.output import Output, language_of
from localrag.domain.cancel import Cancelled
from localrag.domain.errors import LocalragError
from localrag.governance.places import places
from localrag.wiring import go_offline


def run(arguments: Sequence[str]) -> int:
    """Run the verb in `arguments` and return the exit code."""
    go_offline()
    arguments = _globals_first(arguments)
    output = Output(is_json="--json" in arguments[:8], language=_language(arguments))
    command = build(output.language)
    try:
        code = command.main(list(arguments), prog_name="localrag", standalone_mode=False)
    except BrokenPipeError:
        # The reader of a pipe went away; the interpreter must not complain about it on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return DONE
    except Exception as error:  # noqa: BLE001 - the job boundary: a bug becomes a report, not a trace
        return _failed(error, output, places(_home(arguments)).reports)
    except KeyboardInterrupt:
        return report_cancelled(output)
    return code if isinstance(code, int) else DONE


def _failed(error: Exception, output: Output, reports: Path) -> int:
    match error:
        case LocalragError():
            return report_error(error, output)
        case Cancelled() | typer.Abort():
            return report_cancelled(output)
        case typer.TyperException():
            return report_usage(str(error), output)
        case typer.Exit():
            return error.exit_code
        case _:
            return report_bug(error, reports, output)


def _globals_first(arguments: Sequence[str]) -> list[str]:
    """Let `--json` stand behind the verb as well, where people type it."""
    ours = list(arguments)
    end = ours.index("--") if "--" in ours else len(ours)
    if "--json" in ours[:end]:
        head = [argument for argument in ours[:end] if argument != "--json"]
        return ["--json", *head, *ours[end:]]
    return ours


def _language(arguments: Sequence[str]) -> str:
    named = _value(arguments, "--lang")
    return named if named in ("ja", "en") else language_of(os.environ)


def _home(arguments: Sequence[str]) -> Path | None:
    named = _value(arguments, "--home")
    return Path(named) if named else None


def _value(arguments: Sequence[str], option: str) -> str | None:
    found = None
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == option and position + 1 < len(arguments):
            found = arguments[position + 1]
        if argument.startswith(f"{option}="):
            found = argument.partition("=")[2]
    return found

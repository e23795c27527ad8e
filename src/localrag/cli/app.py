"""The tree of verbs and their help."""

import os
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer
from rich.console import Console

from localrag import __version__, resources
from localrag.cli import (
    accounting,
    approving,
    asking,
    auditing,
    conversing,
    deleting,
    evaluating,
    glossary,
    indexing,
    measuring,
    models,
    pinning,
    publishing,
    showing,
    subscribing,
    system,
    trial,
    words,
)
from localrag.cli.context import Context
from localrag.cli.output import Output, language_of, write_line
from localrag.cli.recording import put_on_record

_HELP = {"ja": "この説明を表示します", "en": "Show this message and exit"}
Command: TypeAlias = Any  # typer keeps its copy of click private


class Language(StrEnum):
    JA = "ja"
    EN = "en"


_VERBS = (
    showing.demo,
    indexing.index,
    indexing.sync,
    accounting.status,
    asking.search,
    asking.ask,
    indexing.forget,
    deleting.prove_deleted,
    system.check,
    measuring.bench,
    publishing.publish,
    subscribing.subscribe,
    system.engine,
    system.app,
)


def build(language: str) -> Command:
    """Return the command with all verbs, its help in `language` (`ja` or `en`)."""
    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        rich_markup_mode=None,
    )
    app.callback()(_globals)
    for verb in _VERBS:
        app.command(verb.__name__.replace("_", "-"))(verb)
    app.add_typer(models.verbs(), name="models")
    app.add_typer(trial.verbs(), name="trial")
    app.add_typer(glossary.verbs(), name="glossary")
    app.add_typer(conversing.verbs(), name="conversations")
    app.add_typer(approving.verbs(), name="answers")
    app.add_typer(words.verbs(), name="words")
    app.add_typer(pinning.verbs(), name="pin")
    app.add_typer(evaluating.verbs(), name="evaluate")
    app.add_typer(auditing.verbs(), name="audit")
    app.add_typer(subscribing.verbs(), name="library")
    app.add_typer(subscribing.package_verbs(), name="package")
    command = typer.main.get_command(app)
    texts = tomllib.loads(resources.words_file(language, "cli").read_text(encoding="utf-8"))
    for path, part in walk(command):
        _describe(part, texts[path], language)
        put_on_record(part, path)
    return command


def walk(command: Command, path: str = "localrag") -> list[tuple[str, Command]]:
    """Return every command below and including `command` with its path of names."""
    found = [(path, command)]
    for name, child in getattr(command, "commands", {}).items():
        found += walk(child, f"{path} {name}")
    return found


def _describe(command: Command, words: dict[str, str], language: str) -> None:
    command.help = words["help"]
    command.short_help = words["help"].split("。")[0].split(". ")[0]
    for parameter in command.params:
        if isinstance(parameter, typer.core.TyperOption) and parameter.name != "help":
            parameter.help = words[str(parameter.name)]
        elif isinstance(parameter, typer.core.TyperOption):
            parameter.help = _HELP[language]
        else:
            parameter.help = words[str(parameter.name)]


def _globals(
    ctx: typer.Context,
    home: Annotated[Path | None, typer.Option("--home", metavar="DIR")] = None,
    library: Annotated[str, typer.Option("--library", metavar="NAME")] = "main",
    json: Annotated[bool, typer.Option("--json")] = False,
    lang: Annotated[Language | None, typer.Option("--lang")] = None,
    policy: Annotated[Path | None, typer.Option("--policy", metavar="FILE")] = None,
    version: Annotated[bool, typer.Option("--version", is_eager=True)] = False,
) -> None:
    if version:
        write_line(__version__)
        raise typer.Exit
    language = lang.value if lang else language_of(os.environ)
    ctx.obj = Context(
        output=Output(
            is_json=json, language=language, errors=Console(stderr=True, highlight=False)
        ),
        home=home,
        library=library,
        policy_file=policy,
    )

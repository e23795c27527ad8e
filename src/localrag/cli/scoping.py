"""The options of search and ask that say where to look and how."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from localrag.cli.output import Output
from localrag.cli.paths import absolute
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.passage import Passage
from localrag.domain.paths import displayed
from localrag.domain.question import Question, Searched
from localrag.host.params import ScopeParams

Globs = Annotated[list[str] | None, typer.Option("--path", metavar="GLOB")]
Folders = Annotated[list[str] | None, typer.Option("--folder", metavar="DIR")]
Types = Annotated[list[str] | None, typer.Option("--type", metavar="EXT")]
After = Annotated[str | None, typer.Option("--after", metavar="DATE")]
Before = Annotated[str | None, typer.Option("--before", metavar="DATE")]
Years = Annotated[list[str] | None, typer.Option("--fiscal-year", metavar="YEAR")]
Number = Annotated[str | None, typer.Option("--document-number", metavar="TEXT")]
Division = Annotated[str | None, typer.Option("--division", metavar="TEXT")]
Heading = Annotated[str | None, typer.Option("--heading", metavar="TEXT")]


def scope_typed(
    *,
    path: list[str] | None,
    folder: list[str] | None,
    type: list[str] | None,  # noqa: A002 - as the option
    after: str | None,
    before: str | None,
    fiscal_year: list[str] | None,
    document_number: str | None,
    division: str | None,
    heading: str | None,
) -> ScopeParams:
    """Return the options of search and ask that say where to look."""
    return ScopeParams(
        paths=tuple(path or ()),
        folders=_folder_names(folder),
        types=tuple(type or ()),
        after=after,
        before=before,
        fiscal_years=tuple(fiscal_year or ()),
        document_number=document_number,
        division=division,
        heading=heading,
    )


def _folder_names(typed: list[str] | None) -> tuple[str, ...]:
    """Return folders as they are displayed: one that is there or has a `/` as its absolute path.

    Any other is the name of a folder anywhere.
    """
    return tuple(
        displayed(absolute(Path(folder)))
        if os.sep in folder or Path(folder).is_dir()
        else folder
        for folder in typed or ()
    )


def mode_of(*, words_only: bool, vectors_only: bool) -> str:
    """Return hybrid, words or vectors. Raises UsageError BAD_VALUE for both at once."""
    if words_only and vectors_only:
        raise UsageError(UsageCode.BAD_VALUE, name="--vectors-only", value="--words-only")
    return "words" if words_only else "vectors" if vectors_only else "hybrid"


def tell_search(question: Question, searched: Searched, output: Output) -> None:
    """Tell on standard error what did not go as typed: phrases nowhere, no document in scope."""
    if searched.missing_phrases:
        quoted = "".join(f"「{phrase}」" for phrase in searched.missing_phrases)
        is_whole = question.scope.is_whole_library and not question.excluded
        within = "" if is_whole else output.say("ほかの条件に合い、", " that meets the rest")
        output.note(
            output.say(
                f"{within}{quoted}をそのまま含む箇所はありません。語として探した結果を示します。",
                f"No passage{within} holds {quoted} word for word; it was looked for as words.",
            )
        )
    if searched.in_scope == 0 and not question.scope.is_whole_library:
        output.note(
            output.say(
                "指定した条件に合う文書がありません。フォルダー、年度、文書番号などの条件を確かめてください。",
                "No document meets the conditions. Check folder, fiscal year, document number and the like.",
            )
        )


def query_text(question: Question, searched: Searched, output: Output) -> str:
    """Return how the question was searched for, a line each, for --explain."""
    told: Mapping[str, str] = {
        output.say("検索した質問", "Searched for"): question.standalone,
        output.say("必ず含む", "Must hold"): "、".join(
            p for p in question.phrases if p not in searched.missing_phrases
        ),
        output.say("除外", "Excluded"): "、".join(question.excluded),
        output.say("対象の文書数", "Documents in scope"): ""
        if searched.in_scope is None
        else str(searched.in_scope),
    }
    return "\n".join(f"{name}: {value}" for name, value in told.items() if value)


def older_text(passage: Passage, output: Output) -> str:
    """Return a line that names the newer edition, or ''."""
    if passage.newer_at is None:
        return ""
    newer = displayed(passage.newer_at)
    return output.say(f"旧版（新しい版: {newer}）", f"older revision (newer: {newer})")

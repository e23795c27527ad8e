"""Verbs on how a library makes words of texts: show, use."""

from enum import StrEnum

import typer

from localrag.cli.context import context_of
from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.engines.tokenisers import tokeniser


class Analyser(StrEnum):
    NGRAMS = "ngrams"
    SUDACHI = "sudachi"


def verbs() -> typer.Typer:
    """Return the group `words`."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.command("show")(show)
    group.command("use")(use)
    return group


def show(ctx: typer.Context) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session, session.reading() as library:
        analysis = library.analysis
    document = {
        "analyser": analysis.name,
        "version": analysis.version,
        "complete": analysis.is_whole,
    }
    text = output.say(
        f"語の作り方: {_named(analysis.name, output.language)}（{analysis.version}）",
        f"Words are made with: {_named(analysis.name, output.language)} ({analysis.version})",
    )
    if not analysis.is_whole:
        text += output.say(
            "\nこの PC には同じ辞書がありません。検索は文字の並びだけで行います。",
            "\nThis PC does not have that dictionary: searches go by characters alone.",
        )
    output.result(document, text)


def use(ctx: typer.Context, analyser: Analyser) -> None:
    context = context_of(ctx)
    output = context.output
    chosen = None if analyser is Analyser.NGRAMS else tokeniser(analyser.value)
    if chosen is None and analyser is not Analyser.NGRAMS:
        raise StoreError(StoreCode.ANALYSER_MISSING, analyser=analyser.value)
    with context.session() as session, session.writing(needs_analyser=False) as library:
        library.analyse_with(chosen)
        version, chunks = library.analysis.version, library.catalogue.status().chunks
    output.result(
        {"analyser": analyser.value, "version": version, "chunks": chunks},
        output.say(
            f"語の索引を作り直しました: {_named(analyser.value, 'ja')}（断片 {chunks:,} 件）。文書は読み直していません。",
            f"Words made anew: {_named(analyser.value, 'en')} ({chunks:,} chunks). "
            "No document was read again.",
        ),
    )


def _named(analyser: str, language: str) -> str:
    if analyser == Analyser.SUDACHI:
        return "文字の並びと形態素解析" if language == "ja" else "characters and a dictionary"
    return "文字の並び" if language == "ja" else "characters"

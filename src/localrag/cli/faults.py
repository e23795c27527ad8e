"""From an error to an exit code and a sentence; the one place where a bug of ours is caught."""

import traceback
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

from localrag.cli.output import Output
from localrag.domain.errors import (
    AuditError,
    DocumentError,
    EngineError,
    GlossaryError,
    LocalragError,
    ModelError,
    PolicyError,
    PublicationError,
    SettingsError,
    StoreError,
    UsageError,
)
from localrag.domain.errors.audit import AuditCode
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.errors.store import StoreCode
from localrag.explain import sentence
from localrag.governance.clock import SystemClock
from localrag.host.shapes import error_shape

DONE, BUG, USAGE, SKIPPED, NOTHING, REFUSED, DAMAGED, MODEL, LOCKED, CANCELLED = range(10)

_FAMILIES: tuple[tuple[type[LocalragError], int], ...] = (
    (UsageError, USAGE),
    (SettingsError, USAGE),
    (DocumentError, USAGE),
    (GlossaryError, USAGE),
    (PolicyError, REFUSED),
    (AuditError, REFUSED),
    (StoreError, DAMAGED),
    (ModelError, MODEL),
    (EngineError, MODEL),
    (PublicationError, DAMAGED),
)
_PUBLICATION = {
    **dict.fromkeys(
        (
            PublicationCode.NOT_TRUSTED,
            PublicationCode.BAD_SIGNATURE,
            PublicationCode.OLDER,
            PublicationCode.CONFLICT,
            PublicationCode.ANOTHER_LIBRARY,
            PublicationCode.READ_ONLY,
        ),
        REFUSED,
    ),
    **dict.fromkeys(
        (
            PublicationCode.NO_KEY,
            PublicationCode.KEY_EXISTS,
            PublicationCode.BAD_KEY,
            PublicationCode.NOTHING_THERE,
            PublicationCode.FOLDER_TAKEN,
            PublicationCode.EMPTY,
            PublicationCode.NAME_TAKEN,
            PublicationCode.NOT_SUBSCRIBED,
        ),
        USAGE,
    ),
    PublicationCode.OTHER_MODEL: MODEL,
}


def exit_code(error: LocalragError) -> int:
    """Return the exit code of the contract for an error."""
    if error.code == StoreCode.LOCKED:
        return LOCKED
    if error.code in (AuditCode.CHANGED, AuditCode.UNREADABLE):
        return DAMAGED
    if isinstance(error, PublicationError) and error.code in _PUBLICATION:
        return _PUBLICATION[PublicationCode(error.code)]
    return next((code for family, code in _FAMILIES if isinstance(error, family)), BUG)


def report_error(
    error: LocalragError, output: Output, beside: Mapping[str, Any] | None = None
) -> int:
    """Print what happened, what is safe and what to do; return the exit code.

    `beside` stands in the document next to the error.
    """
    if output.is_json:
        output.result({**error_shape(error, output.language), **(beside or {})}, "")
    output.note(sentence(error, output.language))
    return exit_code(error)


def report_usage(message: str, output: Output) -> int:
    """Print that the command line was not understood; return the exit code."""
    message = output.say(
        f"命令を読み取れませんでした。何も変更していません。localrag --help で使い方を確かめてください（{message}）。",
        f"The command line was not understood and nothing was changed. See localrag --help. {message}",
    )
    if output.is_json:
        document = {"error": {"code": "usage.command_line", "message": message, "details": {}}}
        output.result(document, "")
    output.note(message)
    return USAGE


def report_cancelled(output: Output) -> int:
    """Print that the work was stopped; return the exit code."""
    message = output.say(
        "中止しました。保存された分はそのまま残っています。同じ命令で続きから再開できます（保存がなければ最初から）。",
        "Stopped. What was saved is kept; the same command goes on from there, or begins anew.",
    )
    if output.is_json:
        output.result({"error": {"code": "cancelled", "message": message, "details": {}}}, "")
    output.note(message)
    return CANCELLED


def report_bug(error: BaseException, folder: Path, output: Output) -> int:
    """Write where it went wrong, without values and so without document text; return the code."""
    lines = [f"{type(error).__name__}\n"]
    lines += [
        f"  {frame.filename}:{frame.lineno} {frame.name}\n"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    stamp = SystemClock().now().astimezone(UTC).strftime("%Y%m%dT%H%M%S%f")
    file = folder / f"report-{stamp}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.write_text("".join(lines), encoding="utf-8")
        where = str(file)
    except OSError:
        where = "".join(lines)
    message = output.say(
        f"localrag の不具合で処理を続けられませんでした（{type(error).__name__}）。"
        f"保存済みの資料はそのままです。この記録を開発元にお渡しください（文書の内容は含みません）: {where}",
        f"A bug in localrag stopped the work ({type(error).__name__}). What was stored is safe. "
        f"Please send this report, which holds no document text: {where}",
    )
    if output.is_json:
        output.result({"error": {"code": "bug", "message": message, "details": {}}}, "")
    output.note(message)
    return BUG

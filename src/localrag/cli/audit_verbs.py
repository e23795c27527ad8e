"""What the verbs on the audit log do; imported when one of them is used."""

from collections.abc import Sequence
from pathlib import Path

import typer

from localrag.cli.audit_words import event_text, problem_text, verified_text
from localrag.cli.context import Context
from localrag.cli.faults import DAMAGED
from localrag.cli.recording import governed_by
from localrag.domain.audit import AuditEvent, AuditKind
from localrag.domain.errors import AuditError, UsageError
from localrag.domain.errors.audit import AuditCode
from localrag.domain.errors.usage import UsageCode
from localrag.explain import sentence
from localrag.governance.audit_copy import CopyReport
from localrag.governance.audit_line import Sealed, plain
from localrag.governance.audit_table import Choice, chosen, table
from localrag.governance.audit_verify import Verified
from localrag.governance.audit_verify import verify as verify_log
from localrag.governance.policy import required
from localrag.governance.recording import copy_of, logs
from localrag.host.scopes import day
from localrag.workflows.export import write_export

_HASH_CHARS = 64


def verify(context: Context, log: Path | None, anchor: str | None) -> None:
    """Print what is wrong with each log. Raises typer.Exit DAMAGED if anything is."""
    output = context.output
    noted = None if anchor is None else _anchor(anchor)
    found = [_verified(folder, noted, context) for folder in _folders(log, context)]
    count = sum(len(one.problems) + len(copy.places) for _, one, copy in found)
    document = {"ok": not count, "logs": [_shape(*one) for one in found]}
    lines = [verified_text(folder.name, one, copy, output) for folder, one, copy in found]
    lines += [problem_text(problem, output) for _, one, _ in found for problem in one.problems]
    if not found:
        lines.append(output.say("監査記録はまだありません。", "There is no audit log yet."))
    output.result(document, "\n".join(lines))
    if count:
        output.note(sentence(AuditError(AuditCode.CHANGED, count=count), output.language))
        raise typer.Exit(DAMAGED)


def show(context: Context, log: Path | None, choice: Choice, top: int) -> None:
    """Print the last lines, which is on record."""
    output = context.output
    found = _chosen(context, "audit show", log, choice)
    shown = found[-top:]
    _on_record(context, AuditKind.LOG_READ, {"lines": str(len(shown))})
    document = {"total": len(found), "records": [_record(sealed) for sealed in shown]}
    lines = [event_text(sealed, output) for sealed in shown]
    lines.append(
        output.say(f"{len(found)} 件中 {len(shown)} 件", f"{len(shown)} of {len(found)}")
    )
    output.result(document, "\n".join(lines))


def export(
    context: Context, log: Path | None, choice: Choice, out: Path, *, overwrites: bool
) -> None:
    """Write the lines as CSV, which is on record."""
    output = context.output
    found = _chosen(context, "audit export", log, choice)
    content = table(found, output.language)
    _on_record(context, AuditKind.LOG_EXPORT, {"lines": str(len(found)), "file": str(out)})
    write_export(out, content, overwrites=overwrites)
    text = output.say(
        f"監査記録 {len(found)} 件を書き出しました: {out}",
        f"Wrote {len(found)} lines of the audit log: {out}",
    )
    output.result({"file": str(out), "records": len(found)}, text)


def _folders(log: Path | None, context: Context) -> list[Path]:
    if log is None:
        return logs(context.site().places)
    if not log.is_dir():
        raise UsageError(UsageCode.FOLDER_NOT_FOUND, path=str(log))
    return [log]


def _verified(
    folder: Path, anchor: tuple[int, str] | None, context: Context
) -> tuple[Path, Verified, CopyReport]:
    try:
        copy = copy_of(folder, context.site().policy).compare()
        return folder, verify_log(folder, anchor), copy
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise AuditError(AuditCode.UNREADABLE, file=str(folder), reason=reason) from error


def _chosen(context: Context, verb: str, log: Path | None, choice: Choice) -> list[Sealed]:
    required(context.site().policy.may_read_audit, verb)
    return [line for folder in _folders(log, context) for line in chosen(folder, choice)]


def choice_typed(
    since: str | None, until: str | None, events: Sequence[AuditKind] | None
) -> Choice:
    """Return which lines were asked for. Raises UsageError BAD_VALUE."""
    return Choice(
        since=None if since is None else day(since, "--since"),
        until=None if until is None else day(until, "--until"),
        events=frozenset(event.value for event in events or ()),
    )


def _on_record(context: Context, kind: AuditKind, facts: dict[str, str]) -> None:
    governed_by(context).put(AuditEvent(kind=kind, library=context.library, fields=facts))


def _anchor(typed: str) -> tuple[int, str]:
    number, _, digest = typed.partition(":")
    is_number = number.isascii() and number.isdecimal()
    if not is_number or len(digest) != _HASH_CHARS:
        raise UsageError(UsageCode.BAD_VALUE, name="--anchor", value=typed)
    return int(number), digest.lower()


def _record(sealed: Sealed) -> dict[str, object]:
    return {**plain(sealed), "is_sound": sealed.is_sound}


def _shape(folder: Path, found: Verified, copy: CopyReport) -> dict[str, object]:
    return {
        "log": folder.name,
        "folder": str(folder),
        "records": found.records,
        "torn": [{"file": file, "line": line} for file, line in found.torn_at],
        "first": _end(found.first),
        "last": _end(found.last),
        "problems": [
            {
                "kind": problem.kind.value,
                "file": problem.file,
                "line": problem.line,
                "seq": problem.seq,
                "upto": problem.upto or problem.seq,
            }
            for problem in found.problems
        ],
        "copy": {
            "state": copy.state.value,
            "behind_bytes": copy.behind_bytes,
            "differs": [{"file": file, "line": line} for file, line in copy.places],
        },
    }


def _end(sealed: Sealed | None) -> dict[str, object] | None:
    if sealed is None:
        return None
    return {"seq": sealed.line.seq, "at": sealed.line.at, "hash": sealed.hash}

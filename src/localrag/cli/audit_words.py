"""What is said of an audit log on a terminal."""

from localrag.cli.output import Output
from localrag.domain.audit import AuditKind
from localrag.governance.audit_copy import CopyReport, CopyState
from localrag.governance.audit_line import Sealed
from localrag.governance.audit_read import Problem, ProblemKind
from localrag.governance.audit_table import local_time
from localrag.governance.audit_verify import Verified

_EVENTS = {
    AuditKind.SEARCH: ("検索", "search"),
    AuditKind.QUESTION: ("質問", "question"),
    AuditKind.ANSWER: ("回答", "answer"),
    AuditKind.PAGE: ("ページの表示", "page shown"),
    AuditKind.ACT: ("操作の開始", "act begun"),
    AuditKind.ACT_DONE: ("操作の結果", "act done"),
    AuditKind.SKIPPED: ("読めなかったファイル", "files skipped"),
    AuditKind.PERSONAL_DATA: ("個人情報", "personal data"),
    AuditKind.LOG_READ: ("記録の閲覧", "log read"),
    AuditKind.LOG_EXPORT: ("記録の書き出し", "log exported"),
    AuditKind.ANCHOR: ("前日の締め", "end of the file before"),
    AuditKind.CLOCK: ("時計の変更", "clock set"),
    AuditKind.POLICY: ("ポリシーの変更", "policy changed"),
    AuditKind.RETENTION: ("保存期間切れの削除", "deleted by age"),
    AuditKind.TORN: ("途中で切れた行", "torn line"),
    AuditKind.DAMAGE: ("記録の異常", "damage found"),
    AuditKind.LOST: ("記録できなかった出来事", "events not recorded"),
}
_PROBLEMS = {
    ProblemKind.EDITED: ("書き換えられています", "was edited"),
    ProblemKind.MISSING: ("この行の前で行が抜けています", "lines are missing before it"),
    ProblemKind.INSERTED: ("あとから入れられています", "was put in"),
    ProblemKind.MOVED: ("別の場所から移されています", "was moved here"),
    ProblemKind.CUT: ("この行から後が切り取られています", "the end is missing from here"),
    ProblemKind.DAMAGE: (
        "記録を続けるとき、前回の終わりと違っていました",
        "the log was not as it had been left when it went on",
    ),
}
_COPIES = {
    CopyState.WHOLE: ("写しは同じです", "the copy is the same"),
    CopyState.BEHIND: ("写しは遅れています（次の記録で追いつきます）", "the copy is behind"),
    CopyState.UNREACHABLE: ("写しに届きません", "the copy cannot be reached"),
    CopyState.DIFFERS: ("写しと違います", "the copy differs"),
}


def event_text(sealed: Sealed, output: Output) -> str:
    """Return one line of a log for a terminal."""
    line = sealed.line
    known = {kind.value: words for kind, words in _EVENTS.items()}
    name = output.say(*known.get(line.event, (line.event, line.event)))
    parts = [f"{line.seq}", local_time(line), f"{line.user}@{line.host}", name]
    if line.library:
        parts.append(line.library)
    parts += (text for text in (line.question, line.answer) if text)
    parts += (f"HMAC {one[:12]}" for one in (line.question_hmac, line.answer_hmac) if one)
    if line.documents:
        shown = len(line.documents)
        parts.append(output.say(f"文書 {shown} 件", f"{shown} documents"))
    parts += (f"{name}={value}" for name, value in line.facts.items())
    if not sealed.is_sound:
        parts.append(output.say("［書き換えあり］", "[changed]"))
    return "  ".join(" ".join(part.split()) for part in parts)


def verified_text(name: str, found: Verified, copy: CopyReport, output: Output) -> str:
    """Return what was looked at, and the anchor of its end to be noted elsewhere."""
    head = output.say(
        f"{name}: {found.records} 行を確かめました。異常 {len(found.problems)} か所",
        f"{name}: {found.records} lines verified, {len(found.problems)} problems",
    )
    if found.torn:
        head += output.say(
            f"、停電や強制終了で途中で切れた行 {found.torn}",
            f", {found.torn} torn by a crash",
        )
    if copy.state is not CopyState.NONE:
        head += output.say("、", ", ") + output.say(*_COPIES[copy.state])
    lines = [head]
    lines += (
        output.say(f"  途中で切れた行: {file} の {line} 行目", f"  torn: {file}, line {line}")
        for file, line in found.torn_at
    )
    lines += (
        output.say(f"  写しとの違い: {file} の {line} 行目", f"  differs: {file}, line {line}")
        for file, line in copy.places
    )
    if found.last is not None:
        last = f"{found.last.line.seq}:{found.last.hash}"
        lines.append(output.say(f"  末尾の控え: {last}", f"  anchor of the end: {last}"))
    return "\n".join(lines)


def problem_text(problem: Problem, output: Output) -> str:
    """Return where a log is not as it was written, and how."""
    numbers = (
        f"{problem.seq}-{problem.upto}" if problem.upto > problem.seq else f"{problem.seq}"
    )
    words = output.say(*_PROBLEMS[problem.kind])
    return output.say(
        f"- {problem.file} の {problem.line} 行目: {words}（番号 {numbers}）",
        f"- {problem.file}, line {problem.line}: {words} (number {numbers})",
    )

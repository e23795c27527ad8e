"""What a report of a trial says to people."""

from localrag.cli.output import Output
from localrag.workflows.trial_report import (
    ModelTrial,
    TrialReport,
    TrialState,
    figures,
)

_GIGABYTE = 1e9


def report_text(report: TrialReport, output: Output) -> str:
    """Return the whole report in lines."""
    say = output.say
    memory = _number(report.memory_bytes, 1 / _GIGABYTE, " GB")
    head = say(
        f"モデルの試用 {report.day}（localrag {report.version}、{report.system}、"
        f"{report.cores} コア、メモリー {memory}）",
        f"Trial of models {report.day} (localrag {report.version}, {report.system}, "
        f"{report.cores} cores, {memory} of memory)",
    )
    lines = [head]
    if not report.is_complete:
        lines.append(
            say(
                "途中までの記録です。すべてのモデルは試していません。",
                "Incomplete: not all models were tried.",
            )
        )
    for trial in report.models:
        lines += ["", *_model_lines(trial, output)]
    return "\n".join(lines)


def _model_lines(trial: ModelTrial, output: Output) -> list[str]:
    say = output.say
    found = figures(trial)
    states = {
        TrialState.DONE: say("すべて試しました", "all questions asked"),
        TrialState.DIED: say("途中で止まりました", "its process died"),
        TrialState.FAILED: say("開けませんでした", "could not be opened"),
    }
    name = trial.catalogue_id or say("目録にないモデル", "a model outside the catalogue")
    error = f" [{trial.error}]" if trial.error else ""
    template = [
        say("使える", "renders") if trial.renders else say("使えない", "does not render"),
        say("system あり", "knows system")
        if trial.knows_system
        else say("system なし", "no system role"),
        say("回答の始まりで終わる", "opens the answer")
        if trial.opens_answer
        else say("回答の始まりで終わらない", "does not open the answer"),
    ]
    return [
        f"{name} (SHA-256 {trial.sha256[:12]}…): {states[trial.state]}{error}",
        say("  会話の型: ", "  chat template: ") + say("、", ", ").join(template),
        say("  読み込み ", "  loaded in ")
        + _number(trial.load_s, 1, " s")
        + say("、最大メモリー ", ", peak memory ")
        + _number(trial.peak_bytes, 1 / _GIGABYTE, " GB")
        + say("、最初の語まで ", ", first word after ")
        + _number(found.first_word_s, 1, " s")
        + say("、読む ", ", reads ")
        + _number(found.read_tokens_s, 1, "")
        + say("・書く ", ", writes ")
        + _number(found.write_tokens_s, 1, say(" トークン/秒", " tokens/s")),
        say("  期待した答えを含む ", "  holds the expected answer ")
        + _number(found.expected, 100, "%")
        + say("、資料にない質問を断る ", ", declines what no document says ")
        + _number(found.refused, 100, "%")
        + say(
            f"（うちモデルに尋ねる前に {found.unasked} 問）",
            f" ({found.unasked} before the model was asked)",
        )
        + say("、裏付けのある文 ", ", supported statements ")
        + _number(found.supported, 100, "%"),
        say("  自分で終わる ", "  ends by itself ")
        + _number(found.ended, 100, "%")
        + say("、日本語 ", ", Japanese ")
        + _number(found.japanese, 100, "%")
        + say("、繰り返し ", ", repetitions ")
        + str(found.repeats)
        + say("、型の記号の漏れ ", ", leaked marks ")
        + str(found.marks),
    ]


def _number(value: float | None, factor: float, unit: str) -> str:
    return "-" if value is None else f"{value * factor:.1f}{unit}"

"""A recommended model, and why it stands where it does, in words."""

from localrag.cli.output import Output
from localrag.engines.catalogue import BusinessUse, Verified
from localrag.engines.recommend import Recommendation


def recommended_text(found: Recommendation, free_bytes: int | None, output: Output) -> str:
    """Return what `models recommend` prints of a model, over two or three lines."""
    entry, say = found.entry, output.say
    use = {
        BusinessUse.YES: say("業務利用 可", "business use allowed"),
        BusinessUse.CHECK: say("業務利用 要確認", "business use: check the licence"),
        BusinessUse.NO: say("業務利用 不可", "no business use"),
    }[entry.business]
    proof = {
        Verified.NONE: say("未検証", "not verified"),
        Verified.LOADS: say("読み込み確認済み", "known to load"),
        Verified.ANSWERS: say("回答確認済み", "known to answer"),
    }[entry.verified]
    needed = f"{found.needed_bytes / 1e9:.1f} GB"
    line = f"{entry.id}  " + say(f"必要メモリー約 {needed}", f"needs about {needed}")
    here = say("  追加済み", "  added") if found.is_installed else ""
    line = f"{line}  {entry.licence or say('不明', 'unknown')}  {use}  {proof}{here}"
    line += "\n    " + reason_text(found, free_bytes, output)
    if found.first_word_s is not None:
        seconds = f"{found.first_word_s:.0f}"
        line += "\n    " + say(
            f"最初の文字まで約 {seconds} 秒（追加済みのモデルで測った速さから）",
            f"about {seconds} s to the first word, by the speed measured with an installed model",
        )
    return line


def reason_text(found: Recommendation, free_bytes: int | None, output: Output) -> str:
    """Return why the model is recommended, and what put it behind others."""
    say = output.say
    left = f"{max(0, (free_bytes or 0) - found.needed_bytes) / 1e9:.1f} GB"
    fits = say(
        f"空きメモリーに収まり、約 {left} 余ります。",
        f"It fits the free memory and leaves about {left}.",
    )
    if found.is_slow:
        return fits + say(
            "最初の文字まで 1 分を超える見込みなので、後ろに置いています。",
            " It stands behind others because the first word would take over a minute.",
        )
    if found.entry.business is not BusinessUse.YES:
        return fits + say(
            "業務で使う前に使用条件の確認が要るので、後ろに置いています。",
            " It stands behind others because its licence has to be checked before use at work.",
        )
    return fits + say(
        "業務で使え、日本語での力の順に並べています。",
        " It may be used at work; such models stand in the order of what they do in Japanese.",
    )

"""Made-up office text of any size, the same for the same seed: for measuring, not for reading."""

import random

_WHO = (
    "総務課長",
    "会計管理者",
    "各所属長",
    "窓口の職員",
    "情報政策課",
    "契約担当者",
    "施設管理者",
)
_WHAT = (
    "旅費の精算書",
    "備品の台帳",
    "休暇の届",
    "契約書の写し",
    "会議の記録",
    "鍵の貸出簿",
    "入館証",
)
_WHEN = (
    "翌月の{n}日まで",
    "{n}日以内",
    "年度末の{n}日前",
    "毎週{n}回",
    "申請から{n}営業日以内",
)
_HOW = ("に提出する", "を確認する", "を保管する", "に報告する", "の承認を受ける", "を更新する")


def made_document(number: int, sentences: int) -> str:
    """Return document `number` with so many sentences; a heading stands before every tenth."""
    chance = random.Random(number)  # noqa: S311 - text to measure with, not a secret
    lines: list[str] = []
    for position in range(sentences):
        if position % 10 == 0:
            lines.append(
                f"\n第{position // 10 + 1}条　{chance.choice(_WHAT)}の取扱い（様式{number}-{position}）\n"
            )
        when = chance.choice(_WHEN).format(n=chance.randint(2, 30))
        lines.append(
            f"{chance.choice(_WHO)}は、{chance.choice(_WHAT)}を{when}に{chance.choice(_WHO)}"
            f"{chance.choice(_HOW)}。"
        )
    return "".join(lines)


def made_question(number: int, sentences: int) -> str:
    """Return a question that document `number` answers."""
    section = number % max(1, sentences // 10) * 10
    return f"様式{number}-{section}の取扱いはいつまでに行いますか。"

"""The number of a document, its office in charge and its fiscal years, from names and first page.

Rather nothing than something wrong: a line must be all about it, and near the top.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from localrag.text.dates import Dated, dates, fiscal_years, plain_line

_HEAD = 12  # lines with something on them
_LONGEST = 60
_MOST_YEARS = 2
_FOOT = 30  # lines, from both ends of a page, that may say whom to ask
_REST = 25  # characters beside the date of a line that tells the day of issue

_NUMBERED = re.compile(
    r"^[(\[〔【]?(?:文書番号|番号|制定|通知)?[:]?"
    r"(?:(?P<year>[0-9]{4})年[0-9]{1,2}月[0-9]{1,2}日)?(?:付け?)?"
    r"(?P<number>(?!様式|別[紙記表添]|資料|参考|附則|号外|図|表|議題|問)[一-龥々ぁ-んァ-ヶー0-9()・、]{0,50}第[0-9]{1,6}(?:-[0-9]{1,4})?号(?:の[0-9]{1,3})?)"
    r"[)\]〕】]?$"
)
_NO_NUMBER = re.compile(r"様式第|[別表紙記]第|により|に基づ|の規定|における")
_NO_ISSUE = re.compile(
    r"改正|施行|適用|廃止|制定|から|まで|期限|締切|予定|生まれ|法律|[政省府]令|規則|告示|第[0-9]+号|[。、|]"
)
_OFFICE = r"[一-龥々ァ-ヶーa-z0-9・]{2,40}"
_LABEL = re.compile(
    r"^[\[(〔【<●■○◆・※]*(?:(?:本件|本資料|本書)?(?:に関する|の)?(?:お?問い?合わ?せ先?|照会先|連絡先|担当(?:部[署局]|[課係])?|所管(?:部[署局]|課)?|主管(?:部[署局]|課)?|発行(?:元|者)?|作成(?:者|元|部署)?))[\])〕】>]*[:・]*"
)
_MAY_BE_LABEL = re.compile(r"せ\s*先|照\s*会|連\s*絡|担\s*当|所\s*管|主\s*管|発\s*行|作\s*成")
_IN_CHARGE = re.compile(
    rf"(?P<office>{_OFFICE}(?:課|室|係|班|局|部|所|センター|チーム|グループ|委員会))"
    r"(?:[一-龥々ァ-ヶー]{1,8})?(?:$|[(:、,]|(?:電話|tel|内線|担当|メール|e-?mail|〒))"
)
_ALONE = re.compile(
    r"^(?P<office>[一-龥々ァ-ヶー・]{2,40}(?:課|係|チーム|グループ|(?:対策|推進|企画|調整|管理|総務|政策|戦略|準備|監理|指導|参事官)室))長?$"
)
_ADDRESSED = re.compile(
    r"殿$|様$|御中$|宛て?$|あて$|^各|^第[0-9一二三四五六七八九十]+[課係]|日課$"
)


def head_of(page: str) -> list[str]:
    """Return the first short lines of a page that stand in no table, title included."""
    lines = [line for line in page.splitlines() if line.strip()][:_HEAD]
    return [line for line in lines if len(line) <= _LONGEST and "|" not in line]


def document_number(head: Iterable[str]) -> str:
    """Return the first document number that stands alone on a line, as 総行市第123号, or ''.

    Where the day stands before it the year does too: 2003年法律第57号.
    """
    lines = (plain_line(line) for line in head if "号" in line)
    for match in filter(None, map(_NUMBERED.match, lines)):
        if not _NO_NUMBER.search(match["number"]):
            return f"{match['year']}年{match['number']}" if match["year"] else match["number"]
    return ""


def divisions(head: Iterable[str], page: str) -> list[str]:
    """Return the offices in charge: those that a label names, else those alone on a line on top."""
    return list(dict.fromkeys(_labelled(page))) or list(dict.fromkeys(_alone(head)))


def years_named(names: Sequence[str], folders: Iterable[str], head: Iterable[str]) -> list[int]:
    """Return the fiscal years of a document, none where it names several and means none.

    `names` are its title and file name. They come first, then the nearest folder that names one,
    then the top of the page; where none names a fiscal year, the one of the day of issue.
    """
    top = [line for line in head if "。" not in line]
    for lines in (names, *([name] for name in folders), top):
        plain = map(plain_line, lines)
        found = list(dict.fromkeys(year for line in plain for year in fiscal_years(line)))
        if found:
            return found if len(found) <= _MOST_YEARS else []
    issued = issued_on(names, top)
    return [] if issued is None else [issued.fiscal_year]


def issued_on(names: Iterable[str], top: Iterable[str]) -> Dated | None:
    """Return the day of issue: the one in a name, else of the first line that is about a day."""
    for line in map(plain_line, names):
        if found := dates(line):
            return found[-1]
    for line in map(plain_line, top):
        found = dates(line)
        rest = len(line) - sum(date.end - date.start for date in found)
        if len(found) == 1 and rest <= _REST and not _NO_ISSUE.search(line):
            return found[0]
    return None


def _labelled(page: str) -> Iterator[str]:
    """Yield what stands behind a label, or on the line below one."""
    lines = page.splitlines()
    ends = lines if len(lines) <= 2 * _FOOT else [*lines[:_FOOT], "", *lines[-_FOOT:]]
    is_next = False
    for written in ends:
        if not (is_next or _MAY_BE_LABEL.search(written[:_LONGEST])):
            continue
        line = plain_line(written)
        label = _LABEL.match(line)
        rest = line[label.end() :] if label else line
        if (label or is_next) and (match := _IN_CHARGE.match(rest)):
            yield match["office"]
        is_next = label is not None and not rest


def _alone(head: Iterable[str]) -> Iterator[str]:
    for line in map(plain_line, head):
        days = dates(line)
        bare = line[: days[0].start] + line[days[-1].end :] if days else line
        match = _ALONE.match(bare)
        if match and not _ADDRESSED.search(bare):
            yield match["office"]

"""Which edition of which document a file is, by its folders and name."""

import re
from collections.abc import Sequence

from localrag.domain.facts import Edition
from localrag.text.dates import dates, fiscal_years, plain_line
from localrag.text.normalise import squashed

_WHOLE = 1000
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年(?!度)版?")
_VERSION = re.compile(
    r"(?:第|改[訂定]第?)(?P<edition>[0-9]{1,3}(?:\.[0-9]{1,3}){0,2})版"
    r"|(?<![a-z])(?:ver(?:sion)?\.?|v|rev\.?)_?(?P<version>[0-9]{1,3}(?:\.[0-9]{1,3}){0,2})(?![0-9a-z])"
    r"|\((?P<copy>[0-9]{1,2})\)$"
)
_NEW = re.compile(
    r"[【\[(〔](?:(?:一部)?改[訂正定]版?|最新版?|修正版?|更新版?|新)[】\])〕]"
    r"|(?:改[訂定]|修正|更新|最新)版|[_・-](?:改[訂正定]|修正済?|最新|新)(?=$|[_-])"
)
_OLD = re.compile(
    r"[【\[(〔](?:旧版?|改[訂正定]前)[】\])〕]|[_・-](?:旧版?|old)(?=$|[_-])|^旧(?=[_-])"
)
_KANJI = re.compile(r"(?<=第)([一二三四五六七八九十]{1,3})(?=版)")
_BESIDE_A_DATE = re.compile(r"(?<=_)(?:付け?|現在|時点|改[訂正定]|施行|版)(?=$|[_()【】\[\]-])")
_MARKS = re.compile(r"[\s_()【】\[\]〔〕・.,-]+")
_FISCAL = re.compile(
    r"(?:(?:19|20)[0-9]{2}|(?<![a-z0-9])[shr][0-9]{1,2})(?:年度|fy)版?|(?<![a-z])fy(?:19|20)[0-9]{2}"
)
# One of a series, not an edition: each counts for itself, and so does the law of a year.
_OF_A_SERIES = re.compile(
    r"議事|会議|委員会|審議会|打合|記録|日[報誌]|週報|月報|会報|広報|公報|便り|だより|ニュース|通信|次第|第[0-9]+[号回]"
)


def edition(name: str, folders: Sequence[str]) -> Edition:
    """Return the edition that a file name without its ending tells, `folders` nearest first.

    Years in the names of folders count like those in the name.
    """
    name = _KANJI.sub(lambda figures: plain_line(f"{figures[1]}個")[:-1], name)
    plain = plain_line(name)
    above = [plain_line(folder) for folder in folders]
    bare, fiscal = _bare(plain), fiscal_years(plain)
    if _OF_A_SERIES.search(plain) or not (bare or fiscal):
        return Edition(family="/".join((*reversed(above), plain)))
    fiscal += [year for folder in above for year in fiscal_years(folder)]
    return Edition(
        family="/".join((*map(_bare, reversed(above)), bare)),
        dated=_day(plain),
        fiscal_year=fiscal[0] if fiscal else 0,
        version=_version(squashed(name), plain),
    )


def is_newer(one: Edition, other: Edition) -> bool:
    """Return whether names tell that `one` is a newer edition of a document than `other`.

    The day counts before the fiscal year, and this one before the version.
    """
    if one.family != other.family:
        return False
    for mine, others in ((one.dated, other.dated), (one.fiscal_year, other.fiscal_year)):
        if mine and others and mine != others:
            return mine > others
    return one.version > other.version


def _day(plain: str) -> int:
    for date in dates(plain):
        return date.year * 10_000 + date.month * 100 + date.day
    year = _YEAR.search(plain)
    return int(year[1]) * 10_000 if year else 0


def _version(written: str, plain: str) -> int:
    # As written first: to `plain_line` 1.10 is the number 1.1.
    found = _VERSION.findall(written) or _VERSION.findall(plain)
    if found:
        whole, _, part = next(figures for figures in found[-1] if figures).partition(".")
        return int(whole or 0) * _WHOLE + int(part.partition(".")[0] or 0)
    if _OLD.search(plain):
        return 0
    return (2 if _NEW.search(plain) else 1) * _WHOLE


def _bare(plain: str) -> str:
    """Return a name without what tells its editions apart."""
    for date in reversed(dates(plain)):
        plain = f"{plain[: date.start]}_{plain[date.end :]}"
    for pattern in (_FISCAL, _YEAR, _VERSION, _NEW, _OLD, _BESIDE_A_DATE):
        plain = pattern.sub("_", plain)
    return _MARKS.sub("", plain)

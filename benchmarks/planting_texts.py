"""Passages of several kinds of Japanese text, and sentences that say what stands in them."""

import gzip
import json
import random
import re
from collections.abc import Iterator
from csv import reader
from pathlib import Path

from localrag.text.sentences import sentences

_SHORTEST, _LONGEST = 18, 140
_SHORT, _LONG = 120, 1200
_CELL = 60
_JOINED = 0.25


def texts(data: Path) -> Iterator[tuple[str, str, str]]:
    """Yield name of the source, title and passage."""
    with gzip.open(data / "jaquad/dev.json.gz", "rt", encoding="utf-8") as stream:
        yield from _squad("jaquad", json.load(stream))
    yield from _squad(
        "jsquad", json.loads((data / "jsquad/valid-v1.3.json").read_text("utf-8"))
    )
    for number, path in enumerate(sorted((data / "laws-sjis-html").glob("*.html"))):
        markup = path.read_bytes().decode("cp932", "replace")
        plain = re.sub(r"<[^>]+>", "", markup).replace("\r", "")
        name = "laws, even" if number % 2 == 0 else "laws, odd"
        plain = re.sub(r"(?<=[^。\n])\n(?=[^\n（第])", "", plain)
        pieces = [p for p in re.split(r"\n{3,}", plain) if _SHORT < len(p) < _LONG]
        for piece in pieces[:12]:
            yield name, path.stem, re.sub(r"\n{2,}", "\n", piece).strip()
    for number, path in enumerate(sorted((data / "yaizu-city").glob("*.csv"))):
        name = "city tables, even" if number % 2 == 0 else "city tables, odd"
        yield from ((name, path.stem.split("__")[0], page) for page in _rows(path))


def _squad(name: str, read: dict) -> Iterator[tuple[str, str, str]]:
    for article in read["data"]:
        for paragraph in article["paragraphs"]:
            yield name, article["title"], paragraph["context"].split("[SEP]")[-1].strip()


def _rows(path: Path) -> Iterator[str]:
    raw = path.read_bytes()
    text = (
        raw.decode("utf-8-sig")
        if raw[:3] == b"\xef\xbb\xbf"
        else raw.decode("cp932", "replace")
    )
    rows = list(reader(text.splitlines()))
    lines = [
        " |\t".join(f"{h}: {v}" for h, v in zip(rows[0], row, strict=False) if v)
        for row in rows[1:]
    ]
    for at in range(0, len(lines), 5):
        yield "\n".join(lines[at : at + 5])


def statements_of(passage: str, chance: random.Random) -> Iterator[str]:
    """Yield sentences of a passage, sometimes two in one; of a table, what a row says of two columns."""
    if " |\t" in passage:
        row = dict(
            cell.split(": ", 1)
            for cell in chance.choice(passage.split("\n")).split(" |\t")
            if ": " in cell
        )
        key = next((row[k] for k in ("名称", "施設名", "名称_通称") if k in row), None)
        told = [
            (k, v)
            for k, v in row.items()
            if re.search(r"[0-9]", v)
            and k not in {"NO", "緯度", "経度", "URL"}
            and "コード" not in k
            and "http" not in v
            and "。" not in v
            and len(v) < _CELL
        ]
        if key and told:
            column, value = chance.choice(told)
            yield f"{key}の{column}は{value}です。"
        return
    spans = sentences(passage)
    whole = [passage[s.start : s.end] for s in spans]
    good = [t for t in whole if _SHORTEST <= len(t) <= _LONGEST and t.endswith("。")]
    if not good:
        return
    at = chance.randrange(len(good))
    if len(good) > 1 and chance.random() < _JOINED:
        first, second = good[at], good[at - 1]
        yield (
            f"{first[:-1]}、また、{second}"
            if not re.match("また|しかし|ただし|なお", second)
            else first
        )
    else:
        yield good[at]

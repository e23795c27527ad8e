"""Gold files: questions whose answers and sources are known."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.paths import displayed

_SEPARATOR = " [SEP] "


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldContext:
    """One distinct paragraph of a gold file, to be indexed as a document.

    `key` is made of the content alone, so that it names the same paragraph in every run.
    """

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldQuestion:
    """A question with the answers that count as right.

    `source` is the key of its GoldContext, or the path of its file below the root.
    """

    text: str
    answers: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldSet:
    """Questions and the contexts that they were asked of, in the order of the file."""

    contexts: tuple[GoldContext, ...]
    questions: tuple[GoldQuestion, ...]


def read_squad(path: Path) -> GoldSet:
    """Return contexts and questions of a SQuAD 1.1 or 2.0 file (`.json` or `.json.gz`).

    A leading `title [SEP] ` of a context becomes its title, else the article's. Questions that
    the file calls impossible are left out. Raises UsageError BAD_GOLD_FILE.
    """
    contexts: dict[str, GoldContext] = {}
    questions: list[GoldQuestion] = []
    try:
        for article in json.loads(_text(path))["data"]:
            for paragraph in article["paragraphs"]:
                context = _context(paragraph["context"], article.get("title", ""))
                contexts[context.key] = context
                questions += _questions(paragraph["qas"], context.key)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _bad(path, "not in SQuAD format") from error
    if not questions:
        raise _bad(path, "no questions")
    return GoldSet(contexts=tuple(contexts.values()), questions=tuple(questions))


def read_qa(path: Path) -> tuple[GoldQuestion, ...]:
    """Return the questions of a file with lines `{"question", "answer", "file"}` (JSON Lines).

    Raises UsageError BAD_GOLD_FILE.
    """
    questions: list[GoldQuestion] = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            texts = [_string(row[name]) for name in ("question", "answer", "file")]
        except (KeyError, TypeError, ValueError) as error:
            raise _bad(path, f"line {number}") from error
        questions.append(GoldQuestion(text=texts[0], answers=(texts[1],), source=texts[2]))
    if not questions:
        raise _bad(path, "no questions")
    return tuple(questions)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
        if path.suffix == ".gz":
            raw = gzip.decompress(raw)
        return raw.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error) as error:
        raise _bad(path, "cannot be read") from error
    except UnicodeDecodeError as error:
        raise _bad(path, "not UTF-8") from error


def _context(text: str, title: str) -> GoldContext:
    head, separator, body = text.partition(_SEPARATOR)
    if separator:
        title, text = head, body
    key = sha256(f"{title}\n{text}".encode()).hexdigest()
    return GoldContext(key=key, title=_string(title), text=text)


def _questions(rows: list[dict[str, Any]], source: str) -> Iterator[GoldQuestion]:
    for row in rows:
        answers = tuple(dict.fromkeys(_string(answer["text"]) for answer in row["answers"]))
        if answers and not row.get("is_impossible", False):
            yield GoldQuestion(text=_string(row["question"]), answers=answers, source=source)


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _bad(path: Path, reason: str) -> UsageError:
    return UsageError(UsageCode.BAD_GOLD_FILE, file=displayed(bytes(path)), reason=reason)

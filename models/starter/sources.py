"""What the starter is trained on: files named with their SHA-256, read into articles."""

import gzip
import hashlib
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import html

_TITLE_MARK = " [SEP] "
_INDENTS = re.compile(r"[ \t\r\u3000]+")


class SourceChanged(Exception):  # noqa: N818 - a fact about a file, told to whoever runs the training
    """A file that is not the one named in training_sources.toml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file: where it lies under the data folder, and which public file it is."""

    path: str
    sha256: str
    use: str
    name: str
    public_source: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question and where in the paragraph's text its answer begins, in code points."""

    text: str
    answer_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One document of a question set and the questions that were asked about it."""

    title: str
    text: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Paragraphs on one subject: each is the hardest wrong answer to its neighbours' questions."""

    title: str
    paragraphs: tuple[Paragraph, ...]


def read_sources(path: Path) -> tuple[Source, ...]:
    """Return the entries of training_sources.toml in their order."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["source"]
    return tuple(Source(**entry) for entry in entries)


def verified(source: Source, data: Path) -> Path:
    """Return the file or folder of `source`. Raises SourceChanged where it is not the one named."""
    path = data / source.path
    found = hashlib.sha256(_listing(path) if path.is_dir() else path.read_bytes()).hexdigest()
    if found != source.sha256:
        message = f"{path}: SHA-256 is {found}, training_sources.toml names {source.sha256}"
        raise SourceChanged(message)
    return path


def read_articles(path: Path) -> tuple[Article, ...]:
    """Return the articles of a file in the SQuAD 1.1 format, plain or gzip.

    A context "title [SEP] text" (JSQuAD) is split at the mark; elsewhere the article's title
    counts. Equal contexts become one paragraph with all their questions.
    """
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return tuple(
        Article(title=entry["title"], paragraphs=tuple(_paragraphs(entry)))
        for entry in json.loads(raw)["data"]
    )


def read_statutes(folder: Path, length: int) -> tuple[str, ...]:
    """Return the text of the Shift_JIS pages in `folder`, cut every `length` characters."""
    texts = (
        "".join(html.fromstring(path.read_bytes().decode("cp932", "replace")).itertext())
        for path in _pages(folder)
    )
    bare = (_INDENTS.sub("", text) for text in texts)
    return tuple(text[i : i + length] for text in bare for i in range(0, len(text), length))


def _pages(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.html"), key=lambda path: path.name.encode())


def _listing(folder: Path) -> bytes:
    lines = (
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in _pages(folder)
    )
    return "".join(lines).encode()


def _paragraphs(article: dict[str, Any]) -> Iterator[Paragraph]:
    questions: dict[tuple[str, str], list[Question]] = {}
    for paragraph in article["paragraphs"]:
        head, mark, rest = paragraph["context"].partition(_TITLE_MARK)
        key = (head, rest) if mark else (article["title"], head)
        before = len(head) + len(mark) if mark else 0
        asked = questions.setdefault(key, [])
        for entry in paragraph["qas"]:
            start = entry["answers"][0]["answer_start"] - before
            asked.append(Question(text=entry["question"], answer_at=start))
    for (title, text), asked in questions.items():
        yield Paragraph(title=title, text=text, questions=tuple(asked))

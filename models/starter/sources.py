"""What the starter is trained on: files named with their SHA-256, read into articles."""

import gzip
import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TITLE_MARK = " [SEP] "


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
class Paragraph:
    """One document of a question set and the questions that were asked about it."""

    title: str
    text: str
    questions: tuple[str, ...]


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
    """Return the file of `source`. Raises SourceChanged where its bytes are not those named."""
    path = data / source.path
    found = hashlib.sha256(path.read_bytes()).hexdigest()
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


def _paragraphs(article: dict[str, Any]) -> Iterator[Paragraph]:
    questions: dict[tuple[str, str], list[str]] = {}
    for paragraph in article["paragraphs"]:
        head, mark, rest = paragraph["context"].partition(_TITLE_MARK)
        key = (head, rest) if mark else (article["title"], head)
        asked = questions.setdefault(key, [])
        asked += (entry["question"] for entry in paragraph["qas"])
    for (title, text), asked in questions.items():
        yield Paragraph(title=title, text=text, questions=tuple(asked))

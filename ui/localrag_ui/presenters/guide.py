"""The guide that comes with the program, as blocks of plain text; needs no Qt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

import localrag_ui

_PICTURE = re.compile(r"[a-z0-9_\-]+\.png")
_ORDER = ("index.md", "staff.md", "administrator.md", "it.md")
_OF_SCREEN = {"ask": "staff.md", "history": "staff.md"}  # others are the administrator's


class BlockKind(StrEnum):
    """What a block looks like."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    CODE = "code"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph of the guide; `level` is that of a heading (1 to 6) or the depth of an item.

    `text` of a picture says what it shows, `picture` is its file; `sign` stands before an item.
    """

    kind: BlockKind
    text: str
    level: int = 0
    sign: str = ""
    picture: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A file of the guide."""

    file: Path
    title: str


def guide_folder() -> Path:
    """Return where the guide lies: in the package, or beside it in a checkout."""
    package = Path(localrag_ui.__file__).parent
    shipped = package / "_guide"
    return shipped if shipped.is_dir() else package.parents[1] / "docs" / "guide"


def chapters(folder: Path, language: str) -> tuple[Chapter, ...]:
    """Return the chapters in reading order; none where the guide is missing."""
    files = sorted((folder / language).glob("*.md"))
    ahead = {name: place for place, name in enumerate(_ORDER)}
    files.sort(key=lambda file: ahead.get(file.name, len(ahead)))
    return tuple(Chapter(file=file, title=_title(file)) for file in files)


def chapter_for(screen: str, found: tuple[Chapter, ...]) -> int:
    """Return which chapter speaks of a screen of the rail."""
    wanted = _OF_SCREEN.get(screen, "administrator.md")
    return next((at for at, one in enumerate(found) if one.file.name == wanted), 0)


def blocks(chapter: Chapter) -> tuple[Block, ...]:
    """Return the text of a chapter."""
    text = _read(chapter.file)
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text))
    return tuple(_blocks(tree, chapter.file.parent, depth=0))


def _blocks(
    node: SyntaxTreeNode, folder: Path, *, depth: int, sign: str = ""
) -> Iterator[Block]:
    for number, child in enumerate(node.children, start=1):
        match child.type:
            case "heading":
                level = int(child.tag[1:])
                yield Block(kind=BlockKind.HEADING, text=_plain(child), level=level)
            case "paragraph":
                yield from _paragraph(child, folder, depth, sign)
            case "fence" | "code_block":
                yield Block(kind=BlockKind.CODE, text=child.content.rstrip("\n"))
            case "tr":
                cells = [_plain(cell) for cell in child.children]
                yield Block(kind=BlockKind.TEXT, text=" ｜ ".join(cells))
            case "list_item":
                mark = f"{number}. " if node.type == "ordered_list" else "・"
                yield from _blocks(child, folder, depth=depth + 1, sign=mark)
            case _:
                yield from _blocks(child, folder, depth=depth)


def _paragraph(node: SyntaxTreeNode, folder: Path, depth: int, sign: str) -> Iterator[Block]:
    if text := _plain(node):
        kind = BlockKind.ITEM if depth else BlockKind.TEXT
        yield Block(kind=kind, text=text, level=depth, sign=sign)
    for image in (found for found in node.walk() if found.type == "image"):
        name = str(image.attrs["src"]).rpartition("/")[2]
        if _PICTURE.fullmatch(name):  # only our own pictures, only from their one folder
            file = folder.parent / "images" / name
            yield Block(kind=BlockKind.PICTURE, text=image.content, picture=file)


def _plain(node: SyntaxTreeNode) -> str:
    """Return the words below a node; what a picture shows is not among them."""
    if node.type == "image":
        return ""
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    if not node.children:
        return node.content
    return "".join(_plain(child) for child in node.children)


def _title(file: Path) -> str:
    first = _read(file).partition("\n")[0]
    return first.lstrip("# ").strip() or file.stem


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        return ""

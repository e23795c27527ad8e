"""An RTF file as paragraphs, cells and rows, in their order."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from localrag.documents.rtf_fonts import RtfFonts
from localrag.documents.rtf_pieces import RtfCell, RtfEnd, RtfPiece
from localrag.documents.rtf_tokens import RtfKind, RtfToken, RtfTokens
from localrag.documents.rtf_words import (
    ASIDE,
    CHARACTERS,
    DESTINATIONS,
    LITERAL,
    SKIPPED,
    STARRED,
    SYMBOLS,
    Into,
)
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode

_DEEP = 1000  # groups in groups; writers need a dozen
_LEVELS = 9
_MOST_CELLS = 1000
_MOST_FALLBACK = 64
_HIGH = 0x10000
_CONTROLS = {code: None for code in range(0x20) if code not in (0x09, 0x0A)}
_SYMBOL_BULLET = re.compile(r"\A\s*[\uf020-\uf0ff][\t ]")
_HEADING_NAME = re.compile(r"(?:heading|見出し)\s*([1-9１-９])", re.IGNORECASE)
_TITLE_NAME = re.compile(r"(?:title|表題)", re.IGNORECASE)
_RUBY = re.compile(r"\\s\\up\s*-?[0-9]*\s*\(([^()]*)\)\s*[,;]\s*([^()]*)\)")


@dataclass(slots=True, kw_only=True)
class _State:
    """What holds in a group and ends with it."""

    into: Into = Into.TEXT
    font: int | None = None
    fallback: int = 1  # how many characters after a \u stand for it in older readers
    is_hidden: bool = False
    is_deleted: bool = False
    is_in_table: bool = False
    style: int = 0
    outline: int | None = None
    breaks_before: bool = False


@dataclass(slots=True, kw_only=True)
class _Row:
    cells: list[RtfCell] = field(default_factory=list)
    is_below: bool = False
    is_right: bool = False


class RtfParser:
    """Reads an RTF file once; `title`, `has_hidden` hold after the last piece."""

    def __init__(self, data: bytes) -> None:
        self._tokens = RtfTokens(data)
        self._fonts = RtfFonts()
        self._states = [_State()]
        self._texts: dict[Into, list[str]] = {into: [] for into in Into}
        self._bytes = bytearray()
        self._to_skip = 0
        self._levels: dict[int, int] = {}
        self._row = _Row()
        self._boxes: list[str] = []
        self._notes: list[str] = []
        self._done: list[RtfPiece] = []
        self._default_font: int | None = None
        self._has_section_break = False
        self._words = self._word_table()
        self.has_hidden = False

    @property
    def title(self) -> str | None:
        """The title in the properties, None where there is none."""
        return "".join(self._texts[Into.TITLE]).strip() or None

    def pieces(self) -> Iterator[RtfPiece]:
        """Yield the pieces of the text. Raises DocumentError DAMAGED, also if it is cut off."""
        while (token := self._tokens.next()) is not None:
            self._take(token)
            yield from self._done
            self._done.clear()
            if len(self._states) == 1:
                break
        if len(self._states) > 1:
            raise DocumentError(DocumentCode.DAMAGED)
        self._end(RtfEnd.PARAGRAPH)
        yield from self._done

    def _take(self, token: RtfToken) -> None:
        if token.kind is RtfKind.BYTES:
            self._take_bytes(token.data)
            return
        if token.kind is RtfKind.SYMBOL and token.name in LITERAL:
            self._take_bytes(token.name.encode("ascii"))
            return
        self._flush()
        match token.kind:
            case RtfKind.OPEN:
                self._to_skip = 0
                self._open()
            case RtfKind.CLOSE:
                self._to_skip = 0
                self._close()
            case RtfKind.SYMBOL:
                self._symbol(token.name)
            case _:
                self._word(token.name, token.number)

    def _open(self) -> None:
        if len(self._states) > _DEEP:
            raise DocumentError(DocumentCode.DAMAGED)
        self._states.append(replace(self._states[-1]))

    def _close(self) -> None:
        if len(self._states) == 1:
            raise DocumentError(DocumentCode.DAMAGED)
        state = self._states.pop()
        outer = self._states[-1].into
        if state.into is Into.STYLES:
            self._end_style(state)
        elif state.into is not outer and state.into in ASIDE:
            self._leave(state.into)

    def _leave(self, into: Into) -> None:
        """Finish what was collected aside when its group ends."""
        text = self._texts[into]
        if into is Into.FIELD:
            for reading, base in _RUBY.findall("".join(text)):
                self._write(f"{base.strip()}《{reading.strip()}》")
        elif into is Into.NOTE:
            self._notes.append("".join(text).strip())
        elif into is Into.BOX:
            self._boxes.append("".join(text).strip("\n"))
        text.clear()

    def _take_bytes(self, data: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        self._bytes += data

    def _flush(self) -> None:
        if self._bytes:
            data, self._bytes = bytes(self._bytes), bytearray()
            self._write(self._fonts.text(data, self._states[-1].font))

    def _write(self, text: str) -> None:
        state = self._states[-1]
        if state.into is Into.TEXT and (state.is_hidden or state.is_deleted):
            self.has_hidden = self.has_hidden or (state.is_hidden and not text.isspace())
        elif state.into not in (Into.NOWHERE, Into.FONTS):
            self._texts[state.into].append(text)

    def _symbol(self, name: str) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif name in "\r\n":
            self._end(RtfEnd.PARAGRAPH)
        elif name == "*":
            self._starred()
        elif name in SYMBOLS:
            self._write(SYMBOLS[name])

    def _starred(self) -> None:
        """Pass over a group that may be ignored, but for the few that hold text."""
        token = self._tokens.next()
        if token is not None and token.kind is RtfKind.WORD and token.name in STARRED:
            self._states[-1].into = STARRED[token.name]
        else:
            self._skip_group(token)

    def _skip_group(self, token: RtfToken | None = None) -> None:
        if token is not None and token.kind is RtfKind.CLOSE:
            self._close()
            return
        if token is not None and token.kind is RtfKind.OPEN:
            self._tokens.skip_group()
        if len(self._states) == 1:
            raise DocumentError(DocumentCode.DAMAGED)
        self._tokens.skip_group()
        self._states.pop()

    def _word(self, name: str, number: int | None) -> None:
        if name == "u":
            self._unicode(number or 0)
        elif self._to_skip:
            self._to_skip -= 1
        elif name in SKIPPED:
            self._skip_group()
        elif name in CHARACTERS:
            self._write(CHARACTERS[name])
        elif name in DESTINATIONS:
            self._states[-1].into = DESTINATIONS[name]
        elif name in self._words:
            self._words[name](number)

    def _unicode(self, number: int) -> None:
        self._write(chr(number % _HIGH))
        self._to_skip = self._states[-1].fallback

    def _end(self, end: RtfEnd) -> None:
        state = self._states[-1]
        if state.into in (Into.NOTE, Into.BOX):
            self._texts[state.into].append("\n")
        if state.into is not Into.TEXT:
            return
        text = _whole("".join(self._texts[Into.TEXT]))
        self._texts[Into.TEXT].clear()
        if self._has_section_break or (state.breaks_before and end is RtfEnd.PARAGRAPH):
            self._has_section_break = state.breaks_before = False
            self._done.append(RtfPiece(text="", end=RtfEnd.PAGE))
        self._done.append(
            RtfPiece(
                text=text,
                end=end,
                level=self._level(state),
                is_in_table=state.is_in_table,
                boxes=tuple(box for box in map(_whole, self._boxes) if box.strip()),
                notes=tuple(note for note in map(_whole, self._notes) if note.strip()),
                cells=tuple(self._row.cells) if end is RtfEnd.ROW else (),
            )
        )
        self._boxes.clear()
        self._notes.clear()

    def _level(self, state: _State) -> int:
        if state.outline is not None:
            return state.outline + 1 if 0 <= state.outline < _LEVELS else 0
        return self._levels.get(state.style, 0)

    def _end_style(self, state: _State) -> None:
        name = "".join(self._texts[Into.STYLES]).strip(" ;\n")
        self._texts[Into.STYLES].clear()
        named = _HEADING_NAME.match(name)
        level = int(named.group(1)) if named else int(bool(_TITLE_NAME.fullmatch(name)))
        if state.outline is not None:
            level = self._level(state)
        if name:
            self._levels[state.style] = level

    def _end_section(self, _: int | None) -> None:
        self._end(RtfEnd.PARAGRAPH)
        self._has_section_break = True

    def _continue_section(self, _: int | None) -> None:
        self._has_section_break = False

    def _set_font(self, number: int | None) -> None:
        state = self._states[-1]
        state.font = number
        if state.into is Into.FONTS:
            self._fonts.define(number or 0)

    def _set_plain(self, _: int | None) -> None:
        state = self._states[-1]
        state.is_hidden = state.is_deleted = False
        state.font = self._default_font

    def _set_paragraph(self, _: int | None) -> None:
        state = self._states[-1]
        state.is_in_table = state.breaks_before = False
        state.style, state.outline = 0, None

    def _set_default_font(self, number: int | None) -> None:
        self._default_font = number

    def _begin_row(self, _: int | None) -> None:
        self._row = _Row()

    def _end_cell_definition(self, right: int | None) -> None:
        row = self._row
        if len(row.cells) >= _MOST_CELLS:
            raise DocumentError(DocumentCode.DAMAGED)
        row.cells.append(
            RtfCell(right=right or 0, is_below=row.is_below, is_right=row.is_right)
        )
        row.is_below = row.is_right = False

    def _word_table(self) -> dict[str, Callable[[int | None], None]]:
        """Return what each control word does that is not a character or a destination."""

        def flag(name: str) -> Callable[[int | None], None]:
            return lambda number: setattr(self._states[-1], name, number != 0)

        def end(kind: RtfEnd) -> Callable[[int | None], None]:
            return lambda _: self._end(kind)

        def row(name: str) -> Callable[[int | None], None]:
            return lambda _: setattr(self._row, name, True)

        return {
            "ansicpg": lambda number: self._fonts.code_page(number or 0),
            "cell": end(RtfEnd.CELL),
            "cellx": self._end_cell_definition,
            "clmrg": row("is_right"),
            "clvmrg": row("is_below"),
            "deff": self._set_default_font,
            "deleted": flag("is_deleted"),
            "f": self._set_font,
            "fcharset": lambda number: self._fonts.charset(number or 0),
            "intbl": flag("is_in_table"),
            "nestcell": lambda _: self._write(" "),
            "nestrow": lambda _: self._write("\n"),
            "outlinelevel": lambda number: setattr(self._states[-1], "outline", number),
            "page": end(RtfEnd.PAGE),
            "pagebb": flag("breaks_before"),
            "par": end(RtfEnd.PARAGRAPH),
            "pard": self._set_paragraph,
            "plain": self._set_plain,
            "row": end(RtfEnd.ROW),
            "s": lambda number: setattr(self._states[-1], "style", number or 0),
            "sbknone": self._continue_section,
            "sect": self._end_section,
            "trowd": self._begin_row,
            "uc": lambda n: setattr(
                self._states[-1], "fallback", min(max(n or 0, 0), _MOST_FALLBACK)
            ),
            "v": flag("is_hidden"),
        }


def _whole(text: str) -> str:
    """Return text with its surrogates paired and the sign of a symbol font before an item as `・`."""
    if any("\ud800" <= char < "\ue000" for char in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _SYMBOL_BULLET.sub("・", text).translate(_CONTROLS)

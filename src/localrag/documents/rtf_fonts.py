"""Which encoding the bytes of an RTF file are in: it goes by the font (RTF 1.9.1, fcharset)."""

import codecs

_JAPANESE = 128
_SYMBOL = 2
_CODECS = {
    77: "mac_roman",
    78: "shift_jis",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
_UTF8_PAGE = 65001
_PRIVATE = 0xF000


class RtfFonts:
    """The fonts of a file with their character sets."""

    def __init__(self) -> None:
        self._charsets: dict[int, int] = {}
        self._font: int | None = None
        self._page: str | None = None

    def code_page(self, number: int) -> None:
        """Take the code page that the file names for all fonts without a character set."""
        name = "utf-8" if number == _UTF8_PAGE else f"cp{number}"
        try:
            codecs.lookup(name)
        except LookupError:
            return
        self._page = name

    def define(self, font: int) -> None:
        """Begin the entry of a font in the font table."""
        self._font = font

    def charset(self, number: int) -> None:
        """Give the font being defined its character set."""
        if self._font is not None:
            self._charsets[self._font] = number

    def text(self, data: bytes, font: int | None) -> str:
        """Return bytes set in a font as text; what does not decode becomes U+FFFD."""
        charset = self._charsets.get(font, 0) if font is not None else 0
        if charset == _SYMBOL:
            return "".join(chr(b) if b < ord(" ") else chr(_PRIVATE + b) for b in data)
        return data.decode(_CODECS.get(charset) or self._default(), "replace")

    def _default(self) -> str:
        if self._page is not None:
            return self._page
        return "cp932" if _JAPANESE in self._charsets.values() else "cp1252"

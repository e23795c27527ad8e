"""The control words of RTF that hold characters, or say where the text of a group belongs."""

from enum import Enum, auto

CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "lbr": "\n",
    "softline": "",
    "emdash": "—",
    "endash": "–",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
}
SYMBOLS = {"~": "\u00a0", "_": "-", "\t": "\t"}
LITERAL = "\\{}"  # escaped they are plain characters, and may be the second half of a kanji
SKIPPED = frozenset(
    {
        "colortbl",
        "header",
        "headerl",
        "headerr",
        "headerf",
        "footer",
        "footerl",
        "footerr",
        "footerf",
        "pict",
        "nonshppict",
        "shprslt",
        "objdata",
        "objclass",
        "xe",
        "tc",
        "rxe",
        "nonesttables",
        "author",
        "operator",
        "subject",
        "keywords",
        "doccomm",
        "company",
        "category",
        "manager",
        "filetbl",
        "listtable",
        "revtbl",
        "ftnsep",
        "ftnsepc",
        "ftncn",
        "aftnsep",
        "aftnsepc",
        "aftncn",
    }
)


class Into(Enum):
    TEXT = auto()
    NOWHERE = auto()
    FONTS = auto()
    STYLES = auto()
    TITLE = auto()
    FIELD = auto()
    NOTE = auto()
    BOX = auto()


DESTINATIONS = {
    "fonttbl": Into.FONTS,
    "stylesheet": Into.STYLES,
    "info": Into.NOWHERE,
    "title": Into.TITLE,
    "fldinst": Into.FIELD,
    "footnote": Into.NOTE,
    "object": Into.NOWHERE,
    "shptxt": Into.BOX,
    "upr": Into.NOWHERE,
}
STARRED = {
    "fldinst": Into.FIELD,
    "footnote": Into.NOTE,  # as LibreOffice writes it
    "shpinst": Into.NOWHERE,
    "shptxt": Into.BOX,
    "dptxbxtext": Into.BOX,
    "ud": Into.TEXT,
}
ASIDE = frozenset({Into.FIELD, Into.NOTE, Into.BOX})

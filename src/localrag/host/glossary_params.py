"""Params of the methods on the glossary."""

import msgspec


class TypedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A term of the glossary as it is typed: several names in one text, with 、 or ; between."""

    term: str
    abbreviations: str = ""
    synonyms: str = ""
    readings: str = ""


class PutTermParams(msgspec.Struct, frozen=True, kw_only=True):
    """glossary.put: an entry in place of the term `former`, or a new one for None.

    `generation` is the one of the list that the person saw.
    """

    entry: TypedEntry
    generation: int
    former: str | None = None


class RemoveTermsParams(msgspec.Struct, frozen=True, kw_only=True):
    """glossary.remove: terms that go, and the generation of the list that the person saw."""

    terms: tuple[str, ...]
    generation: int


class KeptEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A term with its names, as glossary.list told them."""

    term: str
    abbreviations: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()


class RestoreParams(msgspec.Struct, frozen=True, kw_only=True):
    """glossary.restore: a list of before, in place of that of `generation`."""

    entries: tuple[KeptEntry, ...]
    generation: int


class GlossaryFileParams(msgspec.Struct, frozen=True, kw_only=True):
    """glossary.import, glossary.export: a file; with `is_added` it is added to what is there."""

    path: str
    is_added: bool = False

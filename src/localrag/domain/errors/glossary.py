"""A glossary file cannot be taken, or a row of it says what should be looked at."""

from enum import StrEnum

from localrag.domain.errors.base import LocalragError


class GlossaryCode(StrEnum):
    TOO_LARGE = "glossary.too_large"  # fields: size, limit
    TOO_MANY_ROWS = "glossary.too_many_rows"  # field: limit
    NO_HEADER = "glossary.no_header"  # field: found
    NOT_CSV = "glossary.not_csv"  # field: row
    BAD_ROWS = "glossary.bad_rows"  # fields: file, count, first
    CHANGED = "glossary.changed"  # since the list was read; fields: seen, now
    TERM_EXISTS = "glossary.term_exists"  # field: name
    # Of a row; the file is not taken.
    NO_TERM = "glossary.no_term"
    TOO_LONG = "glossary.too_long"  # fields: name, limit
    TOO_MANY_NAMES = "glossary.too_many_names"  # fields: name, limit
    NOT_A_NAME = "glossary.not_a_name"  # field: name
    NOT_A_READING = "glossary.not_a_reading"  # field: name
    BAD_CHARACTER = "glossary.bad_character"  # field: column
    MORE_CELLS = "glossary.more_cells"  # field: found
    # Of a row; the file is taken all the same.
    ONLY_A_TERM = "glossary.only_a_term"  # field: name
    NAMED_TWICE = "glossary.named_twice"  # field: name
    TERM_AGAIN = "glossary.term_again"  # fields: name, first
    SHARED_NAME = "glossary.shared_name"  # fields: name, term, other


class GlossaryError(LocalragError):
    """A glossary file cannot be taken."""

    def __init__(self, code: GlossaryCode, **fields: str | int) -> None:
        super().__init__(code, **fields)

    @staticmethod
    def codes() -> type[GlossaryCode]:
        """Return the codes of this family."""
        return GlossaryCode

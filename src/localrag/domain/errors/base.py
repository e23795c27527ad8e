"""The root of all errors that we explain to people."""

from enum import StrEnum


class LocalragError(Exception):
    """A fault with a stable code and named fields.

    `code` is a member of the family's StrEnum; `fields` are short texts for the sentence
    (paths as displayed, sizes with units, ids), never document text.
    """

    def __init__(self, code: StrEnum, **fields: str | int) -> None:
        super().__init__(code.value)
        self.code = code
        self.fields = {name: str(value) for name, value in fields.items()}

    def __str__(self) -> str:
        """Return code and fields, for logs and test output only."""
        detail = ", ".join(f"{name}={value!r}" for name, value in self.fields.items())
        return f"{self.code.value}({detail})"


def error_codes() -> list[str]:
    """Return every code of every family, sorted."""
    codes: list[str] = []
    for family in LocalragError.__subclasses__():
        codes.extend(member.value for member in family.codes())  # type: ignore[attr-defined]  # each family defines it
    return sorted(codes)

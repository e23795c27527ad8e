"""A settings file is broken; it is left as it is."""

from enum import StrEnum

from localrag.domain.errors.base import LocalragError


class SettingsCode(StrEnum):
    BROKEN = "settings.broken"  # fields: file, reason
    UNKNOWN = "settings.unknown"  # fields: name, nearest
    OUT_OF_RANGE = "settings.out_of_range"  # fields: name, value, allowed


class SettingsError(LocalragError):
    """A settings file is broken; it is left as it is."""

    def __init__(self, code: SettingsCode, **fields: str | int) -> None:
        super().__init__(code, **fields)

    @staticmethod
    def codes() -> type[SettingsCode]:
        """Return the codes of this family."""
        return SettingsCode

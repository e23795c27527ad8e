"""The audit log cannot be kept or read."""

from enum import StrEnum

from localrag.domain.errors.base import LocalragError


class AuditCode(StrEnum):
    UNWRITABLE = (
        "audit.unwritable"  # nothing happens that is not on record; fields: folder, reason
    )
    NOT_RECORDED = "audit.not_recorded"  # it went on all the same; fields: folder, reason
    UNREADABLE = "audit.unreadable"  # fields: file, reason
    CHANGED = "audit.changed"  # not as it was written; field: count


class AuditError(LocalragError):
    """The audit log cannot be kept or read."""

    def __init__(self, code: AuditCode, **fields: str | int) -> None:
        super().__init__(code, **fields)

    @staticmethod
    def codes() -> type[AuditCode]:
        """Return the codes of this family."""
        return AuditCode

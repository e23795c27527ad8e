"""The administrator forbids it."""

from enum import StrEnum

from localrag.domain.errors.base import LocalragError


class PolicyCode(StrEnum):
    FORBIDDEN = "policy.forbidden"  # field: what
    BROKEN = "policy.broken"  # the policy file cannot be read, so nothing is allowed; fields: file, reason
    PERSONAL_DATA = "policy.personal_data"  # blocked; fields: where, kinds
    PERSONAL_DATA_FOUND = "policy.personal_data_found"  # and let be; fields: where, kinds
    PERSONAL_DATA_MASKED = "policy.personal_data_masked"  # fields: where, kinds


class PolicyError(LocalragError):
    """The administrator forbids it."""

    def __init__(self, code: PolicyCode, **fields: str | int) -> None:
        super().__init__(code, **fields)

    @staticmethod
    def codes() -> type[PolicyCode]:
        """Return the codes of this family."""
        return PolicyCode

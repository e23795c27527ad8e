"""A model that runs failed."""

from enum import StrEnum

from localrag.domain.errors.base import LocalragError


class EngineCode(StrEnum):
    DIED = "engine.died"  # the model process ended; field: reason
    OUT_OF_MEMORY = "engine.out_of_memory"  # not enough memory; field: needed
    PROMPT_TOO_LONG = (
        "engine.prompt_too_long"  # does not fit the context; fields: tokens, limit
    )
    TEMPLATE_FAILED = (
        "engine.template_failed"  # the chat template cannot be rendered; field: reason
    )
    NOT_AVAILABLE = (
        "engine.not_available"  # a part that this installation leaves out; field: part
    )
    PROTOCOL = "engine.protocol"  # a child process sent something unreadable


class EngineError(LocalragError):
    """A model that runs failed."""

    def __init__(self, code: EngineCode, **fields: str | int) -> None:
        super().__init__(code, **fields)

    @staticmethod
    def codes() -> type[EngineCode]:
        """Return the codes of this family."""
        return EngineCode

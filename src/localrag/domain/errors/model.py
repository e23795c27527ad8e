"""A model is missing, damaged or not allowed."""

from enum import StrEnum

from localrag.domain.errors.base import LocalragError


class ModelCode(StrEnum):
    NOT_FOUND = "model.not_found"  # no such file, folder or id; field: model
    DAMAGED = "model.damaged"  # cut off or not a model; fields: model, reason
    UNSUPPORTED = "model.unsupported"  # a model that we cannot run; fields: model, reason
    UNSAFE = "model.unsafe"  # a file that could run code; fields: model, reason
    CHANGED = "model.changed"  # not the bytes that were added; fields: model, expected, found
    ADAPTER = "model.adapter"  # a part for another model, none that writes; fields: model, kind
    SPLIT = "model.split"  # one of several files of a model; field: model
    SEVERAL = "model.several"  # a folder of several GGUF files; fields: model, files
    NO_ROOM = "model.no_room"  # it does not fit on the disk; fields: model, needed, free
    UNREADABLE = "model.unreadable"  # its files cannot be read; fields: model, reason
    LICENCE = "model.licence"  # not to be used at work; fields: model, licence
    DISABLED = "model.disabled"  # its process died three times in a row; field: model
    LOAD_FAILED = "model.load_failed"  # the engine could not open it; fields: model, reason


class ModelError(LocalragError):
    """A model is missing, damaged or not allowed."""

    def __init__(self, code: ModelCode, **fields: str | int) -> None:
        super().__init__(code, **fields)

    @staticmethod
    def codes() -> type[ModelCode]:
        """Return the codes of this family."""
        return ModelCode

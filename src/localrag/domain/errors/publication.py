"""A published library cannot be made, taken or changed; what is in use stays in use."""

from enum import StrEnum

from localrag.domain.errors.base import LocalragError


class PublicationCode(StrEnum):
    NO_KEY = "publication.no_key"  # nothing to sign with; field: file
    KEY_EXISTS = "publication.key_exists"  # would be overwritten; field: file
    BAD_KEY = "publication.bad_key"  # not a key of ours; field: key
    NOT_TRUSTED = "publication.not_trusted"  # signed by a key that nobody named; field: key
    BAD_SIGNATURE = "publication.bad_signature"  # not what the key signed; field: file
    ALTERED = "publication.altered"  # other bytes than were published; field: file
    INCOMPLETE = "publication.incomplete"  # a part is missing or cut off; field: file
    BAD_NAME = "publication.bad_name"  # a name that leads elsewhere; field: name
    TOO_LARGE = "publication.too_large"  # fields: file, size, limit
    OLDER = "publication.older"  # an earlier generation; fields: offered, present
    CONFLICT = "publication.conflict"  # two generations of one number; field: number
    ANOTHER_LIBRARY = "publication.another_library"  # field: folder
    NEWER = "publication.newer"  # written by a newer localrag; fields: found, known
    OTHER_MODEL = "publication.other_model"  # its vectors need it; fields: needed, present
    NOTHING_THERE = "publication.nothing_there"  # nothing was published; field: folder
    AWAY = "publication.away"  # the folder cannot be reached; fields: folder, reason
    CANNOT_WRITE = "publication.cannot_write"  # fields: folder, reason
    FOLDER_TAKEN = "publication.folder_taken"  # it holds other files; field: folder
    EMPTY = "publication.empty"  # a library without documents; field: library
    NAME_TAKEN = "publication.name_taken"  # a library of one's own; field: library
    NOT_SUBSCRIBED = "publication.not_subscribed"  # field: library
    READ_ONLY = "publication.read_only"  # only its publisher changes it; field: library


class PublicationError(LocalragError):
    """A published library cannot be made, taken or changed."""

    def __init__(self, code: PublicationCode, **fields: str | int) -> None:
        super().__init__(code, **fields)

    @staticmethod
    def codes() -> type[PublicationCode]:
        """Return the codes of this family."""
        return PublicationCode

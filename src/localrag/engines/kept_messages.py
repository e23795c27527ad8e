"""What the engine and its model process say about reading that is kept on the disk."""

import msgspec

from localrag.domain.question import Role


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """One message of the prompt."""

    role: Role
    text: str


class Keeping(msgspec.Struct, frozen=True, kw_only=True):
    """Where states lie, which of them are this model's, and how many bytes all may take."""

    folder: str
    key: str
    quota_bytes: int


class ReadAhead(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Read what prompts with either ending have in common, and keep it under `name`.

    `number` counts with the questions. What was last used before `since_ns` may make room for it.
    With `stays` it is in memory afterwards, to the last token, whether or not it could be kept.
    """

    number: int
    name: str
    messages: tuple[Spoken, ...]
    endings: tuple[str, str]
    since_ns: int
    stays: bool = False

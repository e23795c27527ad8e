"""Skipped files, folder rules and the embedder as rows, both ways."""

from datetime import datetime

from msgspec import msgpack

from localrag.domain.library import FolderRules, ModelFingerprint, SkippedFile
from localrag.store.columns import raw, to_bytes, to_text, whole
from localrag.store.database import Row, Value

_Fields = list[tuple[bytes, bytes]]
_Rules = tuple[list[bytes], int | None, str | None]


def pack_fields(file: SkippedFile) -> bytes:
    """Return the named fields of a reason."""
    return msgpack.encode(
        [(to_bytes(name), to_bytes(text)) for name, text in file.fields.items()]
    )


def skipped_of(row: Row) -> SkippedFile:
    """Return the file in a row of container, path, code, fields, size, modified, sha256, reader."""
    container, path, code, fields, size, modified_ns, sha256, reader = row
    return SkippedFile(
        path=raw(path),
        container=raw(container) or None,
        code=str(code),
        fields={
            to_text(name): to_text(text)
            for name, text in msgpack.decode(raw(fields), type=_Fields)
        },
        size_bytes=whole(size),
        modified_ns=whole(modified_ns),
        sha256=str(sha256),
        reader=str(reader),
    )


def pack_rules(rules: FolderRules) -> bytes:
    """Return what of a folder is left out."""
    newer_than = None if rules.newer_than is None else rules.newer_than.isoformat()
    globs = [to_bytes(glob) for glob in rules.exclude]
    return msgpack.encode((globs, rules.max_size_bytes, newer_than))


def rules_of(value: Value) -> FolderRules:
    """Return what `pack_rules` stored."""
    globs, max_size_bytes, newer_than = msgpack.decode(raw(value), type=_Rules)
    return FolderRules(
        exclude=tuple(to_text(glob) for glob in globs),
        max_size_bytes=max_size_bytes,
        newer_than=None if newer_than is None else datetime.fromisoformat(newer_than),
    )


def pack_model(model: ModelFingerprint) -> bytes:
    """Return what vectors depend on."""
    return msgpack.encode(model)


def model_of(value: Value) -> ModelFingerprint:
    """Return what `pack_model` stored."""
    return msgpack.decode(raw(value), type=ModelFingerprint)

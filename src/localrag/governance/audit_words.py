"""What is kept of the words of an event: all, a keyed hash, or nothing, as the policy says."""

import hmac
import secrets
from hashlib import sha256
from pathlib import Path

from localrag.domain.audit import AuditDocument, AuditEvent, AuditKind
from localrag.durable import write_new
from localrag.governance.audit_line import LoggedDocument
from localrag.governance.policy import AuditLevel

_KEY_FILE = "hash.key"
_KEY_BYTES = 32
_OF_USE = frozenset({AuditKind.SEARCH, AuditKind.QUESTION, AuditKind.ANSWER, AuditKind.PAGE})


def is_kept(event: AuditEvent, level: AuditLevel) -> bool:
    """Return whether events of this kind are kept at all."""
    if level is AuditLevel.OFF:
        return False
    return level is not AuditLevel.ACTS or event.kind not in _OF_USE


def kept_text(text: str | None, level: AuditLevel) -> str | None:
    """Return the words where the policy keeps them; what UTF-8 cannot say becomes escapes."""
    return None if text is None or level is not AuditLevel.TEXT else _sayable(text)


def kept_hash(text: str | None, level: AuditLevel, folder: Path) -> str | None:
    """Return the HMAC-SHA-256 of the words, keyed per log: the same words, the same hash.

    Without the key nobody can try questions until one fits. Raises OSError.
    """
    if text is None or level is AuditLevel.TEXT:
        return None
    return hmac.new(_key(folder), _sayable(text).encode("utf-8"), sha256).hexdigest()


def kept_documents(
    documents: tuple[AuditDocument, ...], level: AuditLevel
) -> tuple[LoggedDocument, ...]:
    """Return ids and hashes of documents, with their paths where the policy keeps words."""
    has_path = level is AuditLevel.TEXT
    return tuple(
        LoggedDocument(
            id=str(one.id), sha256=one.sha256, path=_sayable(one.path) if has_path else ""
        )
        for one in documents
    )


def kept_facts(event: AuditEvent) -> dict[str, str]:
    """Return the facts of an event."""
    return {_sayable(name): _sayable(value) for name, value in event.fields.items()}


def _sayable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _key(folder: Path) -> bytes:
    """Return the key of this log, made if there is none; a cut one has never hashed anything."""
    path = folder / _KEY_FILE
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        key = b""
    if len(key) == _KEY_BYTES:
        return key
    key = secrets.token_bytes(_KEY_BYTES)
    write_new(path, key)
    return key

"""What a reader may use before it is stopped."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """Limits for reading one file; a reader that passes one is killed and the file gets a reason."""

    file_bytes: int = 512 * 1024 * 1024
    text_chars: int = 50_000_000
    pages: int = 20_000
    wall_s: float = 120.0
    memory_bytes: int = 2 * 1024 * 1024 * 1024
    unpacked_bytes: int = 2 * 1024 * 1024 * 1024
    unpack_ratio: int = 200
    container_entries: int = 50_000

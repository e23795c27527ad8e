"""What a reader may use before it is stopped."""

from dataclasses import dataclass

_UNITS = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3))


def readable_size(size_bytes: int) -> str:
    """Return a size as people read it, such as `12.5 MB` or `101 B`."""
    for unit, factor in _UNITS:
        if size_bytes >= factor:
            return f"{size_bytes / factor:,.1f} {unit}"
    return f"{size_bytes} B"


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
    container_depth: int = 5
    container_wall_s: float = 3600.0
    image_pixels: int = 200_000_000

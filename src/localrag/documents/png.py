"""Pixels as a PNG (W3C PNG specification), with nothing but zlib."""

import zlib

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TRUE_COLOUR = 2
_DEPTH = 8
_CHANNELS = 3
_LEVEL = 3


def png(width: int, height: int, stride: int, bgr: bytes) -> bytes:
    """Return a PNG of rows of BGR pixels, `stride` bytes apart, from the top."""
    rows = bytearray()
    for row in range(height):
        pixels = bytearray(bgr[row * stride : row * stride + width * _CHANNELS])
        pixels[0::_CHANNELS], pixels[2::_CHANNELS] = pixels[2::_CHANNELS], pixels[0::_CHANNELS]
        rows += b"\x00" + pixels
    header = width.to_bytes(4) + height.to_bytes(4) + bytes((_DEPTH, _TRUE_COLOUR, 0, 0, 0))
    return b"".join(
        (
            _SIGNATURE,
            _part(b"IHDR", header),
            _part(b"IDAT", zlib.compress(bytes(rows), _LEVEL)),
            _part(b"IEND", b""),
        )
    )


def _part(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

"""Image files: how many pages they have, and a page as PNG. The one file that talks to Pillow."""

import io
import math
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageOps, UnidentifiedImageError

from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits

_FORMATS = ("PNG", "JPEG", "TIFF")
_BROKEN = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
)
_READ_DPI = 300  # what Tesseract's models were made for
_LIKELY_DPI = (50, 1200)  # outside of it, the file's word on its resolution is wrong
_MOST_PIXELS = 40_000_000  # of a picture for recognition: A2 at 300 dots per inch
_GREY, _COLOUR = "L", "RGB"


def page_count(data: bytes, limits: ReadLimits) -> int:
    """Return the number of pages (frames). Raises DocumentError DAMAGED, IMAGE_TOO_LARGE.

    No pixel is unpacked; each page counts against `limits.image_pixels` by itself.
    """
    with _opened(data, 1, limits) as image:
        count = int(getattr(image, "n_frames", 1))
    if count > limits.pages:
        raise DocumentError(
            DocumentCode.TOO_LARGE, size=f"{count:,} p.", limit=f"{limits.pages:,} p."
        )
    return count


def frame_png(data: bytes, page: int, limits: ReadLimits) -> bytes:
    """Return page `page` (from 1) upright as its EXIF says, in grey, at about 300 dots per inch.

    Raises DocumentError DAMAGED, IMAGE_TOO_LARGE.
    """
    with _opened(data, page, limits) as image:
        scale = _scale(image)
        grey = _upright(image, _GREY)
    if scale != 1:
        size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
        grey = grey.resize(size, Image.Resampling.LANCZOS)
    return _png(grey)


def shown_png(
    data: bytes, page: int, width_px: int, limits: ReadLimits
) -> tuple[bytes, int, int]:
    """Return page `page` (from 1) as a PNG `width_px` wide, with its width and height.

    Raises DocumentError DAMAGED, IMAGE_TOO_LARGE.
    """
    with _opened(data, page, limits) as image:
        image.draft(_COLOUR, (width_px, width_px * image.height // max(1, image.width)))
        shown = _upright(image, _COLOUR)
    height = max(1, round(shown.height * width_px / shown.width))
    shown = shown.resize((width_px, height), Image.Resampling.LANCZOS)
    return _png(shown), width_px, height


def turned_png(png: bytes, degrees: int) -> bytes:
    """Return one of our own PNGs turned by so many degrees against the clock."""
    if not degrees:
        return png
    with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
        return _png(image.rotate(degrees, expand=True))


@contextmanager
def _opened(data: bytes, page: int, limits: ReadLimits) -> Iterator[Image.Image]:
    Image.MAX_IMAGE_PIXELS = None  # the limit below has a reason and a code
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if page > 1:
                image.seek(page - 1)
            _check(image, limits)
            yield image
    except _BROKEN as error:
        raise DocumentError(DocumentCode.DAMAGED) from error


def _check(image: Image.Image, limits: ReadLimits) -> None:
    if image.width * image.height > limits.image_pixels:
        raise DocumentError(
            DocumentCode.IMAGE_TOO_LARGE,
            size=f"{image.width:,} × {image.height:,}",
            limit=f"{limits.image_pixels:,}",
        )


def _upright(image: Image.Image, mode: str) -> Image.Image:
    """Return the pixels on white where they let something through, turned as EXIF says."""
    turned = ImageOps.exif_transpose(image)
    if turned.has_transparency_data:
        colours = turned.convert("RGBA")
        white = Image.new("RGBA", colours.size, "white")
        turned = Image.alpha_composite(white, colours)
    if turned.mode.startswith("I;16"):
        turned = turned.point(lambda value: value / 256)
    return turned.convert(mode)


def _scale(image: Image.Image) -> float:
    """Return how much larger or smaller a page has to become to be read well."""
    dpi = float(image.info.get("dpi", (0, 0))[0] or 0)
    wanted = _READ_DPI / dpi if _LIKELY_DPI[0] <= dpi < _READ_DPI else 1.0
    most = math.sqrt(_MOST_PIXELS / max(1, image.width * image.height))
    return min(wanted, most)


def _png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=1, dpi=(_READ_DPI, _READ_DPI))
    return stream.getvalue()

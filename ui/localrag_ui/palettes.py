"""The colours of each theme, and how well text stands out from what is behind it.

Source of the light colours: design tokens of the Digital Agency of Japan (MIT), taken as
values. The dark ones are derived by lightness; a test computes the contrast of every pair.
"""

from dataclasses import dataclass

READABLE = 4.5  # contrast of text, WCAG 2.2 success criterion 1.4.3
_STRONG = 7.0  # contrast that a palette must have to pass for high contrast, 1.4.6
_LINEAR_TO = 0.04045  # of sRGB, IEC 61966-2-1
_FAINT = 0.2  # strength of the marker where nothing but text and background are used


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """Hex colours by what they are for; `marked_alpha` is the strength of the text marker."""

    text: str
    secondary: str
    background: str
    surface: str
    line: str
    accent: str
    accent_hover: str
    on_accent: str
    tint: str
    success: str
    warning: str
    error: str
    marked: str
    marked_alpha: float
    focus_outer: str


LIGHT = Colours(
    text="#1a1a1a",
    secondary="#4d4d4d",
    background="#ffffff",
    surface="#f2f2f2",
    line="#cccccc",
    accent="#0017c1",
    accent_hover="#00118f",
    on_accent="#ffffff",
    tint="#e8f1fe",
    success="#197a4b",
    warning="#806600",  # a shade darker than the token, for 4.5:1 on the surface too
    error="#ce0000",
    marked="#ffd43d",
    marked_alpha=0.45,
    focus_outer="#000000",
)
DARK = Colours(
    text="#e6e6e6",
    secondary="#b8b8b8",
    background="#1a1a1a",
    surface="#262626",
    line="#595959",
    accent="#9db7f9",
    accent_hover="#c5d7fb",
    on_accent="#101a3a",
    tint="#25304d",
    success="#78c79a",
    warning="#f2cf5b",
    error="#ff9d9d",
    marked="#ffd43d",
    marked_alpha=0.30,
    focus_outer="#ffffff",
)


def high_contrast(*, text: str, background: str, accent: str, on_accent: str) -> Colours:
    """Return colours made of the system's own, or of black and white where those are weak.

    `text` and `background` are those of a window, `accent` and `on_accent` those of a selection.
    """
    if contrast(text, background) < _STRONG:
        is_dark = _luminance(_rgb(background)) < _luminance(_rgb(text))
        text, background = ("#ffffff", "#000000") if is_dark else ("#000000", "#ffffff")
    pairs = ((accent, background), (on_accent, accent))
    if min(contrast(one, other) for one, other in pairs) < READABLE:
        accent, on_accent = text, background
    return Colours(
        text=text,
        secondary=text,
        background=background,
        surface=background,
        line=text,
        accent=accent,
        accent_hover=accent,
        on_accent=on_accent,
        tint=background,
        success=text,
        warning=text,
        error=text,
        marked=text,
        marked_alpha=_FAINT,
        focus_outer=text,
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of the ratio)."""
    light, dark = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def laid_over(colour: str, alpha: float, behind: str) -> str:
    """Return the colour that `colour` gives at `alpha` on `behind`."""
    pairs = zip(_rgb(colour), _rgb(behind), strict=True)
    mixed = (round(alpha * above + (1 - alpha) * below) for above, below in pairs)
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(rgb: tuple[int, int, int]) -> float:
    red, green, blue = (
        part / 12.92 if part <= _LINEAR_TO else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in rgb)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

"""Which colours, sizes and fonts the window has.

Source of the sizes: design tokens of the Digital Agency of Japan (MIT), taken as values.
"""

from enum import StrEnum
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from localrag_ui.palettes import DARK, LIGHT, Colours, high_contrast

_JAPANESE = ("BIZ UDPGothic", "Yu Gothic UI", "Noto Sans CJK JP", "IPAexGothic", "Meiryo UI")
TEXT_SIZES = (12, 14, 16, 18, 21, 24)  # pixels of the ordinary text; 14 is the usual
_CHOSEN = "localrag_theme"  # properties of the application
_PALETTE = "localrag_system_palette"


class Theme(StrEnum):
    """What people can choose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


def choose(app: QApplication, theme: Theme) -> None:
    """Use `theme` from the next `apply` on; title bars and the system's dialogs follow."""
    app.setProperty(_CHOSEN, theme.value)
    schemes = {Theme.LIGHT: Qt.ColorScheme.Light, Theme.DARK: Qt.ColorScheme.Dark}
    QGuiApplication.styleHints().setColorScheme(schemes.get(theme, Qt.ColorScheme.Unknown))


def chosen_theme() -> Theme:
    """Return what was chosen; at first it is the system's."""
    app = QApplication.instance()
    return Theme((app.property(_CHOSEN) if app is not None else None) or Theme.SYSTEM)


def colours() -> Colours:
    """Return the colours of the chosen theme."""
    theme = chosen_theme()
    if theme is Theme.HIGH_CONTRAST or (theme is Theme.SYSTEM and is_high_contrast()):
        return _of_system()
    is_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return {Theme.LIGHT: LIGHT, Theme.DARK: DARK}.get(theme, DARK if is_dark else LIGHT)


def is_high_contrast() -> bool:
    """Whether the system asks for its own high-contrast colours."""
    hints = QGuiApplication.styleHints()  # kept: what accessibility() returns dies with it
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def has_japanese_font() -> bool:
    """Whether any font of this PC can write Japanese."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.Japanese))


def apply(app: QApplication, size_px: int) -> None:
    """Dress the application; `size_px` is the ordinary text."""
    prepare(app, size_px)
    dress(app, size_px)


def dress(app: QApplication, size_px: int) -> None:
    """Give the application its style sheet, after `prepare`."""
    app.setStyleSheet(_style(colours(), size_px))


def prepare(app: QApplication, size_px: int) -> None:
    """Give the application its colours and its font, not yet its style sheet.

    With a style sheet Qt dresses a widget anew each time that it gets another parent, so a
    window is quicker built without one.
    """
    app.setStyle("Fusion")
    app.setPalette(QPalette())  # back to the system's, which high contrast is made of
    app.setProperty(_PALETTE, app.palette())
    chosen = colours()
    font = QFont()
    font.setFamilies(_families(font))
    font.setPixelSize(size_px)
    app.setFont(font)
    app.setPalette(_palette(chosen))


def marked_colour(chosen: Colours) -> QColor:
    """Return the marker for text on our own background."""
    colour = QColor(chosen.marked)
    colour.setAlphaF(chosen.marked_alpha)
    return colour


def _of_system() -> Colours:
    """Return colours of the system's palette; ours lies over it once the window is dressed."""
    app = QApplication.instance()
    system = app.property(_PALETTE) if app is not None else None
    palette = system if isinstance(system, QPalette) else QPalette()
    roles = QPalette.ColorRole
    return high_contrast(
        text=palette.color(roles.WindowText).name(),
        background=palette.color(roles.Window).name(),
        accent=palette.color(roles.Highlight).name(),
        on_accent=palette.color(roles.HighlightedText).name(),
    )


def _families(usual: QFont) -> list[str]:
    found = set(QFontDatabase.families())
    return [name for name in _JAPANESE if name in found] + [usual.family()]


def _palette(chosen: Colours) -> QPalette:
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, colour in {
        roles.Window: chosen.background,
        roles.WindowText: chosen.text,
        roles.Base: chosen.background,
        roles.AlternateBase: chosen.surface,
        roles.Text: chosen.text,
        roles.Button: chosen.surface,
        roles.ButtonText: chosen.text,
        roles.ToolTipBase: chosen.surface,
        roles.ToolTipText: chosen.text,
        roles.PlaceholderText: chosen.secondary,
        roles.Highlight: chosen.accent,
        roles.HighlightedText: chosen.on_accent,
        roles.Link: chosen.accent,
        roles.Mid: chosen.line,
    }.items():
        palette.setColor(role, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for role in (roles.Text, roles.ButtonText, roles.WindowText):
        palette.setColor(disabled, role, QColor(chosen.secondary))
    return palette


def _style(chosen: Colours, size_px: int) -> str:
    return _SHEET.substitute(
        text=chosen.text,
        secondary=chosen.secondary,
        background=chosen.background,
        surface=chosen.surface,
        line=chosen.line,
        accent=chosen.accent,
        hover=chosen.accent_hover,
        on_accent=chosen.on_accent,
        tint=chosen.tint,
        success=chosen.success,
        warning=chosen.warning,
        error=chosen.error,
        reading=round(size_px * 8 / 7),
        small=max(12, round(size_px * 13 / 14)),
        large=round(size_px * 9 / 7),
    )


_SHEET = Template("""
* { outline: none; }
QMainWindow, QStackedWidget, QScrollArea, QScrollArea > QWidget > QWidget { background: $background; }
QWidget#rail { background: $surface; }
QToolButton#rail_button { border: none; border-left: 4px solid transparent; padding: 10px 4px;
  color: $secondary; background: transparent; }
QToolButton#rail_button:hover { color: $text; }
QToolButton#rail_button:checked { color: $accent; background: $background;
  border-left: 4px solid $accent; font-weight: bold; }
QLabel[role="secondary"] { color: $secondary; font-size: ${small}px; }
QLabel[role="title"] { font-size: ${large}px; font-weight: bold; }
*[role="strong"] { font-weight: bold; }
QLabel[role="question"] { font-size: ${reading}px; font-weight: bold; background: $surface;
  border-radius: 8px; padding: 10px 14px; }
QLabel[role="label"] { color: $accent; background: $tint; border-radius: 4px; padding: 2px 8px;
  font-size: ${small}px; }
QLabel[role="approved"] { border: 2px solid $accent; border-radius: 4px; padding: 4px 10px;
  color: $text; font-weight: bold; }
QLabel[role="error"] { color: $error; }
QLabel[role="step"] { font-size: ${reading}px; font-weight: bold; }
QTextBrowser { border: none; background: $background; font-size: ${reading}px; }
QTextBrowser#page_text { border: 1px solid $line; padding: 16px; }
QPlainTextEdit { border: 1px solid $secondary; border-radius: 8px; padding: 6px 8px;
  background: $background; font-size: ${reading}px; }
QPushButton { border: 1px solid $accent; border-radius: 8px; padding: 6px 14px; color: $accent;
  background: $background; }
QPushButton:hover { background: $tint; color: $hover; }
QPushButton:disabled { color: $secondary; border-color: $line; background: $surface; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; font-weight: bold; }
QPushButton[role="primary"]:hover { background: $hover; }
QPushButton[role="primary"]:disabled { background: $surface; color: $secondary; font-weight: normal; }
QPushButton[role="flat"] { border: none; padding: 4px 8px; color: $accent; text-align: left; }
QPushButton[role="flat"]:disabled { background: transparent; color: $secondary; }
QPushButton[role="state"] { border: none; padding: 3px 8px; color: $secondary; border-radius: 4px;
  font-size: ${small}px; }
QPushButton[role="row"] { border: none; border-radius: 8px; text-align: left; padding: 0; }
QPushButton[role="row"]:checked { background: $tint; }
QPushButton[role="chip"] { border: 1px solid $line; color: $text; border-radius: 4px;
  padding: 4px 12px; }
QPushButton[role="choice"] { border: 1px solid $line; color: $text; border-radius: 4px;
  padding: 4px 12px; }
QPushButton[role="choice"]:checked { border: 1px solid $accent; background: $tint; color: $accent; }
QPushButton[role="chip"]:checked { border: 1px solid $accent; background: $tint; color: $accent;
  font-weight: bold; }
QFrame#notice { background: $surface; border-left: 4px solid $error; }
QFrame#decision { background: $surface; border-left: 4px solid $accent; }
QFrame#choices { background: $surface; border-radius: 8px; }
QFrame#choices QPushButton[role="flat"] { background: transparent; }
QFrame#page_pane { border: none; border-left: 1px solid $line; }
QCheckBox::indicator:unchecked { width: 13px; height: 13px; border: 1px solid $secondary;
  border-radius: 3px; background: $background; }
QFrame#card { border: 1px solid $line; border-radius: 8px; }
QTabBar::tab { padding: 8px 16px; color: $secondary; border: none; border-bottom: 3px solid $background; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $accent; border-bottom: 3px solid $accent; font-weight: bold; }
QLineEdit { border: 1px solid $secondary; border-radius: 8px; padding: 5px 8px;
  background: $background; color: $text; }
QLineEdit:disabled { color: $secondary; background: $surface; }
QFrame#drop { border: 1px dashed $secondary; border-radius: 8px; }
QScrollArea { border: none; }
QScrollBar:vertical { width: 12px; background: $background; margin: 0; }
QScrollBar:horizontal { height: 12px; background: $background; margin: 0; }
QScrollBar::handle { background: $secondary; border: 3px solid $background; border-radius: 6px; }
QScrollBar::handle:vertical { min-height: 36px; } QScrollBar::handle:horizontal { min-width: 36px; }
QScrollBar::handle:hover { background: $text; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollArea#page_scroll, QScrollArea#page_scroll > QWidget > QWidget { background: $surface; }
QTableView { border: 1px solid $line; gridline-color: $line; background: $background;
  alternate-background-color: $background; selection-background-color: $tint;
  selection-color: $text; }
QTableView::item { padding: 0 5px; }
QTreeView { border: 1px solid $line; background: $background; selection-background-color: $tint;
  selection-color: $text; show-decoration-selected: 1; }
QTreeView::item { padding: 5px 4px; color: $text; }
QTreeView::item:selected { background: $tint; color: $text; }
QSlider::groove:horizontal { height: 4px; background: $secondary; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 16px; margin: -7px 0; border-radius: 8px; background: $accent; }
QLineEdit { border: 1px solid $secondary; border-radius: 4px; padding: 4px 6px;
  background: $background; }
QPushButton::menu-indicator { width: 0; image: none; }
QListWidget::item { padding: 6px 8px; }
QHeaderView::section { background: $surface; color: $text; border: none;
  border-bottom: 1px solid $line; padding: 6px 8px; font-weight: bold; }
QListWidget { border: 1px solid $line; }
QProgressBar { border: none; background: $surface; border-radius: 4px; max-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }
QSplitter::handle { background: $background; }
QMenuBar { background: $background; } QMenuBar::item { padding: 4px 10px; background: transparent; }
QMenuBar::item:selected { background: $tint; color: $text; }
QMenu { background: $background; border: 1px solid $line; }
QMenu::item { padding: 5px 24px; } QMenu::item:selected { background: $tint; color: $text; }
QMenu::item:disabled { color: $secondary; }
""")

"""Text recognition by Tesseract, a program that the PC may have."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from localrag.documents.ocr import RecognisedPage, TextRecogniser
from localrag.documents.pictures import turned_png
from localrag.documents.tesseract_page import WordBox, confidence_of, page_of, words_of
from localrag.domain.cancel import CancelToken
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.processes.outside import (
    OutsideLimits,
    OutsideTimeoutError,
    private_folder,
    run_outside,
    said,
)

_PLACES = (
    r"C:\Program Files\Tesseract-OCR\tesseract.exe",
    r"C:\Program Files (x86)\Tesseract-OCR\tesseract.exe",
    "/usr/local/bin/tesseract",
    "/opt/homebrew/bin/tesseract",
)
_ACROSS, _DOWN = "jpn", "jpn_vert"
_MEMORY_BYTES = 4 * 1024**3
_FILE_BYTES = 64 * 1024**2
_GOOD = 0.75  # mean confidence of a page that was read the right way round
_FEW_CHARS = 12
_PAGE, _COLUMN = "3", "5"  # page segmentation: automatic; one block of vertical text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """A way to read a page: its language, how it is divided, and by how much it is turned."""

    language: str
    division: str
    degrees: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tesseract:
    """Reads pages across and down, upright or lying; `languages` are those installed."""

    program: Path
    version: str
    languages: frozenset[str]

    @property
    def name(self) -> str:
        """The engine and its version."""
        return f"Tesseract {self.version}"

    def recognise(
        self, picture: bytes, cancel: CancelToken, timeout_s: float, *, is_upright: bool = False
    ) -> RecognisedPage:
        """Return the text of a PNG by the way of reading that the engine is surest of.

        A page that reads well across is read once, and so is one of which it is known. Raises Cancelled, DocumentError TOO_SLOW.
        """
        best: list[WordBox] = []
        limits = OutsideLimits(
            wall_s=timeout_s, memory_bytes=_MEMORY_BYTES, file_bytes=_FILE_BYTES
        )
        with private_folder() as folder:
            for way in self._ways():
                words = self._words(picture, way, folder, limits, cancel)
                best = max(best, words, key=_worth)
                if is_upright or _reads_well(best):
                    break
        return page_of(best)

    def _ways(self) -> Iterator[_Try]:
        yield _Try(language=_ACROSS, division=_PAGE)
        if _DOWN in self.languages:
            yield _Try(language=_DOWN, division=_COLUMN)
        for degrees in (90, 270, 180):
            yield _Try(language=_ACROSS, division=_PAGE, degrees=degrees)

    def _words(
        self,
        picture: bytes,
        way: _Try,
        folder: Path,
        limits: OutsideLimits,
        cancel: CancelToken,
    ) -> list[WordBox]:
        (folder / "page.png").write_bytes(turned_png(picture, way.degrees))
        command = [str(self.program), "page.png", "words", "-l", way.language]
        command += ["--psm", way.division, "-c", "preserve_interword_spaces=1", "tsv"]
        try:
            code = run_outside(command, folder, limits, cancel)
        except OutsideTimeoutError as error:
            raise DocumentError(DocumentCode.TOO_SLOW, limit_s=f"{limits.wall_s:g}") from error
        except OSError:
            return []
        made = folder / "words.tsv"
        if code or not made.is_file():
            return []
        return words_of(made.read_text(encoding="utf-8", errors="replace"))


def tesseract_here() -> TextRecogniser | None:
    """Return the Tesseract of this PC, None if there is none or it knows no Japanese."""
    found = shutil.which("tesseract") or next((p for p in _PLACES if Path(p).is_file()), None)
    if found is None:
        return None
    languages = frozenset(said(found, "--list-langs").split("\n"))
    if _ACROSS not in languages:
        return None
    version = said(found, "--version").removeprefix("tesseract").split()
    return Tesseract(
        program=Path(found),
        version=version[0] if version else "",
        languages=languages,
    )


def _worth(words: Sequence[WordBox]) -> float:
    """Return how much text was read for sure: what is turned the wrong way gives little."""
    return sum(len(word.text) * max(0.0, word.confidence - 0.3) for word in words)


def _reads_well(words: Sequence[WordBox]) -> bool:
    characters = sum(len(word.text) for word in words)
    return characters >= _FEW_CHARS and confidence_of(words) >= _GOOD

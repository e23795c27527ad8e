"""What outside programs add to a file that was read: recognised pages, converted formats."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from localrag.documents.media import MediaType
from localrag.documents.messages import Failed, FileRead, ReadBytes, TakeBytes, TakePicture
from localrag.documents.ocr import RecognisedPage
from localrag.documents.page_text import PageText
from localrag.documents.programs import Programs
from localrag.documents.slot import ReaderSlot, failed
from localrag.domain.cancel import CancelToken
from localrag.domain.document import Page, ReadWarning, WarningCode
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.library import FoundFile
from localrag.domain.limits import ReadLimits
from localrag.domain.paths import extension
from localrag.domain.ports import Content
from localrag.text.normalise import squashed

_UNSURE = 0.6  # mean confidence below which a page is named to the administrator
_FEW_CHARS = 20  # of text on a picture that is the page
_WORSE = 0.3  # below it a page keeps the text it had, however odd
_CONVERTED = {
    "doc": ("docx", MediaType.DOC),
    "xls": ("xlsx", MediaType.XLS),
    "ppt": ("pptx", MediaType.PPT),
}
_SLOW_PAGES = 2  # then the rest of a document is not tried: each cost the whole limit
_REPLACED = frozenset({WarningCode.NO_TEXT_ON_PAGE, WarningCode.GARBLED_TEXT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """Completes what the reader in `slot` said of `file`, in the slot's own thread."""

    file: FoundFile
    slot: ReaderSlot
    programs: Programs
    limits: ReadLimits
    cancel: CancelToken

    def of(self, reply: FileRead | Failed) -> FileRead | Failed:
        """Return the reply with what other programs could add. Raises Cancelled."""
        if isinstance(reply, Failed) and reply.code == DocumentCode.NEEDS_CONVERTER:
            reply = self._converted(reply)
        if isinstance(reply, FileRead) and reply.content.ocr_pages:
            return self._recognised(reply)
        return reply

    def _converted(self, reply: Failed) -> FileRead | Failed:
        converter = self.programs.converter
        ending, kind = _CONVERTED.get(reply.fields.get("type", ""), ("", None))
        if converter is None or kind is None:
            return reply
        data = self.slot.ask(
            TakeBytes(
                path=self.file.path,
                name_ending=extension(self.file.path),
                member=reply.member,
                limits=self.limits,
            )
        )
        if not isinstance(data, bytes):
            return _of_member(data, reply)
        try:
            made = converter.convert(data, reply.fields["type"], self.cancel, self.limits)
        except DocumentError as error:
            return _of_member(Failed(code=error.code, fields=error.fields), reply)
        read = self.slot.ask(ReadBytes(data=made, name_ending=ending, limits=self.limits))
        if not isinstance(read, FileRead):
            return _of_member(read, reply)
        warning = ReadWarning(code=WarningCode.CONVERTED)
        content = replace(read.content, warnings=(*read.content.warnings, warning))
        return FileRead(
            content=content,
            media_type=kind,
            sha256=reply.sha256,
            size_bytes=len(data),
            modified_ns=self.file.modified_ns,
            member=reply.member,
        )

    def _recognised(self, reply: FileRead) -> FileRead | Failed:
        recogniser = self.programs.recogniser
        content = reply.content
        if recogniser is None:
            if not _has_text(content.pages):
                return _of_member(failed(DocumentCode.NEEDS_OCR), reply)
            warning = ReadWarning(code=WarningCode.NEEDS_OCR, pages=content.ocr_pages)
            return _with(reply, replace(content, warnings=(*content.warnings, warning)))
        # A page with text of its own is upright: a picture on it is not tried lying and down.
        garbled = _pages_of(content, WarningCode.GARBLED_TEXT)
        upright = {page.number for page in content.pages if page.text} - garbled
        found: dict[int, RecognisedPage] = {}
        slow = 0
        for number in content.ocr_pages:
            self.cancel.raise_if_cancelled()
            picture = self._picture(reply.member, number) if slow < _SLOW_PAGES else None
            if isinstance(picture, bytes):
                try:
                    found[number] = recogniser.recognise(
                        picture, self.cancel, self.limits.wall_s, is_upright=number in upright
                    )
                except DocumentError:  # too slow: the page stays as it is, and is named
                    slow += 1
        content = with_recognised(content, found)
        if not _has_text(content.pages):
            return _of_member(failed(DocumentCode.NO_TEXT), reply)
        return _with(reply, content)

    def _picture(self, member: bytes, page: int) -> FileRead | bytes | Failed:
        return self.slot.ask(
            TakePicture(
                path=self.file.path,
                name_ending=extension(self.file.path),
                member=member,
                page=page,
                limits=self.limits,
            )
        )


def with_recognised(content: Content, found: Mapping[int, RecognisedPage]) -> Content:
    """Return the content with the recognised text in its pages, and warnings that say so."""
    garbled = _pages_of(content, WarningCode.GARBLED_TEXT)
    pages = tuple(
        _page(page, found.get(page.number), is_wrong=page.number in garbled)
        for page in content.pages
    )
    used = tuple(page.number for page in pages if page.ocr_confidence is not None)
    unsure = tuple(n for n in used if found[n].confidence < _UNSURE)
    empty = tuple(p.number for p in pages if p.number in content.ocr_pages and not p.text)
    unread = {p.number for p in pages if p.number in content.ocr_pages} - {
        *used,
        *empty,
        *garbled,
    }
    unread |= _pages_of(content, WarningCode.PICTURES)
    kept = [_without(warning, content.ocr_pages) for warning in content.warnings]
    added = (
        ReadWarning(code=WarningCode.OCR_USED, pages=used),
        ReadWarning(code=WarningCode.OCR_UNSURE, pages=unsure),
        ReadWarning(code=WarningCode.NO_TEXT_ON_PAGE, pages=empty),
        ReadWarning(code=WarningCode.PICTURES, pages=tuple(sorted(unread))),
    )
    warnings = (
        *(warning for warning in kept if warning is not None),
        *(warning for warning in added if warning.pages),
    )
    return replace(content, pages=pages, warnings=warnings)


def _pages_of(content: Content, code: WarningCode) -> set[int]:
    return {n for warning in content.warnings if warning.code is code for n in warning.pages}


def _page(page: Page, found: RecognisedPage | None, *, is_wrong: bool) -> Page:
    if found is None or not found.text.strip():
        return page
    if page.text.strip() and found.confidence < _WORSE:
        return page
    if len(page.text) >= _FEW_CHARS and not is_wrong:
        return _with_pictures(page, found) if found.confidence >= _UNSURE else page
    return replace(page, text=found.text, blocks=found.blocks, ocr_confidence=found.confidence)


def _with_pictures(page: Page, found: RecognisedPage) -> Page:
    """Return the page with what was recognised and is not in its own text, below that text."""
    own = squashed(page.text)
    made = PageText()
    made.add_page(page)
    for block in found.blocks:
        text = found.text[block.span.start : block.span.end]
        if squashed(text) not in own:
            made.add(block.kind, text, block.level)
    return replace(made.page(page.number, page.label), ocr_confidence=found.confidence)


def _without(warning: ReadWarning, pages: tuple[int, ...]) -> ReadWarning | None:
    """Return a warning without the pages that were recognised; None if it speaks of no other."""
    if warning.code is WarningCode.PICTURES:  # named anew
        return None
    if warning.code not in _REPLACED:
        return warning
    left = tuple(page for page in warning.pages if page not in pages)
    return replace(warning, pages=left) if left else None


def _has_text(pages: tuple[Page, ...]) -> bool:
    return any(page.text.strip() for page in pages)


def _of_member(reply: FileRead | Failed | bytes, before: FileRead | Failed) -> Failed:
    """Return a failure as one of the file or member that `before` speaks of."""
    code, fields = str(DocumentCode.DAMAGED), dict[str, str]()
    if isinstance(reply, Failed):
        code, fields = reply.code, reply.fields
    return Failed(code=code, fields=fields, member=before.member, sha256=before.sha256)


def _with(reply: FileRead, content: Content) -> FileRead:
    return FileRead(
        content=content,
        media_type=reply.media_type,
        sha256=reply.sha256,
        size_bytes=reply.size_bytes,
        modified_ns=reply.modified_ns,
        member=reply.member,
    )

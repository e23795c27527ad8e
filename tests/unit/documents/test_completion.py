"""What recognised pages and conversions make of a file that was read."""

import pytest

from localrag.documents.completion import Completion, with_recognised
from localrag.documents.messages import Failed, FileRead, ReadBytes, TakeBytes
from localrag.documents.ocr import RecognisedPage
from localrag.documents.programs import Programs
from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.document import Block, BlockKind, Page, ReadWarning, Span, WarningCode
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.library import FoundFile
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

FILE = FoundFile(path=b"/a.pdf", size_bytes=1, modified_ns=7)
OLD = FoundFile(path="/令和８年度　資料/古い.doc".encode(), size_bytes=1, modified_ns=7)


def page(number: int, text: str = "") -> Page:
    block = Block(kind=BlockKind.PARAGRAPH, span=Span(start=0, end=len(text)))
    return Page(number=number, label=f"{number}", text=text, blocks=(block,) if text else ())


def recognised(text: str, confidence: float = 0.9) -> RecognisedPage:
    return RecognisedPage(text=text, blocks=page(1, text).blocks, confidence=confidence)


def content(
    *pages: Page, ocr: tuple[int, ...], warnings: tuple[ReadWarning, ...] = ()
) -> Content:
    return Content(title=None, pages=pages, warnings=warnings, ocr_pages=ocr)


def read(found: Content, member: bytes = b"") -> FileRead:
    return FileRead(
        content=found,
        media_type="application/pdf",
        sha256="12",
        size_bytes=3,
        modified_ns=7,
        member=member,
    )


def test_page_with_a_form_in_a_picture_keeps_its_text_and_gains_what_is_in_the_picture():
    own = "届出書の様式及びその記載例\n酒類販売管理者選任届出書"
    block = "酒類販売管理者選任届出書"
    text = f"{block}\n提出先は所轄の税務署"
    blocks = tuple(
        Block(kind=BlockKind.PARAGRAPH, span=Span(start=start, end=start + len(part)))
        for start, part in ((0, block), (len(block) + 1, "提出先は所轄の税務署"))
    )
    found = RecognisedPage(text=text, blocks=blocks, confidence=0.8)
    done = with_recognised(content(page(1, own), ocr=(1,)), {1: found})
    assert done.pages[0].text == f"{own}\n提出先は所轄の税務署"
    assert done.pages[0].ocr_confidence == 0.8
    assert done.warnings == (ReadWarning(code=WarningCode.OCR_USED, pages=(1,)),)


def test_page_whose_picture_is_hardly_read_keeps_its_text_and_is_named():
    own = "写真のあるページの見出しと短い説明の文です。"
    named = ReadWarning(code=WarningCode.PICTURES, pages=(2,))
    before = content(page(1, own), page(2, own), ocr=(1,), warnings=(named,))
    done = with_recognised(before, {1: recognised("ゃレーっ", 0.4)})
    assert [one.text for one in done.pages] == [own, own]
    assert done.warnings == (ReadWarning(code=WarningCode.PICTURES, pages=(1, 2)),)


class Slot:
    """Answers requests from a table by their type, and remembers them."""

    def __init__(self, **answers) -> None:
        self._answers = answers
        self.asked = []

    def ask(self, request):
        self.asked.append(request)
        return self._answers[type(request).__name__]


class Recogniser:
    name = "fake"

    def __init__(self, *pages: RecognisedPage) -> None:
        self._pages = list(pages)
        self.upright: list[bool] = []

    def recognise(self, picture, cancel, timeout_s, *, is_upright=False):
        assert picture == b"png"
        self.upright.append(is_upright)
        return self._pages.pop(0)


class Converter:
    def __init__(self, error: DocumentError | None = None) -> None:
        self._error = error

    def convert(self, data, ending, cancel, limits):
        if self._error:
            raise self._error
        return ending.encode() + data


def completed(reply, slot, *, file=FILE, cancel=None, **programs):
    return Completion(
        file=file,
        slot=slot,
        programs=Programs(**programs),
        limits=ReadLimits(),
        cancel=cancel or CancelToken(),
    ).of(reply)


def codes(found: Content) -> dict[WarningCode, tuple[int, ...]]:
    return {warning.code: warning.pages for warning in found.warnings}


def test_recognised_pages_are_marked_and_the_others_left():
    before = content(page(1, "本文"), page(2), page(3), ocr=(2, 3))
    after = with_recognised(before, {2: recognised("認識した"), 3: recognised("かすれた", 0.4)})
    assert [p.text for p in after.pages] == ["本文", "認識した", "かすれた"]
    assert [p.ocr_confidence for p in after.pages] == [None, 0.9, 0.4]
    assert codes(after) == {WarningCode.OCR_USED: (2, 3), WarningCode.OCR_UNSURE: (3,)}


def test_a_picture_without_text_is_told_as_such():
    after = with_recognised(content(page(1, "本文"), page(2), ocr=(2,)), {2: recognised(" ")})
    assert codes(after) == {WarningCode.NO_TEXT_ON_PAGE: (2,)}


def test_garbled_text_is_replaced_and_no_longer_told():
    warning = ReadWarning(code=WarningCode.GARBLED_TEXT, pages=(1, 2))
    before = content(page(1, "ϦϦʔε"), page(2, "ϦϦ"), ocr=(1,), warnings=(warning,))
    after = with_recognised(before, {1: recognised("リリース")})
    assert after.pages[0].text == "リリース"
    assert codes(after) == {WarningCode.GARBLED_TEXT: (2,), WarningCode.OCR_USED: (1,)}


def test_noise_does_not_replace_text():
    after = with_recognised(content(page(1, "元の文"), ocr=(1,)), {1: recognised("||.", 0.1)})
    assert (after.pages[0].text, after.pages[0].ocr_confidence) == ("元の文", None)


def test_scan_without_ocr_is_a_row_and_never_an_empty_document():
    reply = completed(read(content(page(1), ocr=(1,)), b"a/b.pdf"), Slot())
    assert reply == Failed(
        code=DocumentCode.NEEDS_OCR, fields={}, member=b"a/b.pdf", sha256="12"
    )


def test_partly_scanned_document_without_ocr_names_the_pages():
    reply = completed(read(content(page(1, "本文"), page(2), ocr=(2,))), Slot())
    assert codes(reply.content) == {WarningCode.NEEDS_OCR: (2,)}


def test_each_page_is_taken_as_a_picture_and_recognised():
    slot = Slot(TakePicture=b"png")
    found = read(content(page(1), page(2, "本文"), page(3), ocr=(1, 3)), b"a.pdf")
    recogniser = Recogniser(recognised("一"), recognised("三"))
    reply = completed(found, slot, recogniser=recogniser)
    assert [p.text for p in reply.content.pages] == ["一", "本文", "三"]
    assert [(asked.member, asked.page) for asked in slot.asked] == [
        (b"a.pdf", 1),
        (b"a.pdf", 3),
    ]


def test_page_whose_picture_fails_keeps_the_document():
    slot = Slot(TakePicture=Failed(code=DocumentCode.DAMAGED, fields={}))
    found = read(content(page(1, "本文"), page(2), ocr=(2,)))
    reply = completed(found, slot, recogniser=Recogniser())
    assert codes(reply.content) == {WarningCode.NO_TEXT_ON_PAGE: (2,)}


def test_nothing_recognised_at_all_is_a_row():
    found = read(content(page(1), ocr=(1,)))
    reply = completed(found, Slot(TakePicture=b"png"), recogniser=Recogniser(recognised("")))
    assert reply.code == DocumentCode.NO_TEXT


def test_recognition_can_be_cancelled_between_pages():
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        completed(
            read(content(page(1), ocr=(1,))), Slot(), recogniser=Recogniser(), cancel=cancel
        )


def needs_converter(kind: str = "doc", member: bytes = b"") -> Failed:
    return Failed(
        code=DocumentCode.NEEDS_CONVERTER, fields={"type": kind}, member=member, sha256="12"
    )


def test_without_a_converter_the_row_says_what_is_needed():
    assert completed(needs_converter(), Slot(), file=OLD) == needs_converter()


def test_old_format_is_converted_and_keeps_its_own_hash_and_type():
    slot = Slot(TakeBytes=b"OLD", ReadBytes=read(content(page(1, "本文"), ocr=())))
    reply = completed(needs_converter(member=b"a/b.doc"), slot, file=OLD, converter=Converter())
    assert (reply.sha256, reply.media_type, reply.size_bytes) == ("12", "application/msword", 3)
    assert reply.member == b"a/b.doc"
    assert codes(reply.content) == {WarningCode.CONVERTED: ()}
    taken, given = slot.asked
    assert isinstance(taken, TakeBytes)
    assert (taken.path, taken.name_ending) == (OLD.path, "doc")
    assert isinstance(given, ReadBytes)
    assert (given.data, given.name_ending) == (b"docOLD", "docx")


@pytest.mark.parametrize(
    ("answers", "error", "code"),
    [
        ({"TakeBytes": Failed(code=DocumentCode.GONE, fields={})}, None, DocumentCode.GONE),
        (
            {"TakeBytes": b"x"},
            DocumentError(DocumentCode.CONVERSION_FAILED, type="doc"),
            DocumentCode.CONVERSION_FAILED,
        ),
        (
            {"TakeBytes": b"x", "ReadBytes": Failed(code=DocumentCode.NO_TEXT, fields={})},
            None,
            DocumentCode.NO_TEXT,
        ),
    ],
)
def test_conversion_that_fails_is_a_row_of_the_member(answers, error, code):
    reply = completed(
        needs_converter(member=b"b.doc"), Slot(**answers), file=OLD, converter=Converter(error)
    )
    assert (reply.code, reply.member, reply.sha256) == (code, b"b.doc", "12")


def test_only_a_page_without_readable_text_is_tried_turned_and_down():
    warning = ReadWarning(code=WarningCode.GARBLED_TEXT, pages=(3,))
    pages = (page(1), page(2, "様式第一号"), page(3, "ϦϦ"))
    found = read(content(*pages, ocr=(1, 2, 3), warnings=(warning,)))
    recogniser = Recogniser(recognised("一"), recognised("二"), recognised("三"))
    completed(found, Slot(TakePicture=b"png"), recogniser=recogniser)
    assert recogniser.upright == [False, True, False]


def test_pages_that_take_too_long_stay_as_they_are_and_the_third_is_not_tried():
    class SlowRecogniser(Recogniser):
        def recognise(self, picture, cancel, timeout_s, *, is_upright=False):
            super().recognise(picture, cancel, timeout_s, is_upright=is_upright)
            raise DocumentError(DocumentCode.TOO_SLOW, limit_s="120")

    found = read(content(page(1, "本文"), page(2), page(3), page(4), ocr=(2, 3, 4)))
    recogniser = SlowRecogniser(*[recognised("一")] * 3)
    reply = completed(found, Slot(TakePicture=b"png"), recogniser=recogniser)
    assert len(recogniser.upright) == 2
    assert reply.content.pages[0].text == "本文"
    assert codes(reply.content) == {WarningCode.NO_TEXT_ON_PAGE: (2, 3, 4)}

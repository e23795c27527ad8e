"""The order of slides and forms, and which lines of a page make up a paragraph."""

import io

import pytest
from reportlab.lib.utils import ImageReader
from tests.samples.draw_pdf import HEIGHT, WIDTH, Drawing, grid
from tests.samples.make_more import picture

from localrag.documents.readers.pdf import Reader
from localrag.domain.document import BlockKind, WarningCode
from localrag.domain.limits import ReadLimits


def read(drawing):
    return Reader().read(io.BytesIO(drawing.pdf()), ReadLimits())


def text_of(drawing):
    return read(drawing).pages[0].text


def in_order(text, *pieces):
    places = [text.index(piece) for piece in pieces]
    return places == sorted(places)


LEFT = [
    "一番目の取組は大型施設の整備で",
    "国と地域が協力して進めており",
    "来年度には運用が始まります。",
]
MIDDLE = [
    "二番目の取組は人材の育成であり",
    "学生の処遇を改善するために",
    "奨学金の制度を設けました。",
]
RIGHT = [
    "三番目の取組は国際連携であって",
    "共同研究の枠組みを利用して",
    "十か国と協定を結びました。",
]


def three_columns(*order):
    """Draw a slide in this order, its title last."""
    drawing = Drawing()
    for x, lines in order:
        drawing.lines(x, 700, lines)
    drawing.text(60, 790, "基盤づくりの三つの取組", 16)
    return drawing


@pytest.mark.parametrize(
    "order",
    [
        ((30, LEFT), (400, RIGHT), (215, MIDDLE)),
        ((400, RIGHT), (215, MIDDLE), (30, LEFT)),
    ],
)
def test_columns_drawn_in_any_order_are_read_from_the_left(order):
    text = text_of(three_columns(*order))
    assert in_order(text, "基盤づくり", "一番目", "二番目", "三番目")
    assert "".join(MIDDLE) in text


def test_text_below_a_diagram_is_read_with_it():
    drawing = Drawing()
    drawing.lines(
        340, 600, ["二つ目の図の説明は右側にあって", "販売会社が債務を保証する取引である。"]
    )
    for x, label in ((100, "消費者"), (200, "販売業者"), (380, "金融機関"), (480, "加盟店")):
        drawing.text(x, 660, label)
    drawing.text(60, 740, "（１）割賦販売の場合の取引の形", 12)
    drawing.text(340, 740, "（２）ローン提携販売の場合の形", 12)
    drawing.lines(
        60, 600, ["一つ目の図の説明は左側にあって", "分割払いを条件として販売する取引である。"]
    )
    drawing.text(60, 790, "規制対象となる取引形態", 18)
    text = text_of(drawing)
    assert in_order(text, "規制対象", "（１）", "一つ目", "（２）", "二つ目")


def test_short_labels_beside_each_other_keep_the_order_of_the_file():
    drawing = Drawing()
    for number, (name, value) in enumerate(
        (("数量", "２個"), ("単価", "300円"), ("小計", "600円"))
    ):
        drawing.text(60, 700 - 30 * number, name)
        drawing.text(300, 700 - 30 * number, value)
    drawing.text(60, 790, "注文内容の確認", 16)
    assert in_order(
        text_of(drawing), "注文内容", "数量", "２個", "単価", "300円", "小計", "600円"
    )


def test_title_above_a_table_is_read_before_it():
    drawing = Drawing()
    drawing.table(
        (60.0, 180.0, 300.0),
        (700.0, 680.0, 660.0),
        grid([["区分", "料金"], ["会議室", "1,200円"]]),
    )
    drawing.text(60, 740, "【書面例１】施設の利用料金の表示")
    assert in_order(text_of(drawing), "【書面例１】", "区分: 会議室")


BODY = [
    "申込書面及び最終確認画面のいずれについても、各号に掲げる事項の表示が",
    "義務付けられる。表示しないと同項に違反することとなるのはもちろん、",
    "不実の表示をした場合にも同項違反となる。具体的には次のとおりである。",
]


def test_heading_that_nearly_reaches_the_edge_is_no_part_of_the_text_below_it():
    drawing = Drawing()
    drawing.text(60, 700, "２．特定申込みを受ける際の表示義務（第一項）について")
    drawing.lines(60, 684, BODY)
    lines = text_of(drawing).split("\n")
    assert lines == ["２．特定申込みを受ける際の表示義務（第一項）について", "".join(BODY)]


def test_footnotes_are_told_from_the_text_and_are_whole():
    drawing = Drawing()
    drawing.lines(60, 700, BODY)
    drawing.text(60, 105, "４", 6)
    drawing.text(
        72, 101, "ただし、一定の場合に該当箇所を参照することは妨げられず、表示を含めて法第"
    )
    drawing.text(60, 87, "12 条の六第一項の表示と捉えることとなる。")
    drawing.text(60, 77, "５", 6)
    drawing.text(72, 73, "この場合において、参照することとした箇所は申込書面の一部をなす。")
    page = read(drawing).pages[0]
    notes = [
        page.text[block.span.start : block.span.end]
        for block in page.blocks
        if block.kind is BlockKind.FOOTNOTE
    ]
    assert notes == [
        "４ ただし、一定の場合に該当箇所を参照することは妨げられず、表示を含めて法第 12 条の六第一項の表示と捉えることとなる。",
        "５ この場合において、参照することとした箇所は申込書面の一部をなす。",
    ]
    assert page.text.startswith("".join(BODY))


def test_sentence_goes_on_in_smaller_type():
    drawing = Drawing()
    drawing.text(60, 700, "業者は調査を行う際は、機関の保有する特定の情報を使用しなければ", 14)
    drawing.text(60, 683, "ならない。（包括：法第三十条の二、少額：法第三十五条の二）", 12)
    assert "使用しなければならない。" in text_of(drawing)


def test_numbered_titles_on_one_line_are_two():
    drawing = Drawing()
    drawing.text(60, 700, "図１　海外売上の比率")
    drawing.text(320, 700, "図２　収益性の関係")
    assert text_of(drawing).split("\n") == ["図１　海外売上の比率", "図２　収益性の関係"]


def with_picture(lines, height):
    drawing = Drawing()
    drawing.lines(60, HEIGHT - 40, lines)
    form = ImageReader(io.BytesIO(picture("PNG", size=(200, 200))))
    drawing.canvas.drawImage(form, 40, 40, WIDTH - 80, height)
    return read(drawing)


def test_form_in_a_picture_with_a_title_above_it_waits_for_recognition():
    content = with_picture(["届出書の様式及びその記載例（記入するところを示す）"], 0.6 * HEIGHT)
    assert content.ocr_pages == (1,)
    assert content.warnings == ()


def test_picture_beside_text_is_named():
    content = with_picture(BODY * 4, 0.3 * HEIGHT)
    assert content.ocr_pages == ()
    assert [(w.code, w.pages) for w in content.warnings] == [(WarningCode.PICTURES, (1,))]


def test_sign_in_a_corner_is_not_worth_a_warning():
    assert with_picture(BODY * 4, 20).warnings == ()

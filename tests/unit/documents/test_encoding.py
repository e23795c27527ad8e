import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.documents.encoding import decoded_text
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode

TEXT = "本規程は、職員が出張する場合の旅費について定める。申請はシステムから行うこと。"
ENCODINGS = [
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp932",
    "euc_jp",
    "iso2022_jp",
]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings_of_japanese_offices_are_recognised(encoding):
    assert decoded_text(TEXT.encode(encoding)).text == TEXT


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_short_mixed_text_is_recognised(encoding):
    text = "受付時間\t9:00-17:00\r\n担当: 総務課\r\n"
    assert decoded_text(text.encode(encoding)).text == text


def test_characters_that_only_microsoft_has_survive():
    text = "①㈱髙島屋～№"
    assert decoded_text(text.encode("cp932")).text == text


def test_wave_dash_stays_what_it_was():
    assert decoded_text("９時〜17時まで受け付けます".encode()).text[2] == "〜"


def test_plain_ascii_is_certain():
    decoded = decoded_text(b"name,price\r\na,1\r\n")
    assert (decoded.encoding, decoded.is_unsure) == ("utf-8", False)


def test_declared_encoding_counts_if_it_decodes():
    assert decoded_text("café".encode("iso-8859-1"), "iso-8859-1").text == "café"


def test_declared_encoding_that_is_wrong_is_overruled():
    assert decoded_text(TEXT.encode("cp932"), "utf-8").text == TEXT


def test_declared_shift_jis_is_read_as_cp932():
    assert decoded_text("①番".encode("cp932"), "Shift_JIS").text == "①番"


def test_declared_nonsense_is_no_matter():
    assert decoded_text(TEXT.encode(), "no-such-encoding").text == TEXT


def test_few_characters_that_could_be_either_are_marked_unsure():
    decoded = decoded_text("Copyright © W3C".encode())
    assert (decoded.text, decoded.is_unsure) == ("Copyright © W3C", True)


def test_many_characters_of_utf8_are_certain():
    decoded = decoded_text("Größenänderung für Übergänge".encode())
    assert (decoded.encoding, decoded.is_unsure) == ("utf-8", False)


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 4, b"\x00\x01\x02\x03" * 100, bytes(range(255, 127, -1)) * 8],
)
def test_binary_data_is_refused(data):
    with pytest.raises(DocumentError) as caught:
        decoded_text(data)
    assert caught.value.code == DocumentCode.ENCODING_UNKNOWN


def test_mark_with_broken_text_behind_it_is_refused():
    with pytest.raises(DocumentError):
        decoded_text(b"\xef\xbb\xbf\xff\xff")


@given(
    st.text(
        alphabet=st.characters(codec="cp932", min_codepoint=0x20, exclude_characters="¢£¬‖−〜"),
        min_size=1,
    )
)
def test_utf8_text_is_never_mistaken(text):
    assert decoded_text(("案内" + text).encode()).text == "案内" + text


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_reason(data):
    code = None
    try:
        decoded_text(data).text.encode("utf-8", "surrogatepass")
    except DocumentError as error:
        code = error.code
    assert code in (None, DocumentCode.ENCODING_UNKNOWN)

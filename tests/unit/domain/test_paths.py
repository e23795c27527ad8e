import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.domain.paths import displayed, extension, file_uri, path_of


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/資料/旅費.pdf".encode(), "/資料/旅費.pdf"),
        ("/資料/旅費.pdf".encode("cp932"), "/資料/旅費.pdf"),
        (b"/a/\x81.txt", "/a/\\x81.txt"),
        ("/a/\u202egpj.exe".encode(), "/a/\\u202egpj.exe"),
        ("/資料/".encode() + "ソ表.txt".encode("cp932"), "/資料/ソ表.txt"),
        (b"/a/x\ny", "/a/x\\u000ay"),
    ],
)
def test_names_are_shown_as_people_read_them(path, shown):
    assert displayed(path) == shown


@given(st.binary(max_size=40))
def test_what_is_shown_can_always_be_printed(path):
    assert displayed(path).isprintable() or "\u3000" in displayed(path) or displayed(path) == ""


@pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX only")
@given(st.binary(min_size=1, max_size=40).filter(lambda raw: b"\0" not in raw))
def test_a_uri_leads_back_to_the_very_bytes(name):
    path = b"/" + name
    assert path_of(file_uri(path)) == path


def test_a_plain_path_is_taken_as_it_is():
    assert path_of("/資料/a.txt") == "/資料/a.txt".encode()


@pytest.mark.parametrize(
    ("path", "expected"),
    [(b"/a/B.PDF", "pdf"), (b"/a/.hidden", ""), (b"/a.b/c", ""), (b"/x/y.tar.gz", "gz")],
)
def test_extensions(path, expected):
    assert extension(path) == expected

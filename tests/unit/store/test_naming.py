import pytest

from localrag.store.naming import folder_name

ODD = [
    "資料",
    "Main",
    "MAIN",
    "con",
    "../up",
    "a/b",
    "",
    ".",
    " main",
    "x" * 300,
    "\ud800",
    "資料.1",
]


@pytest.mark.parametrize("name", ["main", "scratch", "soumu-2026", "a_b"])
def test_a_plain_name_is_its_own_folder(name):
    assert folder_name(name) == name


@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_becomes_a_folder_that_every_file_system_takes(name):
    folder = folder_name(name)
    assert set(folder) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert 0 < len(folder) < 50
    assert folder[0] not in ".-"


def test_different_names_get_different_folders():
    assert len({folder_name(name).casefold() for name in [*ODD, "main"]}) == len(ODD) + 1


def test_a_name_gets_the_same_folder_every_time():
    assert folder_name("資料") == folder_name("資料") == "library.ca6b5e70cf5614cf"

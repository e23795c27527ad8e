"""Filters by what documents say of themselves, on a real library."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.fakes.store_documents import WHEN, changed, made_document, made_member, put, written

from localrag.domain.library import FoundFile
from localrag.domain.question import Scope
from localrag.store import facts
from localrag.store.library import Library

NOTICE = "/総務/通知.txt"
BUDGET = "/財政/令和5年度/予算書.txt"
NEXT_BUDGET = "/財政/令和6年度/予算書.txt"
LAW = "/法令/個人情報保護法.txt"
PAGES = {
    NOTICE: "総行市第１２３号\n令和６年３月１日\n総務省自治行政局市町村課長\n文書の扱いについて定める。",
    BUDGET: "予算書\n歳入と歳出を示す。",
    NEXT_BUDGET: "予算書\n歳入と歳出を示す。\n所管課：財政課",
    LAW: "個人情報の保護に関する法律\n（平成十五年五月三十日法律第五十七号）\n第一条　この法律は目的を定める。",
}


@pytest.fixture
def library(tmp_path):
    documents = [
        made_document(path.encode(), [page], page.split("\n", 1)[0])
        for path, page in PAGES.items()
    ]
    with written(tmp_path, documents) as opened:
        yield opened


def within(library, **limits):
    names = {d.id: d.source.location.decode() for d in library.catalogue.documents()}
    return {names[number] for number in library.catalogue.in_scope(Scope(**limits))}


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ({"fiscal_years": (2023,)}, {NOTICE, BUDGET}),
        ({"fiscal_years": (2023, 2024)}, {NOTICE, BUDGET, NEXT_BUDGET}),
        ({"fiscal_years": (2002,)}, set()),
        ({"document_number": "総行市第123号"}, {NOTICE}),
        ({"document_number": "第百二十三号"}, {NOTICE}),
        ({"document_number": "23号"}, set()),
        ({"document_number": "法律第57号"}, {LAW}),
        ({"document_number": "平成15年法律第57号"}, {LAW}),
        ({"division": "市町村課"}, {NOTICE}),
        ({"division": "財政課"}, {NEXT_BUDGET}),
        ({"heading": "節０"}, set(PAGES)),
        ({"heading": "節1"}, set()),
        ({"folders": ("財政",)}, {BUDGET, NEXT_BUDGET}),
        ({"folders": ("/財政/令和5年度",)}, {BUDGET}),
        ({"folders": ("/財政/令和5年度/",)}, {BUDGET}),
        ({"folders": ("財",)}, set()),
        ({"folders": ("/令和5年度",)}, set()),
        ({"folders": ("財政",), "fiscal_years": (2024,)}, {NEXT_BUDGET}),
        ({"division": "課", "path_globs": ("通知*",)}, {NOTICE}),
        ({"modified_before": WHEN}, set()),
        ({"modified_before": WHEN + timedelta(days=1), "types": ("txt",)}, set(PAGES)),
    ],
)
def test_scope_limits_by_facts(library, limits, found):
    assert within(library, **limits) == found


def test_facts_follow_a_file_that_moved(library):
    library.writer.move(
        BUDGET.encode(), FoundFile(path="/2022年度/x.txt".encode(), size_bytes=1, modified_ns=1)
    )
    assert within(library, fiscal_years=(2023,)) == {NOTICE}
    assert within(library, fiscal_years=(2022,)) == {"/2022年度/x.txt"}


def test_facts_change_and_go_with_the_document(library):
    put(library, changed(made_document(NOTICE.encode(), []), ["総行市第9号\n本文"]))
    assert within(library, document_number="第123号") == set()
    assert within(library, document_number="第9号") == {NOTICE}
    library.writer.remove([NOTICE.encode()])
    assert within(library, document_number="第9号") == set()
    assert library.database.rows("SELECT count(*) FROM editions") == [(3,)]


def test_other_rules_look_at_all_documents_again(library, tmp_path, monkeypatch):
    library.database.run("DELETE FROM facts")
    facts.FactRows(library.database).note_all()
    assert within(library, fiscal_years=(2023,)) == set()
    monkeypatch.setattr(facts, "FACTS_VERSION", "another")
    facts.FactRows(library.database).note_all()
    assert within(library, fiscal_years=(2023,)) == {NOTICE, BUDGET}


def test_editions_are_all_of_a_family(library):
    [budget] = library.catalogue.in_scope(Scope(folders=("令和5年度",)))
    files = library.catalogue.editions([budget])
    assert {file.location.decode() for file in files} == {BUDGET, NEXT_BUDGET}
    assert {file.edition.fiscal_year for file in files} == {2023, 2024}


def test_what_lies_in_an_archive_is_found_by_the_folders_around_it(library):
    archive = made_document(b"/R4\xe5\xb9\xb4\xe5\xba\xa6/a.zip", ["目録"])
    put(library, archive)
    put(library, made_member(archive.source.path, b"b/c.txt", ["中身"]))
    assert within(library, fiscal_years=(2022,)) == {"/R4年度/a.zip", "/R4年度/a.zip/b/c.txt"}
    assert within(library, folders=("/R4年度/a.zip/b",)) == {"/R4年度/a.zip/b/c.txt"}


def test_a_name_that_is_no_utf8_is_kept(tmp_path):
    document = made_document("/予算/令和5年度.txt".encode("cp932"), ["本文"])
    odd = replace(document, title="題\udc80名")
    with written(tmp_path, [odd]):
        pass
    with Library.open(tmp_path, "main") as library:
        assert library.catalogue.in_scope(Scope(fiscal_years=(2023,))) == {odd.id}

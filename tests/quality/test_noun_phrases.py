"""Every noun phrase of a document finds a page that it stands on, among other documents."""

import os
import re

import pytest

from localrag.answering.understand import understand
from localrag.domain.cancel import CancelToken
from localrag.domain.library import Folder
from localrag.domain.passage import IndexName
from localrag.governance.places import places
from localrag.governance.policy import read_policy
from localrag.resources import samples_folder
from localrag.text.variants import folded
from localrag.wiring import Session, Site
from localrag.workflows.index_folders import index_folders
from localrag.workflows.search import search

TOP = 5
MANY = 50
DOCUMENTS = ("旅費規程.pdf", "休暇制度のご案内.pdf", "防災マニュアル.docx", "文書管理規程.md")
PHRASE = re.compile(r"[ァ-ヶー]{2,}|[々〇一-龥]{2,}|[A-Za-z][A-Za-z0-9-]+")


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    home = tmp_path_factory.mktemp("phrases")
    site = Site(places=places(home), library="phrases", policy=read_policy(None))
    with Session(site) as session:
        with session.indexing() as tools:
            folder = Folder(path=os.fsencode(samples_folder()))
            list(index_folders([folder], tools, CancelToken()))
        yield session


def pages_of(session, name):
    with session.reading() as library:
        [row] = [
            d
            for d in library.catalogue.documents()
            if d.source.location.endswith(name.encode())
        ]
        return row, [library.catalogue.page(row.id, n) for n in range(1, row.pages + 1)]


@pytest.mark.parametrize("indexes", [frozenset({IndexName.WORDS}), frozenset(IndexName)])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_phrase_finds_a_page_of_its_own(session, name, indexes):
    document, pages = pages_of(session, name)
    texts = {page.number: folded(page.text) for page in pages}
    phrases = sorted({p for page in pages for p in PHRASE.findall(page.text)})
    assert len(phrases) > 50
    missed = []
    with session.searching() as tools:
        for phrase in phrases:
            right = {number for number, text in texts.items() if folded(phrase) in text}
            found = search(understand(phrase), tools, MANY, indexes).passages
            shown = {
                located.page
                for passage in found[:TOP]
                if passage.chunk.document_id == document.id
                for located in passage.chunk.located
            }
            # What more passages have than are shown need only be shown from one of them.
            having = [folded(phrase) in of(passage) for passage in found]
            if not right & shown and not (sum(having) > TOP and having[0]):
                missed.append(phrase)
    assert not missed


def of(passage):
    """Return the words that a passage is found by."""
    chunk = passage.chunk
    return folded("\n".join((passage.document_title, *chunk.heading_path, chunk.text)))
